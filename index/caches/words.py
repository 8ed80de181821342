"""Matching words, by BM25, in tantivy. A cache: it holds nothing that the catalogue doesn't."""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Literal

import tantivy

from index.article import Article, Passage, article_of, under_title
from index.storage.damage import translate_errors
from index.text.chinese import CJK, chinese_words
from index.text.folding import folded

FINGERPRINT = "words-3"
# Up to so many are looked up each in turn; of more, matches of all are gone through until enough
# are theirs.
FEW_ARTICLES = 1_000
SPARE = 20  # matches looked for beside those asked for: the next ones may score the same
MOST_TIED = 1_000  # with the last one's score, from which those with the lowest ids are taken
WRITER_BYTES = 50_000_000
KEPT_AT_ONCE = 1_000  # passages that are fetched to be written again
# Passage ids → those passages with their articles; one that is to be forgotten may be missing.
Kept = Callable[[Sequence[str]], Mapping[str, tuple[Article, Passage]]]


# Words that hold a sentence together; beside tantivy's own list, those that questions are made of.
_FUNCTION_WORDS = """
    about after again all also am any been before being between both can could did do does doing
    during each few from further had has have having he her here hers him his how i its itself
    just many may me might more most much must my nor of off once only other our out over own
    same shall she should so some than them those through too under until up us very we were
    what when where which while who whom whose why would you your s t m re ve ll d say says
    said tell
"""
# As tantivy's own "en_stem", by which the text is indexed.
_every_stem = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    .filter(tantivy.Filter.remove_long(40))
    .filter(tantivy.Filter.lowercase())
    .filter(tantivy.Filter.stemmer("english"))
    .build()
)
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
    """One document per passage: the article's title and the passage's text.

    English is stemmed. Chinese is found by character pairs, which need no dictionary and miss
    nothing, and by jieba's words, which tell what belongs together: measured on 632 questions, the
    first hit is right for 94% by either and for 95% by both.
    """

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
            .add_text_field("chinese", tokenizer_name="whitespace")
            .build()
        )
        with translate_errors("words", folder):
            if new:
                folder.mkdir(parents=True, exist_ok=True)
            elif not tantivy.Index.exists(str(folder)):
                raise FileNotFoundError
            self._index = tantivy.Index(self._schema, path=str(folder))
        self._writer: tantivy.IndexWriter | None = None
        self._writing = RLock()

    def add(self, passages: Iterable[tuple[Article, Passage]]) -> None:
        """Make these passages findable, all at once."""
        with self._committed() as writer:
            _add(writer, passages)

    def delete(self, article_ids: Sequence[str], kept: Kept) -> None:
        """Forget every passage of these articles; `kept` gives those that are written again.

        To tantivy, a deleted document counts in BM25's statistics until its segment is merged with
        others: after 99 of 100 passages with a word are gone, the word is still a common one. So
        all passages of a segment that loses some are written again, in the same commit: nothing is
        left in the segment then, and tantivy drops it. What is here always ranks as if it had just
        been added. It costs as much as adding the passages of the segment, so delete many at once.
        """
        with self._writing:
            # Merging segments would move passages out of those that are looked at.
            self._stop_writing()
            beside = self._sharing_segments(article_ids)
            if beside is None:
                return
            with self._committed() as writer:
                for article_id in article_ids:
                    writer.delete_documents_by_term("article_id", article_id)
                for passage_id in beside:
                    writer.delete_documents_by_term("passage_id", passage_id)
                for start in range(0, len(beside), KEPT_AT_ONCE):
                    _add(writer, kept(beside[start : start + KEPT_AT_ONCE]).values())

    def _sharing_segments(self, article_ids: Sequence[str]) -> list[str] | None:
        """The ids of all other passages in the segments that hold some of these articles, or any
        deleted ones; None if there are no such segments."""
        gone = tantivy.Query.term_set_query(self._schema, "article_id", list(article_ids))
        with translate_errors("words", self._folder):
            self._index.reload()
            searcher = self._index.searcher()

            def addresses(query: tantivy.Query) -> list[tantivy.DocAddress]:
                hits = searcher.search(query, max(1, searcher.num_docs), count=False).hits
                return [address for _, address in hits]

            losing = {address.segment_ord for address in addresses(gone)}
            if self._holds_deleted():  # an earlier Newsdesk left them
                losing = set(range(searcher.num_segments))
            if not losing:
                return None
            ids = (
                searcher.doc(address)["passage_id"][0]
                for address in addresses(tantivy.Query.all_query())
                if address.segment_ord in losing
            )
            left = set(article_ids)
            return [passage_id for passage_id in ids if article_of(passage_id) not in left]

    def _holds_deleted(self) -> bool:
        """Whether deleted documents are counted; tantivy notes them for each segment."""
        noted = json.loads((self._folder / "meta.json").read_text(encoding="utf-8"))
        return any(segment["deletes"] for segment in noted["segments"])

    def matching(
        self,
        text: str,
        limit: int,
        *,
        phrases: Sequence[str] = (),
        excluded: Sequence[str] = (),
        among: Collection[str] | None = None,
    ) -> dict[str, float]:
        """Passage id → BM25 score, best first, for passages that hold any word of `text`.

        Function words don't count unless there are no others. Each of `phrases` must stand in the
        passage word for word, none of `excluded` may. With `among`, of these articles only.
        """
        terms = stems(text) or _every_stem.analyze(_separable(text))
        asked = [self._term("text", term) for term in terms]
        asked += [self._term("chinese", word) for word in chinese_words(folded(text))]
        asked += [phrase for phrase in map(self._phrase, phrases) if phrase]
        if not asked:
            return {}
        must = [(tantivy.Occur.Must, tantivy.Query.boolean_query([*_each(asked, "Should")]))]
        must += self._conditions(phrases, excluded)
        if among is not None and len(among) <= FEW_ARTICLES:
            of_these = tantivy.Query.term_set_query(self._schema, "article_id", list(among))
            must.append((tantivy.Occur.Must, tantivy.Query.boost_query(of_these, 0.0)))
        found: list[tuple[float, str]] = []
        for score, passage_id in self._best(tantivy.Query.boolean_query(must), limit + SPARE):
            enough = len(found) >= limit and score < found[limit - 1][0]
            if enough or len(found) >= limit + MOST_TIED:
                break
            if among is None or article_of(passage_id) in among:
                found.append((score, passage_id))
        # Of equal scores tantivy gives first what it wrote first, which is no reason.
        found.sort(key=lambda each: (-each[0], each[1]))
        return {passage_id: score for score, passage_id in found[:limit]}

    def _best(self, query: tantivy.Query, limit: int) -> Iterator[tuple[float, str]]:
        """Every match and its score, best first; more are looked for as they are asked for."""
        with translate_errors("words", self._folder):
            searcher = self._index.searcher()
            offset = 0
            while hits := searcher.search(query, limit, count=False, offset=offset).hits:
                for score, address in hits:
                    yield score, searcher.doc(address)["passage_id"][0]
                if len(hits) < limit:
                    return
                offset += limit
                limit *= 2

    def satisfying(
        self, passage_ids: Sequence[str], phrases: Sequence[str], excluded: Sequence[str]
    ) -> set[str]:
        """Those of the passages in which each of `phrases` stands and none of `excluded`."""
        these = tantivy.Query.term_set_query(self._schema, "passage_id", passage_ids)
        must = [(tantivy.Occur.Must, these), *self._conditions(phrases, excluded)]
        return set(self._ids_of(tantivy.Query.boolean_query(must)))

    def rarity(self, terms: Iterable[str]) -> dict[str, float]:
        """Term → its inverse document frequency, as BM25 has it; for terms as `stems` gives them.

        Robertson and Zaragoza 2009, https://doi.org/10.1561/1500000019
        """
        with translate_errors("words", self._folder):
            searcher = self._index.searcher()
            count = searcher.num_docs
            holding = {term: searcher.doc_freq("text", term) for term in set(terms)}
        return {
            term: math.log(1 + max(0.0, count - n + 0.5) / (n + 0.5)) for term, n in holding.items()
        }

    def _conditions(
        self, phrases: Sequence[str], excluded: Sequence[str]
    ) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        wanted = [query for query in map(self._phrase, phrases) if query]
        unwanted = [query for query in map(self._phrase, excluded) if query]
        return [*_each(wanted, "Must"), *_each(unwanted, "MustNot")]

    def _term(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, term)

    def _phrase(self, phrase: str) -> tantivy.Query | None:
        """The words of a phrase one behind the other; None if there is no word in it."""
        words = _every_stem.analyze(_separable(phrase))
        if len(words) < 2:
            return self._term("text", words[0]) if words else None
        return tantivy.Query.phrase_query(self._schema, "text", words)

    def count(self) -> int:
        """How many passages are here."""
        with translate_errors("words", self._folder):
            return int(self._index.searcher().num_docs)

    def lost(self, passage_ids: Sequence[str]) -> set[str]:
        """Those of the passages that aren't here exactly once."""
        # Reads other files than a search for ids: are they there?
        self.matching("any thing", 1, phrases=["any thing"])
        found = Counter(
            self._ids_of(tantivy.Query.term_set_query(self._schema, "passage_id", passage_ids))
        )
        return {passage_id for passage_id in passage_ids if found[passage_id] != 1}

    def article_ids(self) -> set[str]:
        """The ids of all articles that have a passage here."""
        return {article_of(passage_id) for passage_id in self._ids_of(tantivy.Query.all_query())}

    def passages_of(self, article_ids: Sequence[str]) -> dict[str, set[str]]:
        """Article id → the ids of its passages, for the articles that are here."""
        of_these = tantivy.Query.term_set_query(self._schema, "article_id", list(article_ids))
        found: dict[str, set[str]] = {}
        for passage_id in self._ids_of(of_these) if article_ids else ():
            found.setdefault(article_of(passage_id), set()).add(passage_id)
        return found

    def _ids_of(self, query: tantivy.Query) -> list[str]:
        with translate_errors("words", self._folder):
            searcher = self._index.searcher()
            hits = searcher.search(query, max(1, searcher.num_docs), count=False).hits
            return [searcher.doc(address)["passage_id"][0] for _, address in hits]

    def close(self) -> None:
        """Let go of the folder, so that another process may write it."""
        with self._writing:
            self._stop_writing()

    def _stop_writing(self) -> None:
        writer, self._writer = self._writer, None
        if writer:
            with translate_errors("words", self._folder):
                writer.wait_merging_threads()

    @contextmanager
    def _committed(self) -> Iterator[tantivy.IndexWriter]:
        """What is written within is there afterwards; all of it, or if it fails nothing."""
        with self._writing, translate_errors("words", self._folder):
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


def _add(writer: tantivy.IndexWriter, passages: Iterable[tuple[Article, Passage]]) -> None:
    for article, passage in passages:
        text = under_title(article, passage)
        writer.add_document(
            tantivy.Document(
                passage_id=passage.id,
                article_id=article.id,
                text=_separable(text),
                chinese=" ".join(chinese_words(folded(text))),
            )
        )


def _each(
    queries: Iterable[tantivy.Query], occur: Literal["Must", "MustNot", "Should"]
) -> Iterator[tuple[tantivy.Occur, tantivy.Query]]:
    return ((getattr(tantivy.Occur, occur), query) for query in queries)


def _separable(text: str) -> str:
    """`text`, folded, with Chinese and Japanese, which has no spaces, cut in overlapping pairs."""

    def pairs(match: re.Match[str]) -> str:
        run = match.group()
        return f" {' '.join(run[i : i + 2] for i in range(max(1, len(run) - 1)))} "

    return CJK.sub(pairs, folded(text))
