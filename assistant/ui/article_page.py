"""An article on a page of its own, to which every source links; earlier versions too."""

import re
from collections.abc import Sequence
from importlib.resources import files

from assistant.citations import day
from assistant.ui.first_paint import colours
from assistant.ui.language import words_in
from assistant.ui.marking import Span, paragraphs_marked
from assistant.ui.sources import byline, telling
from assistant.ui.templating import html_of
from index.article import Article
from index.catalogue.former import FormerArticle
from index.errors import UnknownArticle
from index.hostile import suspicions
from index.library import Library
from index.sources.markup import web_address
from index.splitting import split

MOST_SHOWN = 6  # other articles; the rest are folded away
MOST_MARKED = 60  # sentences of an article; more don't come from an answer


def article_page(library: Library, article_id: str, used: str = "") -> str:
    """The page of an article, or of one that was changed or removed since.

    `used` are the spans of its sentences to mark, as in a source's link: "120-188,300-350".
    Raises UnknownArticle if the library never had it, or has let go of it.
    """
    former = None
    try:
        article = library.article(article_id)
    except UnknownArticle:
        former = library.former(article_id)
        if former is None:
            raise
        article = former.article
    return page_of(
        article,
        former=former,
        now=_latest(former.successor, library) if former and former.successor else None,
        copies=library.copies(article_id),
        earlier=library.versions_before(article_id),
        used=spans_written(used),
    )


def page_of(
    article: Article,
    *,
    former: FormerArticle | None = None,
    now: str | None = None,
    copies: Sequence[Article] = (),
    earlier: Sequence[FormerArticle] = (),
    used: Sequence[Span] = (),
) -> str:
    """The page: title, byline, what is known of it, and its text, passage by passage.

    `former` tells when it left; `now` is the id of what became of it.
    """
    others = {
        "Also in": [(copy.id, telling(copy, words_in("en"))) for copy in copies],
        "Earlier versions": [(each.article.id, f"until {_left(each)}") for each in earlier],
    }
    return html_of(
        "article.html",
        article=article,
        colours=colours(),
        style=(files("assistant.ui") / "article.css").read_text(),
        left=_left(former) if former else "",
        now=now,
        byline=byline(article, words_in("en")),
        facts=_facts(article),
        original=web_address(article.url),
        suspicions=" and ".join(suspicions(f"{article.title}\n\n{article.text}")),
        others=[(name, links[:MOST_SHOWN], links[MOST_SHOWN:]) for name, links in others.items()],
        used=len(used),
        passages=[
            (passage.position, paragraphs_marked(passage.text, used, passage.start))
            for passage in split(article)
        ],
    )


def spans_written(used: str) -> list[Span]:
    """The spans of a link; what is none, or empty, is left out."""
    written = re.findall(r"(?:^|,)(\d{1,9})-(\d{1,9})(?=,|$)", used)[:MOST_MARKED]
    return sorted({(int(a), int(b)) for a, b in written if int(a) < int(b)})


def _left(former: FormerArticle) -> str:
    return day(former.left_at.astimezone().date())


def _latest(article_id: str, library: Library) -> str:
    """The id of the version that came last; an article may change back to what it was before."""
    passed = {article_id}
    while (former := library.former(article_id)) and former.successor:
        article_id = former.successor
        if article_id in passed:
            break
        passed.add(article_id)
    return article_id


def _facts(article: Article) -> list[str]:
    """Where its date was found, when it was updated, its section."""
    facts = []
    if article.published and article.date_found:
        facts.append(f"Date from {article.date_found}{'' if article.date_sure else ' (a guess)'}")
    if article.updated and article.updated != article.published:
        facts.append(f"Updated {day(article.updated)}")
    if article.section:
        facts.append(f"Section: {article.section}")
    return facts
