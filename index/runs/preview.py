"""The first articles of what is new, and how many there are, before any of it is taken in."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from index.errors import UnreadableSource
from index.fetching.fetch import Fetcher
from index.runs.plan import Plan, Reading
from index.runs.reading import read
from index.sources import files
from index.sources.containers import members
from index.sources.found import Found, Remark, failing_alone
from index.storage.catalogue.sources import Source

SHOWN = 3  # articles
MOST_READ = 20  # documents, if some of the first can't be read


@dataclass(frozen=True)
class FirstArticle:
    """What is shown of an article before it is taken in."""

    title: str
    publisher: str | None
    published: date | None


@dataclass(frozen=True)
class Preview:
    """The first articles of a source, and which of the documents read for them were refused.

    `count` is how many articles it may have: files, members of files that hold several, entries.
    In a web archive pages aren't counted before it is read: it counts as one.
    """

    name: str
    count: int
    first: tuple[FirstArticle, ...]
    refused: tuple[Remark, ...] = ()


def previews(plan: Plan, fetcher: Fetcher) -> Iterator[Preview]:
    """Of each source with new documents. Nothing is fetched: of the web, what a feed tells."""
    new: dict[str, list[Reading]] = {}
    for reading in plan.to_read:
        if reading.change == "new":
            new.setdefault(reading.source.name, []).append(reading)
    for name, readings in new.items():
        yield _preview(name, readings, fetcher)


def preview_of(paths: Iterable[Path], name: str, fetcher: Fetcher) -> Preview:
    """Of files and folders that are no source yet."""
    every = (each for path in paths for each in _files_of(path))
    own = (Source(0, str(path), "file") for path in every)
    return _preview(name, [Reading(Found(each.address, ""), each, "new") for each in own], fetcher)


def _files_of(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from files.files_in(path, {})
    else:
        yield path


def _preview(name: str, readings: Sequence[Reading], fetcher: Fetcher) -> Preview:
    first: list[FirstArticle] = []
    refused: list[Remark] = []
    for one in islice(_looked_at(readings, fetcher), MOST_READ):
        if isinstance(one, Remark):
            refused.append(one)
        else:
            first.append(one)
        if len(first) == SHOWN:
            break
    return Preview(name, sum(map(_count, readings)), tuple(first), tuple(refused))


def _looked_at(readings: Iterable[Reading], fetcher: Fetcher) -> Iterator[FirstArticle | Remark]:
    for reading in readings:
        entry = reading.found.entry
        if entry:
            yield FirstArticle(entry.title, entry.publisher, entry.published)
        elif reading.source.is_local or reading.found.page:
            for document in read(reading, fetcher, {}):
                if document.failure:
                    yield document.failure
                elif document.article:
                    article = document.article
                    yield FirstArticle(article.title, article.publisher, article.published)


def _count(reading: Reading) -> int:
    path = Path(reading.found.address)
    if not reading.source.is_local or files.kind_of(path) in files.STREAMED:
        return 1
    with suppress(UnreadableSource), failing_alone(str(path)):
        held = members(files.read(path), str(path))
        return 1 if held is None else sum(1 for _ in held)
    return 1
