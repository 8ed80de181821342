"""CSL-JSON, in which reference managers such as Zotero exchange what they hold.

The names are those of the CSL 1.0.2 schema (github.com/citation-style-language/schema).
"""

from collections.abc import Iterator, Mapping
from typing import Any

_SIGNS = frozenset({"container-title", "issued", "citation-key", "publisher-place", "accessed"})


def csl_record(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """The item's fields under the names that every record has; None if this is no CSL-JSON."""
    is_csl = "type" in record and bool(record.keys() & _SIGNS)
    if not is_csl or any(record.get(name) for name in ("text", "body", "content")):
        return None
    return reference_record(
        {
            "title": record.get("title"),
            "author": list(_names(record.get("author"))),
            "whole_names": True,
            "publisher": record.get("container-title") or record.get("publisher"),
            "published": _day(record.get("issued")),
            "url": record.get("URL"),
            "language": record.get("language"),
            "section": record.get("section"),
        },
        [record.get("abstract")],
        [record.get("note"), record.get("annote")],
    )


def reference_record(
    fields: dict[str, Any], abstracts: list[Any], notes: list[Any]
) -> dict[str, Any]:
    """A reference as a record: its text is its abstract and the person's notes, so far as any."""
    written = [text for text in (*abstracts, *notes) if isinstance(text, str) and text.strip()]
    kinds = [
        kind
        for kind, texts in (("abstract", abstracts), ("notes", notes))
        if any(isinstance(text, str) and text.strip() for text in texts)
    ]
    note = f"only its {' and '.join(kinds)}, as the reference manager has them"
    return {**fields, "text": "\n\n".join(written), "note": note if kinds else ""}


def _names(people: object) -> Iterator[str]:
    for person in people if isinstance(people, list) else []:
        if isinstance(person, dict):
            parts = (person.get(name) for name in ("given", "non-dropping-particle", "family"))
            whole = " ".join(str(part) for part in parts if isinstance(part, str) and part)
            yield whole or str(person.get("literal") or "")


def _day(issued: object) -> str:
    """The day in ISO 8601, if it is there in full."""
    if not isinstance(issued, dict):
        return ""
    parts = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if isinstance(first, list) and len(first) == 3:
        try:
            year, month, day = map(int, first)
        except (TypeError, ValueError):
            return ""
        return f"{year:04}-{month:02}-{day:02}"
    return next((str(text) for name in ("raw", "literal") if (text := issued.get(name))), "")
