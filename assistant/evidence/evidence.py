"""Passages → the relevant sentences; and are they relevant enough?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from assistant.asking.kind import Wanted
from assistant.asking.question import Question
from assistant.evidence.choice import Values, log_odds, probabilities
from assistant.evidence.corrections import gives_other_figures, known_corrections, unsound
from assistant.evidence.spelling import plain
from assistant.evidence.timeliness import COMPETES, last_known_day, timeliness, year_of_event
from index.article import Article, Passage
from index.caches.words import stems
from index.embedding import Encoded
from index.library import Library
from index.search.search import Hit
from index.text.calendar_words import MONTHS, MONTHS_CUT, WEEKDAYS
from index.text.hostile import gives_orders
from index.text.sentences import Sentence, sentences_of

MOST_SENTENCES = 6
# Bytes, about 300 tokens in English as in Chinese, which the model must read before its first word.
# With 1,300 the answer to 88 of 100 news questions with five snippets each is among them, with 800
# to 77, with 1,100 to 85.
ROOM = 1_300
DATE = 20  # bytes of the date that precedes what an article says, with its title
FIRST = 3  # sentences that come before any neighbour
MOST_OF_ONE = 2  # sentences of one article, where several are asked about
FEWEST_WORDS = 5  # fewer is a heading or a caption
TOO_ALIKE = 0.9  # cosine above which a second sentence adds nothing
# A sentence's worth: how near its meaning is, how many of the question's words it holds, how
# good its passage is, whether it holds the kind of thing asked for, and how well it fits the time
# asked of.
MEANING, WORDS, PASSAGE, KIND, TIME = 0.4, 0.2, 0.2, 0.25, 0.2
TIME_ODDS = 2.0  # log-odds that a sentence's time counts for how likely it holds the answer
FAR_BEHIND = 0.6  # of the best sentence's worth: below it a sentence only distracts the model
BEST = 2  # sentences that come before what a model has read already

_MONTHS, _MONTHS_CUT = "|".join(MONTHS), "|".join(MONTHS_CUT)
_CALENDAR = rf"\b(\d{{4}}|{_MONTHS}|({_MONTHS_CUT})\b\.? \d+|\d+ ({_MONTHS_CUT}))\b"
_CALENDAR_WORD = re.compile(rf"(?:{_MONTHS}|{'|'.join(WEEKDAYS)})(?:['’]s)?")
_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh"
    "|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|dozens?|half|hundreds?"
    "|thousands?|millions?|billions?|trillions?|twice"
)
_NAME = r"(?<=\w )[A-Z][\w.'’-]+|^(?!(The|A|An|It|He|She|They|This|That|In|On)\b)[A-Z][\w.'’-]+"
# What is in a sentence that can answer a question for it.
_HOLDS: dict[Wanted, str] = {
    "reason": r"(?i)\b(because|since|so that|in order to|due to|owing to|thanks to|reasons?"
    r"|purpose|aim(s|ed|ing)?|effort|goal|hop(es|ed|ing)|want(s|ed)?|seek(s|ing)?|sought"
    r"|intend(s|ed)?|led to|caused?|driven|help(s|ed)?|allow(s|ed|ing)?|in response|after"
    r"|by \w+ing|over (alleged|claims?|concerns?|fears?|risks?|worries)"
    r"|to (build|reduce|cut|make|become|attract|avoid|protect|expand|win|keep|gain|limit|stop"
    r"|prevent|increase|improve|support|ensure|comply|compete|strengthen|create|push))\b",
    # The digits in a name such as H20, or those of a year, are no number of anything; but
    # "2000 people" isn't a year.
    "number": rf"(?<![\w-])(?!(?:19|20)\d\d\b(?! [a-z]{{4}}))\d|(?i:\b({_NUMBER_WORDS})\b)",
    "price": r"[$£€¥]|(?i:\b(dollars?|pounds?|euros?|yuan|renminbi|yen|won|rupees?|francs?"
    r"|cents?|pence|per ?cent|free|nothing)\b)",
    "day": rf"{_CALENDAR}|\b\w+day\b|(?i:\b(yesterday|today|ago|week|month|year)\b)",
    "name": _NAME,
    "place": r"\b(in|at|from|to|near|on) (the )?[A-Z]|^[A-Z][\w.’'-]*(?:[ ,]+[A-Z][\w.’'-]*)*$",
}


@dataclass(frozen=True)
class EvidenceSentence:
    """A relevant sentence, where it stands, and how it is numbered.

    `sentence` and `context` are spans of `passage.text`; `context` is the sentence with its
    neighbours, which is what the model reads. `score` is the probability, 0 to 1, that the sentence
    holds the answer. `also_in` are the other articles that tell the same story in nearly the same
    words.
    """

    n: int
    article: Article
    passage: Passage
    sentence: Sentence
    context: Sentence
    score: float
    also_in: tuple[Article, ...] = ()


def gather(
    question: Question,
    hits: Sequence[Hit],
    library: Library,
    *,
    most: int = MOST_SENTENCES,
    most_of_one: int = MOST_SENTENCES,
    room: int = ROOM,
    read: Sequence[EvidenceSentence] = (),
) -> tuple[EvidenceSentence, ...]:
    """The best few sentences of the passages found, in reading order, best article first; of how
    things stand now, the newest first, for a small model says what it reads first.

    `most` of them in all, no more than `most_of_one` of one article, and with their neighbours and
    the titles of their articles no more than `room` bytes. What a model has `read` already keeps
    its place in front, as far as it is worth reading, and is left out only for the best ones.
    """
    corrections = known_corrections((hit.article for hit in hits), question.as_of)
    candidates = [
        _Candidate(hit, sentences, place, wrong)
        for hit in hits
        for sentences in [sentences_of(hit.passage.text)]
        for texts in [[sentence.text for sentence in sentences]]
        for wrong in [unsound(question, texts, hit.article, corrections)]
        for place, sentence in enumerate(sentences)
        if place not in wrong and states_something(sentence.text)
    ]
    if not candidates:
        return ()
    asked, *encoded = library.read(
        [question.standalone, *(each.sentence.text for each in candidates)]
    )
    worth, chances = _worth(question, candidates, asked, encoded)
    if same := question.translation:
        [asked] = library.read([same.standalone])
        worth, chances = map(np.maximum, (worth, chances), _worth(same, candidates, asked, encoded))
    vectors = np.stack([each.vector for each in encoded])
    alike = vectors @ vectors.T
    asks_figure = question.kind.as_timeline or bool(
        {"number", "price", "day"} & question.kind.wanted
    )
    worthwhile = [
        i
        for i in np.argsort(-worth, kind="stable").tolist()
        if worth[i] >= FAR_BEHIND * worth.max()
    ]
    of_now = question.kind.of_now
    in_front = {} if of_now else _read_before(read, candidates, worthwhile)
    chosen: list[int] = []
    for i in dict.fromkeys([*worthwhile[:BEST], *in_front, *worthwhile]):
        if len(chosen) == most:
            break
        of_one = sum(candidates[i].article == candidates[j].article for j in chosen)
        repeats = any(
            alike[i][j] >= TOO_ALIKE
            and not (asks_figure and _tells_otherwise(question, candidates[i], candidates[j]))
            for j in chosen
        )
        if of_one < most_of_one and not repeats:
            chosen.append(i)
    known = {rank: in_front[i] for rank, i in enumerate(chosen) if i in in_front}
    fitting = _within(room, [candidates[i] for i in chosen], known)
    context_of = {chosen[rank]: context for rank, context in fitting.items()}
    chosen = list(context_of)
    first = list(in_front)
    best_of: dict[Article, float] = {}
    for i in chosen:
        best_of.setdefault(candidates[i].article, worth[i])
    by_day = _newest_first(question, [candidates[i] for i in chosen]) if of_now else {}
    chosen.sort(
        key=lambda i: (
            first.index(i) if i in first else len(first),
            by_day.get(candidates[i].article, 0),
            -best_of[candidates[i].article],
            *candidates[i].stands_at,
        )
    )
    return tuple(
        EvidenceSentence(
            n,
            candidates[i].article,
            candidates[i].hit.passage,
            candidates[i].sentence,
            context_of[i],
            float(chances[i]),
            candidates[i].hit.also_in,
        )
        for n, i in enumerate(chosen, 1)
    )


def _read_before(
    read: Sequence[EvidenceSentence], candidates: Sequence["_Candidate"], worthwhile: Sequence[int]
) -> dict[int, tuple[int, int]]:
    """Candidate → the first and the last sentence that a model read around it; those of `read` that
    are worthwhile, up to the first one that isn't: what follows that would have to be read anew."""
    at = {(candidates[i].hit.passage.id, candidates[i].sentence): i for i in worthwhile}
    found: dict[int, tuple[int, int]] = {}
    for item in read:
        i = at.get((item.passage.id, item.sentence))
        if i is None:
            break
        places = [
            place
            for place, sentence in enumerate(candidates[i].sentences)
            if item.context.start <= sentence.start and sentence.end <= item.context.end
        ]
        found[i] = places[0], places[-1]
    return found


