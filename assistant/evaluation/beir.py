"""A data set in BEIR's layout: a corpus, questions, and which documents answer them.

The layout is that of Thakur et al. 2021 (https://arxiv.org/abs/2104.08663, github.com/beir-cellar):
corpus.jsonl, queries.jsonl, and the judgements in qrels.tsv or qrels/test.tsv.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.evaluation.items import json_lines
from index.errors import BadInput

_LAYOUT = "a data set in BEIR layout has corpus.jsonl, queries.jsonl and qrels.tsv"


@dataclass(frozen=True)
class Question:
    """What is asked, and the day it was asked on, if its metadata has a `date`."""

    id: str
    text: str
    day: date | None = None


@dataclass(frozen=True)
class DataSet:
    """`corpus` is corpus.jsonl as it stands, `documents` its ids by the line that they stand on.

    `questions` are those that some document answers; `judgements` give, by question and document,
    how well it does (0: not at all). `unknown` counts the judged documents that the corpus lacks.
    """

    name: str
    corpus: bytes
    documents: dict[int, str]
    questions: list[Question]
    judgements: dict[str, dict[str, int]]
    unknown: int = 0


def read_data_set(folder: Path, limit: int | None = None) -> DataSet:
    """The data set in `folder`, with its first `limit` questions only, if that is given.

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
    told = str(metadata.get("date", "")) if isinstance(metadata, dict) else ""
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(told[:10])
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
