"""How long an answer may get."""

from collections.abc import Mapping
from typing import Literal

Length = Literal["short", "usual", "long"]
SENTENCES: Mapping[Length, int] = {"short": 1, "usual": 3, "long": 6}
USUAL = SENTENCES["usual"]  # what a small model adds to them is its own
