"""How a document is called where its whole address is too much."""

from pathlib import Path

from index.sources import files


def place(address: str) -> str:
    """The name of a document: a link in full, a file name, a member with its container."""
    if held := member_of(address):
        return f"{Path(held[0]).name}: {held[1]}"
    if "://" in address:
        return address
    return Path(address).name


def member_of(address: str) -> tuple[str, str] | None:
    """The path of a container and the name of its member; None for what is no member."""
    container, _, member = address.partition("!")
    inside = member and "://" not in container and files.kind_of(container) in files.SUFFIXES
    return (container, member) if inside else None
