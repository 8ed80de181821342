"""A library that another newsdesk serves, for the command line: the same through its API.

What the API tells is made into what the library itself gives, so that a command prints the same
either way.
"""

from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from itertools import islice, takewhile
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Self, cast

from assistant.api import models
from assistant.client import AsyncNewsdesk, Newsdesk
from assistant.client.calls import Filters, JobKind
from index.article import Article, Passage
from index.errors import NewsdeskError, ReindexRunning, UnknownArticle
from index.progress import Progress, Stage
from index.sources.reading_lists import LinkPlan, ListedLink, parse_reading_list
from index.storage.catalogue.articles import Listed, Wanted
from index.storage.catalogue.former_articles import FormerArticle, Why
from index.storage.catalogue.runs import Run, RunKind
from index.storage.catalogue.sources import LocalKind, Source, WebKind
from index.storage.location import Location
from index.storage.served import Served, served_at

if TYPE_CHECKING:
    from index.embedding import Embedding
    from index.runs.reindex import Report
    from index.runs.verify import Findings
    from index.search.search import Hit

Kind = LocalKind | WebKind
_BETWEEN_LOOKS = 0.1  # seconds
_UNDER_WAY = {"running", "paused"}
_REMARKS = ("failed", "notes")


def served_library(location: Location) -> "ServedLibrary | None":
    """The library there through the newsdesk that serves it; None if none does."""
    place = served_at(location.folder)
    return ServedLibrary(location, place) if place else None


@dataclass(frozen=True)
class ToldArticle(Article):
    """An article as the API tells of it: with its id, and its text only where that is shown."""

    id: str = ""


