"""The browser: ask, open the sources, look after the library."""

import sys
from typing import Any

# Gradio 6.31 imports the MCP SDK where there is one, for a server of its own that isn't used here:
# 24 MB, and 0.4 seconds of the page's start. `assistant/mcp/` imports it when a client comes.
_modules: dict[str, Any] = sys.modules
if "mcp" not in _modules:
    _modules["mcp"] = None  # as if there was none: docs.python.org/3/reference/import.html
    try:
        import gradio  # noqa: F401
    finally:
        del _modules["mcp"]
