"""The same story twice: wire copy that several outlets carry, cut and reworded.

Pure functions; the caller keeps a table of (key, founder) and takes three steps for an article:

    numbers = keys(text)                         look them up in the table
    some = candidates(rows)                      fetch the texts of these first articles
    founder = nearest(text, texts)               None: it's the first of a group; store its keys

Groups don't chain. The founder of a group is its first article. Only first articles have rows in
the table, and a new article joins the one that it is most like, or is the first article of a group
of its own. So every member was compared with the first article, and no row of small changes leads
from one story to another. When a first article leaves, the oldest one left of its group takes its
place.

Only the body counts. A copy keeps most of a story and adds little. A follow-up isn't a copy, though
it quotes some paragraphs; nor is a round-up of many stories, or a report from a template with other
figures. Nor is a later version that gives another figure in the same place: which one is right is
for the reader to see.
"""

import re
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.text.calendar_words import MONTHS
from index.text.corrections import CHINESE_NUMBERS, NUMBER_WORDS

if TYPE_CHECKING:
    from datasketch import MinHash

# Of a story cut to a quarter, with every fifth word of that changed, a third of the shingles stay:
# Jaccard 0.07. One of 64 keys is then shared 99 times in 100: 1 - (1 - 0.07)^64.
PERMUTATIONS = 64
# A key of more first articles than this comes from a footer, not from a story.
CROWDED = 20
# The least `alike` of two copies. Among 1,767 news articles, different stories reached 0.73 (issues
# of one newsletter, lists of the same names); copies with every fifth word changed kept 0.94.
SAME_STORY = 0.8
# What is shorter than this part of the other text is a brief or a quotation.
LEAST_PART = 0.25
# A stretch is shared if this share of its words stands in runs. In copies with every fifth word
# changed 0.8 of all words do; in two stories picked at random (4,000 pairs) 0.14 at most.
DENSE = 0.4
# A report from a template has other figures or other names than the last one: less than this share
# of them is the same. Fewer than FEW tell nothing.
LEAST_KEPT = 1 / 3
FEW = 4
STORIES_KEPT = 3 * CROWDED  # texts made ready; those of a batch and what they are compared with


class Measure(NamedTuple):
    """Lengths in words, or in characters where words aren't set apart."""

    shingle: int
    run: int
    stretch: int
    short: int


# For characters: those for words times 1.6, as most Chinese words have one or two.
WORDS = Measure(shingle=5, run=3, stretch=40, short=30)
CHARACTERS = Measure(shingle=8, run=5, stretch=64, short=50)

_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # kana and Han characters
# A name is a capital where no sentence begins.
_TOKEN = re.compile(
    rf"""(?P<character>[{_UNSPACED}])
    | (?P<figure>\d+(?:[.,]\d+)*)
    | (?P<name>(?<=[\w,;)][ ])[A-ZÀ-ÖØ-ÞΑ-ΩА-Я][^\W{_UNSPACED}]+)
    | (?P<word>[^\W\d{_UNSPACED}]+)""",
    re.VERBOSE,
)
_AMOUNTS = NUMBER_WORDS | {month.lower() for month in MONTHS} | CHINESE_NUMBERS
BESIDE = 2  # words on each side of an amount that make it the same place in two texts
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: Knuth's multiplicative hash


@dataclass(frozen=True)
class _Story:
    """A text made ready to be compared: its words as hashes, and which are figures and names.

    `amounts` are the figures, the numbers in words, and the months.
    """

    tokens: NDArray[np.uint64]
    figures: NDArray[np.bool_]
    names: NDArray[np.bool_]
    amounts: NDArray[np.bool_]
    measure: Measure

    @classmethod
    def of(cls, text: str) -> "_Story":
        found = list(_TOKEN.finditer(unicodedata.normalize("NFKC", text)))
        words = [match.group().casefold().replace(",", "") for match in found]
        kinds = [match.lastgroup for match in found]
        return cls(
            np.array([zlib.crc32(word.encode()) for word in words], dtype=np.uint64),
            np.array([kind == "figure" for kind in kinds], dtype=np.bool_),
            np.array([kind == "name" for kind in kinds], dtype=np.bool_),
            np.array(
                [
                    kind == "figure" or word in _AMOUNTS
                    for kind, word in zip(kinds, words, strict=True)
                ],
                dtype=np.bool_,
            ),
            CHARACTERS if 2 * kinds.count("character") > len(kinds) else WORDS,
        )

    @property
    def is_short(self) -> bool:
        return len(self.tokens) < self.measure.short


@lru_cache(maxsize=STORIES_KEPT)
def _story_of(text: str) -> _Story:
    """An article is read for its keys, and again to be compared with its candidates."""
    return _Story.of(text)


def keys(text: str) -> list[int]:
    """The 64 numbers, from 0 to 2^38, under which copies of `text` are found; none if no words.

    Each is the least hash among the text's shingles under one permutation, and the permutation's
    number in front (MinHash: Broder, "On the resemblance and containment of documents", 1997). As
    a locality-sensitive hash this has one row a band (Leskovec, Rajaraman and Ullman, "Mining of
    Massive Datasets", chapter 3): one long shingle outlives cuts and rewording better than several
    short ones that must all be drawn alike, and unrelated stories share it as seldom. A text under
    30 words is one shingle, so that only the same words share its keys.
    """
    story = _story_of(text)
    size = len(story.tokens) if story.is_short else story.measure.shingle
    if not size:
        return []
    signature = _empty_signature().copy()
    signature.update_batch(np.unique(_shingles(story.tokens, size) >> np.uint64(32)).tolist())
    return [place << 32 | int(value) for place, value in enumerate(signature.hashvalues)]


