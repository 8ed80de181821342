"""Matching words, by BM25, in tantivy. A cache: it holds nothing that the catalogue doesn't."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import tantivy

from index.article import Article, Passage, article_of
from index.damage import told

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

    def __init__(self, folder: Path, *, new: bool = False) -> None:
        """Open the words in `folder`, or begin `new` ones there.

        Raises CacheDamaged if they can't be opened, StorageFailed.
        """
        self._folder = folder
        self._schema = (
            tantivy.SchemaBuilder()
            .add_text_field("passage_id", stored=True, tokenizer_name="raw")
            .add_text_field("article_id", tokenizer_name="raw")
            .add_text_field("text", tokenizer_name="en_stem")
            .build()
        )
        with told("words", folder):
            if new:
                folder.mkdir(parents=True, exist_ok=True)
            elif not tantivy.Index.exists(str(folder)):
                raise FileNotFoundError
            self._index = tantivy.Index(self._schema, path=str(folder))
        self._writer: tantivy.IndexWriter | None = None
        self._writing = Lock()

    def add(self, passages: Iterable[tuple[Article, Passage]]) -> None:
        """Make these passages findable, all at once."""
        with self._committed() as writer:
            for article, passage in passages:
                writer.add_document(
                    tantivy.Document(
                        passage_id=passage.id,
                        article_id=article.id,
                        text=_separable(f"{article.title}\n{passage.text}"),
                    )
                )

    def delete(self, article_ids: Sequence[str]) -> None:
        """Forget every passage of these articles."""
        with self._committed() as writer:
            for article_id in article_ids:
                writer.delete_documents_by_term("article_id", article_id)

    def matching(self, words: str, limit: int) -> dict[str, float]:
        """Passage id → BM25 score, best first, for passages that hold any of the words."""
        terms = " ".join(re.findall(r"\w+", _separable(words)))
        if not terms:
            return {}
        query = self._index.parse_query(terms.lower(), ["text"])
        with told("words", self._folder):
            searcher = self._index.searcher()
            found = {}
            for score, address in searcher.search(query, limit).hits:
                found[searcher.doc(address)["passage_id"][0]] = score
            return found

    def count(self) -> int:
        """How many passages are here."""
        with told("words", self._folder):
            return int(self._index.searcher().num_docs)

    def lost(self, passage_ids: Sequence[str]) -> set[str]:
        """Those of the passages that aren't here exactly once."""
        self.matching("anything", 1)  # reads other files than a search for ids: are they there?
        found = Counter(
            self._ids_of(tantivy.Query.term_set_query(self._schema, "passage_id", passage_ids))
        )
        return {passage_id for passage_id in passage_ids if found[passage_id] != 1}

    def article_ids(self) -> set[str]:
        """The ids of all articles that have a passage here."""
        return {article_of(passage_id) for passage_id in self._ids_of(tantivy.Query.all_query())}

    def _ids_of(self, query: tantivy.Query) -> list[str]:
        with told("words", self._folder):
            searcher = self._index.searcher()
            hits = searcher.search(query, max(1, searcher.num_docs), count=False).hits
            return [searcher.doc(address)["passage_id"][0] for _, address in hits]

    def close(self) -> None:
        """Let go of the folder, so that another process may write it."""
        with self._writing:
            writer, self._writer = self._writer, None
            if writer:
                with told("words", self._folder):
                    writer.wait_merging_threads()

    @contextmanager
    def _committed(self) -> Iterator[tantivy.IndexWriter]:
        """What is written within is there afterwards; all of it, or if it fails nothing."""
        with self._writing, told("words", self._folder):
            if self._writer is None:
                self._writer = self._index.writer(heap_size=WRITER_BYTES, num_threads=1)
            try:
                yield self._writer
                self._writer.commit()
            except BaseException:
                # Or the next commit would write the first half of this one too.
                self._writer.rollback()
                raise
            self._index.reload()


def _separable(text: str) -> str:
    """`text` with Chinese and Japanese, which has no spaces, cut into overlapping pairs."""

    def pairs(match: re.Match[str]) -> str:
        run = match.group()
        return f" {' '.join(run[i : i + 2] for i in range(max(1, len(run) - 1)))} "

    return _CJK.sub(pairs, text)
