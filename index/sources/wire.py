"""Stories as news agencies send them in XML: NewsML-G2 and NITF.

NewsML-G2 2.34 and NITF 3.6 are standards of the IPTC (iptc.org/standards). An agency's orders are
obeyed: what is withdrawn, held back or under embargo isn't read.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from index.errors import NotReleased, UnreadableSource
from index.extraction.dates import read_day
from index.extraction.ninjs import byline
from index.extraction.release import check_released
from index.sources.markup import (
    Element,
    inner_html,
    is_cut_off,
    local_name,
    paragraphs,
    parse_xml,
    plain,
    read_text,
)

MOST_ITEMS = 10_000
_FILE = "The file"
_STARTS = re.compile(
    rb"<(?:[\w.-]{1,20}:)?(?:newsMessage|newsItem|packageItem|conceptItem|knowledgeItem"
    rb"|planningItem|catalogItem|nitf)[\s>]"
)
_OLD_NEWSML = re.compile(rb"<(?:!DOCTYPE\s{1,10})?NewsML[\s>]")
_WITHOUT_TEXT = {
    "packageitem": "a package, which only names other items",
    "conceptitem": "an entry of a vocabulary, not a story",
    "knowledgeitem": "a vocabulary, not a story",
    "planningitem": "a plan of coverage, not a story",
    "catalogitem": "a catalogue, not a story",
}
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# NITF's names for parts of a text, as HTML has them; what else stands in a line is of no matter.
_AS_HTML = {
    **{name: name for name in "p ul ol li dl dt dd table tr td th pre q em sub sup br".split()},
    **{"hl1": "h2", "hl2": "h2", "hedline": "div", "block": "div", "bq": "blockquote"},
}
_MARKED_UP = re.compile(r"\s*<(?:p|div|html|body)(?:\s[^<>]{0,500})?>.*</\w{1,20}>\s*", re.S | re.I)
_FOR_READERS = re.compile(r"correct|(?<![a-z])public")  # an agency's names of a note's role
_FURNITURE = frozenset({"header", "footer", "nav"})
_NOT_STORY = frozenset("media note nitf-table-metadata custom-table datasource tagline".split())


@dataclass(frozen=True)
class WireItem:
    """A story as a record in JSON, or the reason why it isn't read; `passes` if that may pass."""

    record: bytes = b""
    refused: str | None = None
    passes: bool = False


def wire_items(content: bytes) -> list[WireItem] | None:
    """The stories in an XML file of an agency, in their order; None if it is none.

    Raises UnreadableSource if it breaks off, or holds more than can be read safely.
    """
    beginning = content.replace(b"\0", b"")[:20_000]
    if _OLD_NEWSML.search(beginning):
        raise UnreadableSource(
            "this is NewsML 1, which can't be read; get the stories as NewsML-G2, NITF or ninjs"
        )
    if not _STARTS.search(beginning):
        return None
    root = parse_xml(read_text(content, _FILE), _FILE)
    items = list(_items(root))
    if not items:
        return None
    if is_cut_off(content):
        raise UnreadableSource("it breaks off before its end; get it again")
    if len(items) > MOST_ITEMS:
        raise UnreadableSource(f"it holds {len(items):,} items (the most is {MOST_ITEMS:,})")
    newest: dict[str, int] = {}
    for item in items:
        newest[_guid(item)] = max(newest.get(_guid(item), 0), _version(item))
    return [_read(item, newest[_guid(item)] if _guid(item) else 0) for item in items]


def _items(root: Element) -> Iterator[Element]:
    """The items of a message, or the one that the file is."""
    if local_name(root) != "newsmessage":
        if local_name(root) in {"newsitem", "nitf", *_WITHOUT_TEXT}:
            yield root
        return
    for child in root:
        if local_name(child) == "itemset":
            yield from child


def _read(item: Element, newest: int) -> WireItem:
    try:
        if _version(item) < newest:
            raise UnreadableSource(f"an earlier version; version {newest} is in the same file")
        record = _nitf(item) if local_name(item) == "nitf" else _news_item(item)
    except NotReleased as error:
        return WireItem(refused=str(error), passes=error.passes)
    except UnreadableSource as error:
        return WireItem(refused=str(error))
    return WireItem(json.dumps(record).encode())


def _guid(item: Element) -> str:
    return str(item.get("guid") or "")


def _version(item: Element) -> int:
    version = str(item.get("version") or "1")
    return int(version) if re.fullmatch(r"[0-9]{1,9}", version) else 1


def _news_item(item: Element) -> dict[str, Any]:
    """The record of an item of NewsML-G2."""
    if local_name(item) != "newsitem":
        raise UnreadableSource(_WITHOUT_TEXT.get(local_name(item), "not a story"))
    about, content = _child(item, "itemmeta"), _child(item, "contentmeta")
    check_released(
        _code(_child(about, "pubstatus")),
        [plain(each.text) for each in _children(about, "embargoed")],
    )
    body, inner = _content(item)
    if not body.strip():
        kind = _code(_child(about, "itemclass")) or "unknown"
        raise UnreadableSource(f"a news item without a text in it (its class is {kind})")
    changed = _line(_child(about, "versioncreated"))
    days = [_line(_child(content, "contentcreated")), _line(_child(about, "firstcreated"))]
    made = next((day for day in (*days, inner.get("published", "")) if read_day(day)), "")
    modified = _line(_child(content, "contentmodified"))
    tag = _child(content, "language")
    note = next(filter(None, map(_line, filter(_is_public, _children(about, "ednote")))), "")
    return {
        **inner,
        "title": _line(_child(content, "headline"))
        or inner.get("title")
        or _line(_child(about, "title"))
        or _line(_child(content, "slugline")),
        "text": body,
        "author": [name for by in _children(content, "by") if (name := byline(_line(by)))]
        or inner.get("author")
        # Without a space it is the login of who wrote.
        or [name for each in _children(content, "creator") if " " in (name := _name(each))],
        "publisher": _name(_child(about, "provider"))
        or _name(_child(_child(item, "rightsinfo"), "copyrightholder"))
        or _name(_child(content, "infosource"))
        or inner.get("publisher"),
        "published": made or changed,
        # A later version was made on another day than the story, as often as not.
        "date_sure": bool(made) or _version(item) == 1,
        "updated": modified or changed,
        "language": (tag.get("tag") if tag is not None else None) or item.get(_LANGUAGE),
        "url": _guid(item),
        "note": f"the editors' note: {note}" if note else "",
    }


