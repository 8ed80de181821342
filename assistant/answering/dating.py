"""How old an answer is: the dates of the articles it rests on, and a warning if it asks of now."""

import re
from collections.abc import Iterable
from datetime import date

from assistant.words.words import words_for
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
    """The span of an answer's sources as a sentence in the question's language, with a warning if
    a question about now rests on old ones; "" if none of them is dated."""
    days = sorted({article.published for article in articles if article.published})
    if not days:
        return ""
    words, newest = words_for(question), days[-1]
    key = "answer.as_of" if days[0] == newest else "answer.as_of.oldest"
    said = words(key, newest=words.day(newest), oldest=words.day(days[0]))
    if asks_of_now(question) and (since := (today - newest).days) > OLD:
        years, months = since // 365, since // 30
        ago = words("answer.years", count=years) if years else words("answer.months", count=months)
        said += words("answer.overtaken", ago=ago)
    return said
