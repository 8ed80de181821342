"""Re-index: look at every source, index new and changed documents, drop deleted ones.

In two stages: first every article can be found by its words, then vectors are made for it
(index/runs/embedding_stage.py).

Nothing is lost if it is killed. An article's passages are first written to the caches under new
ids; one transaction of the catalogue then makes them the current ones and drops the old ones. That
transaction also notes what is left over in the caches; it is deleted now or by the next run. The
cache of vectors notes which passages have none yet.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from threading import Lock
from time import perf_counter
from typing import Any, TypeVar

from index.article import Article, Passage
from index.caches.caches import Caches
from index.caches.passage_vectors import Embedded, embed, encoded_before
from index.caches.splitting import split
from index.embedding import Embedding
from index.errors import UnreadableSource
from index.fetching.fetch import Fetcher
from index.progress import Progress
from index.runs.ahead import one_ahead
from index.runs.duplicates import CROWDED, candidates, keys, nearest
from index.runs.embedding_stage import EmbeddingStage
from index.runs.plan import SEEN_FILES, Plan, plan
from index.runs.reading import ReadDocument, read
from index.sources.found import Remark, Survey, failing_alone
from index.sources.source_list import next_reading
from index.storage.catalogue import Catalogue
from index.storage.catalogue.articles import Arrival
from index.storage.catalogue.documents import Document
from index.storage.catalogue.stories import Stories, Telling
from index.text.corrections import is_new_version
from index.traffic import Traffic

DOCUMENTS_A_BATCH = 8
READS_AT_ONCE = 4  # pages of one batch; the fetcher keeps its pace for each host

Item = TypeVar("Item")


@dataclass
class Report:
    """What a re-index did, counted in articles; `failed` and `notes` name their documents.

    `moved` counts files that are only somewhere else now; their articles are unchanged.
    """

    added: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    unchanged: int = 0
    failed: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Plain values, to be stored."""
        return asdict(self)


