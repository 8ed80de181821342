"""Bring a library up to date with its sources: plan what is new, changed and gone, then run it.

Nothing is lost whenever it is killed. An article's passages go into the caches under new ids
first; one catalogue transaction then makes them the ones that answer and lets the old ones go;
what is left over in the caches is noted in that transaction and swept, now or by the next run.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from index.article import Article, Passage
from index.catalogue import Catalogue, FileRecord
from index.embedding import Embedding
from index.errors import UnreadableSource
from index.extraction import Extracted, extract, is_text
from index.sources import files
from index.splitting import split
from index.vectors import Vectors
from index.words import Words

ARTICLES_A_BATCH = 8


@dataclass(frozen=True)
class Remark:
    """Something to tell about one file: why it failed, or how it was read."""

    path: str
    text: str


@dataclass(frozen=True)
class Progress:
    """How far a re-index is: `done` of `total` files."""

    done: int
    total: int


@dataclass
class Report:
    """What a re-index did, counted in articles; `failed` and `notes` name their files."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    failed: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    seconds: float = 0.0


@dataclass
class Plan:
    """Files to read because they are new or changed, files that are gone, and the rest."""

    to_read: list[Path] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: set[str] = field(default_factory=set)  # ids of articles
    failed: list[Remark] = field(default_factory=list)


def plan(catalogue: Catalogue) -> Plan:
    """Compare every source's files with the catalogue, by content hash.

    A folder that can't be listed is reported and its articles are kept: a disk that isn't
    plugged in is no reason to forget what was on it.
    """
    planned = Plan()
    known = catalogue.files()
    present: set[str] = set()
    for source in catalogue.sources():
        if source.kind == "file":
            found = [source.path] if source.path.is_symlink() or source.path.exists() else []
        else:
            unlisted: dict[Path, str] = {}
            found = list(files.files_in(source.path, unlisted))
            for folder, reason in unlisted.items():
                planned.failed.append(Remark(str(folder), reason))
                present.update(path for path in known if Path(path).is_relative_to(folder))
        for path in found:
            if str(path) not in present:
                present.add(str(path))
                _plan_file(path, known.get(str(path)), planned)
    planned.gone = [path for path in known if path not in present]
    return planned


def _plan_file(path: Path, record: FileRecord | None, planned: Plan) -> None:
    if not is_text(str(path)):
        shown = os.fsencode(path).decode(errors="replace")
        planned.failed.append(Remark(shown, "its name is not in UTF-8; rename it"))
        return
    try:
        unchanged = record is not None and record.content_hash == _hash(files.read(path))
    except UnreadableSource as error:
        planned.failed.append(Remark(str(path), str(error)))
        return
    if record is None or not unchanged:
        planned.to_read.append(path)
    elif record.failure:
        planned.failed.append(Remark(str(path), record.failure))
    elif record.article_id:
        planned.unchanged.add(record.article_id)


class Reindex:
    """One run over the parts of a library. `run` may be stopped between any two events."""

    def __init__(
        self, catalogue: Catalogue, embedding: Embedding, vectors: Vectors, words: Words
    ) -> None:
        self._catalogue = catalogue
        self._embedding = embedding
        self._vectors = vectors
        self._words = words

    def run(self, clock: Callable[[], float] = perf_counter) -> Iterator[Progress | Report]:
        """Progress as it goes, and the report last."""
        began = clock()
        self._sweep(self._catalogue.unsettled())
        planned = plan(self._catalogue)
        report = Report(failed=planned.failed)
        total = len(planned.to_read)
        yield Progress(0, total)
        for start in range(0, total, ARTICLES_A_BATCH):
            batch = planned.to_read[start : start + ARTICLES_A_BATCH]
            self._take_in(batch, report, planned.unchanged)
            yield Progress(start + len(batch), total)
        orphans = self._catalogue.switch([], gone=planned.gone)
        report.removed, report.unchanged = len(orphans), len(planned.unchanged)
        self._sweep(orphans)
        report.seconds = clock() - began
        yield report

    def _take_in(self, paths: list[Path], report: Report, unchanged: set[str]) -> None:
        before = self._catalogue.files()
        records: list[FileRecord] = []
        found: dict[str, Article] = {}
        for path in paths:
            record, article = self._read(path, report)
            if record is None:
                continue
            records.append(record)
            if article:
                found[article.id] = article
        known = self._catalogue.known("articles", found)
        new = [(article, split(article)) for key, article in found.items() if key not in known]
        self._store(new)
        orphans = self._catalogue.switch(records, new)
        self._sweep(orphans)
        unchanged |= known
        counted: set[str] = set()
        for record in records:
            if record.article_id in {None, *known, *counted}:
                continue
            old = before.get(record.path)
            report.changed += bool(old and old.article_id)
            report.added += not (old and old.article_id)
            counted.add(str(record.article_id))

    def _read(self, path: Path, report: Report) -> tuple[FileRecord | None, Article | None]:
        """What the file holds; a file that can't even be read leaves no record."""
        try:
            content = files.read(path)
        except UnreadableSource as error:
            report.failed.append(Remark(str(path), str(error)))
            return None, None
        content_hash = _hash(content)
        try:
            extracted: Extracted = extract(content, path.name)
        except UnreadableSource as error:
            report.failed.append(Remark(str(path), str(error)))
            return FileRecord(str(path), content_hash, failure=str(error)), None
        if extracted.note:
            report.notes.append(Remark(str(path), extracted.note))
        article = extracted.article
        return FileRecord(str(path), content_hash, article.id, extracted.note), article

    def _store(self, articles: list[tuple[Article, list[Passage]]]) -> None:
        """Write passages to both caches; nothing finds them until the catalogue has them."""
        pairs = [(article, passage) for article, passages in articles for passage in passages]
        if not pairs:
            return
        vectors = self._embedding.encode([f"{a.title}\n{p.text}" for a, p in pairs])
        self._catalogue.expect(article.id for article, _ in articles)
        self._vectors.add([passage for _, passage in pairs], vectors)
        self._words.add(pairs)

    def _sweep(self, article_ids: list[str]) -> None:
        if article_ids:
            self._vectors.delete(article_ids)
            self._words.delete(article_ids)
            self._catalogue.settle(article_ids)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
