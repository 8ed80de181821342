"""A question → a query, with its dates and its translation → passages, and how they were found."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.asking.dates.periods import Days
from assistant.asking.dates.time_words import TimeWords
from assistant.asking.dates.told import fits, is_short, told_until
from assistant.asking.question import Question
from assistant.asking.translation import Translator, wanted
from assistant.observing.seen import Seen, is_watched, watched
from assistant.words.words import Words, words_in
from index.caches.words import stems
from index.library import Library
from index.query import Filters, Query
from index.search.search import Hit, Ranking, check_asked
from index.text.sentences import sentences_of

# What it counts that a passage tells of the time asked for, beside a match of 0 to 1; that many
# more passages are looked at than wanted.
TOLD, LOOKED_AT = 0.2, 3
# What it counts that a passage is new, where a state is asked of; in so many days it is a third.
NEW, FADES_IN = 0.1, 365
# An event is dated by the first article with this share of its words in one passage.
WORDS_OF_EVENT = 0.65  # verbs change: one article says “came back”, another “comes back”


@dataclass(frozen=True)
class Search:
    """What was found, and by which query.

    `time` are the time words that were heeded, in `time_note` as what they did; `notes` tell what
    else was done that wasn't asked for in so many words. `not_word_for_word` are the phrases that
    no passage has, so that their words were searched for.
    """

    query: Query
    hits: tuple[Hit, ...]
    time: TimeWords | None = None
    time_note: str | None = None
    notes: tuple[str, ...] = ()
    not_word_for_word: tuple[str, ...] = ()

    @property
    def of_time(self) -> tuple[Hit, ...]:
        """The passages of the time asked for, if the best one is; else all."""
        if self.hits and self.hits[0].is_within:
            return tuple(hit for hit in self.hits if hit.is_within)
        return self.hits


class Searcher:
    """Searches a library for what people ask; a `translator` lets it do so across languages."""

    def __init__(self, library: Library, translator: Translator | None = None) -> None:
        self._library = library
        self._translator = translator

    async def search(self, question: Question, limit: int, ranking: Ranking = "reranked") -> Search:
        """The passages that match best. Raises EmptyQuestion if there is no word to search for."""
        if not is_watched():
            return await self._found(question, limit, ranking)
        with watched(Seen("search", question.standalone)) as seen:
            search = await self._found(question, limit, ranking)
            seen.outcome = "found"
            return search

    async def _found(self, question: Question, limit: int, ranking: Ranking) -> Search:
        check_asked(question.standalone)
        query = Query(
            question.standalone,
            question.phrases,
            question.excluded,
            question.filters,
            near=question.as_of,
            also=question.also,
        )
        notes: list[str] = []
        query, note = await self._translated(query)
        notes += [note] if note else []
        words = words_in(question.language)
        time_note = None
        if question.time:
            query, time_note = await asyncio.to_thread(self._in_time, query, question.time, words)
        period = question.time.days if question.time and time_note else None
        is_state = question.kind.of_now and not time_note
        looked_at = LOOKED_AT * limit if period or is_state else limit
        hits = await asyncio.to_thread(self._library.search, query, looked_at, ranking)
        if period:
            hits = _telling_of(period, hits)[:limit]
        elif is_state:
            hits = _newer_first(hits, question.as_of)[:limit]
        not_found: tuple[str, ...] = ()
        if not hits and query.phrases:
            not_found = query.phrases
            query = replace(query, phrases=())
            hits = await asyncio.to_thread(self._library.search, query, limit, ranking)
            quoted = words.listed(words("explained.quoted", words=each) for each in not_found)
            notes += [words("search.not_word_for_word", phrases=quoted)]
        time = question.time if time_note else None
        return Search(query, tuple(hits), time, time_note, tuple(notes), not_found)

    async def _translated(self, query: Query) -> tuple[Query, str | None]:
        if self._translator is None:
            return query, None
        languages = await asyncio.to_thread(self._library.languages)
        into = wanted(query.text, languages)
        if into is None or (query.filters.languages and into not in query.filters.languages):
            return query, None
        translation = await self._translator.translated(query.text, into)
        return replace(query, translated=translation.text), translation.note

    def _in_time(self, query: Query, time: TimeWords, words: Words) -> tuple[Query, str | None]:
        """The query with what the time words ask for; as it was if no article is of that time.

        They prefer and leave nothing out: "this year" may be what the question is about, and not
        when the article was published.
        """
        after, before, event = time.after, time.before, None
        if time.event and (found := self._event(time.event)):
            reported, event = found
            if time.event_side == "after":
                after = max(after, reported) if after else reported
            else:
                before = min(before, reported) if before else reported
        within = Filters(after=after, before=before)
        if time.days and before:
            # What happened in a month is told in it and in the weeks after.
            until = told_until(time.days)
            within = replace(within, before=min(until, query.near) if query.near else until)
        if within != Filters() and self._library.passes_any(within):
            # The time asked for, not the days near `as_of`.
            changed = replace(query, within=within, newest=time.newest, near=None)
            days = words.articles_of(after, before)
            first = words("question.told_first" if time.days else "question.days_first", days=days)
            if event:
                first = words("search.as_published", first=first, event=event)
            return changed, words("question.heeded", said=time.said, preferred=first)
        if time.newest:
            changed = replace(query, newest=True)
            first = words("question.newer_first")
            return changed, words("question.heeded", said=time.said, preferred=first)
        return query, None

    def _event(self, event: str) -> tuple[date, str] | None:
        """When an event was first reported, and the title of the article; None if it never was."""
        words = set(stems(event))
        if not words:
            return None
        reports = [
            hit
            for hit in self._library.search(event, 20)
            if hit.article.published
            and len(words & set(stems(f"{hit.article.title} {hit.passage.text}")))
            >= WORDS_OF_EVENT * len(words)
        ]
        if not reports:
            return None
        first = reports[0].article  # the one that has most of its words
        assert first.published  # noqa: S101 - only such are among them
        return first.published, first.title


def _telling_of(period: Days, hits: Sequence[Hit]) -> list[Hit]:
    """The passages in their new order, and within the time asked for if they tell of it.

    Of a week or less the day of publication says more than the text, unless that names others.
    """
    told = []
    for hit in hits:
        sentences = [sentence.text for sentence in sentences_of(hit.passage.text)]
        values = fits(period, hit.article.title, sentences, hit.article.published)
        fit = max(values, default=0.0)
        if is_short(period):
            told.append(replace(hit, is_within=fit > 0 or (hit.is_within and fit == 0)))
            continue
        score = (hit.score + TOLD * (1 + fit) / 2) / (1 + TOLD)
        told.append(replace(hit, score=score, is_within=fit > 0))
    return sorted(told, key=lambda hit: -hit.score)


def _newer_first(hits: Sequence[Hit], as_of: date | None) -> list[Hit]:
    """The passages in their new order: somewhat newer ones first, those not yet known then last."""
    days = {hit.article.id: hit.article.published for hit in hits if hit.article.published}
    known = {each: day for each, day in days.items() if not as_of or day <= as_of}
    newest = max(known.values(), default=None)
    scored = []
    for hit in hits:
        day = known.get(hit.article.id)
        new = math.exp(-(newest - day).days / FADES_IN) if newest and day else 0.0
        scored.append(replace(hit, score=(hit.score + NEW * new) / (1 + NEW)))
    return sorted(
        scored, key=lambda hit: (hit.article.id in days.keys() - known.keys(), -hit.score)
    )


_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def noted(search: Search) -> list[str]:
    """What was done that wasn't asked for in so many words, a sentence each."""
    return [*([search.time_note] if search.time_note else []), *search.notes]


