"""Names that tell little by themselves: “the Art Museum”, “the Model 3”, “the 4x4 method”."""

import re
from collections.abc import Sequence

from assistant.asking import lexicon
from assistant.asking.phrases import Phrase, singular
from assistant.asking.topic import Mention

IN_NAME = re.compile(r"\b(?:in|at|near|around) (?:the )?[A-Z]")
_EVERYWHERE = re.compile(r"\b(?:International|National|World)\b")
# “The Model 3”, “Season 2”: of what, it doesn't say.
_PART_NUMBER = re.compile(
    r"(?:Chapter|Episode|Level|Model|Part|Phase|Season|Series|Stage|Step|Version|Volume)"
    r" (?:\d+|[IVX]+)"
)


def name_completed(
    text: str, phrases: Sequence[Phrase], centre: Mention, place: Mention | None
) -> tuple[str, Mention] | None:
    """The question with where a sight is or what a numbered part is of, and what it is about.

    None if no such name is in it.
    """
    for phrase in phrases:
        if place and _is_sight(text, phrase):
            at = phrase.end
            return f"{text[:at]} in {place.phrase.named}{text[at:]}", Mention(phrase)
        if (
            _PART_NUMBER.fullmatch(phrase.text)
            and centre.phrase.is_name
            and phrase.text not in centre.phrase.text
        ):
            whole = f"{phrase.text} of {centre.phrase.named}"
            told = f"{text[: phrase.start]}{whole}{text[phrase.end :]}"
            return told, Mention(Phrase(whole, article=phrase.article))
    return None


def is_numbered(phrase: Phrase) -> bool:
    """“The 4x4 method”: a number tells which only to those who know of what."""
    number, *others = phrase.words
    known = lexicon.CLASSES | lexicon.RELATIONAL
    return number[0].isdigit() and len(others) == 1 and singular(others[0]) in known


def _is_sight(text: str, phrase: Phrase) -> bool:
    """“The Art Museum”, if nothing says where it is and the name doesn't say it's for all."""
    words = set(phrase.words)
    return (
        phrase.article == "the"
        and phrase.is_name
        and len(words) > 1
        and bool(words & lexicon.SIGHTS)
        and not _EVERYWHERE.search(phrase.text)
        and not IN_NAME.search(text)
    )
