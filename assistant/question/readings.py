"""What else a follow-up may mean, in words for a search.

What a pronoun stands for isn't certain, and people leave out more than its pronouns hold. So a
search also looks for the question with what the conversation began with, and with what the
question before named (topic propagation: Mele et al. 2020, https://arxiv.org/abs/2004.14054;
historical query expansion: Lin et al. 2021, https://arxiv.org/abs/2005.02230).
"""

import re

from assistant.question.phrases import phrases_of, words_of

MOST_ADDED = 8  # words; more would drown the question


def readings(asked: str, told: str, began: str, last: str) -> tuple[str, ...]:
    """The other readings of a question that was understood as `told`, at most three.

    `began` is the question that the conversation began with, `last` the one before this. There are
    none of a question that was left as it is: that stands on its own.
    """
    if _words(asked) == _words(told):
        return ()
    found = [_with(told, began), _with(told, last)]
    if any(not (word.is_mark or word.is_function) for word in words_of(asked)):
        found.insert(0, _with(asked, began))  # “it” may be that rather than what `told` took it for
    return tuple(dict.fromkeys(each for each in found if each not in (asked, told)))


def _with(question: str, before: str) -> str:
    """The question, and the words of what an earlier one named that it lacks."""
    has = set(_words(question))
    named = [word for phrase in phrases_of(before) for word in words_of(phrase.text)]
    lacks = [
        word.text
        for word in named
        if not (word.is_mark or word.is_function or has >= set(_words(word.text)))
    ]
    return " ".join([question, *list(dict.fromkeys(lacks))[:MOST_ADDED]])


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
