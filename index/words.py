"""Matching words, by BM25, in tantivy. A cache: the catalogue can rebuild it."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Lock

import tantivy

from index.article import Article, Passage

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
WRITER_BYTES = 50_000_000


class Words:
    """One document per passage: the article's title and the passage's text, stemmed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        schema = (
            tantivy.SchemaBuilder()
            .add_text_field("passage_id", stored=True, tokenizer_name="raw")
            .add_text_field("article_id", tokenizer_name="raw")
            .add_text_field("text", tokenizer_name="en_stem")
            .build()
        )
        self._index = tantivy.Index(schema, path=str(folder))
        self._writer = self._index.writer(heap_size=WRITER_BYTES, num_threads=1)
        self._writing = Lock()

    def add(self, passages: Iterable[tuple[Article, Passage]]) -> None:
        """Make these passages findable, all at once."""
        with self._writing:
            for article, passage in passages:
                self._writer.add_document(
                    tantivy.Document(
                        passage_id=passage.id,
                        article_id=article.id,
                        text=_separable(f"{article.title}\n{passage.text}"),
                    )
                )
            self._commit()

    def delete(self, article_ids: Sequence[str]) -> None:
        """Forget every passage of these articles."""
        with self._writing:
            for article_id in article_ids:
                self._writer.delete_documents_by_term("article_id", article_id)
            self._commit()

    def matching(self, words: str, limit: int) -> dict[str, float]:
        """Passage id → BM25 score, best first, for passages that hold any of the words."""
        terms = " ".join(re.findall(r"\w+", _separable(words)))
        if not terms:
            return {}
        query = self._index.parse_query(terms.lower(), ["text"])
        searcher = self._index.searcher()
        found = {}
        for score, address in searcher.search(query, limit).hits:
            found[searcher.doc(address)["passage_id"][0]] = score
        return found

    def close(self) -> None:
        """Let go of the folder, so that another process may write it."""
        self._writer.wait_merging_threads()

    def _commit(self) -> None:
        self._writer.commit()
        self._index.reload()


def _separable(text: str) -> str:
    """`text` with Chinese and Japanese, which has no spaces, cut into overlapping pairs."""

    def pairs(match: re.Match[str]) -> str:
        run = match.group()
        return f" {' '.join(run[i : i + 2] for i in range(max(1, len(run) - 1)))} "

    return _CJK.sub(pairs, text)
