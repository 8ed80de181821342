"""Every word said to a language model, one text file each."""

from functools import cache
from importlib.resources import files


@cache
def prompt(name: str) -> str:
    """The text of `prompts/NAME.txt`, without the space around it."""
    return (files("prompts") / f"{name}.txt").read_text(encoding="utf-8").strip()
