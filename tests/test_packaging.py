"""What an installation gets: pinned dependencies, their licences, and this version's changes."""

import re
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from places import ROOT

WHOLE = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = WHOLE["project"]
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8")
NOTICES = (ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8").lower()


def lines_of(constraints: str) -> Iterator[Requirement]:
    for line in constraints.splitlines():
        if line and not line.startswith("#"):
            yield Requirement(line)


def dependencies() -> list[Requirement]:
    extras = PROJECT["optional-dependencies"].values()
    named = [*PROJECT["dependencies"], *(name for extra in extras for name in extra)]
    others = [name for name in named if not name.startswith(PROJECT["name"])]  # no extra of its own
    return [Requirement(name) for name in others]


PINNED = {canonicalize_name(line.name): line.specifier for line in lines_of(CONSTRAINTS)}


@pytest.mark.parametrize("dependency", dependencies(), ids=lambda each: each.name)
def test_each_dependency_is_pinned_to_a_version_it_allows(dependency: Requirement) -> None:
    (pin,) = PINNED[canonicalize_name(dependency.name)]
    assert pin.operator == "=="
    assert dependency.specifier.contains(pin.version)


def test_constraints_hold_versions_only_and_no_place_to_install_from() -> None:
    assert all(line.url is None for line in lines_of(CONSTRAINTS))
    assert "//" not in CONSTRAINTS


@pytest.mark.parametrize("dependency", dependencies(), ids=lambda each: each.name)
def test_the_notices_name_the_licence_of_each_dependency(dependency: Requirement) -> None:
    name = re.sub(r"-part\d+$", "-part", dependency.name.lower())
    assert f"| {name}" in NOTICES


def test_the_newest_version_in_the_changelog_is_the_projects() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[([\d.]+)\]", changelog, re.MULTILINE)
    assert newest is not None
    assert newest[1] == PROJECT["version"]


@pytest.mark.parametrize("package", ["assistant", "index", "prompts"])
def test_type_checkers_are_told_that_the_package_has_types(package: str) -> None:
    assert (ROOT / package / "py.typed").exists()


def test_every_file_beside_the_code_is_packaged() -> None:
    """`pip install` takes from our packages what `package-data` names, and Python files."""
    patterns = WHOLE["tool"]["setuptools"]["package-data"]
    packaged = {
        path
        for package, names in patterns.items()
        for name in names
        for path in (ROOT / package.replace(".", "/")).glob(name)
    }
    beside = {
        path
        for package in ("assistant", "index", "prompts")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }
    assert beside
    assert not {str(path.relative_to(ROOT)) for path in beside - packaged}
