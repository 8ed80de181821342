"""What else a follow-up may mean, in words for a search.

What a pronoun stands for isn't certain, and people leave out more than its pronouns hold. So a
search also looks for the question as if the conversation had only begun, and for the question with
what those before it named (topic propagation: Mele et al. 2020, https://arxiv.org/abs/2004.14054;
historical query expansion: Lin et al. 2021, https://arxiv.org/abs/2005.02230).
"""

import re
from collections.abc import Iterable, Sequence

from assistant.asking import lexicon
from assistant.asking.english import resolved
from assistant.asking.phrases import phrases_of, singular, words_of
from assistant.asking.topic import Topic

TURNS_OF_TOPIC = 12  # what was asked longer ago has hardly to do with what is asked now
RECENT = 3  # questions
MOST = 2  # readings; each takes as long as another search
MOST_ADDED = 8  # words; more would drown the question


def readings(asked: str, told: str, before: Sequence[str]) -> tuple[str, ...]:
    """The other readings of a question that was understood as `told`, at most `MOST`.

    `before` are the questions before it as they were understood, oldest first. There are none of a
    question that was left as it is: that stands on its own.
    """
    if _words(asked) == _words(told):
        return ()
    began, *_ = before = before[-TURNS_OF_TOPIC:]
    begun = resolved(asked, Topic().after(began, "", None))
    found = [
        _with(begun.text if begun else asked, [began]),
        _with(told, reversed(before[-RECENT:])),
    ]
    if any(not (word.is_mark or word.is_function) for word in words_of(asked)):
        found.append(_with(asked, [began]))  # in fewer words, where the first is as `told`
    others = dict.fromkeys(each for each in found if _words(each) != _words(told))
    return tuple(others)[:MOST]


def _with(question: str, others: Iterable[str]) -> str:
    """The question, and the words of what others named that it lacks."""
    has = set(_words(question))
    lacks = [
        word.text
        for other in others
        for phrase in phrases_of(other)
        if phrase.head not in lexicon.RELATIONAL  # “the types”, “the effects” are asked for there
        for word in words_of(phrase.text)
        if not (word.is_mark or word.is_function or has >= set(_words(word.text)))
    ]
    return " ".join([question, *list(dict.fromkeys(lacks))[:MOST_ADDED]])


def _words(text: str) -> list[str]:
    """In lower case and the singular."""
    return [singular(word) for word in re.findall(r"\w+", text.lower())]
