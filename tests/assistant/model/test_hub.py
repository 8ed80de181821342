"""Models of the Hugging Face hub, downloaded from a stand-in for it on this machine."""

import hashlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest

from assistant.model import llama
from assistant.model.hub import hub_weights
from assistant.model.models import Model
from index.errors import ModelUnavailable

NAME = "hf:orchard/pear-2b-GGUF/quantized/pear-2b.Q4_K_M.gguf"
AT = "/orchard/pear-2b-GGUF/resolve/main/quantized/pear-2b.Q4_K_M.gguf"
STORED = "/stored/pear"
CONTENT = b"GGUF" + bytes(range(256)) * 4000


class Hub:
    """Answers as the hub does: with a file's digest, and where it is stored."""

    def __init__(self) -> None:
        self.content = CONTENT
        self.headers = {
            "X-Linked-Etag": f'"{hashlib.sha256(CONTENT).hexdigest()}"',
            "X-Linked-Size": str(len(CONTENT)),
        }
        self.moved: dict[str, str] = {}
        self.status = 302
        self.breaks_after: int | None = None
        self.knows_ranges = True
        self.asked: list[tuple[str, str, str | None]] = []

    def __enter__(self) -> "Hub":
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self._answer()

            def do_GET(self) -> None:
                self._answer()

            def _answer(self) -> None:
                wanted = self.headers.get("Range")
                hub.asked.append((self.command, self.path, wanted))
                if self.path == STORED:
                    return self._store(wanted)
                to = hub.moved.get(self.path, STORED)
                self.send_response(307 if to != STORED else hub.status)
                self.send_header("Location", to)
                for name, value in hub.headers.items() if to == STORED else ():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return None

            def _store(self, wanted: str | None) -> None:
                begins = 0
                if wanted and hub.knows_ranges:
                    begins = int(wanted.removeprefix("bytes=").removesuffix("-"))
                self.send_response(206 if begins else 200)
                self.send_header("Content-Length", str(len(hub.content) - begins))
                self.end_headers()
                self.wfile.write(hub.content[begins:][: hub.breaks_after])
                hub.breaks_after = None  # the next try goes well

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def begun_at(self) -> list[str | None]:
        """The range of each time the file itself was asked for."""
        return [wanted for command, _, wanted in self.asked if command == "GET"]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    for proxy in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with Hub() as opened:
        monkeypatch.setenv("HF_ENDPOINT", opened.address)
        yield opened


def left_in(cache: Path) -> set[str]:
    return {file.suffix for file in cache.rglob("*") if file.is_file()}


