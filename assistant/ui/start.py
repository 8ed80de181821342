"""What stands where the conversation will: how much there is to ask, and what of."""

from markupsafe import Markup

from assistant.citations import day
from assistant.suggestions import questions_worth_asking
from assistant.ui.sources import article_address
from assistant.ui.templating import html_of
from index.library import Library

NEWEST = 6  # articles listed
LOOKED_AT = 40  # newest articles that questions are made of


def start_page(library: Library) -> Markup:
    """The library's size and freshness, its newest articles, and questions worth asking."""
    articles = [listed.article for listed in library.articles(limit=LOOKED_AT)]
    newest = articles[0].published if articles else None
    return html_of(
        "start.html",
        count=library.article_count(),
        newest=day(newest) if newest else "",
        questions=questions_worth_asking(articles),
        articles=[
            {
                "title": article.title,
                "address": article_address(article),
                "publisher": article.publisher or "",
                "date": day(article.published),
            }
            for article in articles[:NEWEST]
        ],
    )
