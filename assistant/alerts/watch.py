"""What new articles change in the answers of alerts.

Only articles that have come since the last check are looked at, and of these only those that a
search limited to them finds: by meaning and by words, so that an alert works without words in
common. What they say is proved as an answer is, and compared with what the alert says so far.

A copy of an article that was there before is no news, nor is an article that merely credits a
source that the answer rests on already. What is older than the newest source of an answer tells
how things were: it changes nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from time import perf_counter
from typing import Self

from assistant.alerts.alert import Alert, Change, Delivery, Kind, Said, Saved, What
from assistant.alerts.alerts import NOWHERE, USUAL, Alerts
from assistant.alerts.comparing import says_same
from assistant.alerts.delivering import Deliverer
from assistant.answering.chain import PASSAGES, Ask, RetrievalChain
from assistant.answering.events import Finished, Stood
from assistant.asking.question import Asking, Question, question_of
from assistant.asking.searching import Searcher
from assistant.asking.statements import statement_of
from assistant.asking.translation import Translator
from assistant.coverage.coverage import Coverage, Statement, cover, stated_by, with_origins
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import (
    EvidenceSentence,
    can_hold_answer,
    states_something,
)
from assistant.evidence.spelling import plain
from assistant.keys.keys import Keys
from assistant.proof import Verdict
from assistant.proof.names import key, undated_names, words_known
from index.article import Article
from index.caches.words import stems
from index.errors import UNFORESEEN, NewsdeskError
from index.library import Library
from index.search.chinese_questions import without_question_words
from index.search.search import Hit
from index.text.sentences import sentences_of

logger = logging.getLogger(__name__)

# Articles are dated before they are stored, a batch at a time: a check begins so long before the
# last one, and passes over what that looked at.
BEFORE = timedelta(minutes=10)
MOST_SEARCHED = 5_000  # new articles by their ids; of more, all are searched
MOST_KEPT = 12  # sentences that an answer rests on, the newest
# An article bears on a search or a question if its passage is so near in meaning (cosine), or has
# all of the words that carry meaning. Of Chinese, which the embedding model doesn't read, this
# share is enough.
NEAR, SHARE = 0.45, 0.6
# A little of both is enough too.
NEAR_TOO, SHARE_TOO = 0.35, 0.4
# The share of a question's words that must stand in the passage of what answers it, and how likely,
# 0 to 1, a sentence must be to hold the answer, to be compared with the one that is saved.
ABOUT, LIKELY = 0.5, 0.3


@dataclass(frozen=True)
class _Outcome:
    """What a check comes to: the answer from now on, what is to be told of it, and the stories."""

    saved: Saved
    what: What | None = None
    stories: tuple[str, ...] = ()
    shown: Saved | None = None


class Watch:
    """Checks alerts over a library, with the chain that answers; it needs no language model."""

    def __init__(
        self,
        alerts: Alerts,
        library: Library,
        chain: RetrievalChain,
        translator: Translator | None = None,
        deliverer: Deliverer | None = None,
        silenced: Callable[[], Collection[str]] = tuple,
    ) -> None:
        """`deliverer` sends what is to be sent, after each check; the alerts of owners that are
        `silenced` at the time aren't checked."""
        self._alerts = alerts
        self._library = library
        self._chain = chain
        self._searcher = Searcher(library, translator)
        self._deliverer = deliverer
        self._silenced = silenced
        self._checking = Lock()

    @classmethod
    def over(cls, library: Library, chain: RetrievalChain, translator: Translator) -> Self:
        """The watch over all of a library's alerts, which delivers what it finds. Whose key was
        revoked is told nothing.

        Raises StorageFailed, LibraryMismatch.
        """
        alerts, revoked = Alerts(library.location), Keys(library.location).revoked_owners
        deliverer = Deliverer(alerts, silenced=revoked)
        return cls(alerts, library, chain, translator, deliverer, revoked)

    def deliver(self) -> None:
        """Send what is due by now, such as digests. Raises StorageFailed."""
        if self._deliverer:
            self._deliverer.deliver()

    def close(self) -> None:
        """Deliver nothing any more, and wait for no one who is being delivered to."""
        if self._deliverer:
            self._deliverer.close()

    def add(
        self,
        owner: str,
        kind: Kind,
        text: str,
        asking: Asking = USUAL,
        delivery: Delivery = NOWHERE,
    ) -> Alert:
        """Save a question, search or claim with its answer of now.

        Raises EmptyQuestion, BadInput and what an answer may raise.
        """
        recent = self._library.added_since(datetime.now(UTC) - BEFORE)
        saved, stories = asyncio.run(self._asked(kind, text, asking))
        return self._alerts.add(owner, kind, text, saved, stories, recent, asking, delivery)

    def add_answered(
        self,
        owner: str,
        question: Question,
        text: str,
        citations: Sequence[Citation],
        asking: Asking,
        answered: datetime,
        stood: Stood | None = None,
    ) -> Alert:
        """Save a question with the answer that it was given at this moment: its `text`, and what
        that cites. What has come since then is news, or more exactly what the answer's search
        couldn't find yet, if it was noted what `stood`.

        Raises BadInput and, for a question of yes or no, what an answer may raise.
        """
        asked = question.editable or question.standalone
        for alert in self._alerts.listed(owner):
            if (alert.kind, alert.text, alert.asking) == ("question", asked, asking):
                return alert
        if statement_of(question.standalone) is not None:  # which all the library is held against
            return self.add(owner, "question", asked, asking)
        said = self._with_origins(_to_the_point(question, citations))
        saved = Saved(text, said) if said else Saved()
        since = stood.since if stood else answered
        known = set(self._library.added_since(since - BEFORE))
        known -= set(self._library.added_since(since))
        known |= set(stood.articles) if stood else set()
        stories = self._stories(each.article for each in said)
        return self._alerts.add(
            owner, "question", asked, saved, stories, known, asking, answered=since
        )

    def check(self, is_closing: Callable[[], bool] = lambda: False) -> list[Change]:
        """Look at what has come since the last check, for each alert, and send what is to be sent.

        What goes wrong with one alert is kept with it, and tried again next time. It ends early
        when `is_closing`. Safe in any thread: a second check waits for the first.
        """
        with self._checking:
            found = self._checked(is_closing)
            if not is_closing():
                self.deliver()
        return found

    def _checked(self, is_closing: Callable[[], bool]) -> list[Change]:
        found, silenced = [], self._silenced()
        for alert in self._alerts.everybodys():
            if is_closing():
                break
            if alert.owner in silenced:
                continue
            try:
                if change := self.check_one(alert):
                    found.append(change)
            except NewsdeskError as error:
                self._alerts.note_failure(alert.id, str(error))
            except Exception:
                logger.exception("An alert can't be checked")
                self._alerts.note_failure(alert.id, UNFORESEEN)
        return found

    def check_one(self, alert: Alert) -> Change | None:
        """What has changed in one alert since its last check, which is noted."""
        began = datetime.now(UTC)
        recent = self._library.added_since(alert.checked - BEFORE)
        looked_at = self._alerts.looked_at(alert.id)
        fresh = [each for each in recent if each not in looked_at]
        outcome = asyncio.run(self._outcome(alert, fresh))
        still_recent = self._library.added_since(began - BEFORE)
        return self._alerts.note(
            alert,
            began,
            set(still_recent) & set(recent),
            outcome.saved,
            outcome.what,
            outcome.stories,
            outcome.shown,
        )

    async def _outcome(self, alert: Alert, fresh: Sequence[str]) -> _Outcome:
        """What the fresh articles, and those that have gone, make of an alert's answer."""
        lost = self._lost(alert.saved)
        fresh = self._without_copies(alert, fresh)
        question, hits = await self._bearing(alert, fresh)
        if alert.kind == "search":
            return self._of_search(alert, hits)
        statement = self._statement(alert)
        if hits:
            if statement is not None:
                outcome = await asyncio.to_thread(self._of_claim, alert, statement, hits)
            else:
                outcome = await self._of_question(alert, question, hits)
            if outcome.what:
                return outcome
        if alert.saved.said and len(lost) == len(alert.saved.said):
            return await self._without_support(alert)
        return _Outcome(alert.saved)

    def _statement(self, alert: Alert) -> str | None:
        """What is held against the articles: a claim, or what a question of yes or no asks."""
        question = question_of(alert.text, alert.asking)
        return question.standalone if alert.kind == "claim" else statement_of(question.standalone)

    def _without_copies(self, alert: Alert, fresh: Sequence[str]) -> list[str]:
        """The fresh articles but for copies of what was there before; a new version of what the
        answer rests on is none."""
        now = self._library.versions_now([each.article for each in alert.saved.said])
        successors = set(now.values())
        told = self._alerts.told(alert.id)
        stories = self._library.stories_of(fresh)
        retold = self._library.stories_with_others(fresh)
        return [
            each
            for each in fresh
            if each in successors or (each not in retold and stories.get(each, each) not in told)
        ]

    async def _bearing(self, alert: Alert, fresh: Sequence[str]) -> tuple[Question, list[Hit]]:
        """What an alert asks, and the passages of fresh articles that bear on it, best first."""
        few = len(fresh) <= MOST_SEARCHED
        filters = alert.asking.filters
        if few:
            among = set(fresh) & set(filters.articles) if filters.articles else fresh
            filters = replace(filters, articles=tuple(among))
        asking = replace(alert.asking, filters=filters, heed_time=False)
        question = question_of(alert.text, asking)
        if not filters.articles and few:
            return question, []
        search = await self._searcher.search(question, PASSAGES if few else 10 * PASSAGES)
        wanted = set(fresh)
        question = question.with_translation(search.query.translated)
        found = [hit for hit in search.hits if hit.article.id in wanted]
        return question, [hit for hit in found if _bears(question, hit)]

    def _of_search(self, alert: Alert, hits: Sequence[Hit]) -> _Outcome:
        if not hits:
            return _Outcome(alert.saved)
        first = {hit.article.id: hit for hit in reversed(hits)}
        new = [
            Said.by(hit.article, _nearest(alert.text, hit.passage.text))
            for hit in sorted(first.values(), key=lambda hit: hits.index(hit))
        ]
        kept = Saved(said=_newest([*new, *alert.saved.said]))
        return _Outcome(kept, "found", self._stories(first), Saved(said=tuple(new)))

    def _of_claim(self, alert: Alert, statement: str, hits: Sequence[Hit]) -> _Outcome:
        """By what each article says of the statement; the newest of them has the last word."""
        read = [stated_by(statement, article, self._library) for article in _articles(hits)]
        outlets = list(self._library.choices().publishers)
        heard = with_origins([each for each in read if each], outlets, self._library)
        if not heard:
            return _Outcome(alert.saved)
        is_so = max(heard, key=_day).verdict.supports
        of_it = [each for each in heard if each.verdict.supports == is_so]
        said = tuple(_said(each) for each in of_it)
        return self._settled(alert, Saved(_text(said), said, is_so), alert.saved.is_so == is_so)

    async def _of_question(self, alert: Alert, question: Question, hits: Sequence[Hit]) -> _Outcome:
        """By what the articles answer, as if there were no others."""
        began = perf_counter()
        with self._chain.in_use():
            answering = self._chain.answer(question, hits, None, date.today(), began)
            finished = [event async for event in answering if isinstance(event, Finished)][-1]
        answer = finished.answer
        citations = _to_the_point(question, answer.citations)
        if not citations and alert.saved.said:
            citations = _likeliest(question, answer.evidence)
        if not citations:
            return _Outcome(alert.saved)
        new = Saved(answer.text if answer.sentences else "", self._with_origins(citations))
        if not alert.saved.said:
            return self._settled(alert, new, None)
        same = await asyncio.to_thread(
            says_same, question, alert.saved, new, answer.evidence, self._library
        )
        return _Outcome(alert.saved) if same is None else self._settled(alert, new, same)

    def _settled(self, alert: Alert, new: Saved, same: bool | None) -> _Outcome:
        """What an answer of new articles comes to; `same` is whether it is the saved one."""
        saved = alert.saved
        stories = self._stories(each.article for each in new.said)
        if not saved.said:
            return _Outcome(new, "newly_answered", stories)
        if saved.newest and new.newest and new.newest < saved.newest:
            return _Outcome(saved)
        if same:
            independent = tuple(each for each in new.said if each.origin not in saved.origins)
            kept = replace(saved, said=_newest([*new.said, *saved.said]))
            if not independent:
                return _Outcome(kept)
            return _Outcome(kept, "still_so", stories, replace(new, said=independent))
        return _Outcome(new, "changed", stories)

    async def _without_support(self, alert: Alert) -> _Outcome:
        """What is left of an answer when all that it rested on has gone or was changed."""
        new, stories = await self._asked(alert.kind, alert.text, alert.asking)
        is_alike = new.said and alert.saved.is_so == new.is_so
        if is_alike and (new.is_so is not None or self._is_same(alert, new)):
            return _Outcome(replace(new, text=alert.saved.text))
        if not new.said:
            return _Outcome(Saved(), "no_longer_supported")
        return _Outcome(new, "changed", stories)

    def _is_same(self, alert: Alert, new: Saved) -> bool:
        """Whether a new answer to an alert's question says what its saved one did."""
        question = question_of(alert.text, alert.asking)
        one = {each.sentence for each in alert.saved.said} & {each.sentence for each in new.said}
        return bool(one) or says_same(question, alert.saved, new, (), self._library) is True

    def _lost(self, saved: Saved) -> list[Said]:
        """The sentences of an answer that no article of the library has any more."""
        now = self._library.versions_now([each.article for each in saved.said])
        return [each for each in saved.said if not self._still_says(now.get(each.article), each)]

    def _still_says(self, version: str | None, said: Said) -> bool:
        if version == said.article:
            return True
        if version is None:
            return any(said.sentence in each.text for each in self._library.copies(said.article))
        return said.sentence in self._library.article(version).text

    async def _asked(self, kind: Kind, text: str, asking: Asking) -> tuple[Saved, tuple[str, ...]]:
        """The answer of the whole library, and the stories it rests on."""
        question = question_of(text, asking)
        statement = question.standalone if kind == "claim" else None
        if kind == "question":
            statement = statement_of(question.standalone)
        if kind == "search":
            found = (await self._searcher.search(question, PASSAGES)).hits
            return Saved(), self._stories(hit.article.id for hit in found if _bears(question, hit))
        if statement is not None:
            covered = await cover(statement, self._library, self._searcher, asking)
            return self._of_coverage(covered)
        finished = await self._chain.ainvoke(Ask(text, asking=asking))
        assert isinstance(finished, Finished)  # noqa: S101 - the chain always ends with it
        answer = finished.answer
        said = self._with_origins(_to_the_point(answer.question, answer.citations))
        saved = Saved(answer.text, said) if said else Saved()
        return saved, self._stories(each.article for each in said)

    def _of_coverage(self, covered: Coverage) -> tuple[Saved, tuple[str, ...]]:
        heard = [*covered.stating, *covered.otherwise]
        if not heard:
            return Saved(), ()
        is_so = max(heard, key=_day).verdict.supports
        said = _newest(_said(each) for each in heard if each.verdict.supports == is_so)
        stories = self._stories(each.article.id for each in heard)
        return Saved(_text(said), said, is_so), stories

    def _with_origins(self, citations: Iterable[Citation]) -> tuple[Said, ...]:
        """The sentences cited, each with the source that its article counts as."""
        every = tuple(citations)
        by_article: dict[Article, list[Citation]] = {}
        for each in every:
            by_article.setdefault(each.evidence.article, []).append(each)
        statements = [
            Statement(article, Verdict("proved", 1.0, tuple(cited)))
            for article, cited in by_article.items()
        ]
        outlets = list(self._library.choices().publishers)
        origins = {
            each.article.id: each.origin
            for each in with_origins(statements, outlets, self._library)
        }
        return tuple(Said.of(each, origins[each.evidence.article.id]) for each in every)

    def _stories(self, article_ids: Iterable[str]) -> tuple[str, ...]:
        ids = list(dict.fromkeys(article_ids))
        stories = self._library.stories_of(ids)
        return tuple(stories.get(each, each) for each in ids)


