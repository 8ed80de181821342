"""Uploads are kept in the library's folder, and only until they are added or refused."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from scripted_model import scripted

from assistant.ui.library.uploads import WAITS, upload_into
from assistant.ui.server.app import build
from index.background import Background
from index.library import Library
from index.sources.files import MOST_BYTES
from index.storage.backup import UPLOADS

OPML = b'<opml version="2.0"><body><outline xmlUrl="https://news.test/feed"/></body></opml>'


class Site:
    """The site as `run` serves it; its uploads go into its library's folder."""

    def __init__(self, library: Library, background: Background) -> None:
        upload_into(library.home)
        self.uploads = library.home / UPLOADS
        self._client = TestClient(
            build(library, scripted(), background), base_url="http://127.0.0.1"
        )

    def upload(self, name: str, content: bytes) -> str:
        sent = self._client.post("/gradio_api/upload", files={"files": (name, content)})
        [path] = sent.json()
        return str(path)

    def hand_in(self, place: str, path: str) -> str:
        """The response when an upload arrives in the component with this id."""
        config = self._client.get("/config").json()
        [part] = [
            each["id"] for each in config["components"] if each["props"].get("elem_id") == place
        ]
        [handler] = [
            each["id"] for each in config["dependencies"] if [part, "upload"] in each["targets"]
        ]
        name = Path(path).name
        file = {"path": path, "orig_name": name, "meta": {"_type": "gradio.FileData"}}
        data = [[file]] if place == "drop" else [file]
        call = {"fn_index": handler, "session_hash": "one", "data": data}
        answer = self._client.post("/gradio_api/run/predict", json=call)
        assert answer.status_code == 200, answer.text
        return answer.text

    def kept(self) -> list[Path]:
        """The uploads that aren't empty."""
        return [path for path in self.uploads.rglob("*") if path.is_file() and path.stat().st_size]


@pytest.fixture
def site(library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("GRADIO_TEMP_DIR", "")  # so that what is set here ends with the test
    background = Background(library)
    yield Site(library, background)
    background.wait()


def test_dropped_file_is_copied_into_library_and_its_upload_deleted(
    site: Site, library: Library
) -> None:
    path = site.upload("plant.txt", b"A plant opened in Ashby on Monday.")
    assert site.kept() == [Path(path)]
    assert "1 file" in site.hand_in("drop", path)
    assert site.kept() == []
    assert [each.name for each in library.dropped.iterdir()] == ["plant.txt"]


def test_upload_of_refused_file_is_deleted_too(site: Site, library: Library) -> None:
    large = b"x" * (MOST_BYTES + 1)
    assert "too large" in site.hand_in("drop", site.upload("plant.txt", large))
    assert site.kept() == []
    assert not library.dropped.exists()


def test_upload_of_list_of_feeds_is_deleted(site: Site, library: Library) -> None:
    site.hand_in("import", site.upload("feeds.opml", OPML))
    assert [source.address for source in library.sources.all()] == ["https://news.test/feed"]
    site.hand_in("import", site.upload("feeds.opml", b"No list of feeds."))
    assert site.kept() == []


def test_unused_uploads_are_deleted_later_or_at_the_next_start(
    site: Site, library: Library
) -> None:
    left = Path(site.upload("left.txt", b"Left behind."))
    newer = Path(site.upload("newer.txt", b"Sent just now."))
    long_ago = time.time() - WAITS - 1
    os.utime(left.parent, (long_ago, long_ago))
    site.hand_in("drop", site.upload("plant.txt", b"A plant opened in Ashby on Monday."))
    assert site.kept() == [newer]
    upload_into(library.home)
    assert site.kept() == []
