"""Is this page an article? If not, what is it: a login, a cookie wall, a list of links …?

A wrong refusal loses an article, so each rule asks for two signs at least: what the page says of
itself, and that there is little else on it.
"""

import re
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from index.extraction.boilerplate import PHRASES
from index.extraction.metadata import Metadata, kinds, plain

CUT_OFF = "only the beginning is there; the rest is for subscribers"
FETCH_LINKS = (
    "to fetch its pages, choose it under “Reading list or bookmarks” on the Library page, or give"
    " it to “newsdesk links”"
)
LIST_OF_LINKS = f"a list of links, no article; {FETCH_LINKS}"
# What browsers and reading services begin an export with.
_BOOKMARKS = re.compile(
    r"\A\s{0,100}<!DOCTYPE NETSCAPE-Bookmark-file"
    r"|<title>\s{0,100}(?:Pocket|Instapaper:?) Export\s{0,100}</title>",
    re.IGNORECASE,
)
FEWEST_WORDS = 25  # less is a caption or a message, not a news item
_FEW_WORDS = 60  # below this, a page may be nothing but its wall
_SOME_WORDS = 150
_MANY_WORDS = 400  # the longest consent text without an article under it
_TEASERS = 6
_TEASER_WORDS = 80
_TEASER_DEPTH = 5
_HEADINGS = ("h2", "h3", "h4", "h1")

_LISTS = frozenset({"collectionpage", "searchresultspage", "itemlist", "profilepage", "homepage"})


def is_reading_list(page: str) -> bool:
    """Whether this HTML is an export of bookmarks or of links to read later."""
    return bool(_BOOKMARKS.search(page[:5_000].lstrip("\ufeff")))


def why_no_article(
    tree: HtmlElement,
    metadata: Metadata,
    address: str | None,
    title: str | None,
    paragraphs: list[str],
    shown: list[str],
) -> str | None:
    """Why the page is no article, in a few words for people; None if it may be one.

    `paragraphs` is the text found on it, without boilerplate; `shown` are all its lines.
    """
    found = words("\n".join(paragraphs))
    page = "\n".join(shown)
    heads = "\n".join([title or "", *(_line(head) for head in tree.iter("title", "h1"))])[:2_000]
    if found < _SOME_WORDS and not metadata.says_article:
        bare = page if found < _FEW_WORDS and words(page) < _SOME_WORDS else ""
        if PHRASES["bot_check_title"].search(heads) or PHRASES["bot_check"].search(bare):
            return "the site asks for a check that you are no robot; open the page and save it"
        if PHRASES["not_found_title"].search(heads) or PHRASES["not_found"].search(bare):
            return "the page says that there is nothing here (page not found)"
        if found < _FEW_WORDS and PHRASES["login"].search(heads) and (bare or _has_password(tree)):
            return "the site asks you to log in; open the page and save it"
    if _is_consent(tree, heads, paragraphs or shown, metadata):
        return "the page shows only a cookie or privacy notice; open it and save it"
    if found < _FEW_WORDS and is_cut_off(metadata, paragraphs, shown):
        return CUT_OFF
    if _is_list(tree, metadata, address, paragraphs):
        return "the page is a list of articles; add the articles themselves, or its feed"
    if found < FEWEST_WORDS:
        return f"no article found on the page (only {found} words of text)"
    return None


def is_cut_off(metadata: Metadata, paragraphs: list[str], shown: list[str]) -> bool:
    """Whether little text was found, and the page says that the rest is for subscribers.

    `shown` are the page's lines. Evidence is schema.org's isAccessibleForFree, and a paywall's
    words right under the text.
    """
    found = words("\n".join(paragraphs))
    paid = str(metadata.article.get("isAccessibleForFree")).lower() == "false"
    if found < _FEW_WORDS and (paid or PHRASES["paywall"].search("\n".join(shown))):
        return True
    return found < _SOME_WORDS and bool(PHRASES["paywall_below"].search(_below(paragraphs, shown)))


