"""How likely each sentence of the passages found is to hold the answer.

A linear model over a few dozen features, among them late interaction (MaxSim; Khattab and Zaharia
2020, https://arxiv.org/abs/2004.12832): for each word of the question, how near the sentence's
nearest token is. Its weights, in choice.yaml, were fitted by tests/benchmarks/
fit_sentence_choice.py, so that of a question's sentences one that holds the answer has the highest
score (ListNet; Cao et al. 2007, https://doi.org/10.1145/1273496.1273513), on RealTimeQA, SQuAD 1.1,
RGB and EvoTemp for English, on XQuAD and RGB for Chinese. Scores become probabilities by Platt's
scaling (1999).
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Protocol

import numpy as np
import yaml
from numpy.typing import NDArray

from assistant.asking.question import Question
from assistant.evidence.spelling import plain
from index.caches.words import stems
from index.embedding import Encoded
from index.search.search import Hit
from index.text.calendar_words import MONTHS, MONTHS_CUT, WEEKDAYS
from index.text.sentences import Sentence

Values = NDArray[np.float64]

SHORT, LONG = 50, 250  # characters of a sentence
AROUND = 6  # words between an answer and the question's words, at which these count a third
ECHOES = 3  # sentences of other passages that say nearly the same
_WORD = re.compile(r"\w+(?:[.,]\d+)?")
_ASKS_WITH = frozenset("who whom whose when where what which why how many much".split())
_NUMBERS = frozenset(
    """
    one two three four five six seven eight nine ten eleven twelve dozen dozens half hundred
    hundreds thousand thousands million millions billion billions trillion trillions twice
    """.split()
)
_CALENDAR = frozenset([*MONTHS, *MONTHS_CUT, *WEEKDAYS])
_BEGINS_REASON = frozenset("because to after due since for amid over".split())
# What a sentence is about that begins so is told by the one before.
_PRONOUN = re.compile(
    r"\W*(he|she|it|they|this|that|these|those|his|her|its|their|the (company|group|firm|team"
    r"|country|man|woman|film|show|agency|court|bank|city))\b",
    re.IGNORECASE,
)


class Candidate(Protocol):
    """The sentence at `place` among those of a passage that was found."""

    @property
    def hit(self) -> Hit: ...

    @property
    def sentences(self) -> Sequence[Sentence]: ...

    @property
    def place(self) -> int: ...


@dataclass(frozen=True)
class Weights:
    """What each feature counts: those of `names`, of which `means` are taken off.

    The log-odds of holding the answer are `constant`, plus `score` times the sum, plus `share`
    times the logarithm of the softmax of it over the sentences of one question.
    """

    names: tuple[str, ...]
    means: Values
    weights: Values
    constant: float = 0.0
    score: float = 0.0
    share: float = 1.0

    def scores(self, features: dict[str, Values]) -> Values:
        """The sum of the features by weight, shape (sentences,)."""
        table = np.stack([features[name] for name in self.names], axis=1)
        return np.asarray((table - self.means) @ self.weights)

    def log_odds(self, features: dict[str, Values]) -> Values:
        """The log-odds that each sentence holds the answer, shape (sentences,)."""
        scores = self.scores(features)
        most = scores.max()
        share = scores - most - math.log(float(np.exp(scores - most).sum()))
        return np.asarray(self.constant + self.score * scores + self.share * share)


def log_odds(
    question: Question,
    candidates: Sequence[Candidate],
    holds: Sequence[bool],
    read: Encoded,
    encoded: Sequence[Encoded],
) -> Values:
    """The log-odds, shape (sentences,), that each of at least one sentence holds the answer.

    `holds` says whether it holds the kind of thing asked for; `read` and `encoded` are the question
    and the sentences as the embedding model reads them.
    """
    language = "zh" if question.own_language == "zh" else "en"
    return weights_for(language).log_odds(features(question, candidates, holds, read, encoded))


def probabilities(log_odds: Values) -> list[float]:
    """Log-odds as probabilities, 0 to 1."""
    return [float(each) for each in 1 / (1 + np.exp(-log_odds))]


@lru_cache
def weights_for(language: str) -> Weights:
    """Those that were fitted on questions in a language, "en" or "zh"."""
    file = Path(__file__).with_name("choice.yaml")
    stored = yaml.safe_load(file.read_text(encoding="utf-8"))[language]
    rows = stored["features"]
    return Weights(
        tuple(rows),
        np.array([row["mean"] for row in rows.values()]),
        np.array([row["weight"] for row in rows.values()]),
        stored["constant"],
        stored["score"],
        stored["share"],
    )


def features(
    question: Question,
    candidates: Sequence[Candidate],
    holds: Sequence[bool],
    read: Encoded,
    encoded: Sequence[Encoded],
) -> dict[str, Values]:
    """Name → what each sentence has of it, shape (sentences,); for the arguments see `log_odds`."""
    asked = _Asked.of(question, candidates)
    return {
        **_meaning(asked, candidates, read, encoded),
        **_wording(asked, candidates),
        **_answers(asked, candidates, holds),
        **_standing(candidates),
    }


@dataclass(frozen=True)
class _Asked:
    """A question's words, `known` as they are written, `rare` with how rare each stem is among the
    sentences; and, by text, the stems of all sentences and titles."""

    question: Question
    known: frozenset[str]
    rare: dict[str, float]
    stems_of: dict[str, frozenset[str]]

    @classmethod
    def of(cls, question: Question, candidates: Sequence[Candidate]) -> "_Asked":
        texts = {
            text
            for each in candidates
            for text in chain(
                [each.hit.article.title], (sentence.text for sentence in each.sentences)
            )
        }
        stems_of = {text: frozenset(stems(plain(text))) for text in texts}
        sentences = [stems_of[each.sentences[each.place].text] for each in candidates]
        rare = {}
        for stem in stems(plain(question.standalone)):
            having = sum(stem in each for each in sentences)
            rare[stem] = max(0.1, math.log((len(sentences) + 1) / (having + 0.5)))
        known = frozenset(re.findall(r"\w+", question.standalone.casefold()))
        return cls(question, known, rare, stems_of)

    def share(self, *texts: str) -> float:
        """Of the question's content words, those in any of the texts; rare ones count more."""
        return self.share_of(self.rare, *texts)

    def share_of(self, some: Sequence[str] | dict[str, float], *texts: str) -> float:
        """The same, of some of the content words."""
        everything = sum(self.rare[stem] for stem in some)
        if not everything:
            return 0.0
        there = frozenset().union(*(self.stems_of[text] for text in texts))
        return sum(self.rare[stem] for stem in some if stem in there) / everything


