"""How well a sentence fits the time that a question asks of: now, or a month, a season, a year."""

import math
import re
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from assistant.asking.dates.told import fits
from assistant.asking.question import Question
from assistant.evidence.editions import names_an_event, years_of_events
from index.article import Article
from index.text.sentences import Sentence

# Sentences compete that are this share as likely as the best one; among them the newest counts.
COMPETES = 0.5
# Days in which a state that articles tell of becomes a third as likely to be so still. By recall
# of the newest true answer over 120 questions with seven dated passages each (EvoTemp, MIT).
FADES_IN = 60
FORMER = 0.3  # what a sentence loses that tells of who or what it was before
OTHERS_TIME = 2.0  # what one loses that tells of other months or years than the one asked for

_FORMER = re.compile(
    r"\b(?:former(?:ly)?|ex-\w+|previously|until|had been|used to|stepp?(?:ed|ing|s) down"
    r"|resign(?:ed|s|ing)|fired|sacked|ousted|retir(?:ed|es|ing)|depart(?:ed|s)|parted ways"
    r"|predecessor|outgoing|no longer)\b"
    r"|前任|曾任|曾经|卸任|辞职|辞去|下台|离任|离职|退休|被解雇|被免",
    re.IGNORECASE,
)


class Placed(Protocol):
    """A sentence at its place in a passage of an article."""

    @property
    def article(self) -> Article: ...

    @property
    def sentences(self) -> Sequence[Sentence]: ...

    @property
    def place(self) -> int: ...


def timeliness(
    question: Question, candidates: Sequence[Placed], worth: Sequence[float]
) -> list[float]:
    """How well each sentence fits the time asked of: 1 if it tells of it, down to -2 if of others.

    0 where no time is asked of. `worth` is how good the sentences are apart from time: of those
    that compete to say how things stand now, the newest isn't reduced. What was published after
    the day of asking wasn't known then.
    """
    if question.time and (period := question.time.days):
        values = [
            value if value > -1 else -OTHERS_TIME
            for each in candidates
            for value in [
                fits(
                    period,
                    each.article.title,
                    [sentence.text for sentence in each.sentences[: each.place + 1]],
                    each.article.published,
                )[-1]
            ]
        ]
    elif question.kind.of_now:
        values = _newness(question, candidates, worth)
    else:
        return [0.0] * len(candidates)
    return [
        -OTHERS_TIME if _is_later(each.article, question.as_of) else value
        for each, value in zip(candidates, values, strict=True)
    ]


def last_known_day(question: Question, article: Article, said: str) -> date | None:
    """The last day that a sentence may tell of; None if it isn't known.

    It is that of publication. Asked about an award, a season or an election it is the end of the
    year whose event the sentence or the title names, if that is earlier; and if the article has no
    day, the first of that year: any article of the year may know more.
    """
    published = article.published
    year = year_of_event(question, article, said)
    if year is None:
        return published
    return min(published, date(year, 12, 31)) if published else date(year, 1, 1)


def year_of_event(question: Question, article: Article, said: str) -> int | None:
    """The last year whose event a sentence or its title names, if the question is about one; what
    is to come is none."""
    if not names_an_event(question.standalone):
        return None
    today = article.published or question.as_of or date.today()
    years = years_of_events(f"{article.title} {said}")
    return max((year for year in years if year <= today.year), default=None)


def _newness(
    question: Question, candidates: Sequence[Placed], worth: Sequence[float]
) -> list[float]:
    """0 for the newest of those that compete, and for the undated; less for older and former."""
    least = COMPETES * max(worth, default=0.0)
    days = [
        last_known_day(question, each.article, each.sentences[each.place].text)
        for each in candidates
    ]
    newest = max(
        (
            day
            for each, day, value in zip(candidates, days, worth, strict=True)
            if value >= least and day and not _is_later(each.article, question.as_of)
        ),
        default=None,
    )
    values = []
    for each, day in zip(candidates, days, strict=True):
        older = (newest - day).days if newest and day else 0
        faded = 1 - math.exp(-max(0, older) / FADES_IN)
        values.append(-faded - FORMER * bool(_FORMER.search(each.sentences[each.place].text)))
    return values


def _is_later(article: Article, as_of: date | None) -> bool:
    return bool(as_of and article.published and article.published > as_of)