class Reindex:
    """One run over the parts of a library. `run` may be stopped between any two events."""

    def __init__(
        self,
        catalogue: Catalogue,
        embedding: Embedding,
        caches: Caches,
        fetcher: Fetcher,
        traffic: Traffic,
        writing: Lock,
    ) -> None:
        """`writing` is the lock for whoever adds or drops articles."""
        self._catalogue = catalogue
        self._embedding = embedding
        self._caches = caches
        self._fetcher = fetcher
        self._traffic = traffic
        self._writing = writing

    def run(self, *, due_only: bool = False, retry: bool = False) -> Iterator[Progress | Report]:
        """Progress as it goes, and the report last. The run is noted in the catalogue."""
        report = Report()
        with self._catalogue.runs.noted("reindex") as noted:
            try:
                yield from self._run(report, due_only, retry)
            finally:
                noted.update(report.as_dict())
        yield report

    def _run(self, report: Report, due_only: bool, retry: bool) -> Iterator[Progress]:
        began = perf_counter()
        self._caches.check()
        with self._writing:
            self._sweep(self._catalogue.articles.unsettled())
            self._caches.vectors.forget_half_written()
        planned = Plan()
        for step in plan(self._catalogue, self._fetcher, due_only=due_only, retry=retry):
            if isinstance(step, Plan):
                planned = step
            else:
                yield Progress("looking", step.done, step.total, perf_counter() - began)
        report.failed = planned.failed
        report.unchanged = len(planned.unchanged)
        report.moved = sum(reading.change == "moved" for reading in planned.to_read)
        failing: set[int | None] = set()  # sources of which something is to be read again
        try:
            yield from self._read_in(planned, report, failing)
        except GeneratorExit:  # it is stopped
            with self._writing:
                self._sweep(self._catalogue.articles.unsettled())
            raise
        with self._writing:
            orphans = self._catalogue.articles.switch(gone=planned.gone)
            self._sweep(self._catalogue.articles.unsettled())
        report.removed += len(orphans)
        self._note_sources(planned, failing)
        parts = (self._catalogue, self._embedding, self._caches, self._traffic, self._writing)
        yield from EmbeddingStage(*parts).run(report.failed)
        report.seconds = perf_counter() - began

    def _read_in(
        self, planned: Plan, report: Report, failing: set[int | None]
    ) -> Iterator[Progress]:
        began = perf_counter()
        done, total = 0, len(planned.to_read)
        yield Progress("indexing", 0, total)
        members: dict[str, set[str]] = {}  # of the files that hold others
        # While a batch is written, the next one is read.
        for batch in one_ahead(_batches(self._read_all(planned), DOCUMENTS_A_BATCH)):
            gone = _members_gone(batch, members, planned.known)
            with self._writing:
                self._take_in(batch, gone, planned, report)
            failing |= {each.source_id for each in batch if each.may_pass}
            done += sum(each.counts for each in batch)
            total = max(total, done)
            yield Progress("indexing", done, total, perf_counter() - began)

    def _read_all(self, planned: Plan) -> Iterator[ReadDocument]:
        """Every document of the plan; pages several at once, members of one file one by one."""
        with ThreadPoolExecutor(READS_AT_ONCE) as pool:
            for batch in _batches(planned.to_read, DOCUMENTS_A_BATCH):
                pages = [reading for reading in batch if not reading.source.is_local]
                for read_documents in pool.map(
                    lambda reading: list(read(reading, self._fetcher, planned.known)), pages
                ):
                    yield from read_documents
                for reading in batch:
                    if reading.source.is_local:
                        for document in read(reading, self._fetcher, planned.known):
                            yield document
                            self._traffic.give_way()

    def _take_in(
        self, batch: Sequence[ReadDocument], gone: list[str], planned: Plan, report: Report
    ) -> None:
        """Make a batch of documents current, with the articles that are new among them."""
        found = {each.article.id: each.article for each in batch if each.article}
        known = self._catalogue.articles.known("articles", found)
        failures: dict[str, str] = {}  # article id → why it can't be taken in
        arrivals = self._prepare_each(
            [article for article_id, article in found.items() if article_id not in known], failures
        )
        earlier = {each.article.id: each.earlier for each in batch if each.article}
        arrivals = [replace(each, earlier=earlier[each.article.id]) for each in arrivals]
        batch = [_left_out(each, failures, planned.known) for each in batch]
        self._traffic.give_way()
        before, model = self._caches.vectors.passage_vectors, self._embedding.fingerprint
        self._store(arrivals, encoded_before(_pairs(arrivals), model, before))
        documents = [each.document for each in batch if each.document]
        orphans = self._catalogue.articles.switch(documents, arrivals, gone)
        self._caches.follow([arrival.article.id for arrival in arrivals])
        # Their words go at the end of the run, all at once; until then the catalogue hides them.
        self._caches.vectors.delete(orphans)
        find_new_founders(self._catalogue.stories)
        report.removed += len({planned.known[each].article_id for each in gone} & set(orphans))
        _count(report, batch, known, planned)

    def let_go(self, removed: Sequence[Document]) -> None:
        """Drop the articles of these documents, which are marked as removed."""
        with self._writing:
            self._sweep(self._catalogue.articles.switch(removed))

    def take_in_again(self, article: Article, documents: Sequence[Document]) -> None:
        """Bring back an article that was removed from these documents."""
        back = [replace(each, article_id=article.id, removed=None) for each in documents]
        with self._writing:
            arrivals = self._prepare([article])
            known = self._caches.vectors.passage_vectors
            embedded = embed(_pairs(arrivals), self._embedding, known, self._traffic)
            self._store(arrivals, embedded)
            self._sweep(self._catalogue.articles.switch(back, arrivals))
            self._caches.follow([article.id])

    def _prepare(self, articles: Sequence[Article]) -> list[Arrival]:
        tellings = tell(articles, self._catalogue, self._traffic)
        return [Arrival(article, split(article), tellings[article.id]) for article in articles]

    def _prepare_each(self, articles: Sequence[Article], failures: dict[str, str]) -> list[Arrival]:
        """The same; an article that can't be split is left out, with the reason."""
        try:
            with failing_alone("a batch of articles"):
                return self._prepare(articles)
        except UnreadableSource:
            for article in articles:  # which of them is it?
                try:
                    with failing_alone(article.title):
                        self._prepare([article])
                except UnreadableSource as error:
                    failures[article.id] = str(error)
        return self._prepare([article for article in articles if article.id not in failures])

    def _store(self, arrivals: Sequence[Arrival], embedded: Embedded) -> None:
        """Write passages to both caches; nothing finds them until the catalogue has them."""
        if arrivals:
            # One that left in this run and is back: its words are still to be swept.
            left = set(self._catalogue.articles.unsettled())
            self._sweep([each.article.id for each in arrivals if each.article.id in left])
            self._catalogue.articles.expect(arrival.article.id for arrival in arrivals)
            self._caches.add(_pairs(arrivals), embedded, self._traffic)

    def _sweep(self, article_ids: list[str]) -> None:
        if article_ids:
            self._caches.delete(article_ids, self._catalogue.articles.passages)
            self._catalogue.articles.settle(article_ids)
            find_new_founders(self._catalogue.stories)

    def _note_sources(self, planned: Plan, failing: set[int | None]) -> None:
        """Store how each look went; after the entries are indexed, so that a kill loses none."""
        seen = {path: file for _, survey in planned.surveyed for path, file in survey.seen.items()}
        self._catalogue.key_values.set(**{SEEN_FILES: json.dumps(seen)})
        for source, survey in planned.surveyed:
            if survey.failure:
                next_at = next_reading(source, failed=True, retry_after=survey.retry_after)
                self._catalogue.sources.note_failure(source, survey.failure, next_at)
                continue
            # Without validators the next look sees all entries again, also those that failed now.
            keep = source.id not in failing
            self._catalogue.sources.note_success(
                source,
                _outcome(survey),
                next_at=next_reading(source),
                title=survey.title,
                etag=survey.etag if keep else None,
                modified=survey.modified if keep else None,
            )
            if survey.moved_to:
                self._catalogue.sources.move(source, survey.moved_to)


