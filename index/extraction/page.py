"""A web page → its article: trafilatura finds the text, the page's metadata gives the rest."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from lxml import etree
from lxml.etree import _Element
from lxml.html import HtmlElement

from index.errors import NotAnArticle
from index.extraction import html_tree, layout
from index.extraction.boilerplate import without_boilerplate
from index.extraction.header import Header, byline_under, without_head
from index.extraction.hidden import drop_hidden
from index.extraction.language import language_of
from index.extraction.live import live_posts, told_posts
from index.extraction.metadata import Metadata, kinds, names, plain, read_metadata, texts
from index.extraction.page_dates import Page, find_dates
from index.extraction.people import authors_of
from index.extraction.refusals import (
    CUT_OFF,
    LIST_OF_LINKS,
    is_cut_off,
    is_reading_list,
    why_no_article,
)
from index.extraction.saved_copies import (
    Copy,
    drop_bars,
    is_archive,
    names_archive,
    original_of,
    saved_by_extension,
    saved_copy,
)
from index.extraction.titles import headline
from index.text.hostile import suspicions

if TYPE_CHECKING:
    from trafilatura.settings import Document

LONGEST_ADDRESS = 2_000
_LONGEST_SECTION = 60
_ODD = re.compile(r"[\s\\\x00-\x1f\x7f<>\"]")
# Below this, a careful reading of a page is compared with a generous one.
_SHORT = 1_500  # characters
_TRIPPED = (
    *(ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError),
    etree.LxmlError,
)
# Countries that write English, by the last part of an address.
_REGIONS = {code: code.upper() for code in "ie au nz za ke ng gh sg in pk my mt hk us".split()}
_REGIONS["uk"] = "GB"
_BLOCKS = frozenset({"p", "head", "item", "quote", "code", "row", "list", "table", "div", "ab"})


def read_page(
    text: str, address: str | None = None, captured: datetime | None = None
) -> tuple[Header, list[str], str | None]:
    """A page's header, its article's paragraphs, and a note on anything unusual.

    It notes that the text is cut off, and that hidden text gave orders. `address` is where the
    page was found, `captured` when, in its own time if that is known. Raises NotAnArticle, with
    the reason, if it holds something else.
    """
    if is_reading_list(text):
        raise NotAnArticle(LIST_OF_LINKS)
    tree = html_tree.parse(text)
    metadata = read_metadata(tree)
    copy = _copy(text, tree, metadata, address)
    address, captured = copy.address, captured or copy.captured
    layout.unfold_shadow_roots(tree)
    hidden = drop_hidden(tree)
    layout.unfold_tables(tree)
    layout.drop_pull_quotes(tree)
    layout.free_quotes(tree)
    html_tree.split_paragraphs(tree)
    html_tree.join_pieces(tree)
    found = _extract(tree, address)
    canonical = _canonical(tree, metadata, address)
    publisher = _publisher(metadata, found, canonical)
    title, kicker = headline(tree, metadata, found.title if found else None, publisher, canonical)
    linked = frozenset(" ".join(link.text_content().split()) for link in tree.iter("a"))
    paragraphs = live_posts(tree, metadata, title, found.text if found else "")
    if found and not paragraphs:
        paragraphs = without_boilerplate(_paragraphs(found.body), title, linked)
        paragraphs += told_posts(metadata, paragraphs)
    shown = list(html_tree.lines(tree))
    reason = why_no_article(tree, metadata, canonical, title, paragraphs, shown)
    if reason or found is None:
        raise NotAnArticle(reason or "no article found on the page")
    language = _language(tree, metadata)
    authors = _authors(metadata, found, publisher) or byline_under(title, shown)
    paragraphs = without_head(paragraphs, authors, language)
    dates = find_dates(
        Page(
            metadata=metadata,
            tree=tree,
            shown=shown,
            address=canonical,
            title=title,
            language=_dialect(
                language or language_of("\n\n".join(paragraphs)), metadata, canonical
            ),
            captured=captured,
            guess=found.date,
        )
    )
    header = Header(
        title=title,
        authors=authors,
        publisher=publisher,
        published=dates.published,
        url=canonical,
        language=language,
        updated=dates.updated,
        section=_section(metadata, kicker, publisher),
        date_found=dates.found,
        date_sure=dates.sure,
    )
    notes = [CUT_OFF] if is_cut_off(metadata, paragraphs, shown) else []
    if reasons := " and ".join(suspicions(hidden)):
        notes.append(f"suspicious: hidden text in it, which was left out, {reasons}")
    return header, paragraphs, "; ".join(notes) or None


def _extract(tree: HtmlElement, address: str | None) -> "Document | None":
    """trafilatura's reading: the careful one, unless the page has much more to give.

    On news pages the careful one is right far more often (F1 0.977 against 0.964 on the pages of
    the article extraction benchmark), but it stops short on some layouts.
    """
    careful = _read(tree, address, careful=True)
    if careful is not None and len(careful.text) >= _SHORT:
        return careful
    generous = _read(tree, address, careful=False)
    if careful is None or (generous and len(generous.text) > 3 * len(careful.text)):
        return generous
    return careful


def _read(tree: HtmlElement, address: str | None, *, careful: bool) -> "Document | None":
    """trafilatura's reading; None if it finds nothing or trips over the page."""
    import trafilatura  # takes half a second, and only a page needs it

    try:
        return trafilatura.bare_extraction(
            tree, url=address, with_metadata=True, include_comments=False, favor_precision=careful
        )
    except _TRIPPED:
        return None


