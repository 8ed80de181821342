"""What later articles correct: of a wrong figure or name and the right one, only that is evidence.

A correction says what was wrong ("we said that four people were killed") and what is right ("two
people died"). Figures that it only gives as wrong, and names ("Ada Moss, not Eva Moss"), are
withdrawn: its own sentence that repeats them, and those of the earlier article that hold them.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from assistant.asking.question import Question
from assistant.evidence.spelling import plain
from index.article import Article
from index.caches.words import stems
from index.text.calendar_words import MONTHS, WEEKDAYS
from index.text.corrections import corrects, figures_in, speaks_of_earlier
from index.text.sentences import sentences_of

# The share of a title's content words that a correction has of the article that it corrects.
SAME_STORY = 0.5
# The same of a sentence: a withdrawn "four" isn't any other four.
SAME_STATEMENT = 0.4
_READ = 3_000  # characters of a correction that are read
_WRONG = re.compile(
    r"\b(?:said|stated|reported|wrote|gave|named|misstated|wrongly|incorrectly|mistakenly)\b"
    r".*?(?=[;.!?]|—| – |,? but\b|,? (?:it|he|she|they) (?:is|was|are|were)\b|$)"
    r"|\b(?:not|instead of|rather than) (?P<not>[^,;.!?]*)"
    r"|称[^。；，]*|(?:而不是|而非|并非|不是)[^。；，]*"
)
_NAME = re.compile(r"(?<=\w )[A-Z][\w'’-]+")
_NO_NAMES = frozenset(name.lower() for name in (*MONTHS, *WEEKDAYS))


def corrects_article(later: Article, earlier: Article) -> bool:
    """Whether one article is a correction of the other: of its outlet, of its story, and later."""
    if later == earlier or not corrects(later.title, later.text):
        return False
    if later.published and earlier.published and later.published < earlier.published:
        return False
    if later.publisher and earlier.publisher and later.publisher != earlier.publisher:
        return False
    told = _words(f"{later.title} {later.text[:_READ]}")
    titled = _words(earlier.title)
    same = bool(titled) and len(titled & told) >= SAME_STORY * len(titled)
    wrong = withdrawn(later)
    return same and (not wrong or bool(wrong & _marks(f"{earlier.title} {earlier.text}")))


@lru_cache(maxsize=1_000)
def withdrawn(correction: Article) -> frozenset[str]:
    """The figures and names, in small letters, that a correction gives as wrong only."""
    text = correction.text[:_READ]
    wrong: set[str] = set()
    right = f"{correction.title}. {text}"
    for sentence in sentences_of(text):
        if not speaks_of_earlier(sentence.text):
            continue
        for match in _WRONG.finditer(sentence.text):
            # A sentence that names somebody and was wrong need not be wrong in the name.
            wrong |= figures_in(match.group())
            wrong |= _marks(f"not {match['not'] or ''}")
            right = right.replace(match.group(), " ")
    return frozenset(wrong - _marks(right))


def unsound(
    question: Question, sentences: Sequence[str], article: Article, corrections: Iterable[Article]
) -> frozenset[int]:
    """The places of those of a passage's sentences that corrections withdraw.

    All of them, if the article's title is withdrawn and the question asks for a figure, or names
    what is withdrawn: the title would be read with whatever else it says.
    """
    found: set[int] = set()
    for correction in corrections:
        wrong = withdrawn(correction)
        if not wrong:
            continue
        if correction == article:
            right = _marks(f"{article.title} {article.text[:_READ]}") - wrong
            found |= {
                place
                for place, sentence in enumerate(sentences)
                if speaks_of_earlier(sentence)
                and wrong & _marks(sentence)
                and not figures_in(sentence) & right
            }
        elif corrects_article(correction, article):
            asked = {"number", "price"} & question.kind.wanted or wrong & _marks(
                question.standalone
            )
            if asked and wrong & _marks(article.title):
                return frozenset(range(len(sentences)))
            told = _words(f"{correction.title} {correction.text[:_READ]}")
            found |= {
                place
                for place, sentence in enumerate(sentences)
                if wrong & _marks(sentence) and _shares(sentence, told)
            }
    return frozenset(found)


def known_corrections(articles: Iterable[Article], as_of: date | None) -> list[Article]:
    """The articles that correct others, but for those that came after the day of asking."""
    return [
        article
        for article in dict.fromkeys(articles)
        if corrects(article.title, article.text)
        and not (as_of and article.published and article.published > as_of)
    ]


def gives_other_figures(one: str, other: str) -> bool:
    """Whether two sentences that say nearly the same give different figures."""
    return figures_in(one) != figures_in(other)


def _shares(sentence: str, told: frozenset[str]) -> bool:
    words = _words(sentence)
    return len(words & told) >= SAME_STATEMENT * len(words)


def _words(text: str) -> frozenset[str]:
    """The content words of a text but for its figures."""
    figures = figures_in(text)
    return frozenset(
        stem
        for stem in stems(plain(text))
        if stem not in figures and not any(map(str.isdigit, stem))
    )


def _marks(text: str) -> frozenset[str]:
    """The figures and names of a text, in small letters."""
    names = {match.group().casefold() for match in _NAME.finditer(text)}
    return figures_in(text) | (names - _NO_NAMES)
