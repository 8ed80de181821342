"""A small news site on this machine, which serves whatever a test tells it to."""

import ssl
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self
from xml.sax.saxutils import escape

CERTIFICATE = Path(__file__).with_suffix(".pem")  # for the name news.example, and its key


@dataclass(frozen=True)
class Asked:
    """One request that came; `headers` have lower-case names, a POST has a `body`."""

    path: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """What a path answers.

    A body of bytes is sent with its length; one in pieces is sent piece by piece without, until it
    ends or the client leaves. `headers` win over those that are sent by themselves. With an ETag
    or Last-Modified that the client knows already, the answer is 304. If `raw`, the body is all
    that is sent, status line and headers included.
    """

    body: bytes | Callable[[], Iterable[bytes]] = b""
    status: int = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bool = False


def page(title: str, *paragraphs: str, **headers: str) -> Reply:
    """An article as a web page; `headers` are written with "_" for "-"."""
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    html = (
        f'<!doctype html><html lang="en"><head><title>{escape(title)}</title></head>'
        f"<body><article><h1>{escape(title)}</h1>{text}</article></body></html>"
    )
    return Reply(html.encode(), headers=_named(headers))


def feed(title: str, *entries: tuple[str, str], **headers: str) -> Reply:
    """An RSS feed of (title, link) entries."""
    items = "".join(
        f"<item><title>{escape(name)}</title><link>{escape(link)}</link>"
        f"<guid>{escape(link)}</guid></item>"
        for name, link in entries
    )
    rss = f'<rss version="2.0"><channel><title>{escape(title)}</title>{items}</channel></rss>'
    kind = {"Content-Type": "application/rss+xml; charset=utf-8"}
    return Reply(rss.encode(), headers=kind | _named(headers))


def redirect(to: str, status: int = HTTPStatus.FOUND) -> Reply:
    return Reply(status=status, headers={"Location": to})


def refusal(status: int, **headers: str) -> Reply:
    """An error page, as servers send it with its status."""
    return Reply(b"<h1>Sorry</h1>", status, _named(headers))


def slowly(piece: bytes, seconds: float, *, first: bytes = b"") -> Callable[[], Iterable[bytes]]:
    """A body, or a raw answer: `first`, then `piece` again and again with a pause before each."""

    def pieces() -> Iterable[bytes]:
        yield first
        while True:
            time.sleep(seconds)
            yield piece

    return pieces


class NewsSite:
    """Serves `pages` on a free port of 127.0.0.1 while it is open; other paths answer 404.

    A test may change `pages` at any time; the keys are paths with their query. `asked` lists the
    requests in the order they came. Fetch with `Fetcher(allowed={site.place}, pace=0)`.
    """

    def __init__(self, *, tls: bool = False) -> None:
        self.pages: dict[str, Reply | Callable[[Asked], Reply]] = {}
        self.asked: list[Asked] = []
        self._server = _Server(("127.0.0.1", 0), _handler_of(self))
        self.port: int = self._server.server_port
        self.place = f"127.0.0.1:{self.port}"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            # The handshake is left to the thread of the request.
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def link(self, path: str) -> str:
        return f"http://{self.place}{path}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        reply = self.pages.get(asked.path, Reply(status=HTTPStatus.NOT_FOUND))
        if callable(reply):
            reply = reply(asked)
        known = (("etag", "if-none-match"), ("last-modified", "if-modified-since"))
        headers = {name.lower(): value for name, value in reply.headers.items()}
        for ours, theirs in known:
            if headers.get(ours) and headers[ours] == asked.headers.get(theirs):
                return Reply(status=HTTPStatus.NOT_MODIFIED, headers=reply.headers)
        return reply


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Silent if it's the connection that broke: clients leave when they have seen enough."""
        if not isinstance(sys.exc_info()[1], OSError):
            traceback.print_exc()


def _handler_of(site: NewsSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.close_connection = True
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            reply = site.answer(Asked(self.path, headers, body))
            if not reply.raw:
                self._send_head(reply)
            for piece in [reply.body] if isinstance(reply.body, bytes) else reply.body():
                self.wfile.write(piece)

        do_POST = do_GET  # noqa: N815 - the name that http.server looks for

        def _send_head(self, reply: Reply) -> None:
            headers = {"Content-Type": "text/html; charset=utf-8", "Connection": "close"}
            if isinstance(reply.body, bytes):
                headers["Content-Length"] = str(len(reply.body))
            self.send_response_only(reply.status)
            for name, value in (headers | dict(reply.headers)).items():
                self.send_header(name, value.encode().decode("latin-1"))  # UTF-8, as many do
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
