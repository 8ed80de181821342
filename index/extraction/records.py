"""A JSON object that is one article, as corpora and exports write them."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from index.errors import UnreadableSource
from index.extraction import html_tree
from index.extraction.csl import csl_record
from index.extraction.dates import read_day
from index.extraction.header import Header
from index.extraction.hidden import drop_hidden
from index.extraction.metadata import names
from index.extraction.ninjs import ninjs_record
from index.extraction.people import authors_of
from index.text.decoding import seen

_TEXT = ("text", "body", "content", "article", "articleBody", "content_text", "content_html")
_TITLE = ("title", "headline", "name")
_DATE = ("published", "date", "date_published", "datePublished", "published_at", "publish_date")
_UPDATED = ("updated", "modified", "date_modified", "dateModified", "updated_at")
_AUTHORS = ("authors", "author", "byline", "creator")
_PUBLISHER = ("publisher", "source", "site", "sitename", "outlet")
_ADDRESS = ("url", "link", "canonical_url")
_LANGUAGE = ("language", "lang")
_SECTION = ("section", "category")
_MARKUP = re.compile(r"<(p|br|div|h[1-6]|li|blockquote)\b[^>]*>", re.IGNORECASE)


def read_json(content: bytes) -> tuple[Header, str]:
    """The article in a JSON object, which may be a news agency's (ninjs).

    Raises UnreadableSource for anything else; NotReleased if the agency holds it back.
    """
    try:
        record = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableSource("not JSON: it is not in UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableSource("not valid JSON") from error
    if isinstance(record, list):
        raise UnreadableSource("a list; write each article on a line of its own, as .jsonl")
    if not isinstance(record, dict):
        raise UnreadableSource("not an article: a JSON object with a title and a text is needed")
    return read_record(ninjs_record(record) or csl_record(record) or record)


def read_record(record: Mapping[str, Any]) -> tuple[Header, str]:
    """The article that the fields of a record tell, by any of their usual names.

    What the record lacks is looked up in its "metadata", where BEIR's corpora have it. A text in
    HTML becomes plain paragraphs. Raises UnreadableSource if it has no text.
    """
    fields = dict(record)
    inner = record.get("metadata")
    for key, value in inner.items() if isinstance(inner, dict) else ():
        fields.setdefault(key, value)
    text = next(_told(fields, _TEXT), "")
    if not text.strip():
        raise UnreadableSource(f"it has no text (in a field such as {', '.join(_TEXT[:3])})")
    day = next(filter(None, map(read_day, _told(fields, _DATE))), None)
    updated = next(filter(None, map(read_day, _told(fields, _UPDATED))), None)
    publisher = _first(names(_value(fields, _PUBLISHER)))
    return (
        Header(
            title=_first(_told(fields, _TITLE)),
            authors=authors_of(map(seen, names(_value(fields, _AUTHORS))), publisher),
            publisher=publisher,
            published=day.day if day else None,
            url=_first(_told(fields, _ADDRESS)),
            language=_first(_told(fields, _LANGUAGE)),
            updated=updated.day if updated and (not day or updated.day > day.day) else None,
            section=_first(_told(fields, _SECTION)),
            date_found="its record" if day else None,
            date_sure=day.sure and fields.get("date_sure") is not False if day else True,
        ),
        _without_markup(text),
    )


def _value(fields: Mapping[str, Any], keys: tuple[str, ...]) -> object:
    return next((fields[key] for key in keys if fields.get(key)), None)


def _told(fields: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    """What these fields say, as text."""
    for key in keys:
        value = fields.get(key)
        if isinstance(value, (date, datetime)):
            yield value.isoformat()
        elif isinstance(value, str) and value.strip():
            yield value


def _first(values: Iterator[str]) -> str | None:
    return " ".join(seen(next(values, "")).split())[:1_000] or None


def _without_markup(text: str) -> str:
    """The text's paragraphs, if it is HTML; else the text as it is."""
    if not _MARKUP.search(text):
        return text
    tree = html_tree.parse(f"<html><body>{text}</body></html>")
    drop_hidden(tree)
    return "\n\n".join(html_tree.lines(tree))
