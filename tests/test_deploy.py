"""What docs/deploy holds: its scripts can be read, and what it names exists."""

import re
import subprocess
from pathlib import Path

import pytest
import typer
from places import ROOT

from assistant import cli
from assistant.cli.common import Settings

DEPLOY = ROOT / "docs/deploy"
README = DEPLOY / "README.md"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
PROXY = DEPLOY / "nginx/newsdesk-proxy.conf"
SITE = DEPLOY / "nginx/newsdesk.conf"


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def commands() -> list[str]:
    """The commands of the page, one a line."""
    return "".join(re.findall(r"^```console\n(.*?)^```", text_of(README), re.M | re.S)).splitlines()


def options() -> set[str]:
    serve = typer.main.get_command(cli.app)
    return {option for each in serve.params for option in each.opts + each.secondary_opts}


def test_script_has_no_fault_that_bash_sees() -> None:
    checked = subprocess.run(
        ["bash", "-n", DEPLOY / "try.sh"], check=False, capture_output=True, text=True
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def test_script_says_what_is_missing_and_starts_nothing(tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "VENV": "/nowhere", "TMPDIR": str(tmp_path)}
    tried = subprocess.run(
        [DEPLOY / "try.sh"], check=False, capture_output=True, text=True, env=environment
    )
    assert tried.returncode == 1
    assert "Missing: /nowhere/bin/newsdesk (docs/deploy/README.md)" in tried.stderr
    assert list(tmp_path.iterdir()) == []


def test_script_that_started_nothing_stops_nothing(tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path)}
    tried = subprocess.run(
        [DEPLOY / "try.sh", "stop"], check=False, capture_output=True, text=True, env=environment
    )
    assert tried.returncode == 1 and "nothing was started" in tried.stderr


def test_every_file_is_told_of_and_exists() -> None:
    named = set(re.findall(r"docs/deploy/[\w./@-]*\w", text_of(README)))
    there = {str(each.relative_to(ROOT)) for each in DEPLOY.rglob("*") if each.is_file()}
    assert there - {"docs/deploy/README.md"} == named
    assert set(re.findall(r"docs/deploy/[\w./@-]*\w", text_of(DEPLOY / "try.sh"))) <= there


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_start_programs_with_options_that_they_have(unit: Path) -> None:
    [start] = re.findall(r"^ExecStart=(\S+)(.*)$", text_of(unit), re.M)
    program = Path(start[0])
    assert program.parent == Path("/opt/newsdesk/.venv/bin")
    if program.name == "newsdesk":
        assert set(re.findall(r"--[\w-]+", start[1])) <= options()
    else:
        assert program.name == "chroma" and start[1].startswith(" run ")


def test_settings_are_newsdesks() -> None:
    known = {f"NEWSDESK_{name}".upper() for name in Settings.__dataclass_fields__}
    known.add("FORWARDED_ALLOW_IPS")
    written = re.findall(r"^(\w+)=", text_of(DEPLOY / "newsdesk.env"), re.M)
    assert written and set(written) <= known
    exported = re.findall(r"export (NEWSDESK_\w+)=", text_of(DEPLOY / "try.sh"))
    assert exported and set(exported) <= known


def test_servers_of_units_and_of_the_site_are_the_same() -> None:
    ports = set(re.findall(r"newsdesk@(\d+)", "\n".join(commands())))
    assert ports == set(re.findall(r"server 127\.0\.0\.1:(\d+)", text_of(SITE)))


def test_installed_files_go_where_others_look_for_them() -> None:
    installed = "\n".join(commands())
    [included] = re.findall(r"include (\S+);", text_of(SITE))
    assert f"/etc/nginx/{included}" in installed
    [settings] = re.findall(
        r"^EnvironmentFile=(\S+)", text_of(DEPLOY / "systemd/newsdesk@.service"), re.M
    )
    assert settings in installed


def test_proxy_holds_nothing_back_and_overwrites_what_browsers_claim() -> None:
    proxy = text_of(PROXY)
    for line in (
        "proxy_buffering off;",
        "proxy_set_header Host $http_host;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
    ):
        assert line in proxy