def _newest_first(question: Question, chosen: Sequence["_Candidate"]) -> dict[Article, int]:
    """Article → its place in the order of the last day that a sentence of it tells of."""
    day_of: dict[Article, date] = {}
    for each in chosen:
        day = last_known_day(question, each.article, each.sentence.text) or date.min
        day_of[each.article] = max(day, day_of.get(each.article, day))
    return {article: -day.toordinal() for article, day in day_of.items()}


@dataclass(frozen=True)
class _Candidate:
    """The sentence at `place` among those of a passage that was found; `wrong` are the places of
    those that another article corrects."""

    hit: Hit
    sentences: Sequence[Sentence]
    place: int
    wrong: frozenset[int] = frozenset()

    @property
    def article(self) -> Article:
        return self.hit.article

    @property
    def sentence(self) -> Sentence:
        return self.sentences[self.place]

    def may_stand_beside(self, place: int) -> bool:
        """Whether the passage has a sentence there that may go with this one: no heading, no
        order to an AI, nothing that was corrected."""
        if not 0 <= place < len(self.sentences) or place in self.wrong:
            return False
        return not (
            _is_heading(self.sentences[place].text) or gives_orders(self.sentences[place].text)
        )

    def context(self, first: int, last: int) -> Sentence:
        """The passage from one sentence to another."""
        start, end = self.sentences[first].start, self.sentences[last].end
        return Sentence(start, end, self.hit.passage.text[start:end])

    @property
    def stands_at(self) -> tuple[str, int, int]:
        return self.article.id, self.hit.passage.position, self.place


