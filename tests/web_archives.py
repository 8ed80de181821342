"""Web archives as crawlers write them, made of parts that a test can put wrong."""

import gzip
import io
import zipfile
from pathlib import Path

ADDRESS = "https://courier.example/2024/03/lighthouse"
CAPTURED = "2024-03-09T07:30:15Z"
ANSWER = "application/http; msgtype=response"


def page(title: str, body: str, head: str = "") -> bytes:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1><p>{body}</p></article></body></html>"
    ).encode()


LIGHTHOUSE = page(
    "Lighthouse keeper retires",
    "Marta Quill left the lighthouse at Sandholm on Friday after thirty-one years, and the lamp"
    " will be lit by a timer from now on. The harbour office said that boats would notice nothing,"
    " because the light turns as fast as it always did and the horn still sounds in fog.",
)
FERRY = page(
    "Night ferry comes back",
    "The night ferry between Sandholm and Ostrey sails again from May, twelve years after it was"
    " given up. Tickets cost nineteen crowns for people and sixty for cars, and the first crossing"
    " is already full, said Jonas Teller, who runs the line with his two sisters.",
)


def http(
    body: bytes = LIGHTHOUSE,
    *headers: str,
    status: str = "200 OK",
    kind: str | None = "text/html; charset=utf-8",
) -> bytes:
    """A server's answer, as it came over the wire."""
    lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {kind}"] if kind else []), *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def record(
    block: bytes | None = None,
    *,
    address: str = ADDRESS,
    type_: str = "response",
    kind: str = ANSWER,
    date: str = CAPTURED,
    length: int | str | None = None,
    more: str = "",
) -> bytes:
    """A WARC record; `length` is what it says of its block's length, if that is a lie."""
    block = http() if block is None else block
    length = len(block) if length is None else length
    head = (
        f"WARC/1.1\r\nWARC-Type: {type_}\r\nWARC-Record-ID: <urn:uuid:{len(block):032x}>\r\n"
        f"WARC-Target-URI: {address}\r\nWARC-Date: {date}\r\n{more}"
        f"Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def info() -> bytes:
    """The record that a file begins with."""
    about = b"software: test/1.0\r\nformat: WARC File Format 1.1\r\n"
    return record(about, type_="warcinfo", kind="application/warc-fields", address="")


def zipped_each(*records: bytes) -> bytes:
    """The records as most archives hold them: each in a gzip member of its own."""
    return b"".join(map(gzip.compress, records))


def wacz(**files: bytes) -> bytes:
    """A WACZ file; a double underscore in a name stands for a slash, "_dot_" for a dot."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("datapackage.json", '{"profile": "data-package", "wacz_version": "1.1.1"}')
        archive.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0", "id": "pages"}\n')
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return packed.getvalue()


def saved(folder: Path, content: bytes, name: str = "crawl.warc") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