class ServedLibrary:
    """What commands need of a library, from the API; with the methods of `Contents` and `Library`.

    Each raises the same errors, and ServerUnreachable if the server was stopped meanwhile.
    """

    wants_verifying = False  # the server sees to it

    def __init__(self, location: Location, place: Served) -> None:
        self.location, self._place = location, place
        self.newsdesk = Newsdesk(place.address, place.key)
        self.sources = ServedSources(self)
        self._whole = cache(self.newsdesk.article)
        self._before: int | None = None  # the last job before something was added

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.newsdesk.close()

    def async_newsdesk(self) -> AsyncNewsdesk:
        """Another client, for asyncio."""
        return AsyncNewsdesk(self._place.address, self._place.key)

    def articles(self, wanted: Wanted) -> list[Listed]:
        """The wanted articles, newest first."""
        return [
            Listed(_article(each), tuple(each.addresses), each.passages, each.sample, each.copies)
            for each in self.newsdesk.articles(words=wanted.words)
        ]

    def article_count(self) -> int:
        return sum(1 for _ in self.newsdesk.articles())

    def removed(self) -> list[FormerArticle]:
        return [_former(each) for each in self.newsdesk.removed()]

    def article(self, article_id: str) -> Article:
        whole = self._whole(article_id)
        return _article(whole, whole.text)

    def former(self, article_id: str) -> FormerArticle | None:
        try:
            whole = self._whole(article_id)
        except UnknownArticle:
            return None
        return _former(whole.former, whole.text) if whole.former else None

    def copies(self, article_id: str) -> list[Article]:
        return [_article(each) for each in self._whole(article_id).copies]

    def versions_before(self, article_id: str) -> list[FormerArticle]:
        return [_former(each) for each in self._whole(article_id).versions]

    def stories(self) -> list[list[Article]]:
        return [[_article(each) for each in told.articles] for told in self.newsdesk.duplicates()]

    def every_source(self) -> list[Source]:
        return [_source(each) for each in self.newsdesk.sources()]

    def runs(self, limit: int) -> list[Run]:
        return [_run(job) for job in islice(self.newsdesk.jobs(), limit)]

    def export_lines(self) -> Iterator[bytes]:
        """Every article with its versions, a line of JSON each."""
        yield from self.newsdesk.export_library("jsonl").splitlines(keepends=True)

    def search(
        self, query: str, limit: int, filters: Filters
    ) -> "tuple[list[Hit], list[str], list[str]]":
        """The passages that match best, what is to note, and the phrases that none has."""
        found = self.newsdesk.search(query, limit=limit, **filters)
        return [_hit(each) for each in found.hits], found.notes, found.phrases_not_found

    def remove(self, article_id: str) -> Article:
        return _article(self.newsdesk.remove(article_id))

    def bring_back(self, article_id: str) -> Article:
        return _article(self.newsdesk.restore(article_id))

    def reindex(
        self, *, due_only: bool = False, retry: bool = False
    ) -> "Iterator[Progress | Report]":
        """Bring the library up to date; what was added before is in the report too.

        The server reads what is added as soon as it comes: `due_only` waits for that alone. Where
        a run is under way, this one follows it.
        """
        from index.runs.reindex import Report

        self.note_runs()
        yield from self._until_idle()
        if not due_only or not self._noted():
            yield from self._run("reindex", retry=retry)
        report = Report()
        for job in reversed(self._noted()):
            report = _followed_by(report, _report(job))
        yield report

    def verify(self) -> "Iterator[Progress | Findings]":
        """Have the caches checked and repaired."""
        from index.runs.verify import Findings

        told = (yield from self._run("verify")).result or {}
        yield Findings(**{**told, "remade": tuple(told.get("remade", ()))})

    def rebuild(self, embedding: "Embedding | None" = None) -> Iterator[Progress]:
        """Have the caches made again, with another embedding model if one is given."""
        folder = embedding and embedding.folder
        yield from self._run("rebuild", embedding=str(folder) if folder else None)

    def note_runs(self) -> None:
        """From now on runs are part of the next report."""
        if self._before is None:
            newest = self._newest_job()
            self._before = int(newest.id) if newest else 0

    def _noted(self) -> list[models.Job]:
        """The re-indexes since `note_runs`, the newest first."""
        since = takewhile(lambda job: int(job.id) > (self._before or 0), self.newsdesk.jobs())
        return [job for job in since if job.kind == "reindex"]

    def _newest_job(self) -> models.Job | None:
        return next(self.newsdesk.jobs(), None)

    def _until_idle(self) -> Iterator[Progress]:
        while (job := self._newest_job()) and job.state in _UNDER_WAY:
            yield from self._ended(job)

    def _run(
        self, kind: JobKind, *, retry: bool = False, embedding: str | None = None
    ) -> Generator[Progress, None, models.Job]:
        """Start a run, after the one that is under way, and give it when it has ended."""
        while True:
            yield from self._until_idle()
            with suppress(ReindexRunning):
                started = self.newsdesk.start(kind, retry=retry, embedding=embedding)
                return _finished((yield from self._ended(started)))

    def _ended(self, job: models.Job) -> Generator[Progress, None, models.Job]:
        while job.state in _UNDER_WAY:
            if job.progress:
                yield _progress(job.progress)
            sleep(_BETWEEN_LOOKS)
            job = self.newsdesk.job(job.id)
        return job


class ServedSources:
    """Adding to a served library; the server reads what is added at once."""

    def __init__(self, library: ServedLibrary) -> None:
        self._library, self._newsdesk = library, library.newsdesk

    def add(self, paths: Iterable[Path]) -> None:
        """Add files and folders, none of them if one can't be read."""
        from index.sources.files import check_kind

        whole = [path.expanduser().absolute() for path in paths]
        for path in whole:
            check_kind(path)
        self._library.note_runs()
        for path in whole:
            self._newsdesk.add_source(str(path))

    def add_link(self, link: str) -> models.Source:
        """Add a page, feed, site or sitemap."""
        self._library.note_runs()
        added = self._newsdesk.add_link(link).source
        return added or models.Source(id=0, kind="page", address=link)

    def paste(self, text: str) -> None:
        """Add a text."""
        from index.sources.files import check_text

        check_text(text)
        self._library.note_runs()
        self._newsdesk.add_text(text)

    def forget(self, number: int) -> None:
        """Remove a source."""
        self._library.note_runs()
        self._newsdesk.forget(number)

    def export_feeds(self) -> bytes:
        return self._newsdesk.export_feeds()

    def import_feeds(self, opml: bytes) -> int:
        """Add the feeds of an OPML file; returns how many are new."""
        self._library.note_runs()
        return len(self._newsdesk.import_feeds(opml).names)

    def plan_links(self, content: bytes, name: str) -> LinkPlan:
        """What fetching the links of a reading list would mean."""
        told = self._newsdesk.plan_links(content, name)
        new = (ListedLink(each.address, each.title, each.saved) for each in told.new)
        return _ToldPlan(tuple(parse_reading_list(content, name)), tuple(new), content)

    def add_links(self, plan: LinkPlan, name: str) -> None:
        """Fetch the new links of a plan."""
        assert isinstance(plan, _ToldPlan)  # noqa: S101 - all that are made here
        self._library.note_runs()
        self._newsdesk.import_links(plan.content, name, most=max(1, len(plan.new)))


