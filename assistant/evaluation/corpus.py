"""A corpus in a library of its own, made once and kept in the user's cache folder."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import accumulate, count, groupby
from pathlib import Path
from time import perf_counter
from typing import Any

from assistant.evaluation.beir import DataSet
from assistant.evaluation.items import Told, kept_in
from index import extraction, text
from index.embedding import Embedding
from index.library import Library
from index.progress import Progress
from index.runs.rebuild import fingerprint
from index.storage.catalogue import Catalogue
from index.storage.database import newest_schema

# The most that is read of one file, with room for a line (index/sources/files.py).
BYTES_A_FILE = 100_000_000
_WHOLE = "documents.json"  # written last: without it, indexing was not finished


@dataclass(frozen=True)
class Corpus:
    """An indexed corpus: its library, open, and the documents that each of its articles is.

    `documents` maps an article's id to the ids of the documents that have its very content;
    `refused` maps the ids of those the product doesn't take in to its reason.
    """

    library: Library
    documents: dict[str, list[str]]
    refused: dict[str, str]
    passages: int
    was_cached: bool
    seconds: float


@contextmanager
def indexed(
    data: DataSet, told: Told | None = None, embedding: Embedding | None = None
) -> Iterator[Corpus]:
    """The corpus as the product indexes it; `told` hears what is done, how far, and of how much.

    The library is kept under a hash of the corpus and of what makes an index of it; one that was
    not finished is finished first. Raises LibraryInUse and StorageFailed as any library does.
    """
    embedding = embedding or Embedding()
    home = kept_in() / _key(data.corpus, embedding)
    began = perf_counter()
    with Library(home, embedding) as library:
        if library.wants_verifying:
            _run(library.verify(), told)
        was_cached = (home / _WHOLE).exists()
        if not was_cached:
            library.sources.add(_files(data.corpus, home))
            _run(library.reindex(), told)
            _note_whole(home, data)
        whole: dict[str, Any] = json.loads((home / _WHOLE).read_bytes())
        yield Corpus(library, **whole, was_cached=was_cached, seconds=perf_counter() - began)


def _key(corpus: bytes, embedding: Embedding) -> str:
    """What the index depends on, hashed: the corpus, and the code and model that read it."""
    key = hashlib.sha256(corpus)
    key.update(f"{fingerprint(embedding)} {newest_schema()}".encode())
    for room in (extraction, text):
        for module in sorted(Path(*room.__path__).rglob("*.py")):
            key.update(module.read_bytes())
    return key.hexdigest()[:16]


def _files(corpus: bytes, home: Path) -> list[Path]:
    """The corpus in files that the product reads, a document on each line."""
    folder = home / "corpus"
    folder.mkdir(exist_ok=True)
    paths = []
    for first, part in _parts(corpus):
        path = folder / f"{first}.jsonl"
        path.write_bytes(part)
        paths.append(path)
    return paths


def _parts(corpus: bytes) -> Iterator[tuple[int, bytes]]:
    """Stretches of whole lines that are short enough, and the number of each one's first line."""
    lines = corpus.splitlines(keepends=True)
    numbered = zip(count(1), lines, accumulate(map(len, lines)), strict=False)
    for _, stretch in groupby(numbered, key=lambda line: line[2] // BYTES_A_FILE):
        part = list(stretch)
        yield part[0][0], b"".join(line for _, line, _ in part)


def _note_whole(home: Path, data: DataSet) -> None:
    """Write down which documents became which articles, and by that, that all are in."""
    documents: dict[str, list[str]] = {}
    refused: dict[str, str] = {}
    with closing(Catalogue(home / "catalogue.db")) as catalogue:
        passages = catalogue.articles.passage_count()
        for document in catalogue.documents.all().values():
            if document.container is None:
                continue
            first = int(Path(document.container).stem)
            line = int(document.address.rpartition("line ")[2].removesuffix(".json"))
            name = data.documents[first + line - 1]
            if document.article_id:
                documents.setdefault(document.article_id, []).append(name)
            else:
                refused[name] = document.failure or "it is no article"
    whole = {
        "documents": {article: sorted(names) for article, names in documents.items()},
        "refused": refused,
        "passages": passages,
    }
    unfinished = home / f"{_WHOLE}.part"
    unfinished.write_text(json.dumps(whole), encoding="utf-8")
    unfinished.replace(home / _WHOLE)


def _run(events: Iterator[object], told: Told | None) -> None:
    for event in events:
        if told and isinstance(event, Progress):
            told(event.stage.capitalize(), event.done, event.total)