def _worth(
    question: Question, candidates: Sequence[_Candidate], read: Encoded, encoded: Sequence[Encoded]
) -> tuple[Values, Values]:
    """What each sentence is worth for the model to read, and how likely it is to hold the answer, 0
    to 1; both of shape (sentences,).

    The likeliest sentences by themselves aren't the best ones to read: from those the model
    answered 22 of 45 news questions right, from those that are worth most 25.
    """
    holds = np.array([can_hold_answer(question, each.sentence.text) for each in candidates])
    odds = log_odds(question, candidates, holds.tolist(), read, encoded)
    timely = np.array(timeliness(question, candidates, probabilities(odds)))
    asked = set(stems(plain(question.standalone)))
    titled = [f"{each.sentence.text} {each.article.title}" for each in candidates]
    worth = (
        MEANING * np.array([float(each.vector @ read.vector) for each in encoded])
        + WORDS * np.array([_share(asked, text) for text in titled])
        + PASSAGE * np.array([each.hit.score for each in candidates])
        + KIND * holds
        + TIME * (np.array([each.hit.preferred for each in candidates]) + timely)
    )
    return worth, np.array(probabilities(odds + TIME_ODDS * timely))


def _tells_otherwise(question: Question, one: _Candidate, other: _Candidate) -> bool:
    """Whether another article gives another figure in nearly the same words, or for a timeline
    another sentence another date."""
    may_differ = question.kind.as_timeline or one.article != other.article
    return may_differ and gives_other_figures(one.sentence.text, other.sentence.text)