def _meaning(
    asked: _Asked, candidates: Sequence[Candidate], read: Encoded, encoded: Sequence[Encoded]
) -> dict[str, Values]:
    """How near the meaning of a sentence is to the question's, as a whole and word by word."""
    vectors = np.stack([each.vector for each in encoded])
    nearest = _nearest(read, encoded)
    weights, asks = _token_weights(asked, read)
    by_rarity = nearest @ weights / weights.sum()
    passages = np.array([each.hit.passage.id for each in candidates])
    elsewhere = passages[:, None] != passages[None]
    likeness = np.where(elsewhere, vectors @ vectors.T, 0.0).clip(0, 1)
    return {
        "cosine": np.asarray(vectors @ read.vector, np.float64),
        "tokens": by_rarity,
        "tokens_behind": by_rarity - by_rarity.max(),
        "worst_token": nearest[:, weights > 0].min(axis=1),
        "question_word": nearest[:, asks].mean(axis=1) if asks.any() else np.zeros(len(encoded)),
        "echoed": np.sort(likeness, axis=1)[:, -ECHOES:].mean(axis=1),
    }


def _nearest(read: Encoded, encoded: Sequence[Encoded]) -> Values:
    """How near each sentence's nearest token is to each of the question's, by cosine, shape
    (sentences, tokens of the question); at least one column."""
    if not len(read.tokens):
        return np.zeros((len(encoded), 1))
    question = _unit(read.tokens)
    lengths = [len(each.tokens) for each in encoded]
    nearest = np.zeros((len(encoded), len(question)))
    if not sum(lengths):
        return nearest
    likeness = _unit(np.concatenate([each.tokens for each in encoded])) @ question.T
    filled = [place for place, length in enumerate(lengths) if length]
    starts = np.cumsum([0, *lengths[:-1]])[filled]
    nearest[filled] = np.maximum.reduceat(likeness, starts, axis=0)
    return nearest


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9))


def _token_weights(asked: _Asked, read: Encoded) -> tuple[Values, NDArray[np.bool_]]:
    """How rare the word of each of the question's tokens is, and whether it is a question word."""
    if not len(read.tokens):
        return np.ones(1), np.zeros(1, bool)
    words = list(re.finditer(r"\w+", asked.question.standalone))
    weights, asks = np.zeros(len(read.tokens)), np.zeros(len(read.tokens), bool)
    for place, start in enumerate(read.spans[:, 0]):
        word = next((each for each in words if each.start() <= start < each.end()), None)
        if word:
            weights[place] = asked.rare.get(_stem(word.group()), 0.0)
            asks[place] = word.group().lower() in _ASKS_WITH
    return (weights if weights.any() else np.ones(len(weights))), asks


