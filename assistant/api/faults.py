"""What is wrong with the fields of a request, in plain words and with the remedy."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

# The type of pydantic's error (https://docs.pydantic.dev/latest/errors/validation_errors/) → what
# is said of the field; of other types, what pydantic says.
_SAID = {
    "missing": "{field} is missing.",
    "list_type": '{field} must be a list, such as ["…"].',
    "string_type": "{field} must be text.",
    "string_too_long": "{field} is too long: at most {max_length} characters.",
    **dict.fromkeys(
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        "{field} must be a day, such as 2025-08-31.",
    ),
    "extra_forbidden": "{field} isn't known here; {listed} lists what is.",
    "json_invalid": "The body isn't JSON: {error}, at character {field}.",
}
_NO_JSON = "The body must be JSON, sent with “Content-Type: application/json”."


def faults_of(
    errors: Iterable[Mapping[str, Any]], listed: str = "/api/v1/openapi.json"
) -> list[str]:
    """A sentence for each error that pydantic tells; `listed` is where the known fields are."""
    return [_fault(each, listed) for each in errors]


def joined(errors: Iterable[Mapping[str, Any]]) -> str:
    """The same in one sentence after another; a body that may be one of several needs just one."""
    ways = (" ".join(faults_of(way)) for _, way in groupby(errors, _model))
    return " Or: ".join(dict.fromkeys(ways))


def _fault(error: Mapping[str, Any], listed: str) -> str:
    place, kind, context = error["loc"], error["type"], error.get("ctx", {})
    if place == ("body",) and kind in {"model_attributes_type", "dict_type"}:
        return _NO_JSON
    inside = place[1:] if place[:1] in {("body",), ("query",), ("path",), ("header",)} else place
    inside = inside[1:] if _model(error) else inside
    field = ".".join(map(str, inside or place))
    if kind == "string_too_short" and context.get("min_length") == 1:
        return f"{field} is empty."
    said = _SAID.get(kind, "{field}: {message}.")
    return said.format_map({**context, "field": field, "listed": listed, "message": error["msg"]})


def _model(error: Mapping[str, Any]) -> str | None:
    """Which of several models a body was read as."""
    place = error["loc"]
    return place[1] if len(place) > 2 and str(place[1])[:1].isupper() else None