def test_a_model_is_downloaded_once_and_needs_no_network_then(
    hub: Hub, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = hub_weights(NAME, tmp_path)
    assert file.read_bytes() == CONTENT
    assert file.is_relative_to(tmp_path / "models")
    assert left_in(tmp_path) <= {".gguf", ".lock"}
    assert [path for _, path, _ in hub.asked] == [AT, AT, STORED]
    assert f"Downloading {NAME}" in caplog.text
    hub.asked.clear()
    assert hub_weights(NAME, tmp_path) == file
    assert hub.asked == []


def test_a_download_that_breaks_off_goes_on_where_it_was(hub: Hub, tmp_path: Path) -> None:
    hub.breaks_after = 300_000
    assert hub_weights(NAME, tmp_path).read_bytes() == CONTENT
    assert hub.begun_at() == [None, None, "bytes=300000-", "bytes=300000-"]


def test_a_download_that_another_process_began_goes_on(hub: Hub, tmp_path: Path) -> None:
    hub.breaks_after, hub.knows_ranges = 300_000, False
    hub.content = CONTENT[:300_000]
    with pytest.raises(ModelUnavailable, match=r"the server ended the download early"):
        hub_weights(NAME, tmp_path)
    assert left_in(tmp_path) <= {".part", ".lock"}
    hub.content, hub.knows_ranges = CONTENT, True
    hub.asked.clear()
    assert hub_weights(NAME, tmp_path).read_bytes() == CONTENT
    assert hub.begun_at() == ["bytes=300000-", "bytes=300000-"]


def test_a_server_that_knows_no_ranges_sends_it_again(hub: Hub, tmp_path: Path) -> None:
    hub.breaks_after, hub.knows_ranges = 300_000, False
    assert hub_weights(NAME, tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("content", [CONTENT[:-1] + b"!", CONTENT + b"more"])
def test_what_the_hub_did_not_publish_is_refused_and_deleted(
    hub: Hub, tmp_path: Path, content: bytes
) -> None:
    hub.content = content
    with pytest.raises(ModelUnavailable, match=rf"as {NAME} isn't what the hub published"):
        hub_weights(NAME, tmp_path)
    assert left_in(tmp_path) <= {".lock"}


@pytest.mark.parametrize(
    "headers",
    [
        {"ETag": '"8a1f0c5e0d9b3c4d5e6f708192a3b4c5d6e7f809"'},
        {"X-Linked-Etag": hashlib.sha256(CONTENT).hexdigest()},
    ],
)
def test_a_file_without_digest_and_size_is_not_downloaded(
    hub: Hub, tmp_path: Path, headers: dict[str, str]
) -> None:
    hub.headers, hub.status = headers, 200
    with pytest.raises(ModelUnavailable, match=rf"no SHA-256 and size of {NAME}"):
        hub_weights(NAME, tmp_path)


def test_a_repository_that_was_renamed_is_found(hub: Hub, tmp_path: Path) -> None:
    hub.moved[AT] = AT.replace("orchard", "plantation")
    assert hub_weights(NAME, tmp_path).read_bytes() == CONTENT


def test_without_network_one_sentence_names_model_and_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("assistant.model.hub.user_cache_path", lambda _: tmp_path)
    with pytest.raises(ModelUnavailable, match=rf"{NAME} isn't on this machine yet .+ network"):
        Model(NAME).chat()


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_file_that_not_everybody_may_read_is_one_sentence(
    hub: Hub, tmp_path: Path, status: int
) -> None:
    hub.status, hub.headers = status, {}
    with pytest.raises(ModelUnavailable, match=rf"no {NAME} that everybody may read; check"):
        hub_weights(NAME, tmp_path)


def test_a_server_in_trouble_is_one_sentence(hub: Hub, tmp_path: Path) -> None:
    hub.status, hub.headers = 503, {}
    with pytest.raises(ModelUnavailable, match=r"503") as refused:
        hub_weights(NAME, tmp_path)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("hf:pear.gguf", "write hf:OWNER/REPO/FILE.gguf"),
        ("hf:orchard/pear-2b-GGUF", "write hf:OWNER/REPO/FILE.gguf"),
        ("hf:../../pear.gguf", "write hf:OWNER/REPO/FILE.gguf"),
        ("hf:orchard/pear/../../pear.gguf", "write hf:OWNER/REPO/FILE.gguf"),
        ("hf:orchard/pear/pear.gguf?x=.gguf", "write hf:OWNER/REPO/FILE.gguf"),
        ("hf:orchard/pear/pear-00001-of-00003.gguf", "a single file"),
    ],
)
def test_a_name_of_no_single_file_is_refused(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=said):
        hub_weights(name, tmp_path)


def test_a_model_of_the_hub_runs_on_this_machine(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[Path] = []

    def load(path: Path) -> SimpleNamespace:
        loaded.append(path)
        return SimpleNamespace(chat=None)

    monkeypatch.setattr("assistant.model.hub.user_cache_path", lambda _: tmp_path)
    monkeypatch.setattr(llama, "Llama", load)
    model = Model(NAME)
    model.chat()
    assert [path.read_bytes() for path in loaded] == [CONTENT]
    assert model.is_local
    assert model.title == "pear-2b.Q4_K_M (local)"
