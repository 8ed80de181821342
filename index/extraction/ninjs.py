"""ninjs, the news agencies' JSON (iptc.org/standards/ninjs), versions 1.0 to 3.0.

Version 1 writes names in small letters with underscores, 2 in small letters, 3 in camel case; here
all are small letters alone.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from index.errors import UnreadableSource
from index.extraction.dates import read_day
from index.extraction.release import check_released

_SIGNS = frozenset(
    "pubstatus versioncreated firstcreated contentcreated bodytext bodyxhtml bodyhtml bodies"
    " headlines embargoed slugline copyrightholder renditions".split()
)
_TEXTLESS = frozenset("audio video picture graphic composite planning event component".split())
_MAIN = frozenset({"", "main", "full", "body", "headline", "text", "richtext", "html", "xhtml"})
_MOST_PARTS = 100
_BY = re.compile(r"(?:by|von|par|por|di|door|av|af|przez)\s+(?=\S+\s)", re.IGNORECASE)


def ninjs_record(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """The story's fields under the names that every record has; None if this is no ninjs.

    Raises NotReleased if its agency holds it back, and UnreadableSource if it is no text.
    """
    fields = _fields(record)
    standard = _fields(fields.get("$standard") or fields.get("standard"))
    named = str(standard.get("name", "")).lower() == "ninjs"
    if "uri" not in fields or not (named or len(fields.keys() & _SIGNS) >= 2):
        return None
    # Present but empty means an embargo until further notice; absent, or null, none.
    embargoed = fields.get("embargoed")
    check_released(
        _text(fields.get("pubstatus")), [str(embargoed)] if embargoed is not None else []
    )
    body = _body(fields)
    kind = _text(fields.get("type")).lower()
    if not body and kind in _TEXTLESS:
        raise UnreadableSource(f"a news item without a text (its type is {kind})")
    days = map(_text, (fields.get("contentcreated"), fields.get("firstcreated")))
    changed, note = _text(fields.get("versioncreated")), _text(fields.get("ednote"))
    made = next((day for day in days if read_day(day)), "")
    return {
        "title": next(_values(fields, "headline"), "")
        or _text(fields.get("title"))
        or _text(fields.get("slugline")),
        "text": body,
        "description": next(_values(fields, "description"), ""),
        "author": byline(_text(fields.get("byline")) or _text(fields.get("by"))),
        "publisher": _publisher(fields),
        "published": made or changed,
        # A later version was made on another day than the story, as often as not.
        "date_sure": bool(made) or _text(fields.get("version") or "1") == "1",
        "updated": changed,
        "language": _text(fields.get("language")),
        "url": _text(fields.get("uri")),
        "note": f"the editors' note: {note}" if note else "",
    }


def _body(fields: Mapping[str, Any]) -> str:
    """The story itself, in HTML if it is there in HTML too."""
    html = (_text(fields.get(name)) for name in ("bodyxhtml", "bodyhtml"))
    if body := next(filter(None, html), ""):
        return f"<div>{body}</div>"
    return next(_values(fields, "body"), "")


def _values(fields: Mapping[str, Any], name: str) -> Iterator[str]:
    """What the story says under a name: of version 1, or of the lists that later ones have."""
    for key in (name, f"{name}text"):
        if text := _text(fields.get(key)):
            yield text
    several = fields.get({"body": "bodies"}.get(name, f"{name}s"))
    parts = [_fields(each) for each in several[:_MOST_PARTS]] if isinstance(several, list) else []
    parts.sort(key=lambda part: (_role(part) not in _MAIN, "html" not in _kind(part)))
    for part in parts:
        if text := _text(part.get("value")):
            yield f"<div>{text}</div>" if name == "body" and "html" in _kind(part) else text
    for key, value in fields.items():
        if key.startswith(name) and key != f"{name}s" and (text := _text(value)):
            yield text


def _role(part: Mapping[str, Any]) -> str:
    return _text(part.get("role")).lower().rpartition(":")[2].rpartition("/")[2]


def _kind(part: Mapping[str, Any]) -> str:
    return _text(part.get("contenttype")).lower()


def byline(text: str) -> str:
    """A byline without the word before the names, in the languages of agencies."""
    return _BY.sub("", text, count=1)


def _publisher(fields: Mapping[str, Any]) -> str:
    """Who the story comes from: a source by its name, else who holds the rights."""
    for key in ("infosources", "infosource", "provider", "source", "copyrightholder"):
        value = fields.get(key)
        several = value if isinstance(value, list) else [value]
        for each in several[:_MOST_PARTS]:
            if name := _text(each) or _text(_fields(each).get("name")):
                return name
    return ""


def _fields(value: object) -> dict[str, Any]:
    """The fields of an object by their names in small letters without underscores."""
    if not isinstance(value, dict):
        return {}
    return {str(key).lower().replace("_", ""): inner for key, inner in value.items()}


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
