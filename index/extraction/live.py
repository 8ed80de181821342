"""Live blogs: one page of many posts, each with its time, in the order of the page.

Extractors take one post for the article, or put headings before others' texts.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from index.extraction import html_tree
from index.extraction.boilerplate import is_boilerplate
from index.extraction.dates import is_relative
from index.extraction.metadata import Metadata, kinds, names, plain, texts

_LIVE = re.compile(
    r"\blive[-_]?(?:blog|post|updat|ticker|text|feed|stream|entr|event|coverage)|liveticker"
    r"|minute-?by-?minute|liveblogposting",
    re.IGNORECASE,
)
_NOT_POSTS = frozenset({"aside", "nav", "footer", "header", "form"})
_NOT_TEXT = re.compile(r"\bshar(?:e|ing)\b|social|toolbar|permalink|reaction|advert", re.IGNORECASE)
_DROPPED = ("time", "button", "script", "style", "svg", "form", "nav", "picture", "iframe", "video")
_CLOCK = re.compile(r"\d{1,2}\s?[:.h時时]\s?\d\d|\d{1,2}\s?[ap]\.?m", re.IGNORECASE)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d))?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEAST_POST = 40  # letters
_LEAST_INTRODUCTION = 40  # characters; less is a label
_MOST_POSTS = 2_000


def live_posts(tree: HtmlElement, metadata: Metadata, title: str | None) -> list[str]:
    """The paragraphs of a live blog: what stands above its posts, then each post's time and text.

    Empty if the page is no live blog, or its posts aren't in it but loaded later.
    """
    if not _is_live(tree, metadata):
        return []
    posts = _posts(tree)
    if len(posts) < 2:
        return []
    paragraphs = list(_introduction(tree, posts[0], title))
    for post in posts:
        paragraphs += _paragraphs(post)
    return paragraphs


def told_posts(metadata: Metadata, paragraphs: list[str]) -> list[str]:
    """The paragraphs of posts that only the page's metadata holds (schema.org's liveBlogUpdate)."""
    there = plain("".join(paragraphs))
    updates = metadata.article.get("liveBlogUpdate")
    missing: list[str] = []
    for update in (updates if isinstance(updates, list) else [updates])[:_MOST_POSTS]:
        if not isinstance(update, dict):
            continue
        body = " ".join(texts(update.get("articleBody")))
        if not body or plain(body)[:_LEAST_POST] in there:
            continue
        moment = next(texts(update.get("datePublished")), "")
        heading = [*texts(update.get("headline")), *names(update)][:1]
        missing += [*filter(None, [_when("", moment)]), *heading, body]
    return missing


def _is_live(tree: HtmlElement, metadata: Metadata) -> bool:
    if any("liveblogposting" in kinds(thing) for thing in metadata.things):
        return True
    return any(
        _LIVE.search(each.get(name, ""))
        for each in tree.iter("body", "main", "article", "section", "div", "ol", "ul")
        for name in ("class", "id", "itemtype")
    )


def _posts(tree: HtmlElement) -> list[HtmlElement]:
    """The largest group of elements alike that each hold a time and a text, in page order."""
    groups: dict[tuple[Any, ...], dict[HtmlElement, None]] = {}
    letters: dict[HtmlElement, int] = {}
    for tag in islice(tree.iter("time"), _MOST_POSTS):
        for above in tag.iterancestors():
            if above.tag in _NOT_POSTS and above.tag != "header":
                break
            if above.tag in {"body", "main", "html"}:
                break
            if above.tag not in {"article", "section", "li", "div"}:
                continue
            if above not in letters:
                letters[above] = len(plain(above.text_content()))
            if letters[above] - len(plain(tag.text_content())) >= _LEAST_POST:
                key = (above.tag, _kind(above), above.getparent())
                groups.setdefault(key, {})[above] = None
                break
    found = max(groups.values(), key=len, default={})
    headline = next(tree.iter("h1"), None)
    return [each for each in found if headline is None or headline not in each.iter()][:_MOST_POSTS]


def _kind(element: HtmlElement) -> str:
    """The first of an element's classes, without what is numbered or only sometimes there."""
    return next(iter(re.sub(r"\d+", "", element.get("class", "")).split()), "")


def _introduction(tree: HtmlElement, first: HtmlElement, title: str | None) -> Iterator[str]:
    """The paragraphs between the headline and the first post."""
    begun = next(tree.iter("h1"), None) is None
    for element in tree.iter():
        if element is first:
            break
        begun = begun or element.tag == "h1"
        if begun and element.tag in {"p", "li"} and element.find(".//p") is None:
            text = " ".join(element.text_content().split())
            outside = any(above.tag in _NOT_POSTS for above in element.iterancestors())
            if not outside and len(text) >= _LEAST_INTRODUCTION and plain(text) != plain(title):
                yield text


def _paragraphs(post: HtmlElement) -> list[str]:
    """The time of a post, its heading and its text."""
    tag = next(post.iter("time"))
    when = _when(" ".join(tag.text_content().split()), tag.get("datetime", ""))
    post = deepcopy(post)
    for element in list(post.iter()):
        if element.getparent() is None or element is post:
            continue
        marks = f"{element.get('class', '')} {element.get('aria-label', '')}"
        if (
            element.tag in _DROPPED
            or _NOT_TEXT.search(marks)
            or (element.tag == "figure" and element.find(".//blockquote") is None)
        ):
            element.drop_tree()
    lines = [line for line in html_tree.lines(post) if not is_boilerplate(line)]
    return [*([when] if when else []), *(line for line in lines if plain(line))]


def _when(shown: str, stated: str) -> str | None:
    """The time of a post: as it is shown, with its day where that isn't."""
    moment = _MOMENT.match(stated.strip())
    day, clock = (moment[1], moment[2] or "") if moment else ("", "")
    if not shown or is_relative(shown):
        return f"{day} {clock}".strip() or None
    if _YEAR.search(shown):
        return shown
    if _CLOCK.search(shown):
        return f"{day} {shown}".strip()
    return f"{day} {clock}".strip() or shown
