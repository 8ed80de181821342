"""What a sentence tells that no text before it told.

It is new if it has a fact that none of them has (a number, date or name, see
`assistant/proof/facts.py`), or if no stretch of any of them holds most of its words. This is
sentence-level novelty detection, as in the TREC novelty track of 2002 to 2004
(https://trec.nist.gov/data/novelty.html), where counting new words did as well as more learned
measures (Allan, Wade and Bolivar 2003, https://doi.org/10.1145/860435.860493).

Measured on 300 sentences about news articles, of which people said whether the article bears them
out: of those that it does, 17% are called new; of those that it doesn't, most of them changed in a
word or two, 42%; of all of them, compared with the twelve likeliest other articles, 95%. Stretches
of three sentences, whole articles, or the cosine to the nearest sentence, for which every sentence
must be encoded, do no better.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from assistant.evidence.wording import plain
from assistant.proof.facts import NOTHING_KNOWN, Fact, Known, facts_beyond, without_dates
from assistant.proof.names import key, words_known
from assistant.proof.numbers import numbers_in
from assistant.proof.stated_dates import MONTH_NAMES, WEEKDAYS, dates_known, words_of
from index.caches.words import stems
from index.text.sentences import sentences_of

STRETCH = 5  # sentences
NEW_WORDS = 0.4  # of a sentence's words, the share that each stretch lacks
_CALENDAR = {key(word) for word in (*MONTH_NAMES, *WEEKDAYS)}


@dataclass(frozen=True)
class News:
    """What a sentence tells first: its facts, and the share of its words, 0 to 1."""

    facts: tuple[Fact, ...]
    words: float

    def __bool__(self) -> bool:
        return bool(self.facts) or self.words >= NEW_WORDS


class Told:
    """Texts, to compare sentences with; none at first."""

    def __init__(self) -> None:
        self._known = NOTHING_KNOWN
        self._stretches = 0
        self._holding: dict[str, list[int]] = defaultdict(list)  # word → numbers of stretches

    def add(self, text: str, published: date | None = None) -> None:
        """One more text, of an article of that day."""
        # Not the 15 of "15 April": it would hide 15 percent. Nor quotations: words tell them apart.
        amounts, dates = numbers_in(without_dates(text)), dates_known(text, published)
        words, calendar = frozenset(words_known(text)), frozenset(words_of(dates))
        self._known |= Known((), tuple(amounts), tuple(dates), words, calendar)
        sentences = [set(_words(sentence.text)) for sentence in sentences_of(text)]
        for first in range(max(1, len(sentences) - STRETCH + 1)):
            for word in set[str]().union(*sentences[first : first + STRETCH]):
                self._holding[word].append(self._stretches)
            self._stretches += 1

    def news_in(self, sentence: str) -> News:
        """What the sentence tells that none of the texts does."""
        beyond = facts_beyond(sentence, self._known)
        facts = tuple(
            each for each in beyond if each.kind != "quotation" and key(each.text) not in _CALENDAR
        )
        return News(facts, self.new_words(sentence))

    def new_words(self, sentence: str) -> float:
        """The share of its words, 0 to 1, that the stretch with most of them lacks."""
        words = set(_words(sentence))
        if not words:
            return 0.0
        held = Counter(stretch for word in words for stretch in self._holding.get(word, ()))
        return 1 - max(held.values(), default=0) / len(words)


def _words(text: str) -> list[str]:
    return stems(plain(text))
