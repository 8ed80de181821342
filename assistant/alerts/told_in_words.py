"""A change in words: its title, and what is said before and after, dated, with its source."""

from collections.abc import Sequence
from typing import Literal

from assistant.alerts.alert import Alert, Change, Said
from assistant.model.sanitizing import quotable
from assistant.words.words import Words

MOST_QUOTED = 3  # sentences on each side
When = Literal["before", "now", "said"]


def title_of(alert: Alert, change: Change, words: Words) -> str:
    """“Changed: How many people work there?”"""
    return words(f"alerts.what.{change.what}", text=alert.text)


def lines_of(change: Change, words: Words) -> list[str]:
    """What articles say now, and where it is another thing, what they said before."""
    return [
        words(f"alerts.{when}", said=quoted(each, words))
        for when, several in parts_of(change)
        for each in several
    ]


def parts_of(change: Change) -> list[tuple[When, Sequence[Said]]]:
    """The same as sentences, with when they were said, where that makes a difference."""
    before, after = change.before.said[:MOST_QUOTED], change.after.said[:MOST_QUOTED]
    if change.what == "changed":
        return [("before", before), ("now", after)]
    return [("before", before)] if change.what == "no_longer_supported" else [("said", after)]


def quoted(said: Said, words: Words) -> str:
    """A sentence, word for word, with its outlet and its day."""
    return words(
        "answer.quoted",
        sentence=quotable(said.sentence),
        outlet=said.publisher or said.title,
        day=words.day(said.published, "date.undated"),
    )