@cache
def _empty_signature() -> "MinHash":
    from datasketch import MinHash  # takes a second, with SciPy, and only new articles need it

    return MinHash(num_perm=PERMUTATIONS, seed=1, scheme="affine32", hashfunc=int)


def candidates(rows: Iterable[tuple[int, str]]) -> list[str]:
    """The first articles worth comparing, of the table's rows (key, founder) with one of the keys.

    At most CROWDED, those that share the most keys first; crowded keys don't count.
    """
    founders_of = defaultdict(set)
    for key, founder in rows:
        founders_of[key].add(founder)
    shared = Counter(
        founder
        for founders in founders_of.values()
        if len(founders) <= CROWDED
        for founder in founders
    )
    return sorted(shared, key=lambda founder: (-shared[founder], founder))[:CROWDED]


def nearest(text: str, founders: Mapping[str, str]) -> str | None:
    """Of first articles (id → text), the id of the most alike that gives no other figures.

    None if none reaches SAME_STORY.
    """
    story = _story_of(text)
    stories = {name: _story_of(founder) for name, founder in founders.items()}
    scores = {name: _alike(story, founder) for name, founder in stories.items()}
    return next(
        (
            name
            for name in sorted(scores, key=scores.__getitem__, reverse=True)
            if scores[name] >= SAME_STORY and not _differ(story, stories[name])
        ),
        None,
    )


def alike(one: str, other: str) -> float:
    """How much of the shorter text the longer one has too, from 0 to 1; copies: SAME_STORY or more.

    The share of the shorter text's words around which, in a stretch of 40, two in five stand in
    runs of three or more that the longer text has. (Runs of n words tell newspaper copy of an
    agency's text: Clough and others, "METER: MEasuring TExt Reuse", 2002.) Rewording thins the runs
    everywhere, so nearly all of a reworded copy counts; an outlet's own text has none, so it
    doesn't. The result is 0 if the shorter text is under a quarter of the longer, or if over two
    thirds of the figures or of the names within what it shares are others. Texts under 30 words: 1
    if all words are the same, else 0.
    """
    return _alike(_story_of(one), _story_of(other))


def _alike(one: _Story, other: _Story) -> float:
    shorter, longer = sorted((one, other), key=lambda story: len(story.tokens))
    if shorter.is_short:
        return float(shorter.tokens.size > 0 and np.array_equal(shorter.tokens, longer.tokens))
    if len(shorter.tokens) < LEAST_PART * len(longer.tokens):
        return 0.0
    in_runs = _in_runs(shorter, longer)
    shared = _in_stretches(in_runs, shorter.measure.stretch)
    within = shared & _between(in_runs)
    for particulars in shorter.figures, shorter.names:
        if _kept(shorter.tokens[particulars & within], longer.tokens) < LEAST_KEPT:
            return 0.0
    return float(shared.mean())


def _differ(one: _Story, other: _Story) -> bool:
    """Whether they give different figures in one place, known by the words on both sides of it."""
    places, others = _by_place(one), _by_place(other)
    return any(not places[place] & others[place] for place in places.keys() & others.keys())


def _by_place(story: _Story) -> dict[tuple[int, ...], set[int]]:
    """The words beside each amount → the amounts between them."""
    found: dict[tuple[int, ...], set[int]] = defaultdict(set)
    tokens = story.tokens.tolist()
    for at in np.flatnonzero(story.amounts).tolist():
        before, after = tokens[max(0, at - BESIDE) : at], tokens[at + 1 : at + 1 + BESIDE]
        if len(before) == len(after) == BESIDE:
            found[*before, *after].add(tokens[at])
    return found


def _kept(tokens: NDArray[np.uint64], there: NDArray[np.uint64]) -> float:
    """The share of different tokens that is there; 1 if they are too few to tell."""
    different = np.unique(tokens)
    return float(np.isin(different, there).mean()) if different.size >= FEW else 1.0


def _in_runs(story: _Story, other: _Story) -> NDArray[np.bool_]:
    """For each word of the story, whether it stands in a run that `other` has too."""
    run = story.measure.run
    found = np.isin(_shingles(story.tokens, run), _shingles(other.tokens, run))
    words = np.zeros(len(story.tokens), dtype=np.bool_)
    for place in range(run):
        words[place : place + len(found)] |= found
    return words


def _in_stretches(words: NDArray[np.bool_], stretch: int) -> NDArray[np.bool_]:
    """For each word, whether DENSE of the stretch around it is true; near an end, of the last."""
    stretch = min(stretch, len(words))
    counts = np.concatenate([[0], np.cumsum(words)])
    dense = counts[stretch:] - counts[:-stretch] >= DENSE * stretch
    starts = (np.arange(len(words)) - stretch // 2).clip(0, len(dense) - 1)
    return np.take(dense, starts)


def _between(words: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """From the first true word to the last: without an outlet's own header and footer."""
    begun = np.logical_or.accumulate(words)
    return begun & np.logical_or.accumulate(words[::-1])[::-1]


def _shingles(tokens: NDArray[np.uint64], size: int) -> NDArray[np.uint64]:
    """One hash for each `size` tokens in a row; none if there are fewer."""
    count = max(0, len(tokens) - size + 1)
    hashes = np.zeros(count, dtype=np.uint64)
    for place in range(size):
        hashes = (hashes + tokens[place : place + count] + np.uint64(1)) * _GOLDEN
        hashes ^= hashes >> np.uint64(29)
    return hashes
