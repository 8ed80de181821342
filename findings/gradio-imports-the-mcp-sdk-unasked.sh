#!/usr/bin/env bash
# Gradio imports the whole MCP SDK wherever it is installed, also for a page without an MCP server.
#
# One expects: mcp is an optional extra of Gradio, and is imported by whoever launches with
# mcp_server=True. A comment in Gradio's source says that the imports stand inside the class so that
# the SDK isn't needed when the class isn't used.
#
# What happens: they stand in the body of the class, which runs when gradio/mcp.py is imported, and
# gradio/__init__.py imports that always. So a program that has the SDK for another purpose pays for
# it at each start of its page: here some 25 MB of memory and 0.4 seconds of processor time.
#
# Remedy: sys.modules["mcp"] = None while gradio is imported for the first time, and gone after; the
# ImportError that follows is caught by Gradio itself. See assistant/ui/__init__.py.
#
# Versions: gradio 6.31.0, mcp 2.3.0. Date: 2026-11-30.
# Source: this script; gradio/mcp.py, class GradioMCPServer.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet gradio==6.31.0 mcp==2.3.0

measure() {
    "$folder/venv/bin/python" - "$1" <<'PYTHON'
import resource
import sys

if sys.argv[1] == "hidden":
    sys.modules["mcp"] = None
import gradio

imported = "mcp.server" in sys.modules
used = resource.getrusage(resource.RUSAGE_SELF)
print(f"{sys.argv[1]:8} gradio {gradio.__version__}: mcp imported {imported}, ", end="")
print(f"{used.ru_maxrss // 1024} MB, {used.ru_utime:.1f} s")
assert imported == (sys.argv[1] == "there"), "this has changed"
PYTHON
}
measure there
measure hidden
measure there
measure hidden
echo "still so: to import gradio imports the MCP SDK"
