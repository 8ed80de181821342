"""How a document is called where its whole address is too much."""

import re
from pathlib import Path

from index.sources import files

_NUMBERED = re.compile(r"((?:^|!)(?:article|line|mail|record|reference|row) \d+)\.(?:eml|json)$")


def place(address: str) -> str:
    """The name of a document: a link in full, a file name, a member with its container."""
    if held := member_of(address):
        return f"{Path(held[0]).name}: {held[1]}"
    if "://" in address:
        return address
    return Path(address).name


def member_of(address: str) -> tuple[str, str] | None:
    """The path of a container and the name of its member; None for what is no member.

    What the index numbers itself is named without the suffix that says how it is read: "line 12".
    """
    container, _, member = address.partition("!")
    inside = member and "://" not in container and files.kind_of(container) in files.SUFFIXES
    return (container, _NUMBERED.sub(r"\1", member)) if inside else None
