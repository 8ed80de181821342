"""The articles as a table, page by page; those that were removed; stories told more than once."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from assistant.ui.shared.language import Words
from assistant.ui.shared.sources import article_address
from assistant.ui.shared.templating import html_of
from index.article import Article
from index.storage.catalogue.articles import Listed, Wanted
from index.storage.catalogue.former import FormerArticle

PAGE = 50  # articles


def articles_table(
    words: Words,
    listed: Sequence[Listed],
    page: int,
    total: int,
    wanted: Wanted,
    *,
    may_remove: bool = True,
) -> Markup:
    """One page of the articles, each with a button to delete it, if the reader may.

    `page` counts from 0.
    """
    if not total:
        return html_of("library_none.html", told=_none(words, wanted))
    rows = [
        {
            **_named(words, each.article),
            "is_guess": bool(each.article.published and not each.article.date_sure),
            "authors": ", ".join(each.article.authors),
            "is_sample": each.is_sample,
            "copies": each.copies,
        }
        for each in listed
    ]
    shown = counted(words, page, total)
    return html_of(
        "library_articles.html", t=words, shown=shown, articles=rows, may_remove=may_remove
    )


def counted(words: Words, page: int, total: int) -> str:
    """Which of the articles are on the page: 51 to 100 of 1,767 articles."""
    if total <= PAGE:
        return words("articles", count=total)
    first = page * PAGE + 1
    last = min(first + PAGE - 1, total)
    return words("library.articles.shown", first=first, last=last, count=total)


def removed_table(
    words: Words, removed: Sequence[FormerArticle], *, may_remove: bool = True
) -> Markup:
    """What was removed and can be brought back, each with a button for it, if the reader may."""
    rows = [{**_named(words, each.article), "left_at": each.left_at} for each in removed]
    return html_of("library_removed.html", t=words, articles=rows, may_remove=may_remove)


def stories_list(words: Words, stories: Sequence[Sequence[Article]]) -> Markup:
    """Each story that several articles tell in nearly the same words, with all its articles."""
    told = [[_named(words, article) for article in story] for story in stories if story]
    return html_of("library_stories.html", stories=told)


def _named(words: Words, article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "language": article.language,
        "address": article_address(article),
        "publisher": article.publisher or "",
        "date": words.day(article.published),
    }


def _none(words: Words, wanted: Wanted) -> str:
    if wanted.publisher or wanted.published:
        return words("library.articles.none_passes")
    if sought := wanted.words.strip():
        return words("library.articles.not_found", words=sought)
    return words("library.articles.none")
