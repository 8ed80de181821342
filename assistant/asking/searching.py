"""What was asked → a query, with its filters, dates and translation → passages."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from assistant.asking.query_syntax import read_syntax
from assistant.asking.time_words import TimeWords, time_words
from assistant.asking.translation import Translator, wanted
from assistant.words.words import words_for
from index.caches.words import stems
from index.library import Library
from index.query import Filters, Query
from index.search.search import Hit, Ranking, check_asked

# An event is dated by the first article that has so many of its words in one passage.
WORDS_OF_EVENT = 0.65  # verbs change: “came back” is told as “comes back”


@dataclass(frozen=True)
class Asking:
    """How to search: with these filters beside those written in the question, as of that day.

    `as_of` is the day that counts as today; if it is given, what was published near it is
    preferred. Without `heed_time`, words such as "last week" filter nothing.
    """

    filters: Filters = field(default_factory=Filters)
    as_of: date | None = None
    heed_time: bool = True


@dataclass(frozen=True)
class Search:
    """What was found, and by which query.

    `time` are the time words that were heeded, in `time_note` as what they did; `notes` tell what
    else was done that wasn't asked for in so many words.
    """

    query: Query
    hits: tuple[Hit, ...]
    time: TimeWords | None = None
    time_note: str | None = None
    notes: tuple[str, ...] = ()

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

    async def search(
        self,
        asked: str,
        limit: int,
        asking: Asking = Asking(),
        ranking: Ranking = "reranked",
        also: Sequence[str] = (),
    ) -> Search:
        """The passages that match best. Raises EmptyQuestion, BadInput for a filter.

        `also` are other readings of what was asked; filters and time words in them aren't heeded.
        """
        written = read_syntax(asked)
        check_asked(written.text)
        filters = both(written.filters, asking.filters)
        query = Query(
            written.text,
            written.phrases,
            written.excluded,
            filters,
            near=asking.as_of,
            also=tuple(filter(None, (read_syntax(reading).text for reading in also))),
        )
        notes: list[str] = []
        query, note = await self._translated(query)
        notes += [note] if note else []
        dated = filters.after or filters.before
        time = None
        if asking.heed_time and not dated:
            time = time_words(asked, asking.as_of or date.today())
        time_note = None
        if time:
            query, time_note = await asyncio.to_thread(self._in_time, query, time)
        hits = await asyncio.to_thread(self._library.search, query, limit, ranking)
        if not hits and query.phrases:
            query = replace(query, phrases=())
            hits = await asyncio.to_thread(self._library.search, query, limit, ranking)
            words = words_for(asked)
            quoted = words.listed(
                words("explained.quoted", words=phrase) for phrase in written.phrases
            )
            notes += [words("search.not_word_for_word", phrases=quoted)]
        return Search(query, tuple(hits), time if time_note else None, time_note, tuple(notes))

    async def _translated(self, query: Query) -> tuple[Query, str | None]:
        if self._translator is None:
            return query, None
        languages = await asyncio.to_thread(self._library.languages)
        into = wanted(query.text, languages)
        if into is None or (query.filters.languages and into not in query.filters.languages):
            return query, None
        translation = await self._translator.translated(query.text, into)
        return replace(query, translated=translation.text), translation.note

    def _in_time(self, query: Query, time: TimeWords) -> tuple[Query, str | None]:
        """The query with what the time words ask for; as it was if no article is of that time.

        They prefer and leave nothing out: "this year" may be what the question is about, and not
        when the article was published.
        """
        after, before, event = time.after, time.before, None
        if time.event and (found := self._event(time.event)):
            told_on, event = found
            if time.event_side == "after":
                after = max(after, told_on) if after else told_on
            else:
                before = min(before, told_on) if before else told_on
        words = words_for(query.text)
        within = Filters(after=after, before=before)
        if within != Filters() and self._library.passes_any(within):
            # The time asked for, not the days near `as_of`.
            changed = replace(query, within=within, newest=time.newest, near=None)
            first = words("question.days_first", days=words.articles_of(after, before))
            if event:
                first = words("search.as_published", first=first, event=event)
            return changed, words("question.heeded", said=time.said, preferred=first)
        if time.newest:
            changed = replace(query, newest=True)
            first = words("question.newer_first")
            return changed, words("question.heeded", said=time.said, preferred=first)
        return query, None

    def _event(self, event: str) -> tuple[date, str] | None:
        """When an event was first told of, and the title of the article; None if none tells it."""
        words = set(stems(event))
        if not words:
            return None
        tellings = [
            hit
            for hit in self._library.search(event, 20)
            if hit.article.published
            and len(words & set(stems(f"{hit.article.title} {hit.passage.text}")))
            >= WORDS_OF_EVENT * len(words)
        ]
        if not tellings:
            return None
        first = tellings[0].article  # the one that tells most of it
        assert first.published  # noqa: S101 - only such are among them
        return first.published, first.title


def both(some: Filters, others: Filters) -> Filters:
    """Filters of which all must hold; what `others` say of a field replaces what `some` say."""
    given = {name: value for name, value in vars(others).items() if value}
    return replace(some, **given)