def _paragraphs(body: _Element) -> Iterator[str]:
    """The text of each block; a row of a table is one, and two line breaks end one."""
    text: list[str] = []

    def walk(element: _Element, in_row: bool) -> None:
        block = element.tag in _BLOCKS
        around = "\n" if element.tag == "lb" else " " if in_row or element.tag == "cell" else "\n\n"
        if block or element.tag in {"cell", "lb"}:
            text.append(around)
        text.append(element.text or "")
        for child in element:
            walk(child, in_row or element.tag == "row")
            text.append(child.tail or "")
        if block:
            text.append(around)

    walk(body, False)
    return iter(re.split(r"\n[ \t]*\n", "".join(text)))


def _authors(metadata: Metadata, found: "Document", publisher: str | None) -> tuple[str, ...]:
    sources: tuple[Iterable[str], ...] = (
        names(metadata.article.get("author")),
        texts(metadata.first("author", "byl", "parsely-author", "sailthru.author")),
        texts(metadata.first("article:author", "dc.creator", "dcterms.creator")),
        texts(found.author),
    )
    return next(filter(None, (authors_of(values, publisher) for values in sources)), ())


def _publisher(metadata: Metadata, found: "Document | None", canonical: str | None) -> str | None:
    """The site's name; its bare host only if the page gives no name."""
    host = (urlsplit(canonical or "").hostname or "").removeprefix("www.")
    guess = (found.sitename or "").lstrip("@") if found else ""
    publishers = [
        metadata.first("og:site_name"),
        *names(metadata.article.get("publisher")),
        *(
            name
            for thing in metadata.things
            if kinds(thing) == {"website"}
            for name in names(thing)
        ),
        metadata.first("application-name", "dc.publisher", "dcterms.publisher", "publisher"),
        guess if plain(guess) in plain(host) else None,
    ]
    for name in publishers:
        if name and plain(name) and not name.startswith(("http", "@")) and not names_archive(name):
            return " ".join(name.split())[:100]
    return host or None


def _section(metadata: Metadata, kicker: str | None, publisher: str | None) -> str | None:
    """The section that the metadata names, and the one that was glued to the title."""
    sections = [
        *texts(metadata.article.get("articleSection")),
        metadata.first("article:section", "parsely-section", "section"),
    ]
    section = next((text for text in sections if text), "").split(",")[0].strip()
    section = section if len(section) <= _LONGEST_SECTION else ""
    if kicker and plain(kicker) not in {plain(section), plain(publisher)}:
        section = " / ".join(filter(None, [section, kicker]))
    return section or None


def _language(tree: HtmlElement, metadata: Metadata) -> str | None:
    return (
        tree.get("lang")
        or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        or metadata.first("og:locale", "content-language", "inlanguage")
        or next(texts(metadata.article.get("inLanguage")), None)
    )


def _dialect(language: str | None, metadata: Metadata, address: str | None) -> str | None:
    """The language with its region, which says how English dates are written.

    The region is that of any metadata in the same language, or of the site's address.
    """
    tag = (language or "").replace("_", "-")
    if tag.lower() not in {"en", "en-us"}:
        return tag or None
    for name in ("og:locale", "content-language", "inlanguage"):
        other = metadata.meta.get(name, "").replace("_", "-")
        if re.fullmatch(r"en-(?!us)[a-z]{2}", other, re.IGNORECASE):
            return other
    host = urlsplit(address or "").hostname or ""
    region = _REGIONS.get(host.rsplit(".", 1)[-1])
    return f"en-{region}" if region else tag


def _copy(text: str, tree: HtmlElement, metadata: Metadata, address: str | None) -> Copy:
    """The page's own address, and when it was captured, where someone saved it or an archive did.

    The bars that archives lay over a page go.
    """
    told = saved_copy(text)
    told = told if told.address else saved_by_extension(metadata.meta)
    in_bar = drop_bars(tree)
    address = clean_address(address or "") or clean_address(told.address or "")
    if address is None:
        address = next(_named_by_page(tree, metadata), None)
        if address is None or not is_archive(urlsplit(address).hostname or ""):
            return Copy(clean_address(in_bar or ""), told.captured)
    copy = original_of(address)
    if copy.address and is_archive(urlsplit(copy.address).hostname or "") and in_bar:
        copy = Copy(in_bar, copy.captured)
    return Copy(clean_address(copy.address or ""), copy.captured or told.captured)


def _named_by_page(
    tree: HtmlElement, metadata: Metadata, address: str | None = None
) -> Iterator[str]:
    """The addresses that the page gives itself."""
    links = [
        link.get("href", "")
        for link in tree.iter("link")
        if "canonical" in link.get("rel", "").lower().split()
    ]
    for link in (*links, metadata.meta.get("og:url", "")):
        if named := clean_address(link, address):
            yield named


def _canonical(tree: HtmlElement, metadata: Metadata, address: str | None) -> str | None:
    """The page's own word on its address, where it can be believed; else where it was found.

    A page may name another page of its own site, but not its front page and not another's.
    """
    for link in _named_by_page(tree, metadata, address):
        named = clean_address(original_of(link).address or "")
        if named is None or urlsplit(named).path in {"", "/"}:
            continue
        if address is None or _site(urlsplit(named)) == _site(urlsplit(address)):
            return named
    return address


def clean_address(link: str, base: str | None = None) -> str | None:
    """The http or https address without its fragment; None if it is none that can be trusted.

    A relative one is resolved against `base`.
    """
    link = link.strip()
    if len(link) > LONGEST_ADDRESS or _ODD.search(link):
        return None
    try:
        parts = urlsplit(urljoin(base or "", link))
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        return None
    return urlunsplit(parts._replace(fragment=""))


def _site(parts: SplitResult) -> str:
    return re.sub(r"^(www|m|amp|mobile)\.", "", parts.hostname or "")
