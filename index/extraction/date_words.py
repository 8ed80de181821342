"""The words around dates, and those in place of one, in many languages: date_words.yaml."""

from functools import cache
from pathlib import Path
from typing import Any

from index.text.yaml_file import read_yaml


@cache
def words() -> dict[str, Any]:
    """The file's lists, by name."""
    lists: dict[str, Any] = read_yaml(Path(__file__).with_name("date_words.yaml"))
    return lists