def explained(hit: Hit) -> str:
    """The ranks and scores that made a passage's score, in one line; what a later place in the
    article and a quiz took off has a minus."""
    parts = [
        f"meaning {_ranked(hit.similarity_rank, hit.similarity)}",
        f"words {_ranked(hit.words_rank, hit.words)}",
        f"fused {hit.fused:.2f}",
    ]
    if hit.close:
        if hit.close.tokens is not None and hit.close.article is not None:
            parts += [f"tokens {hit.close.tokens:.2f}", f"article {hit.close.article:.2f}"]
        parts += [f"pairs {hit.close.pairs:.2f}"]
        taken_off = {"later": hit.close.later, "quiz": hit.close.quiz}
        parts += [f"{name} -{value:.2f}" for name, value in taken_off.items() if value]
        parts += [f"together {hit.close.score:.2f}"]
    if hit.preferred:
        parts.append(f"date {hit.preferred:.2f}")
    return ", ".join(parts)


def found_by(hit: Hit) -> str:
    """What found a passage, and how high: "Found by meaning (3rd) and words (1st)"."""
    ranks = {"meaning": hit.similarity_rank, "words": hit.words_rank}
    ways = [f"{way} ({_ordinal(rank)})" for way, rank in ranks.items() if rank is not None]
    return f"Found by {' and '.join(ways)}" if ways else ""


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"


def _ranked(rank: int | None, score: float | None) -> str:
    return "–" if rank is None or score is None else f"#{rank} ({score:.2f})"
