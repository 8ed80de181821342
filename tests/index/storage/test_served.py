"""The owner's way into a library that is being served."""

import json
import os
import socket
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import StorageFailed
from index.storage.lock import LibraryLock
from index.storage.served import KEY_FILE, Served, owners_key, served_at


@pytest.fixture
def listening() -> Iterator[str]:
    """The address of a port that answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[LibraryLock]:
    held = LibraryLock(tmp_path)
    yield held
    held.release()


def test_owner_finds_address_and_key(tmp_path: Path, lock: LibraryLock, listening: str) -> None:
    assert served_at(tmp_path) is None
    with owners_key(tmp_path) as key:
        lock.announce(listening)
        assert served_at(tmp_path) == Served(listening, key)
        assert key not in repr(served_at(tmp_path))
    assert served_at(tmp_path) is None
    assert not (tmp_path / KEY_FILE).exists()


def test_each_server_has_its_own_key(tmp_path: Path) -> None:
    with owners_key(tmp_path) as first:
        pass
    with owners_key(tmp_path) as second:
        assert first != second and len(second) > 40 and second.startswith("nd_")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such modes")
def test_only_owner_reads_key(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with owners_key(tmp_path):
            assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    finally:
        os.umask(before)


@pytest.mark.skipif(sys.platform == "win32", reason="making a link needs a privilege there")
def test_key_goes_through_no_link_and_into_no_older_file(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("untouched", "utf-8")
    (tmp_path / KEY_FILE).symlink_to(other)
    with owners_key(tmp_path) as key:
        assert (tmp_path / KEY_FILE).read_text("ascii") == key
    assert other.read_text("utf-8") == "untouched"
    (tmp_path / KEY_FILE).write_text("nd_of-a-server-that-was-killed", "ascii")
    (tmp_path / KEY_FILE).chmod(0o644)
    with owners_key(tmp_path):
        assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


def test_nothing_is_served_by_process_that_died(
    tmp_path: Path, lock: LibraryLock, listening: str
) -> None:
    with owners_key(tmp_path):
        lock.announce(listening)
        left = (tmp_path / "newsdesk.holder.json").read_text("utf-8")
        lock.release()
        (tmp_path / "newsdesk.holder.json").write_text(left, "utf-8")
        assert served_at(tmp_path) is None


def test_server_that_does_not_listen_is_not_served(tmp_path: Path, lock: LibraryLock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    with owners_key(tmp_path):
        lock.announce(f"http://127.0.0.1:{free}")
        assert served_at(tmp_path) is None


def test_owner_is_whoever_can_read_key(tmp_path: Path, lock: LibraryLock, listening: str) -> None:
    lock.announce(listening)
    assert served_at(tmp_path) is None


@pytest.mark.parametrize("noted", ["", "[]", '{"address": 7}', '{"address": "http://[::1:x"}'])
def test_damaged_note_is_no_address(tmp_path: Path, lock: LibraryLock, noted: str) -> None:
    with owners_key(tmp_path):
        (tmp_path / "newsdesk.holder.json").write_text(noted, "utf-8")
        assert served_at(tmp_path) is None


def test_command_line_looks_without_heavy_imports() -> None:
    import subprocess

    code = "import index.storage.served, sys, json; print(json.dumps(list(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert {"sqlalchemy", "fastapi", "httpx", "chromadb"}.isdisjoint(json.loads(shown))


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="can't be written"), owners_key(tmp_path / "none"):
        pass
