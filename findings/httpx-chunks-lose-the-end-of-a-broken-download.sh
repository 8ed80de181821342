#!/usr/bin/env bash
# A connection breaks in the middle of a download, and bytes that had come are gone.
#
# One expects: whatever came before the connection broke has been handed out when httpx raises its
# error, so that a download of some gigabytes (a language model, say) goes on from what was written.
#
# What happens: with a size, response.iter_bytes(n) and iter_raw(n) gather n bytes before they hand
# them out. If the connection breaks, the last, incomplete chunk is neither handed out nor kept:
# with chunks of a few megabytes, as one takes for large files, each break costs up to that much,
# and a connection that breaks more often than that never finishes, though every attempt brings
# something. Without a size all that came is handed out.
#
# Remedy: iter_raw() or iter_bytes() without a size where a download is to be resumed.
#
# Versions: httpx 0.28.1, httpcore 1.0.9. Date: 2026-11-30.
# Source: this script; read in the installed package: httpx/_decoders.py, ByteChunker keeps the rest
# in a buffer that only flush() empties, and httpx/_models.py calls flush() after the loop alone.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet httpx==0.28.1 httpcore==1.0.9

"$folder/venv/bin/python" - <<'PYTHON'
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

import httpx

PROMISED, SENT, CHUNK = 200_000, 150_000, 65_536


class Breaking(BaseHTTPRequestHandler):
    """Promises more than it sends."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(PROMISED))
        self.end_headers()
        self.wfile.write(b"x" * SENT)

    def log_message(self, *_: object) -> None:
        pass


server = HTTPServer(("127.0.0.1", 0), Breaking)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}/"


def came(method: str, *size: int) -> int:
    handed_out = 0
    with httpx.Client(trust_env=False) as client, client.stream("GET", address) as response:
        try:
            for piece in getattr(response, method)(*size):
                handed_out += len(piece)
        except httpx.RemoteProtocolError as error:
            assert "peer closed connection" in str(error), error
        else:
            raise AssertionError("the connection didn't break")
    return handed_out


print("httpx", version("httpx"), "httpcore", version("httpcore"))
print(f"a server promises {PROMISED:,} bytes, sends {SENT:,} and closes the connection; handed out:")
found = {
    "iter_raw()": came("iter_raw"),
    "iter_bytes()": came("iter_bytes"),
    f"iter_raw({CHUNK})": came("iter_raw", CHUNK),
    f"iter_bytes({CHUNK})": came("iter_bytes", CHUNK),
}
for how, count in found.items():
    print(f"  {how:18} {count:>9,}")

whole = SENT // CHUNK * CHUNK
expected = dict(zip(found, [SENT, SENT, whole, whole], strict=True))
assert found == expected, f"this has changed: {found}, and it was {expected}"
print(f"still so: {SENT - whole:,} bytes that had come are lost where a size is given")
PYTHON