def words(text: str) -> int:
    """The number of words; in Chinese and Japanese, two characters count as one."""
    east = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff]", text))
    return len(re.findall(r"[^\W\u3040-\u30ff\u3400-\u9fff]+", text)) + east // 2


def _line(element: HtmlElement) -> str:
    """The element's text on one line."""
    return " ".join(element.text_content().split())


def _below(paragraphs: list[str], shown: list[str]) -> str:
    """What the page shows right under the article's last paragraph: its next few lines."""
    last = plain(paragraphs[-1])[-60:] if paragraphs else ""
    for number, text in enumerate(shown):
        if last and plain(text).endswith(last):
            return "\n".join(shown[number + 1 : number + 8])
    return ""


def _has_password(tree: HtmlElement) -> bool:
    return any(tag.get("type", "").lower() == "password" for tag in tree.iter("input"))


def _is_consent(tree: HtmlElement, heads: str, texts: list[str], metadata: Metadata) -> bool:
    """Whether nearly all that there is to read is about cookies, with a button to accept them."""
    if metadata.says_article:
        return False
    texts = [text for text in texts if words(text) >= 5]
    total = words("\n".join(texts))
    about = words("\n".join(filter(PHRASES["consent"].search, texts)))
    buttons = (tag.get("value") or _line(tag) for tag in tree.iter("button", "a", "input"))
    return (
        0 < total < _MANY_WORDS
        and about >= total * (0.5 if PHRASES["consent_title"].search(heads) else 0.8)
        and any(PHRASES["accept"].fullmatch(label.strip()) for label in buttons)
    )


def _is_list(
    tree: HtmlElement, metadata: Metadata, address: str | None, paragraphs: list[str]
) -> bool:
    """Whether the text found is mostly headlines that lead to other pages, or what's under them."""
    host = urlsplit(address or "").hostname
    inner = [link for link in tree.iter("a") if _leads_on(link.get("href", ""), host)]
    linked = {plain(_line(link)) for link in inner if words(_line(link)) >= 3}
    heads = {link for link in inner if _is_headline(link) and plain(_line(link)) in linked}
    blocks = [block for link in heads if (block := _teaser(link, heads)) is not None]
    under = [plain(_line(block)) for block in blocks]
    texts = [plain(text) for text in paragraphs]
    alone = [number for number, text in enumerate(texts) if text in linked]
    teasers = {*alone, *(n for n, text in enumerate(texts) if any(text in each for each in under))}
    written = words("\n".join(paragraphs))
    most = 0.8 if metadata.says_article else 0.5
    if len(alone) >= _TEASERS and words("\n".join(paragraphs[n] for n in alone)) >= most * written:
        return True
    if len(teasers) >= _TEASERS and len(teasers) >= len(texts) * 0.8:
        return True
    if metadata.says_article or written >= _MANY_WORDS * 2:
        return False
    front = bool(address) and urlsplit(address).path in {"", "/", "/index.html", "/index.php"}
    lists = any(kinds(thing) & _LISTS for thing in metadata.things)
    return len(heads) >= _TEASERS and (front or lists or len(teasers) >= len(texts) * 0.6)


def _teaser(link: HtmlElement, heads: set[HtmlElement]) -> HtmlElement | None:
    """The block that holds this headline and no other, if there is no more in it than a teaser."""
    block = None
    for above in islice(link.iterancestors(), _TEASER_DEPTH):
        if sum(1 for each in above.iter("a") if each in heads) > 1:
            break
        block = above
    return block if block is not None and words(_line(block)) <= _TEASER_WORDS else None


def _leads_on(link: str, host: str | None) -> bool:
    """Whether a link leads to another page of the same site."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return False
    if not parts.path or parts.scheme not in {"", "http", "https"}:
        return False
    return not parts.hostname or parts.hostname == host


def _is_headline(link: HtmlElement) -> bool:
    return any(link.find(f".//{tag}") is not None for tag in _HEADINGS) or any(
        above.tag in _HEADINGS for above in link.iterancestors()
    )
