"""Matching words, by BM25, in tantivy. A cache: it holds nothing that the catalogue doesn't."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Lock

import tantivy

from index.article import Article, Passage

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
WRITER_BYTES = 50_000_000


# Words that hold a sentence together; beside tantivy's own list, those that questions are made of.
_FUNCTION_WORDS = """
    about after again all also am any been before being between both can could did do does doing
    during each few from further had has have having he her here hers him his how i its itself
    just many may me might more most much must my nor of off once only other our out over own
    same shall she should so some than them those through too under until up us very we were
    what when where which while who whom whose why would you your s t m re ve ll d say says
    said tell
"""
_stemmer = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    .filter(tantivy.Filter.lowercase())
    .filter(tantivy.Filter.stopword("english"))
    .filter(tantivy.Filter.custom_stopword(_FUNCTION_WORDS.split()))
    .filter(tantivy.Filter.stemmer("english"))
    .build()
)


def stems(text: str) -> list[str]:
    """The words of `text` that carry meaning, lower case, without their endings."""
    return list(_stemmer.analyze(_separable(text)))


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