def _pairs(arrivals: Sequence[Arrival]) -> list[tuple[Article, Passage]]:
    return [(arrival.article, passage) for arrival in arrivals for passage in arrival.passages]


def _outcome(survey: Survey) -> str:
    if survey.unlisted:
        return f"{len(survey.unlisted)} folders could not be looked into"
    if not survey.complete and not survey.found and not survey.failed:
        return "nothing new"
    found = f"{len(survey.found)} found"
    if survey.failed and not survey.complete:
        return f"{found}, {len(survey.failed)} could not be looked into"
    return found


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def _members_gone(
    batch: Sequence[ReadDocument], members: dict[str, set[str]], known: Mapping[str, Document]
) -> list[str]:
    """The members that files in this batch, now read to their end, had before and have no more."""
    gone = []
    for document in [each.document for each in batch if each.document]:
        if document.container:
            members.setdefault(document.container, set()).add(document.address)
        else:
            seen = members.pop(document.address, set())
            gone += [
                address
                for address, before in known.items()
                if before.container == document.address and address not in seen
            ]
    return gone


def _left_out(
    each: ReadDocument, failures: Mapping[str, str], known: Mapping[str, Document]
) -> ReadDocument:
    """The document as it was read or, if its article can't be taken in, as one that failed.

    It keeps the article that it had; the next run tries again.
    """
    document = each.document
    if each.article is None or document is None or each.article.id not in failures:
        return each
    reason = failures[each.article.id]
    before = known.get(document.address)
    failed = replace(document, article_id=None, failure=reason, retry=True)
    return replace(
        each,
        article=None,
        document=None if before and before.article_id else failed,
        failure=Remark(document.address, reason),
        may_pass=True,
    )


def _count(report: Report, batch: Sequence[ReadDocument], known: set[str], planned: Plan) -> None:
    counted: set[str] = set()
    for each in batch:
        document = each.document
        if each.failure:
            report.failed.append(each.failure)
        if document and document.note:
            report.notes.append(Remark(document.address, document.note))
        if document is None or document.article_id is None:
            continue
        if each.article is None or document.article_id in known:
            planned.unchanged.add(document.article_id)
        elif document.article_id not in counted:
            counted.add(document.article_id)
            before = planned.known.get(document.address)
            if before and before.article_id:
                report.changed += 1
            else:
                report.added += 1
    report.unchanged = len(planned.unchanged)


def tell(arriving: Sequence[Article], catalogue: Catalogue, traffic: Traffic) -> dict[str, Telling]:
    """Article id → its part in a story; copies may be in the library, or arriving together.

    One that corrects or updates another is a story of its own, however much of it is the same.
    """
    tellings: dict[str, Telling] = {}
    arrivals = {article.id: article for article in arriving}
    arrived: list[tuple[int, str]] = []  # keys of the first articles of groups among them
    for article in arriving:
        traffic.give_way()
        its_keys = keys(article.text)
        rows = catalogue.stories.founders_with(its_keys, CROWDED)
        rows += [row for row in arrived if row[0] in its_keys]
        some = candidates(rows)
        known_articles = catalogue.articles.several(some) | arrivals
        founders = {
            each: known_articles[each].text
            for each in some
            if not is_new_version(known_articles[each].title)
        }
        alone = is_new_version(article.title)
        if not alone and (founder := nearest(article.text, founders)):
            known = tellings.get(founder)
            story = known.story if known else catalogue.stories.of([founder])[founder]
            tellings[article.id] = Telling(article.id, story)
        else:
            arrived += [(key, article.id) for key in its_keys]
            tellings[article.id] = Telling(article.id, article.id, tuple(its_keys))
    return tellings


def find_new_founders(stories: Stories) -> None:
    """Where the first article of a story was dropped, let the oldest one left take its place."""
    for article_id, text in stories.without_founder().items():
        stories.found(article_id, keys(text))
