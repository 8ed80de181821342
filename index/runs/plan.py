"""What a re-index will do: which documents are new, changed, moved, gone or failing."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from index.errors import UnreadableSource
from index.fetching.fetch import Fetcher
from index.sources import files, web
from index.sources.found import Found, Remark, SeenFile, Survey, failing_alone
from index.storage.catalogue import Catalogue
from index.storage.catalogue.documents import Document
from index.storage.catalogue.sources import Source

SEEN_FILES = "seen_files"  # a fact of the catalogue: JSON, path → the fields of SeenFile
LOOKS_AT_ONCE = 8  # sources on the web; the fetcher keeps its pace for each host

Change = Literal["new", "changed", "moved"]


@dataclass(frozen=True)
class Reading:
    """A document to read, and why."""

    found: Found
    source: Source
    change: Change


@dataclass
class Plan:
    """What is to be done. `unchanged` are ids of articles; `surveyed` the sources looked at;
    `known` the documents as they were before. `words_only` counts the articles of earlier runs
    that are found by their words only and are to be embedded, too.
    """

    to_read: list[Reading] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: set[str] = field(default_factory=set)
    failed: list[Remark] = field(default_factory=list)
    surveyed: list[tuple[Source, Survey]] = field(default_factory=list)
    known: dict[str, Document] = field(default_factory=dict)
    words_only: int = 0


@dataclass(frozen=True)
class Looking:
    """Progress of looking at the sources."""

    done: int
    total: int


def plan(
    catalogue: Catalogue, fetcher: Fetcher, *, due_only: bool = False, retry: bool = False
) -> Iterator[Looking | Plan]:
    """Look at every source and compare what it holds with the catalogue; the Plan comes last.

    Local sources are always looked at. `due_only` looks at those on the web only whose time has
    come; `retry` reads again what couldn't be read, though it hasn't changed.
    """
    planned = Plan(known=catalogue.documents.all())
    kept = json.loads(catalogue.key_values.get(SEEN_FILES) or "{}")
    seen = {address: SeenFile(*fields) for address, fields in kept.items()}
    sources = catalogue.sources.all()
    chosen = [source for source in sources if source.is_local or not due_only or _is_due(source)]
    with ThreadPoolExecutor(LOOKS_AT_ONCE) as pool:
        surveys = pool.map(lambda source: _survey(source, fetcher, seen), chosen)
        yield Looking(0, len(chosen))
        for source, survey in zip(chosen, surveys, strict=True):
            planned.surveyed.append((source, survey))
            yield Looking(len(planned.surveyed), len(chosen))
    _compare(planned, planned.known, {source.id: source for source in sources}, retry)
    yield planned


def _is_due(source: Source) -> bool:
    return source.next_at is None or source.next_at <= datetime.now(UTC)


def _survey(source: Source, fetcher: Fetcher, seen: Mapping[str, SeenFile]) -> Survey:
    try:
        with failing_alone(source.address):
            if source.is_local:
                is_folder = source.kind != "file"
                return files.survey(Path(source.address), is_folder=is_folder, seen=seen)
            return web.survey(source, fetcher)
    except UnreadableSource as error:
        if source.is_local:  # what is known of it stays, as with a disk that isn't plugged in
            return Survey(unlisted=(Remark(source.address, str(error)),))
        return Survey(failure=str(error))


def _compare(
    planned: Plan, known: dict[str, Document], sources: dict[int, Source], retry: bool
) -> None:
    present: set[str] = set()
    for source, survey in planned.surveyed:
        if survey.failure:
            planned.failed.append(Remark(source.address, survey.failure))
        planned.failed += [*survey.unlisted, *survey.failed]
        present |= {remark.address for remark in survey.failed}
        present |= set(_below(survey.unlisted, known))
        for found in survey.found:
            if found.address not in present:
                present.add(found.address)
                change = _change(found, known.get(found.address), source, sources, retry)
                if change:
                    planned.to_read.append(Reading(found, source, change))
    reading = {each.found.address for each in planned.to_read}
    looked_at = {source.id for source, _ in planned.surveyed}
    for document in known.values():
        place = document.container or document.address
        if place in reading:
            continue
        owner = sources.get(document.source_id or 0)
        on_the_web = owner is not None and not owner.is_local
        if place not in present and not on_the_web:
            planned.gone.append(document.address)
        elif document.article_id:
            planned.unchanged.add(document.article_id)
        elif document.failure and owner and on_the_web and document.retry and place not in present:
            # It has rolled off its feed since; the link is enough to read it again.
            if owner.id in looked_at:
                again = Found(document.address, document.stamp)
                planned.to_read.append(Reading(again, owner, "changed"))
        elif document.failure and (owner is None or owner.is_local or owner.id in looked_at):
            planned.failed.append(Remark(document.address, document.failure))
    _find_moves(planned, known)


def _below(folders: Iterable[Remark], known: Iterable[str]) -> Iterator[str]:
    """The known documents in folders that couldn't be listed."""
    for folder in folders:
        yield from (path for path in known if Path(path).is_relative_to(folder.address))


def _change(
    found: Found,
    known: Document | None,
    source: Source,
    sources: dict[int, Source],
    retry: bool,
) -> Change | None:
    if known is None:
        return "new"
    owner = sources.get(known.source_id or 0)
    may_take_over = known.failure and source.kind == "link"  # a person asks for the page itself
    if owner and owner.id != source.id and not owner.is_local and not may_take_over:
        return None  # a page may be in several feeds, each with its own stamp: the first counts
    # A file that holds others is to be read again if one of them is, though it didn't fail itself.
    if known.stamp != found.stamp or known.retry or (known.failure and retry):
        return "changed"
    return None


def _find_moves(planned: Plan, known: dict[str, Document]) -> None:
    """A new file with the content of one that is gone is the same file under another name."""
    left = Counter(known[address].stamp for address in planned.gone)
    for place, reading in enumerate(planned.to_read):
        if reading.change == "new" and left[reading.found.stamp] > 0:
            left[reading.found.stamp] -= 1
            planned.to_read[place] = replace(reading, change="moved")
