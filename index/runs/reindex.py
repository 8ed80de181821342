"""Bring a library up to date with its sources: look at them, read what changed, switch it in.

Nothing is lost whenever it is killed. An article's passages go into the caches under new ids
first; one catalogue transaction then makes them the ones that answer and lets the old ones go;
what is left over in the caches is noted in that transaction and swept, now or by the next run.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from threading import Lock
from time import perf_counter
from typing import Any, TypeVar

from index.article import Article
from index.caches.caches import Caches
from index.caches.encodings import embed
from index.caches.splitting import split
from index.embedding import Embedding
from index.fetching.fetch import Fetcher
from index.progress import Progress
from index.runs.plan import Plan, plan
from index.runs.reading import ReadDocument, read
from index.runs.tellings import find_new_founders, tell
from index.sources.found import Remark, Survey
from index.sources.schedule import next_reading
from index.storage.catalogue import Catalogue
from index.storage.catalogue.articles import Arrival
from index.storage.catalogue.documents import Document
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
        """`writing` is held while articles come or go, by whoever lets them."""
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
        yield from self._read_in(planned, report, failing)
        with self._writing:
            orphans = self._catalogue.articles.switch(gone=planned.gone)
            self._sweep(orphans)
        report.removed += len(orphans)
        self._note_sources(planned, failing)
        report.seconds = perf_counter() - began

    def _read_in(
        self, planned: Plan, report: Report, failing: set[int | None]
    ) -> Iterator[Progress]:
        began = perf_counter()
        done, total = 0, len(planned.to_read)
        yield Progress("indexing", 0, total)
        members: dict[str, set[str]] = {}  # of the files that hold others
        for batch in _batches(self._read_all(planned), DOCUMENTS_A_BATCH):
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
                        yield from read(reading, self._fetcher, planned.known)

    def _take_in(
        self, batch: Sequence[ReadDocument], gone: list[str], planned: Plan, report: Report
    ) -> None:
        """Switch in a batch of documents, with the articles that are new among them."""
        found = {each.article.id: each.article for each in batch if each.article}
        known = self._catalogue.articles.known("articles", found)
        arrivals = self._arrivals(
            [article for article_id, article in found.items() if article_id not in known]
        )
        self._store(arrivals)
        documents = [each.document for each in batch if each.document]
        orphans = self._catalogue.articles.switch(documents, arrivals, gone)
        self._sweep(orphans)
        report.removed += len({planned.known[each].article_id for each in gone} & set(orphans))
        _count(report, batch, known, planned)

    def let_go(self, removed: Sequence[Document]) -> None:
        """Take out the articles of these documents, which are marked as removed."""
        with self._writing:
            self._sweep(self._catalogue.articles.switch(removed))

    def take_in_again(self, article: Article, documents: Sequence[Document]) -> None:
        """Bring back an article that was removed from these documents."""
        back = [replace(each, article_id=article.id, removed=None) for each in documents]
        with self._writing:
            arrivals = self._arrivals([article])
            self._store(arrivals)
            self._sweep(self._catalogue.articles.switch(back, arrivals))

    def _arrivals(self, articles: Sequence[Article]) -> list[Arrival]:
        tellings = tell(articles, self._catalogue)
        return [Arrival(article, split(article), tellings[article.id]) for article in articles]

    def _store(self, arrivals: Sequence[Arrival]) -> None:
        """Write passages to both caches; nothing finds them until the catalogue has them."""
        pairs = [(arrival.article, passage) for arrival in arrivals for passage in arrival.passages]
        if not pairs:
            return
        known = self._caches.vectors.encodings
        embedded = embed(pairs, self._embedding, known, self._traffic)
        self._catalogue.articles.expect(arrival.article.id for arrival in arrivals)
        self._caches.add(pairs, embedded, self._traffic)

    def _sweep(self, article_ids: list[str]) -> None:
        if article_ids:
            self._caches.delete(article_ids)
            self._catalogue.articles.settle(article_ids)
            find_new_founders(self._catalogue.stories)

    def _note_sources(self, planned: Plan, failing: set[int | None]) -> None:
        """Remember how each reading went; after the entries are in, so that a kill loses none."""
        for source, survey in planned.surveyed:
            if survey.failure:
                next_at = next_reading(source, failed=True, retry_after=survey.retry_after)
                self._catalogue.sources.note_failure(source, survey.failure, next_at)
                continue
            # Not asking "has it changed?" next time brings what failed now to light again.
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


def _outcome(survey: Survey) -> str:
    if survey.unlisted:
        return f"{len(survey.unlisted)} folders could not be looked into"
    if not survey.complete and not survey.found:
        return "nothing new"
    return f"{len(survey.found)} found"


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


def _count(report: Report, batch: Sequence[ReadDocument], known: set[str], planned: Plan) -> None:
    counted: set[str] = set()
    for each in batch:
        document = each.document
        if each.failure:
            report.failed.append(each.failure)
        if document is None or document.article_id is None:
            continue
        if document.note:
            report.notes.append(Remark(document.address, document.note))
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
