"""RSS 0.9 to 2.0 and Atom 0.3 and 1.0: an XML tree to a feed.

Sources: www.rssboard.org/rss-specification, web.resource.org/rss/1.0/spec, RFC 4287 (Atom). The
tree is read here and not by feedparser (6.0.14), which opens the file if the bytes it is given
happen to be a path, and takes over 2 s for an author's name of 20,000 letters or a tag with 20,000
attributes, four times that for twice as many.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain, islice
from urllib.parse import urlsplit

from index.errors import UnreadableSource
from index.sources.entries import (
    LONGEST_FIELD,
    Feed,
    FeedEntry,
    check_count,
    day_of,
    entry_id,
    language_tag,
    names_in,
)
from index.sources.markup import (
    Element,
    inner_html,
    is_redirect,
    local_name,
    paragraphs,
    plain,
    web_address,
    without_tags,
)

_FEW = 20  # elements of one name in an entry that are looked at

# What elements of these namespaces are called here, whatever prefix a feed gives them.
_PREFIXES = {
    "my.netscape.com/rdf/simple/0.9": "",
    "purl.org/atom/ns": "",
    "purl.org/rss/1.0": "",
    "www.w3.org/2005/atom": "",
    "purl.org/dc/elements/1.1": "dc:",
    "purl.org/dc/terms": "dcterms:",
    "purl.org/rss/1.0/modules/content": "content:",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "www.w3.org/1999/xhtml": "xhtml:",
    "search.yahoo.com/mrss": "media:",
}
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_XML = "{http://www.w3.org/XML/1998/namespace}"

# The elements that say one thing, the best first.
_PUBLISHED = ("pubdate", "published", "issued", "dcterms:issued", "dc:date", "created")
_UPDATED = ("updated", "modified", "dcterms:modified")
_CONTENT = ("content:encoded", "content", "xhtml:body", "description", "summary")
_TEXT_TYPES = {"", "text", "html", "xhtml", "text/plain", "text/html", "application/xhtml+xml"}

_LONGEST_PUBLISHER = 60  # characters
_LEAST_OF_NAME = 4  # letters of a site's name that its publisher's name has too
_LOOKS_LIKE_HTML = re.compile(r"</[a-z]\w*>|<(?:br|hr|img|wbr)\b|&#?\w+;", re.IGNORECASE)

Fields = dict[str, list[Element]]


def read_xml_feed(root: Element, address: str) -> Feed:
    """The feed under `root`. Raises UnreadableSource if it is none, or lists too much."""
    if local_name(root) == "html":  # some feeds are wrapped in a web page
        root = next((each for each in root.iter() if local_name(each) in {"feed", "rss"}), root)
    channel = _channel(root, address)
    home = _namespace(channel)
    about = _fields(channel, home)
    base = _base(root, address)
    everyone = _names(about.get("author", ())) if local_name(root) == "feed" else ()
    items = [item for item in root.iter() if _name(item, home) in {"item", "entry"}]
    check_count(len(items), address)
    return Feed(
        title=_title(about) or None,
        home=next(_links(about, base), None),
        language=language_tag(_text(about, "language", "dc:language") or root.get(f"{_XML}lang")),
        entries=tuple(_entry(item, _fields(item, home), base, everyone) for item in items),
    )


def _channel(root: Element, address: str) -> Element:
    """The element that describes the feed itself. Raises UnreadableSource if it is no feed."""
    name = local_name(root)
    if name == "feed":
        return root
    if name in {"rss", "rdf"}:
        for child in root:
            if local_name(child) == "channel":
                return child
    if name in {"html", "head", "body"}:
        raise UnreadableSource(
            f"{address} is a web page, not a feed: look there for the address of its feed."
        )
    raise UnreadableSource(
        f"{address} is XML, but no feed (it begins with <{name[:40]}>): "
        "look on its site for the right address."
    )


def _namespace(element: Element) -> str:
    uri: str = element.tag.rpartition("}")[0]
    return uri


def _name(element: Element, home: str) -> str:
    """An element's name in small letters, with a prefix if it isn't of RSS or Atom themselves.

    `home` is the namespace of the feed's own elements.
    """
    tag: str = element.tag
    uri, _, name = tag.rpartition("}")
    if uri == home or not uri:  # a prefix that was never declared is still in the name
        return name.lower()
    known = uri[1:].lower().removeprefix("http://").rstrip("/#")
    return _PREFIXES.get(known, "other:") + name.lower()


def _fields(element: Element, home: str) -> Fields:
    fields: Fields = {}
    for child in element:
        fields.setdefault(_name(child, home), []).append(child)
    return fields


def _found(fields: Fields, *names: str) -> Iterator[Element]:
    """The elements of these names: those of the first name, then of the second, and so on."""
    return chain.from_iterable(fields.get(name, ())[:_FEW] for name in names)


def _base(element: Element, outer: str) -> str:
    """The address that relative links in an element start from (www.w3.org/TR/xmlbase)."""
    return web_address(element.get(f"{_XML}base"), outer) or outer


def _entry(item: Element, fields: Fields, base: str, everyone: tuple[str, ...]) -> FeedEntry:
    title, html = _title(fields), _content(fields) or _of_media(fields)
    publisher = _source_title(fields, base)
    about = item.get(_RDF_ABOUT)
    links = chain(_links(fields, _base(item, base)), _links_from_ids(fields), [web_address(about)])
    link = next(links)
    if any(is_redirect(element.get("href") or element.text) for element in _found(fields, "link")):
        # A news alert may put the publisher behind the headline.
        title, publisher = _without_publisher(title, link, publisher)
    return FeedEntry(
        id=entry_id(_text(fields, "guid", "id") or about, link, title, html),
        link=link,
        title=title,
        authors=_names(_found(fields, "author", "dc:creator")) or _source_s(fields) or everyone,
        published=_day(fields, *_PUBLISHED),
        updated=_day(fields, *_UPDATED),
        html=html,
        publisher=publisher,
    )


def _links(fields: Fields, base: str) -> Iterator[str]:
    """The web pages that the element stands for, the best first."""
    for element in _found(fields, "feedburner:origlink", "link"):
        if element.get("rel", "alternate").lower() == "alternate":
            link = element.get("href") or element.text
            if found := web_address(link, _base(element, base)):
                yield found


def _links_from_ids(fields: Fields) -> Iterator[str]:
    """An id that is a link, which many feeds give instead of one."""
    for element in _found(fields, "guid", "id"):
        is_link = element.get("isPermaLink", "true").lower() != "false"
        if is_link and (found := web_address(element.text)):
            yield found


def _text(fields: Fields, *names: str) -> str | None:
    return next((text for element in _found(fields, *names) if (text := plain(element.text))), None)


def _day(fields: Fields, *names: str) -> date | None:
    days = (day_of(element.text) for element in _found(fields, *names))
    return next((day for day in days if day), None)


def _title(fields: Fields) -> str:
    for element in _found(fields, "title", "dc:title"):
        kind, text = element.get("type"), element.text or ""
        if len(element):
            text = without_tags(inner_html(element))
        elif "html" in (kind or "") or (kind is None and _LOOKS_LIKE_HTML.search(text)):
            text = without_tags(text)
        if title := plain(text)[:LONGEST_FIELD].rstrip():
            return title
    return ""


def _content(fields: Fields) -> str:
    for element in _found(fields, *_CONTENT):
        kind = element.get("type", "").lower()
        if kind not in _TEXT_TYPES:
            continue  # a picture, or a document of another kind
        if len(element):
            html = inner_html(element)
        elif kind in {"text", "text/plain"} or (not kind and _is_atom(element)):
            html = paragraphs(element.text or "")
        else:
            html = element.text or ""
        if html.strip():
            return html.strip()
    return ""


def _of_media(fields: Fields) -> str:
    """What Media RSS tells of the entry itself (www.rssboard.org/media-rss): a video's feed has no
    other text. The words of a picture within `media:content` are its caption."""
    inner = [
        child
        for group in fields.get("media:group", ())[:_FEW]
        for child in group
        if local_name(child) == "description"
    ]
    for element in [*fields.get("media:description", ())[:_FEW], *inner[:_FEW]]:
        text = (element.text or "").strip()
        if text:
            return text if element.get("type") == "html" else paragraphs(text)
    return ""


def _source_title(fields: Fields, base: str) -> str | None:
    """Who published an entry, in a feed that gathers those of other sites (RSS 2.0, `source`)."""
    for source in fields.get("source", ())[:1]:
        site = web_address(source.get("url"))
        if site and urlsplit(site).hostname != urlsplit(base).hostname:
            return plain(source.text)[:LONGEST_FIELD] or None
    return None


def _without_publisher(
    title: str, link: str | None, publisher: str | None
) -> tuple[str, str | None]:
    """The headline and the publisher, of "Headline - The Publisher" on the publisher's site."""
    headline, dash, last = title.rpartition(" - ")
    name = "".join(filter(str.isalnum, last.casefold()))
    parts = (urlsplit(link or "").hostname or "").removeprefix("www.").split(".")
    is_name = any(len(part) >= _LEAST_OF_NAME and part in name for part in parts[:-1])
    if dash and headline and len(last) <= _LONGEST_PUBLISHER and (is_name or name == parts[0]):
        return headline.rstrip(), publisher or last.strip()
    return title, publisher


def _is_atom(element: Element) -> bool:
    """Whether text without a type is plain text (RFC 4287 section 3.1.1); in RSS it is HTML."""
    return "atom" in _namespace(element).lower()


def _source_s(fields: Fields) -> tuple[str, ...]:
    """The authors of the feed that an entry was taken from (RFC 4287 section 4.2.11)."""
    for source in fields.get("source", ())[:1]:
        return _names(_found(_fields(source, _namespace(source)), "author"))
    return ()


def _names(elements: Iterable[Element]) -> tuple[str, ...]:
    """The people that elements name: in a child called name (Atom), or in their text (RSS)."""
    names: list[str] = []
    for element in islice(elements, _FEW):
        named = [child for child in element if local_name(child) == "name"]
        for one in named[:_FEW] or [element]:
            names += names_in(one.text)
    return tuple(dict.fromkeys(names))