def _bears(question: Question, hit: Hit) -> bool:
    """Whether a passage bears on a question or search, by its meaning or its words."""
    readings = [each for each in (question, question.translation) if each]
    return any(_bears_on(each, hit) for each in readings)


def _bears_on(question: Question, hit: Hit) -> bool:
    share = _share(_sought(question), hit.article, hit.passage.text)
    if question.own_language == "zh":
        return share >= SHARE
    near = hit.similarity or 0.0
    if not _names_all(question.standalone, hit.article):
        return False
    return near >= NEAR or share == 1 or (near >= NEAR_TOO and share >= SHARE_TOO)


def _to_the_point(question: Question, citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """The citations whose passages are about what is asked. An answer of quotations may be about
    something else of the same kind, which a reader passes over, and an alert must not tell."""
    readings = [each for each in (question, question.translation) if each]
    return tuple(
        each
        for each in citations
        if any(
            _names_all(asked.standalone, each.evidence.article)
            and _share(_nameless(_sought(asked)), each.evidence.article, each.evidence.passage.text)
            >= ABOUT
            for asked in readings
        )
    )


def _likeliest(question: Question, evidence: Sequence[EvidenceSentence]) -> tuple[Citation, ...]:
    """Where nothing stands as an answer by itself: the sentence that may be the answer to a
    question which has one already, for it is compared with that."""
    likely = [
        Citation(item.n, item, item.sentence.text)
        for item in sorted(evidence, key=lambda item: -item.score)
        if item.score >= LIKELY and can_hold_answer(question, item.sentence.text)
    ]
    return _to_the_point(question, likely)[:1]


def _sought(question: Question) -> str:
    """What is looked for: a Chinese question without 什么 and the like."""
    asked = question.standalone
    return without_question_words(asked) if question.own_language == "zh" else asked


def _share(asked: str, article: Article, passage: str) -> float:
    """The share of the words asked that carry meaning, 0 to 1, in a passage or its title."""
    wanted = set(stems(plain(asked)))
    there = set(stems(plain(f"{article.title} {passage}")))
    return len(wanted & there) / len(wanted) if wanted else 0.0


def _nearest(asked: str, passage: str) -> str:
    """The sentence of a passage with most of the words asked; of several the first."""
    wanted = set(stems(plain(asked)))
    texts = [each.text for each in sentences_of(passage) if states_something(each.text)]
    return max(texts, key=lambda text: len(wanted & set(stems(plain(text)))), default=passage)


def _nameless(asked: str) -> str:
    """What is asked of those whom a question names; the question, if it says nothing else."""
    names = undated_names(asked)
    rest = " ".join(word for word in asked.split() if key(word.strip(',.?!:;“”"')) not in names)
    return rest if stems(plain(rest)) else asked


def _names_all(asked: str, article: Article) -> bool:
    return undated_names(asked) <= words_known(f"{article.title} {article.text}")


def _articles(hits: Sequence[Hit]) -> list[Article]:
    return list({hit.article.id: hit.article for hit in hits}.values())


def _day(statement: Statement) -> date:
    """What is undated is taken to be new."""
    return statement.article.published or date.max


def _said(statement: Statement) -> Said:
    return Said.of(statement.citations[0], statement.origin)


def _text(said: Sequence[Said]) -> str:
    """The newest sentence of those that state or deny a claim."""
    return max(said, key=lambda each: each.published or date.max).sentence if said else ""


def _newest(said: Iterable[Said]) -> tuple[Said, ...]:
    """The newest sentences, each once, as many as are kept."""
    once = {(each.article, each.sentence): each for each in said}
    by_day = sorted(once.values(), key=lambda each: each.published or date.max, reverse=True)
    return tuple(by_day[:MOST_KEPT])
