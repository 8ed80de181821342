"""How old an answer is: the dates of the articles it rests on, and a warning if it asks of now."""

import re
from collections.abc import Iterable
from datetime import date

from assistant.citations import day
from index.article import Article

OLD = 60  # days after which news of something "current" may have been overtaken
_NOW = re.compile(
    r"\b(now|nowadays|today|current(ly)?|latest|most recent(ly)?|still|at the moment|so far"
    r"|this (week|month|year))\b|现在|目前|当前|如今|最新|最近|今天|今年|本周|本月",
    re.IGNORECASE,
)


def asks_of_now(question: str) -> bool:
    """Whether the question is about how things stand today."""
    return bool(_NOW.search(question))


def age_of(question: str, articles: Iterable[Article], today: date) -> str:
    """The span of an answer's sources as a sentence, with a warning if a question about now rests
    on old ones; "" if none of them is dated."""
    days = sorted({article.published for article in articles if article.published})
    if not days:
        return ""
    oldest, newest = days[0], days[-1]
    if oldest == newest:
        told = f"As of {day(newest)}."
    else:
        told = f"As of {day(newest)}; the sources go back to {day(oldest)}."
    if asks_of_now(question) and (today - newest).days > OLD:
        told += f" That is {_ago((today - newest).days)} ago, so it may have changed."
    return told


def _ago(days: int) -> str:
    if days < 365:
        return f"{days // 30} months"
    years = days // 365
    return "a year" if years == 1 else f"{years} years"