def _content(item: Element) -> tuple[str, dict[str, Any]]:
    """The text in HTML, and what NITF within it says of the story."""
    contents = _child(item, "contentset")
    for wrapped in _children(contents, "inlinexml"):
        for child in wrapped:
            if local_name(child) == "nitf":
                record = _nitf(child)
                return str(record["text"]), record
            body = _child(child, "body") if local_name(child) == "html" else None
            _drop_furniture(child)
            if (html := inner_html(child if body is None else body)).strip():
                return html, {}
    for data in _children(contents, "inlinedata"):
        text = data.text or ""
        # Some call their HTML plain text.
        is_html = bool("html" in str(data.get("contenttype") or "") or _MARKED_UP.fullmatch(text))
        if text.strip():
            return text if is_html else paragraphs(text), {}
    if contents is not None and _child(contents, "remotecontent") is not None:
        raise UnreadableSource("its content is in another file, which it only names")
    return "", {}


def _drop_furniture(page: Element) -> None:
    """Take off what repeats the item's fields: its headline, byline and keywords."""
    for element in list(page.iter()):
        above = element.getparent()
        if above is not None and element is not page and local_name(element) in _FURNITURE:
            if element.tail:
                before = element.getprevious()
                if before is None:
                    above.text = (above.text or "") + element.tail
                else:
                    before.tail = (before.tail or "") + element.tail
            above.remove(element)


def _is_public(note: Element) -> bool:
    """Whether a note is meant for readers: not contacts, which agencies mark by its role."""
    role = str(note.get("role") or "").lower()
    return not note.get("pubconstraint") and (not role or bool(_FOR_READERS.search(role)))


def _nitf(root: Element) -> dict[str, Any]:
    """The record of a story in NITF."""
    head, body = _child(root, "head"), _child(root, "body")
    data, printed = _child(head, "docdata"), _child(head, "pubdata")
    top = _child(body, "body.head")
    released = _child(data, "date.release")
    status = data.get("management-status") if data is not None else None
    check_released(status, filter(None, [_norm(released)]))
    content = _child(body, "body.content")
    headline = _child(top, "hedline")
    dateline = _child(top, "dateline")
    days = [_norm(_child(data, "date.issue"))]
    days += [str(printed.get("date.publication") or "")] if printed is not None else []
    days += [_norm(_child(dateline, "story.date")), _norm(released)]
    rights = _child(data, "doc.copyright")
    paper = str(printed.get("name") or "") if printed is not None else ""
    return {
        "title": _line(_child(headline, "hl1")) or _line(headline) or _line(_child(head, "title")),
        "text": _as_html(content) if content is not None else "",
        "author": [name for line in _children(top, "byline") for name in _names(line)],
        "publisher": paper
        or _line(_child(top, "distributor"))
        or (rights.get("holder") if rights is not None else ""),
        "published": next((day for day in days if read_day(day)), ""),
        "language": root.get(_LANGUAGE),
        "section": printed.get("position.section") if printed is not None else "",
        "url": (printed.get("ex-ref") if printed is not None else "") or "",
    }


def _names(line: Element) -> Iterator[str]:
    """The names in a byline, without what is said of them there."""
    people = [each for each in line.iter() if local_name(each) == "person"]
    if people:
        yield from map(_line, people)
        return
    said = [line.text, *(child.tail for child in line)]
    said += [_line(child) for child in line if local_name(child) not in {"byttl", "virtloc"}]
    if name := byline(plain(" ".join(filter(None, said)))):
        yield name


def _as_html(element: Element) -> str:
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        name = local_name(child)
        if name not in _NOT_STORY:
            tag = _AS_HTML.get(name, "span")
            parts.append("<br>" if tag == "br" else f"<{tag}>{_as_html(child)}</{tag}>")
        parts.append(escape(child.tail or "", quote=False))
    return "".join(parts)


def _children(element: Element | None, name: str) -> list[Element]:
    return [] if element is None else [each for each in element if local_name(each) == name]


def _child(element: Element | None, name: str) -> Element | None:
    return next(iter(_children(element, name)), None)


def _line(element: Element | None) -> str:
    return "" if element is None else plain(" ".join(element.itertext()))


def _name(element: Element | None) -> str:
    """The name of a person or agency: written out, or the end of its qcode."""
    if element is None:
        return ""
    code = plain(str(element.get("qcode") or "").rpartition(":")[2])
    return _line(_child(element, "name")) or plain(element.get("literal")) or code


def _code(element: Element | None) -> str:
    """The end of a code: "usable" of qcode="stat:usable", or of a uri that ends with it."""
    if element is None:
        return ""
    code = element.get("qcode") or element.get("uri") or element.get("literal") or _line(element)
    return plain(re.split(r"[:/#]", str(code).rstrip("/"))[-1])


def _norm(element: Element | None) -> str:
    return "" if element is None else str(element.get("norm") or "") or _line(element)
