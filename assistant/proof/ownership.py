"""Is the fact about the right person or company?

"The chief executive of Huawei" is not supported by "Nvidia's chief executive".
"""

import re
from collections.abc import Iterator

from assistant.evidence.spelling import plain
from assistant.proof.names import key

_TOKEN = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*|[^\w\s]")
# What a post has before it, with a capital where it begins a sentence.
_ADJECTIVES = frozenset("Reigning Defending Acting Outgoing Incoming Retired Elected".split())
_ENDS_A_SENTENCE = frozenset('.!?:“"')
_ENDS_A_PHRASE = frozenset(
    """
    a an the this that these those it he she they we you its their his her our your and or but as
    for from by in on at to with of is was are were be been has have had who which what when where
    how why does did do will
    can not many much
    """.split()
)


def speaks_of_another(question: str, text: str) -> bool:
    """Whether the thing that `question` asks of a name is, all through `text`, another name's.

    For "Who is the CEO of Huawei?" a text where every chief executive is Nvidia's speaks of
    another; one without any chief executive, or with one that is nobody's in particular, doesn't.
    """
    tokens = _TOKEN.findall(plain(text))
    for thing, owner in _asked(_TOKEN.findall(plain(question))):
        # A capital makes the thing a part of a name itself: the Annual Spring Game.
        owners = [
            _owner(tokens, i)
            for i, token in enumerate(tokens)
            if token[0].islower() and _same(token, thing)
        ]
        if owners and all(other and not _same(other, owner) for other in owners):
            return True
    return False


def _asked(tokens: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs (thing, its owner) in a question: "price of the H20" gives price and H20."""
    for i, token in enumerate(tokens):
        if _is_thing(token) and (owner := _owner(tokens, i)):
            yield token, owner


def _owner(tokens: list[str], place: int) -> str | None:
    """The name that the thing at `place` belongs to: "of X" after it, or X before it."""
    after = tokens[place + 1 : place + 4]
    if len(after) > 1 and after[0] in {"of", "at"}:
        name = after[2] if after[1] == "the" and len(after) > 2 else after[1]
        if _is_name(name):
            return name
    # "Huawei chief executive": back over the thing's own adjectives to a name, if there is one.
    for before in range(place - 1, max(-1, place - 4), -1):
        if _is_name(tokens[before]):
            begins = before == 0 or tokens[before - 1] in _ENDS_A_SENTENCE
            if begins and tokens[before] in _ADJECTIVES:
                return None
            return tokens[before] if before > 0 or len(tokens[before]) > 3 else None
        if not _is_thing(tokens[before]):
            return None
    return None


def _is_name(token: str) -> bool:
    return token[0].isupper() and token.lower() not in _ENDS_A_PHRASE


def _is_thing(token: str) -> bool:
    return token[0].isalpha() and token[0].islower() and token not in _ENDS_A_PHRASE


def _same(one: str, other: str) -> bool:
    return key(one) == key(other)