def _wording(asked: _Asked, candidates: Sequence[Candidate]) -> dict[str, Values]:
    """How many of the question's content words stand in a sentence, and around it."""
    names = {_stem(each.group()) for each in _capitals(asked.question.standalone)}
    others = [stem for stem in asked.rare if stem not in names]
    whole: dict[str, float] = {}
    shares: list[tuple[float, ...]] = []
    for each in candidates:
        title, text = each.hit.article.title, each.sentences[each.place].text
        before = [each.sentences[each.place - 1].text] if each.place else []
        if each.hit.passage.id not in whole:
            whole[each.hit.passage.id] = asked.share(title, *(s.text for s in each.sentences))
        shares.append(
            (
                asked.share(text),
                asked.share(text, *before),
                asked.share(title),
                whole[each.hit.passage.id],
                asked.share_of(others, text),
            )
        )
    columns = np.array(shares).T
    names_of = ("words", "words_with_before", "words_of_title", "words_of_passage", "no_names")
    return dict(zip(names_of, columns, strict=True))


def _capitals(text: str) -> list[re.Match[str]]:
    """The words with a capital, but for the first, which always has one."""
    return [each for each in list(re.finditer(r"\w+", text))[1:] if each.group()[0].isupper()]


def _answers(
    asked: _Asked, candidates: Sequence[Candidate], holds: Sequence[bool]
) -> dict[str, Values]:
    """Whether a sentence holds something that may be the answer, and how near to the question's
    words it stands."""
    is_asked = bool(asked.question.kind.wanted)
    found = [_answer_in(asked, each.sentences[each.place].text) for each in candidates]
    near, around, names = np.array(found, np.float64).T
    held = np.array(holds, np.float64)
    return {
        "holds_kind": held * is_asked,
        "lacks_kind": (1 - held) * is_asked,
        "near_words": near,
        "among_words": around,
        "another_name": names,
    }


def _answer_in(asked: _Asked, text: str) -> tuple[float, float, float]:
    """How near a possible answer stands to a word of the question (1 over the words from one to
    the other), to how many of them, and whether the sentence names anything else."""
    answers: list[int] = []
    matched: dict[str, list[int]] = {}
    names = False
    for place, word in enumerate(_WORD.findall(text)):
        stem = _stem(word)
        if stem in asked.rare:
            matched.setdefault(stem, []).append(place)
            continue
        is_number = _is_number(word)
        is_name = place > 0 and len(word) > 1 and word[0].isupper() and word not in _CALENDAR
        if (is_number or is_name) and word.casefold() in asked.known:
            is_number = is_name = False
        names |= is_name
        if _may_answer(asked.question, word, is_number, is_name):
            answers.append(place)
    if not answers or not matched:
        return 0.0, 0.0, float(names)
    away = np.abs(np.array(answers)[:, None, None] - _padded(list(matched.values()))).min(axis=2)
    counts = np.array([asked.rare[stem] for stem in matched]) / sum(asked.rare.values())
    around = float((np.exp(-away / AROUND) @ counts).max())
    return 1 / (1 + float(away.min())), around, float(names)


def _padded(places: list[list[int]]) -> NDArray[np.int64]:
    """Lists of different lengths as one array; the last of each is repeated."""
    longest = max(map(len, places))
    return np.array([each + each[-1:] * (longest - len(each)) for each in places])


def _may_answer(question: Question, word: str, is_number: bool, is_name: bool) -> bool:
    """Whether a word may be part of what is asked for."""
    wanted = question.kind.wanted
    if "day" in wanted:
        return is_number or word in _CALENDAR
    if wanted & {"number", "price"}:
        return is_number
    if wanted & {"name", "place"}:
        return is_name
    if "reason" in wanted:
        return word.lower() in _BEGINS_REASON
    return is_name or is_number


def _standing(candidates: Sequence[Candidate]) -> dict[str, Values]:
    """How good the passage is, where in it the sentence stands, and how it is made."""
    texts = [each.sentences[each.place].text for each in candidates]
    ranks = {each.hit.passage.id: 0 for each in candidates}
    ranks = {passage_id: rank for rank, passage_id in enumerate(ranks, start=1)}
    passage = np.array([each.hit.score for each in candidates])
    return {
        "passage": passage,
        "passage_behind": passage - passage.max(),
        "passage_first": np.array([1 / ranks[each.hit.passage.id] for each in candidates]),
        "early": np.array([1 / (1 + each.place) for each in candidates]),
        "pronoun": np.array([float(bool(_PRONOUN.match(text))) for text in texts]),
        "short": np.array([float(len(text) < SHORT) for text in texts]),
        "long": np.array([float(len(text) > LONG) for text in texts]),
        "of_day": np.array([each.hit.preferred for each in candidates]),
    }


@lru_cache(maxsize=20_000)
def _is_number(word: str) -> bool:
    return word.lower() in _NUMBERS or any(map(str.isdigit, word))


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return next(iter(stems(word)), "")
