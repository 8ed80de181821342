"""Cursors: where the next page of a list begins, as text that only the server reads."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from index.errors import BadInput

Place = TypeVar("Place")


def cursor_at(place: tuple[object, ...]) -> str:
    """The cursor for a place, which is of plain values."""
    written = json.dumps(place, ensure_ascii=False, separators=(",", ":"), default=str)
    return urlsafe_b64encode(written.encode()).decode().rstrip("=")


def place_at(cursor: str, kind: type[Place]) -> Place:
    """The place of a cursor, such as a `tuple[int]`. Raises BadInput if it isn't of this list."""
    try:
        written = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return TypeAdapter(kind).validate_json(written)
    except (ValueError, ValidationError) as error:
        raise BadInput("This cursor isn't one of this list; begin again without it.") from error
