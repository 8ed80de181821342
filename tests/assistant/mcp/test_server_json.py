"""The manifest by which directories of MCP servers describe this one."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from places import ROOT

from assistant.mcp.http import PATH


def read(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    return tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)


def test_manifest_agrees_with_the_project() -> None:
    manifest, project = read(ROOT / "server.json"), read(ROOT / "pyproject.toml")["project"]
    assert manifest["version"] == project["version"]
    assert manifest["description"] == project["description"]
    assert len(manifest["description"]) <= 100
    assert re.fullmatch(r"[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+", manifest["name"])
    [remote] = manifest["remotes"]
    assert remote["type"] == "streamable-http"
    assert remote["url"].endswith(PATH)
    assert set(re.findall(r"{(\w+)}", remote["url"])) == remote["variables"].keys()
