"""Word lists and tables that come with the code, as YAML."""

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

# libyaml's parser, which takes a tenth of the time; a PyYAML built without it has only its own.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(file: Path | Traversable) -> Any:
    """What stands in a YAML file: plain dictionaries, lists and values."""
    return yaml.load(file.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 - both are safe ones
