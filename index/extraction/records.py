"""A JSON object that is one article, as corpora and exports write them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from index.errors import UnreadableSource
from index.extraction import html_tree
from index.extraction.csl import csl_record
from index.extraction.dates import Day, is_ambiguous, read_day
from index.extraction.header import Header
from index.extraction.hidden import drop_hidden
from index.extraction.language import language_of
from index.extraction.metadata import names, plain
from index.extraction.ninjs import ninjs_record
from index.extraction.people import authors_of
from index.extraction.refusals import LIST_OF_LINKS
from index.text.decoding import seen

# What Firefox, Chrome and Pinboard write about bookmarks.
_FIREFOX = "text/x-moz-place-container"
_BOOKMARKS = (frozenset({"roots", "checksum"}), frozenset({"href", "extended", "toread"}))
# Names of fields, as letters and digits alone: "published_at", "publishedAt", "Published At".
_TEXT = tuple(
    "text maintext body content article articlebody articletext fulltext fullcontent storytext"
    " contenttext contenthtml rawtext plaintext 正文 内容".split()
)
_SUMMARY = (
    "description",
    "summary",
    "abstract",
    "excerpt",
    "lead",
    "snippet",
    "standfirst",
    "摘要",
)
_TITLE = tuple("title headline name articletitle titlepage titlerss heading 标题".split())
_DATE = tuple(
    "published date datepublished publishedat datepublish publishdate publishingdate"
    " publicationdate pubdate publisheddate publishedon publishedtime firstpublished"
    " dateofpublication articledate day datetime timestamp time 日期 发布时间".split()
)
_UPDATED = tuple(
    "updated modified datemodified updatedat datemodify lastmodified lastupdated modifiedat".split()
)
_AUTHORS = tuple(
    "authors author byline creator publishedby authorname writer journalist 作者".split()
)
_PUBLISHER = tuple(
    "publisher source site sitename outlet sourcename publication publicationtitle publicationname"
    " newspaper media medium publishername 来源 媒体".split()
)
_HOST = ("sourcehostname", "hostname", "sourcedomain", "domainname", "domain")
_ADDRESS = tuple(
    "url link canonicalurl canonicallink articleurl weburl permalink documenturl originurl source"
    " guid 链接".split()
)
_LANGUAGE = ("language", "lang", "baselanguage")
_SECTION = ("section", "category", "sectionname", "rubric", "desk", "栏目")
# What a program that saves articles for later says of the saving, by what shows that it is one.
_SAVERS = frozenset({"isarchived", "isstarred", "readingtime", "savedat", "archivedat"})
_SAVING = frozenset({"updated", "updatedat", "createdat"})
_FIELDS = frozenset(
    (*_TEXT, *_SUMMARY, *_TITLE, *_DATE, *_UPDATED, *_AUTHORS, *_PUBLISHER, *_HOST, *_ADDRESS)
) | {*_LANGUAGE, *_SECTION, *_SAVERS, "metadata", "correction", "note"}
_PAID = re.compile(r"only available in (?:paid|professional|corporate) plans?\.?", re.IGNORECASE)
_CUT = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\+\d+ chars\]\s*\Z")
_LONGEST_END = 100  # characters in which a text says that it is cut
_LISTED = re.compile(r"\s*\[(.{0,2000})\]\s*", re.DOTALL)
_QUOTED = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""")
_WEB = re.compile(r"https?://\S+")
_SECONDS = (1e8, 1e11)  # 1973 to 5138, in seconds since 1970; thousands of it are milliseconds …
# A day with the time behind it, as GDELT and web archives write it; counted as parts of seconds, it
# would be in 1976.
_STAMP = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])(?:[0-5]\d){1,2}"
)
_CUT_OFF = "only the beginning is there"
_DASH = re.compile(r" [-–—|] ")
_WRAPPED = ("$date", "$numberLong", "rendered")
_MOST_PARTS = 10_000
_SUMMARY_ONLY = "only its summary is there"
_MARKUP = re.compile(r"<(p|br|div|h[1-6]|li|blockquote)\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class Record:
    """What a record tells: its header, its text, and a note on what is missing in it."""

    header: Header
    text: str
    note: str | None = None


def json_object(content: bytes) -> dict[str, Any]:
    """The one JSON object in the content. Raises UnreadableSource for anything else."""
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
    return record


def read_object(record: Mapping[str, Any]) -> Record:
    """The article in a JSON object, which may be a news agency's (ninjs) or a reference manager's.

    Raises UnreadableSource if there is none; NotReleased if the agency holds it back.
    """
    if record.get("type") == _FIREFOX or any(record.keys() >= each for each in _BOOKMARKS):
        raise UnreadableSource(LIST_OF_LINKS)
    return read_record(ninjs_record(record) or csl_record(record) or record)


def read_record(record: Mapping[str, Any]) -> Record:
    """The article that the fields of a record tell, by any of their usual names.

    Those are the names of news-please, trafilatura, newspaper, Fundus, NewsAPI, newsdata.io and
    wallabag, and those that people give columns. What the record lacks is looked up in its
    "metadata", where BEIR's corpora have it. A text in HTML becomes plain paragraphs; a record
    with no text but a summary is read with a note. Raises UnreadableSource if it has neither.
    """
    fields: dict[str, Any] = {}
    inner = record.get("metadata")
    for key, value in (*record.items(), *(inner.items() if isinstance(inner, dict) else ())):
        fields.setdefault(_plain(key), value)
    if fields.keys() & _SAVERS:
        fields = {key: value for key, value in fields.items() if key not in _SAVING}
    text, note = _text(fields)
    language = _first(_told(fields, _LANGUAGE))
    written = language
    if not language and any(map(is_ambiguous, _told(fields, (*_DATE, *_UPDATED)))):
        written = language_of(text)
    days = (_day(each, written) for each in _told(fields, _DATE))
    day = next(filter(None, days), None)
    changes = (_day(each, written) for each in _told(fields, _UPDATED))
    updated = next(filter(None, changes), None)
    publisher = _publisher(fields)
    corrected = [f"Correction: {each}" for each in _told(fields, ("correction",))]
    header = Header(
        title=_without_source(_first(_told(fields, _TITLE)), publisher),
        authors=authors_of(
            map(seen, _authors(fields)), publisher, are_whole=fields.get("wholenames") is True
        ),
        publisher=publisher,
        published=day.day if day else None,
        url=_first(each for each in _told(fields, _ADDRESS) if _WEB.fullmatch(each.strip())),
        language=language,
        updated=updated.day if updated and (not day or updated.day > day.day) else None,
        section=_first(texts_in(_value(fields, _SECTION))),
        date_found="its record" if day else None,
        date_sure=day.sure and fields.get("datesure") is not False if day else True,
    )
    notes = [note, _first(_told(fields, ("note",))), "it was corrected" if corrected else None]
    text = "\n\n".join([_without_markup(text), *corrected])
    return Record(header, text, "; ".join(filter(None, notes)) or None)


def has_text_among(names: Iterable[object]) -> bool:
    """Whether one of these names of fields or columns is one that a text or summary has."""
    return any(_plain(name) in {*_TEXT, *_SUMMARY} for name in names)


def has_text(record: Mapping[str, Any]) -> bool:
    """Whether a record has a text of its own, not a summary alone."""
    return any(
        isinstance(value, str) and bool(value.strip()) and _plain(name) in _TEXT
        for name, value in record.items()
    )


def has_address_among(names: Iterable[object]) -> bool:
    """Whether one of these names of fields or columns is one that an address has."""
    return any(_plain(name) in _ADDRESS for name in names)


def is_field(name: object) -> bool:
    """Whether a name of a field or column is one that an article's record may have."""
    return _plain(name) in _FIELDS


def _plain(name: object) -> str:
    return "".join(filter(str.isalnum, str(name).casefold()))


def _text(fields: Mapping[str, Any]) -> tuple[str, str | None]:
    """The text, and a note if there is more of the article elsewhere."""
    for value in (fields.get(key) for key in _TEXT):
        text = "\n\n".join(_written(value)).strip()
        if text and not _PAID.fullmatch(text):
            end = text[-_LONGEST_END:]
            whole = text[: -len(end)] + _CUT.sub(" …", end)
            return whole, _CUT_OFF if whole != text else None
    for text in _told(fields, _SUMMARY):
        if not _PAID.fullmatch(text.strip()):
            return text, _SUMMARY_ONLY
    raise UnreadableSource("it has no text (in a field such as text, body, content)")


def _written(value: object) -> Iterator[str]:
    """The paragraphs of a text, of a list of them, or of sections with headlines (Fundus)."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value[:_MOST_PARTS]:
            if isinstance(item, (str, dict)):
                yield from _written(item)
    elif isinstance(value, dict):
        for key in ("summary", "headline", "rendered", "paragraphs", "text", "sections"):
            if not isinstance(value.get(key), dict):
                yield from _written(value.get(key))


def _authors(fields: Mapping[str, Any]) -> Iterator[str]:
    """Names as text, objects or lists of them; also a list that a table holds as text."""
    value = _value(fields, _AUTHORS)
    if isinstance(value, str) and (listed := _LISTED.fullmatch(value)):
        found = [one or other for one, other in _QUOTED.findall(listed[1])]
        value = found or re.split(r"\s*,\s*", listed[1])
    return names(value)


def _publisher(fields: Mapping[str, Any]) -> str | None:
    """The name of who published it; else the site that it is from."""
    for key in _PUBLISHER:
        value = fields.get(key)
        if isinstance(value, dict) and not value.get("name"):
            value = value.get("title")
        name = _first(each for each in names(value) if not _WEB.match(each))
        if name:
            return name
    host = _first(_told(fields, _HOST))
    return host.removeprefix("www.") if host else None


def _without_source(title: str | None, publisher: str | None) -> str | None:
    """The title without the name of its own source behind a dash, as NewsAPI and Google News have
    it: "Pier reopens - Oxby Courier"."""
    own = {plain(publisher), plain((publisher or "").rsplit(".", 1)[0])} - {""}
    *_, dash = [None, *_DASH.finditer(title or "")]
    if title and dash and title[: dash.start()].strip() and plain(title[dash.end() :]) in own:
        return title[: dash.start()].rstrip()
    return title


def texts_in(value: object) -> Iterator[str]:
    """The texts in a value or a list, as far as they say something."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str) and item.strip():
            yield item


def _day(text: str, language: str | None) -> Day | None:
    """The day of a date or of a number of seconds, or parts of seconds, since 1970, in UTC."""
    if _STAMP.fullmatch(text.strip()):
        return read_day(text.strip()[:8])
    if re.fullmatch(r"\d{9,20}(?:\.\d+)?", text.strip()):
        seconds = float(text)
        while seconds >= _SECONDS[1]:
            seconds /= 1000
        if not _SECONDS[0] <= seconds:
            return None
        return read_day(datetime.fromtimestamp(seconds, UTC).date().isoformat())
    return read_day(text, language)


def _value(fields: Mapping[str, Any], keys: tuple[str, ...]) -> object:
    return next((fields[key] for key in keys if fields.get(key)), None)


def _told(fields: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    """What these fields say, as text."""
    for key in keys:
        value = fields.get(key)
        if isinstance(value, dict):  # MongoDB's exports; WordPress's
            value = next((value[each] for each in _WRAPPED if each in value), None)
        if isinstance(value, (date, datetime)):
            yield value.isoformat()
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            yield f"{value:.0f}" if abs(value) < 1e20 else ""
        elif isinstance(value, str) and value.strip():
            yield value


def _first(values: Iterable[str]) -> str | None:
    return " ".join(seen(next(iter(values), "")).split())[:1_000] or None


def _without_markup(text: str) -> str:
    """The text's paragraphs, if it is HTML; else the text as it is."""
    if not _MARKUP.search(text):
        return text
    tree = html_tree.parse(f"<html><body>{text}</body></html>")
    drop_hidden(tree)
    return "\n\n".join(html_tree.lines(tree))
