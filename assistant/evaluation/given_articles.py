"""The articles that the items of a file bring along, in one library of the product's making."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant.evaluation.data_sets import DataSet, indexed
from assistant.evaluation.measuring import Item, OnProgress
from index.article import Article
from index.embedding import Embedding
from index.errors import BadInput
from index.extraction.header import read_header
from index.library import Library


@dataclass(frozen=True)
class GivenArticles:
    """A library of all articles of a file, each once; `read` is each as the library has it."""

    library: Library
    read: Mapping[str, Article]

    def of(self, item: Item) -> list[Article]:
        """An item's articles, in the order in which it gives them."""
        return [self.read[_key(record)] for record in item["articles"]]


@contextmanager
def given_articles(
    items: Sequence[Item],
    file: Path,
    on_progress: OnProgress | None = None,
    embedding: Embedding | None = None,
) -> Iterator[GivenArticles]:
    """Index the `articles` [{title, date, publisher, text}] of all items in a temporary library.

    Raises BadInput, naming `file` and the item, if one is in another layout, and if one is no
    article for the product.
    """
    records: dict[str, dict[str, Any]] = {}
    for item in items:
        _check(item, file)
        records |= {_key(record): record for record in item["articles"]}
    with (
        TemporaryDirectory() as folder,
        indexed(_data_set(list(records.values())), on_progress, embedding, Path(folder)) as corpus,
    ):
        for number, reason in corpus.refused.items():
            title = list(records.values())[int(number) - 1].get("title") or "one without a title"
            raise BadInput(f"{file}: the article “{title}” can't be indexed: {reason}.")
        named = {
            number: corpus.library.article(article)
            for article, numbers in corpus.documents.items()
            for number in numbers
        }
        read = {key: named[str(number)] for number, key in enumerate(records, start=1)}
        yield GivenArticles(corpus.library, read)


def day_of(item: Item, file: Path) -> date | None:
    """The day that counts as today, if the item has an `as_of`. Raises BadInput for no such day."""
    if not item.get("as_of"):
        return None
    try:
        return date.fromisoformat(item["as_of"])
    except (TypeError, ValueError) as error:
        raise BadInput(
            f"{file}, item {item['id']}: as_of must be a day such as 2025-08-06."
        ) from error


def _check(item: Item, file: Path) -> None:
    records = item["articles"]
    if not isinstance(records, list) or not all(
        isinstance(each, dict) and isinstance(each.get("text"), str) for each in records
    ):
        raise BadInput(f"{file}, item {item['id']}: articles must be a list, each with a text.")
    day_of(item, file)


def _key(record: dict[str, Any]) -> str:
    return json.dumps(record, sort_keys=True)


def _data_set(records: Sequence[dict[str, Any]]) -> DataSet:
    """The articles as a corpus without questions."""
    numbers = {place: str(place) for place in range(1, len(records) + 1)}
    lines = [
        json.dumps({"_id": number, **_with_authors(record)}, ensure_ascii=False)
        for number, record in zip(numbers.values(), records, strict=True)
    ]
    return DataSet("given", "\n".join(lines).encode(), numbers, questions=[], judgements={})


def _with_authors(record: dict[str, Any]) -> dict[str, Any]:
    """A byline above the text is read as in a text file: by itself, JSON takes it for text."""
    header, body = read_header(record["text"], has_title=False)
    return {**record, "text": body, "authors": header.authors} if header.authors else record
