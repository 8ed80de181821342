"""Quizzes: a question with answers to choose from, most of them wrong.

Nothing has more of a question's words than a quiz that asks it, and nothing tells less.
"""

import re
from dataclasses import dataclass

from index.article import Article, Passage

CHOICES = 3  # at least
LONGEST_CHOICE = 60  # characters
READ_AFTER = 400  # characters after a passage, where the choices may stand
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_ENDS_SENTENCE = tuple(".!?:;。！？：；")


@dataclass(frozen=True)
class Told:
    """The lines of a passage: what it tells, and the questions of the quiz in it."""

    tells: str
    asks: str


def told(article: Article, passage: Passage) -> Told:
    """A passage in two, each part with the lines as they stand in it.

    A question belongs to a quiz if the lines that follow it are short and no sentences. Many a
    reader's question is followed by its answer: that one stays.
    """
    after = article.text[passage.end : passage.end + READ_AFTER]
    own = [line.strip() for line in _LINE.findall(passage.text)]
    further = [line.strip() for line in _LINE.findall(after)]
    if len(after) == READ_AFTER:
        further = further[:-1]  # cut short, it may look like a choice
    lines = [*own, *further]
    tells: list[str] = []
    asks: list[str] = []
    for place, line in enumerate(own):
        following = lines[place + 1 : place + 1 + CHOICES]
        is_quiz = line.endswith(("?", "？")) and sum(map(_is_choice, following)) == CHOICES
        (asks if is_quiz else tells).append(line)
    return Told("\n".join(tells), "\n".join(asks))


def _is_choice(line: str) -> bool:
    return len(line) <= LONGEST_CHOICE and not line.endswith(_ENDS_SENTENCE)