@dataclass(frozen=True)
class _ToldPlan(LinkPlan):
    """A plan with the list that it was made of, for the server to read once more."""

    content: bytes = b""


def _hit(hit: models.Hit) -> "Hit":
    """A passage as a search gives it."""
    from index.search.rerank import Closeness
    from index.search.search import Hit

    told = hit.explained
    close = None
    if told.together is not None:
        scores = (told.together, told.pairs or 0.0, told.tokens, told.article)
        close = Closeness(*scores, told.later, told.quiz)
    stretch = hit.passage
    return Hit(
        _article(hit.article),
        Passage(hit.article.id, 0, stretch.start, stretch.end, stretch.text),
        hit.score,
        told.similarity,
        told.words,
        tuple(map(_article, hit.also_in)),
        told.similarity_rank,
        told.words_rank,
        told.fused,
        close,
        told.date,
    )


def _article(told: models.Article, text: str = "") -> ToldArticle:
    return ToldArticle(
        title=told.title,
        text=text,
        authors=tuple(told.authors),
        publisher=told.publisher,
        published=told.published,
        url=told.url,
        language=told.language,
        updated=told.updated,
        section=told.section,
        date_found=told.date_found,
        date_sure=told.date_sure,
        id=told.id,
    )


def _former(told: models.Version, text: str = "") -> FormerArticle:
    why = cast(Why, told.why)
    return FormerArticle(_article(told, text), why, told.successor, told.left)


def _source(told: models.Source) -> Source:
    is_list = told.kind == "list"  # one of links: a sitemap whose address begins as it should
    return Source(
        told.id,
        told.address,
        "sitemap" if is_list else cast(Kind, told.kind),
        told.title,
        told.every_minutes,
        told.last_read,
        told.outcome,
        told.failed_in_a_row,
        told.next,
        articles=told.articles,
    )


def _run(job: models.Job) -> Run:
    outcome: str | None = job.state
    if job.state == "failed":
        outcome = job.error if job.ended else None
    began = job.began or datetime.fromtimestamp(0, UTC)
    kind = cast(RunKind, job.kind)
    return Run(int(job.id), kind, began, job.ended, outcome, job.result or {})


def _finished(job: models.Job) -> models.Job:
    """Raises NewsdeskError if it didn't run to its end."""
    if job.state != "finished":
        raise NewsdeskError(job.error or "The run was cancelled on the way.")
    return job


def _report(job: models.Job) -> "Report":
    from index.runs.reindex import Report
    from index.sources.found import Remark

    told = dict(_finished(job).result or {})
    for name in _REMARKS:
        told[name] = [Remark(**each) for each in told.get(name, [])]
    return Report(**told)


def _followed_by(first: "Report", then: "Report") -> "Report":
    """Two runs as one: what the first added, the second found unchanged."""
    return replace(
        then,
        added=first.added + then.added,
        changed=first.changed + then.changed,
        moved=first.moved + then.moved,
        removed=first.removed + then.removed,
        unchanged=max(0, then.unchanged - first.added - first.changed),
        failed=list(dict.fromkeys([*first.failed, *then.failed])),
        notes=list(dict.fromkeys([*first.notes, *then.notes])),
        seconds=first.seconds + then.seconds,
    )


def _progress(told: models.JobProgress) -> Progress:
    return Progress(cast(Stage, told.stage), told.done, told.total)
