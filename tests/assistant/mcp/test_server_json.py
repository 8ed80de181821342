"""The manifest by which directories of MCP servers describe this one."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from places import ROOT
from typer.testing import CliRunner

from assistant.cli import app
from assistant.mcp.http import PATH

SCHEMA = r"https://static\.modelcontextprotocol\.io/schemas/\d{4}-\d{2}-\d{2}/server\.schema\.json"
KNOWN = {
    "$schema",
    "_meta",
    "description",
    "icons",
    "name",
    "packages",
    "remotes",
    "repository",
    "title",
    "version",
    "websiteUrl",
}
PUBLISHERS = "io.modelcontextprotocol.registry/publisher-provided"


def read(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    return tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)


def test_manifest_agrees_with_the_project() -> None:
    manifest, project = read(ROOT / "server.json"), read(ROOT / "pyproject.toml")["project"]
    assert manifest["version"] == project["version"]
    assert manifest["description"] == project["description"]
    assert len(manifest["description"]) <= 100
    # What the official registry's format asks for, and nothing that it doesn't know.
    # https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json
    assert manifest.keys() <= KNOWN
    assert re.fullmatch(SCHEMA, manifest["$schema"])
    assert re.fullmatch(r"io\.github\.[a-z0-9-]+/newsdesk", manifest["name"])
    [remote] = manifest["remotes"]
    assert remote["type"] == "streamable-http"
    assert remote["url"].endswith(PATH)
    assert set(re.findall(r"{(\w+)}", remote["url"])) == remote["variables"].keys()


def test_manifest_names_the_command_that_is_installed() -> None:
    manifest, project = read(ROOT / "server.json"), read(ROOT / "pyproject.toml")["project"]
    started = manifest["_meta"][PUBLISHERS]["stdio"]
    assert [started["command"]] == list(project["scripts"])
    assert started["args"] == ["mcp"]
    assert CliRunner().invoke(app, [*started["args"], "--help"]).exit_code == 0


def test_manifest_claims_no_package() -> None:
    """None is published; whoever had the name on a package index would be run in its place."""
    assert "packages" not in read(ROOT / "server.json")
