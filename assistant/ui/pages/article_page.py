"""The page of an article or of an earlier version, which every source links to."""

import re
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from assistant.ui.shared.language import Words
from assistant.ui.shared.marking import Span, paragraphs_marked
from assistant.ui.shared.page_layout import standalone_page
from assistant.ui.shared.sources import byline, telling
from index.article import Article
from index.caches.splitting import split
from index.errors import UnknownArticle
from index.library import Library
from index.sources.markup import web_address
from index.storage.catalogue.former_articles import FormerArticle
from index.text.hostile import suspected

_STYLE = "article.css"
MOST_SHOWN = 6  # links to other articles; the rest are folded
MOST_MARKED = 60  # sentences; an answer never cites more of one article
# By the library's description of where it found a date, the key of the page's words for it.
_FOUND = {
    "its record": "record",
    "the file's properties": "properties",
    "the message's Date line": "message",
    "its front matter": "front_matter",
    "the file's metadata": "metadata",
    "the feed": "feed",
    "a line under the title": "under_title",
    "a time tag on the page": "time_tag",
    "the address": "address",
    "somewhere on the page": "somewhere",
}
_PAGE_METADATA = re.compile(r"the page's metadata \((?P<name>.+)\)")


def article_page(library: Library, article_id: str, used: str, words: Words) -> Markup:
    """The page of an article, also of one that was changed or removed since.

    `used` are the spans of its sentences to mark, as in a source's link: "120-188,300-350".
    Raises UnknownArticle if the library never had it or no longer has it.
    """
    former = None
    try:
        article = library.article(article_id)
    except UnknownArticle:
        former = library.former(article_id)
        if former is None:
            raise
        article = former.article
    now = library.versions_now([article_id]).get(article_id) if former else None
    return page_of(
        article,
        words,
        former=former,
        now=now or (former.successor if former else None),
        copies=library.copies(article_id),
        earlier=library.versions_before(article_id),
        used=spans_written(used),
        note=library.note(article_id),
    )


def missing_page(words: Words) -> Markup:
    """The page for an article that the library doesn't have (any more)."""
    return standalone_page("article_missing.html", words, _STYLE)


def page_of(
    article: Article,
    words: Words,
    *,
    former: FormerArticle | None = None,
    now: str | None = None,
    copies: Sequence[Article] = (),
    earlier: Sequence[FormerArticle] = (),
    used: Sequence[Span] = (),
    note: str | None = None,
) -> Markup:
    """The page: title, byline, what is known of it, and its text, passage by passage.

    `former` says when it was changed or removed; `now` is the id of its present version. `note` is
    the index's own, in English, such as on what is missing in the text.
    """
    others = {
        words("reader.also_in"): [(copy.id, telling(copy, words)) for copy in copies],
        words("reader.earlier"): [
            (each.article.id, words("reader.until", day=_left(each, words))) for each in earlier
        ],
    }
    return standalone_page(
        "article.html",
        words,
        _STYLE,
        article=article,
        left=_left(former, words) if former else "",
        now=now,
        byline=byline(article, words),
        facts=list(_facts(article, words)),
        original=web_address(article.url),
        note=words("reader.note", note=note) if note else "",
        suspicions=[
            words(f"reader.suspicion.{each.kind}", said=each.said)
            for each in suspected(f"{article.title}\n\n{article.text}")
        ],
        others=[(name, links[:MOST_SHOWN], links[MOST_SHOWN:]) for name, links in others.items()],
        used=len(used),
        passages=[
            (passage.position, paragraphs_marked(passage.text, used, passage.start))
            for passage in split(article)
        ],
    )


def spans_written(used: str) -> list[Span]:
    """The spans in a link; invalid and empty ones are skipped."""
    written = re.findall(r"(?:^|,)(\d{1,9})-(\d{1,9})(?=,|$)", used)[:MOST_MARKED]
    return sorted({(int(a), int(b)) for a, b in written if int(a) < int(b)})


def _left(former: FormerArticle, words: Words) -> str:
    return words.day(former.left_at.astimezone().date())


def _facts(article: Article, words: Words) -> Iterator[str]:
    """Where its date was found, when it was updated, its section."""
    if article.published and article.date_found:
        key = "reader.date_from" if article.date_sure else "reader.date_guessed"
        yield words(key, found=_found(article.date_found, words))
    if article.updated and article.updated != article.published:
        yield words("reader.updated", day=words.day(article.updated))
    if article.section:
        yield words("reader.section", name=article.section)


def _found(found_in: str, words: Words) -> str:
    """Where a date was found; in the library's words if the page has none for it."""
    if metadata := _PAGE_METADATA.fullmatch(found_in):
        return words("reader.found.page_metadata", name=metadata["name"])
    return words(f"reader.found.{_FOUND[found_in]}") if found_in in _FOUND else found_in
