#!/usr/bin/env bash
# fastwarc reads a WARC record whose header says "content-length" as one without content.
#
# One expects: names of fields in any case. WARC 1.1 says in section 4 that they are insensitive to
# it, warcio reads such a record, and fastwarc itself finds "WARC-Target-URI" when asked for
# "warc-target-uri".
#
# What happens: `content_length` is 0 and the payload empty, unless the name is written exactly
# "Content-Length"; `record_type` is "unknown" unless it is exactly "WARC-Type". Nothing is raised:
# in quirks mode the content is skipped as if it were rubbish between two records. So a file of
# such records comes out as one of empty pages.
#
# Remedy: look the field up in `record.headers`, which ignores the case, and say that the record
# can't be read where that disagrees with `content_length` (index/sources/web_archives.py).
#
# Versions: fastwarc 2.0.1, warcio 1.8.1. Date: 2026-11-30.
# Source: this script, and iipc.github.io/warc-specifications (WARC 1.1, section 4).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet fastwarc==2.0.1 warcio==1.8.1

"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version
from io import BytesIO

import fastwarc.warc
import warcio

print("fastwarc", version("fastwarc"), "and warcio", version("warcio"))
BODY = b"<p>The ferry is late.</p>"


def record(kind: str, length: str) -> bytes:
    return (
        f"WARC/1.1\r\n{kind}: resource\r\nWARC-Target-URI: https://news.example/ferry\r\n"
        "WARC-Date: 2024-03-05T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"Content-Type: text/html\r\n{length}: {len(BODY)}\r\n\r\n"
    ).encode() + BODY + b"\r\n\r\n"


def by_fastwarc(content: bytes) -> tuple[str, bytes]:
    found = next(iter(fastwarc.warc.ArchiveIterator(BytesIO(content), quirks_mode=True)))
    assert found.headers.get("CONTENT-LENGTH") == str(len(BODY)), "asked in any case, it is there"
    return str(found.record_type), found.reader.read()


def by_warcio(content: bytes) -> tuple[str, bytes]:
    found = next(iter(warcio.ArchiveIterator(BytesIO(content))))
    return found.rec_type, found.content_stream().read()


for names in (("WARC-Type", "Content-Length"), ("warc-type", "content-length")):
    content = record(*names)
    print(f"  {names}: fastwarc {by_fastwarc(content)}, warcio {by_warcio(content)}")
assert by_warcio(record("warc-type", "content-length")) == ("resource", BODY)
assert by_fastwarc(record("WARC-Type", "Content-Length")) == ("resource", BODY)
assert by_fastwarc(record("warc-type", "content-length")) == ("unknown", b""), "this has changed"
print("still so: a record whose names are in small letters is an empty one")
PYTHON
