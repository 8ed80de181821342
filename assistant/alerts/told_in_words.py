"""A change in words: its title, and what is said before and after, dated, with its source."""

from collections.abc import Iterator, Sequence

from assistant.alerts.alert import Alert, Change, Said
from assistant.model.sanitizing import quotable
from assistant.words.words import Words

MOST_QUOTED = 3  # sentences on each side


def title_of(alert: Alert, change: Change, words: Words) -> str:
    """“Changed: How many people work there?”"""
    return words(f"alerts.what.{change.what}", text=alert.text)


def lines_of(change: Change, words: Words) -> list[str]:
    """What articles say now, and where it is another thing, what they said before."""
    return list(_lines(change, words))


def _lines(change: Change, words: Words) -> Iterator[str]:
    if change.what in ("changed", "no_longer_supported"):
        for said in _few(change.before.said):
            yield words("alerts.before", said=quoted(said, words))
    if change.what != "no_longer_supported":
        key = "alerts.now" if change.what == "changed" else "alerts.said"
        for said in _few(change.after.said):
            yield words(key, said=quoted(said, words))


def _few(said: Sequence[Said]) -> Sequence[Said]:
    return said[:MOST_QUOTED]


def quoted(said: Said, words: Words) -> str:
    """A sentence, word for word, with its outlet and its day."""
    return words(
        "answer.quoted",
        sentence=quotable(said.sentence),
        outlet=said.publisher or said.title,
        day=words.day(said.published, "date.undated"),
    )
