"""A data set in BEIR's layout, and its corpus indexed in a library of its own.

The layout is that of Thakur et al. 2021 (https://arxiv.org/abs/2104.08663, github.com/beir-cellar):
corpus.jsonl, queries.jsonl, and the judgements in qrels.tsv or qrels/test.tsv. The library is made
once and stays in the user's cache folder.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, count, groupby
from pathlib import Path
from time import perf_counter
from typing import Any

from assistant.evaluation.measuring import OnProgress, cache_folder, json_lines
from index import extraction, text
from index.embedding import Embedding
from index.errors import BadInput
from index.library import Library
from index.progress import Progress
from index.runs.rebuild import fingerprint
from index.search.search import Hit
from index.storage.catalogue import Catalogue
from index.storage.database import newest_schema

# The most that is read of one file, with room for a line (index/sources/files.py).
BYTES_A_FILE = 100_000_000
_WHOLE = "documents.json"  # written last: without it, indexing was not finished
_LAYOUT = "a data set in BEIR layout has corpus.jsonl, queries.jsonl and qrels.tsv"


@dataclass(frozen=True)
class Question:
    """A question, and the day it was asked, if its metadata has a `date`."""

    id: str
    text: str
    day: date | None = None


@dataclass(frozen=True)
class DataSet:
    """`corpus` is the content of corpus.jsonl, `documents` its ids by line number.

    `questions` are those that some document answers; `judgements` say, by question and document,
    how well it does (0: not at all). `unknown` counts judged documents missing from the corpus.
    """

    name: str
    corpus: bytes
    documents: dict[int, str]
    questions: list[Question]
    judgements: dict[str, dict[str, int]]
    unknown: int = 0


def read_data_set(folder: Path, limit: int | None = None) -> DataSet:
    """The data set in `folder`, or only its first `limit` questions.

    Raises BadInput, with the file and the line, if it isn't in BEIR's layout.
    """
    corpus = _bytes(folder / "corpus.jsonl")
    records = _records(corpus, folder / "corpus.jsonl")
    documents = {line: str(record["_id"]) for line, record in records}
    judged_in = folder / "qrels.tsv"
    if not judged_in.exists():
        judged_in = folder / "qrels" / "test.tsv"
    judgements = _judgements(judged_in)
    asked = _records(_bytes(folder / "queries.jsonl"), folder / "queries.jsonl")
    questions = [_question(record) for _, record in asked if str(record["_id"]) in judgements]
    if lost := judgements.keys() - {question.id for question in questions}:
        raise BadInput(f"{judged_in}: the question “{min(lost)}” is not in queries.jsonl.")
    judged = {document for scores in judgements.values() for document in scores}
    unknown = judged - set(documents.values())
    if unknown == judged:
        raise BadInput(f"{judged_in}: none of the documents it names is in corpus.jsonl.")
    questions = questions[:limit]
    return DataSet(
        folder.resolve().name,
        corpus,
        documents,
        questions,
        {question.id: judgements[question.id] for question in questions},
        len(unknown),
    )


def _question(record: dict[str, Any]) -> Question:
    metadata = record.get("metadata")
    written = str(metadata.get("date", "")) if isinstance(metadata, dict) else ""
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(written[:10])
    return Question(str(record["_id"]), record["text"], day)


def _records(content: bytes, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each line's number, from 1, and its object, which has an `_id` of its own and a `text`."""
    seen: set[str] = set()
    for number, record in json_lines(content):
        if not (
            isinstance(record, dict)
            and isinstance(record.get("_id"), str | int)
            and isinstance(record.get("text"), str)
        ):
            raise BadInput(f"{path}, line {number}: not a JSON object with “_id” and “text”.")
        if str(record["_id"]) in seen:
            raise BadInput(f"{path}, line {number}: a second “{record['_id']}”.")
        seen.add(str(record["_id"]))
        yield number, record
    if not seen:
        raise BadInput(f"{path}: it is empty; {_LAYOUT}.")


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    """Question → document → score, of the questions that at least one document answers."""
    judgements: dict[str, dict[str, int]] = {}
    try:
        lines = _bytes(path).decode().splitlines()
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: it is not text in UTF-8.") from error
    for number, line in enumerate(lines[1:], start=2):
        try:
            question, document, score = line.split("\t")
            judgements.setdefault(question, {})[document] = int(score)
        except ValueError as error:
            raise BadInput(
                f"{path}, line {number}: not a question's id, a document's id and a whole number, "
                "with tabs between."
            ) from error
    judgements = {each: scores for each, scores in judgements.items() if max(scores.values()) > 0}
    if not judgements:
        raise BadInput(f"{path}: below its header it names no document that answers a question.")
    return judgements


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"{path} can't be read ({(error.strerror or str(error)).lower()}); {_LAYOUT}."
        ) from error


