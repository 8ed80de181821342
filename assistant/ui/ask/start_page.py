"""The start page, before a conversation: the library's size and questions worth asking."""

from markupsafe import Markup

from assistant.story.suggestions import questions_worth_asking
from assistant.ui.shared.language import Words, written_in
from assistant.ui.shared.sentences import refusal
from assistant.ui.shared.sources import article_address
from assistant.ui.shared.templating import html_of
from index.errors import NewsdeskError
from index.library import Library

NEWEST = 6  # articles that are listed
LOOKED_AT = 40  # newest articles that questions and topics are made from


def start_page(library: Library, words: Words, notice: str = "") -> Markup:
    """The library's size and freshness, its newest articles, and questions worth asking.

    `notice` is a sentence at the top. The questions are in the language of the articles that they
    are made from. If the library can't be read, the page says only that.
    """
    try:
        return _drawn(library, words, notice)
    except NewsdeskError as error:
        return refusal(error, words, at_home=False)


def _drawn(library: Library, words: Words, notice: str) -> Markup:
    articles = [listed.article for listed in library.articles(limit=LOOKED_AT)]
    newest = articles[0].published if articles else None
    return html_of(
        "start.html",
        t=words,
        notice=notice,
        count=library.article_count(),
        newest=words.day(newest) if newest else "",
        freshness=_freshness(library, words),
        questions=[
            {"question": question, "language": written_in(question)}
            for question in questions_worth_asking(articles)
        ],
        articles=[
            {
                "title": article.title,
                "address": article_address(article),
                "language": article.language or "",
                "publisher": article.publisher or "",
                "date": words.day(article.published),
            }
            for article in articles[:NEWEST]
        ],
    )


def _freshness(library: Library, words: Words) -> str:
    """Whether articles are being indexed, or when they last were; "" if they never were."""
    runs = [run for run in library.runs() if run.kind == "reindex"]
    if runs and not runs[0].ended_at and library.is_busy:
        return words("start.reading")
    ended = next((run.ended_at for run in runs if run.outcome == "finished"), None)
    return words("start.up_to_date", moment=words.moment(ended)) if ended else ""
