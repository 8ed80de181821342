"""Pronouns → what they stand for: “it”, “their”, “he”."""

import re
from dataclasses import dataclass

from assistant.asking.gaps import of_many, of_one
from assistant.asking.phrases import Phrase, phrases_of
from assistant.asking.topic import Mention, Topic, possessive

# “It” that stands for nothing: “is it true that …”, “how long does it take to …”.
_EXPLETIVE = re.compile(
    r"\b(?:(?:is|was|be|would be|will|'s|it's|it is|makes?|made|finds?)\s+)?it\s+(?:is |was )?"
    r"(?:possible|true|likely|said|legal|illegal|common|normal|\w+)\s+(?:that\s|to\s+\w+\s+"
    r"(?:the|a|an|my|your|people|more|less|[a-z]+s)\b)"
    r"|\b(?:does|do|did|will|would|can) it (?:take|cost|mean|matter)\b.*\b(?:to|if|for|that)\b"
    r"|\bit(?:'s| is| was)? (?:rain|snow)\w*",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?P<word>it['’]s|its|it|they|them|their|theirs|he|him|his|she|hers|her)\b", re.IGNORECASE
)
_POSSESSIVE = {"its", "their", "his", "her", "theirs", "hers"}
_PLURAL = {"they", "them", "their", "theirs"}
_PEOPLE = {"he", "him", "his", "she", "her", "hers"}
_TOGETHER = re.compile(
    r"\b(in common|alike|(?:they|them) (?:differ|different|compare)|between them)\b", re.I
)
_CLAUSE = re.compile(
    r"\b(and|or|but|if|when|because|while|thinks?|said|says?|believes?|claims?|expects?)\b|[,;?]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Resolved:
    """A question on its own, and what its pronouns stood for."""

    text: str
    antecedent: Mention | None = None


def with_pronouns(text: str, topic: Topic) -> Resolved | None:
    """Each pronoun that has nothing in its own sentence to stand for, replaced."""
    skipped = [found.span() for found in _EXPLETIVE.finditer(text)]
    antecedent: Mention | None = None
    parts: list[str] = []
    end = 0
    for found in _PRONOUN.finditer(text):
        word = found.group("word").lower().replace("’", "'")
        if any(start <= found.start() < stop for start, stop in skipped):
            continue
        if _said_before(text, found, word):
            continue
        mention = topic.both() if _of_two(text, word, topic) else _meant(word, topic)
        if mention is None:
            return None
        parts += [text[end : found.start()], _in_place(mention, word, text[found.end() :])]
        end = found.end()
        # What is talked of is the thing rather than who does something about it.
        antecedent = mention if word in ("it", "its") else antecedent or mention
    return Resolved("".join([*parts, text[end:]]), antecedent)


def _of_two(text: str, word: str, topic: Topic) -> bool:
    """Whether “they” are the two things last talked about: “how do they compare?”."""
    return word in _PLURAL and bool(_TOGETHER.search(text)) and not topic.speaks_of_many


def _meant(word: str, topic: Topic) -> Mention | None:
    if word in _PEOPLE:
        return topic.person()
    return topic.they() if word in _PLURAL else topic.it(owns=word == "its")


def _in_place(mention: Mention, word: str, follows: str) -> str:
    """The words in a pronoun's place: “its” as “Netflix's”, “they” of one as of many."""
    phrase = mention.phrase
    one_of_many = phrase.article in ("a", "an") or not phrase.is_name
    if word in _PLURAL and one_of_many and not phrase.is_plural:
        article = "the" if phrase.article == "the" else ""
        phrase = Phrase(of_many(phrase.text), article=article)
    elif word in ("it", "its") and phrase.is_plural and not phrase.is_name:
        phrase = Phrase(of_one(phrase.text), article="the")
    owns = word in _POSSESSIVE and (word != "her" or re.match(r"\s+\w", follows))
    if owns or word == "it's":
        return possessive(phrase.named)
    return phrase.named


def _said_before(text: str, pronoun: re.Match[str], word: str) -> bool:
    """Whether the sentence itself names what a pronoun stands for, before it."""
    before = text[: pronoun.start()]
    named = [
        phrase
        for phrase in phrases_of(text)
        if phrase.end <= pronoun.start()
        and not phrase.is_general
        and phrase.is_plural == (word in _PLURAL)
    ]
    if not named:
        return False
    between = text[named[-1].end : pronoun.start()]
    if _CLAUSE.search(between):
        return True
    owns = word in _POSSESSIVE and re.match(
        r"^(?:why |how |when |where )?(?:did|does|do|has|have|will|would) ", before, re.IGNORECASE
    )
    return bool(owns)