@dataclass(frozen=True)
class Corpus:
    """An indexed corpus: its library, open, and the documents that each of its articles is.

    `documents` maps an article's id to the ids of the documents with the same content; `refused`
    maps the ids of documents that the product doesn't index to the reason.
    """

    library: Library
    documents: dict[str, list[str]]
    refused: dict[str, str]
    passages: int
    was_cached: bool
    seconds: float


@contextmanager
def indexed(
    data: DataSet,
    on_progress: OnProgress | None = None,
    embedding: Embedding | None = None,
    home: Path | None = None,
) -> Iterator[Corpus]:
    """The corpus as the product indexes it; `on_progress` gets the stage and two counts: done, all.

    Unless it is to lie in the folder `home`, the library is cached under a hash of the corpus and
    of everything its index depends on; an unfinished one is finished first. Raises LibraryInUse
    and StorageFailed.
    """
    embedding = embedding or Embedding()
    home = home or cache_folder() / _key(data.corpus, embedding)
    began = perf_counter()
    with Library(home, embedding) as library:
        if library.wants_verifying:
            _run(library.verify(), on_progress)
        was_cached = (home / _WHOLE).exists()
        if not was_cached:
            library.sources.add(_files(data.corpus, home))
            _run(library.reindex(), on_progress)
            _note_whole(home, data)
        whole: dict[str, Any] = json.loads((home / _WHOLE).read_bytes())
        yield Corpus(library, **whole, was_cached=was_cached, seconds=perf_counter() - began)


def _key(corpus: bytes, embedding: Embedding) -> str:
    """A hash of what the index depends on: the corpus, and the code and model that index it."""
    key = hashlib.sha256(corpus)
    key.update(f"{fingerprint(embedding)} {newest_schema()}".encode())
    for room in (extraction, text):
        for module in sorted(Path(*room.__path__).rglob("*.py")):
            key.update(module.read_bytes())
    return key.hexdigest()[:16]


def _files(corpus: bytes, home: Path) -> list[Path]:
    """The corpus as files that the product can read, one document per line."""
    folder = home / "corpus"
    folder.mkdir(exist_ok=True)
    paths = []
    for first, part in _parts(corpus):
        path = folder / f"{first}.jsonl"
        path.write_bytes(part)
        paths.append(path)
    return paths


def _parts(corpus: bytes) -> Iterator[tuple[int, bytes]]:
    """Parts of whole lines that are short enough, each with the number of its first line."""
    lines = corpus.splitlines(keepends=True)
    numbered = zip(count(1), lines, accumulate(map(len, lines)), strict=False)
    for _, stretch in groupby(numbered, key=lambda line: line[2] // BYTES_A_FILE):
        part = list(stretch)
        yield part[0][0], b"".join(line for _, line, _ in part)


def _note_whole(home: Path, data: DataSet) -> None:
    """Record which documents became which articles; this also marks the index as complete."""
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


def _run(events: Iterator[object], on_progress: OnProgress | None) -> None:
    for event in events:
        if on_progress and isinstance(event, Progress):
            on_progress(event.stage.capitalize(), event.done, event.total)


def documents_of(hits: Iterable[Hit], documents: Mapping[str, Sequence[str]]) -> list[str]:
    """The documents that hits lead to, best first, each where it comes first.

    An article's own come before those of the copies it is “also in”; `documents` gives them by
    article.
    """
    articles = (article for hit in hits for article in (hit.article, *hit.also_in))
    names = (name for article in articles for name in documents[article.id])
    return list(dict.fromkeys(names))