def _within(
    room: int, chosen: Sequence[_Candidate], known: Mapping[int, tuple[int, int]]
) -> dict[int, Sentence]:
    """Rank → context: those of the chosen sentences, best first, that there is room for, with as
    many of their neighbours; those that are `known` with the same neighbours as before."""
    taken: set[tuple[str, int]] = set()
    named: set[str] = set()
    spans: dict[int, tuple[int, int]] = {}

    def length(each: _Candidate, place: int) -> int:
        text = len(each.sentences[place].text.encode())
        if each.article.id in named:
            return text
        dated = each.article.published is not None
        return text + len(each.article.title.encode()) + DATE * dated

    def take(each: _Candidate, place: int) -> bool:
        nonlocal room
        key, needed = (each.hit.passage.id, place), length(each, place)
        if key in taken or (taken and needed > room):
            return False
        taken.add(key)
        named.add(each.article.id)
        room -= needed
        return True

    read = {
        (chosen[rank].hit.passage.id, place)
        for rank, (first, last) in known.items()
        for place in range(first, last + 1)
    }
    for rank, each in enumerate(chosen[:BEST] if known else ()):
        if (each.hit.passage.id, each.place) not in read and take(each, each.place):
            spans[rank] = each.place, each.place
    for rank, (first, last) in known.items():
        each, places = chosen[rank], range(first, last + 1)
        if sum(length(each, place) for place in places) > room:
            break
        spans[rank] = first, last
        for place in places:
            take(each, place)
    for rank, alone in _turns(len(chosen)):
        each = chosen[rank]
        if rank in known:
            continue
        if alone and take(each, each.place):
            spans[rank] = each.place, each.place
        elif not alone and rank in spans:
            before, after = each.place - 1, each.place + 1
            first = before if each.may_stand_beside(before) and take(each, before) else each.place
            last = after if each.may_stand_beside(after) and take(each, after) else each.place
            spans[rank] = first, last
    return {rank: chosen[rank].context(*span) for rank, span in spans.items()}


def _turns(sentences: int) -> Iterator[tuple[int, bool]]:
    """Rank, and whether it is the sentence's own turn or that of its neighbours: the best three
    first, then by turns the neighbours of the best and the next sentence."""
    yield from ((rank, True) for rank in range(min(FIRST, sentences)))
    for rank in range(sentences):
        yield rank, False
        if rank + FIRST < sentences:
            yield rank + FIRST, True


def can_hold_answer(question: Question, sentence: str, dated: bool = True) -> bool:
    """Whether `sentence` holds the kind of thing that `question` asks for (if it asks for one).

    Whoever is asked for must be named in other words than those of the question. In an article
    that isn't `dated`, "Thursday" and "later this year" tell no time.
    """
    wanted = question.kind.wanted
    if not dated and "day" in wanted and not re.search(_CALENDAR, sentence):
        return False
    if not all(re.search(_HOLDS[each], sentence) for each in wanted):
        return False
    if "name" not in wanted:
        return True
    known = set(re.findall(r"\w+", question.standalone.casefold()))
    names = [name.group() for name in re.finditer(_NAME, sentence)]
    names = [name for name in names if not _CALENDAR_WORD.fullmatch(name)]
    return any(not set(re.findall(r"\w+", name.casefold())) - {"s"} <= known for name in names)


def up_to_date(
    question: Question, evidence: Sequence[EvidenceSentence]
) -> Sequence[EvidenceSentence]:
    """The evidence to answer from: of how things stand now, nothing of an earlier year's award or
    season, and of older articles only what is likely to hold the answer."""
    if not question.kind.of_now or (question.time and question.time.days) or not evidence:
        return evidence
    least = COMPETES * max(item.score for item in evidence)
    said = [(item.article, item.sentence.text) for item in evidence]
    days = [last_known_day(question, *each) for each in said]
    newest = max(
        (day for item, day in zip(evidence, days, strict=True) if day and item.score >= least),
        default=None,
    )
    if not newest:
        return evidence
    years = [year_of_event(question, *each) or newest.year for each in said]
    return [
        item
        for item, day, year in zip(evidence, days, years, strict=True)
        if not day or day >= newest or (item.score >= least and year >= newest.year)
    ]


def coverage(question: str, evidence: Sequence[EvidenceSentence]) -> float:
    """The share, 0 to 1, of the question's content words in the one passage that has most."""
    asked = set(stems(plain(question)))
    if not asked:
        return 1.0
    return max(
        (_share(asked, f"{item.article.title} {item.passage.text}") for item in evidence),
        default=0.0,
    )


def states_something(sentence: str) -> bool:
    """Headings, captions, the questions that articles ask and orders to an AI are no evidence."""
    long_enough = len(sentence.split()) >= FEWEST_WORDS or not sentence.isascii()
    is_question = sentence.endswith(("?", "？"))
    return long_enough and not (_is_heading(sentence) or is_question or gives_orders(sentence))


def _is_heading(sentence: str) -> bool:
    return not sentence.rstrip("\"'”’)]").endswith((".", "!", "?", "。", "！", "？", "…"))


def _share(asked: set[str], text: str) -> float:
    return len(asked & set(stems(plain(text)))) / len(asked) if asked else 0.0
