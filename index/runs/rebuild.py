"""Rebuild caches from the catalogue next to the old ones, and switch at the end."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from threading import Lock
from time import perf_counter

from index.article import Article, Passage, article_of
from index.caches import splitting, words
from index.caches.caches import BOTH, Caches
from index.caches.passage_vectors import embed
from index.caches.splitting import split
from index.caches.vectors import Vectors
from index.caches.words import Words
from index.embedding import Embedding
from index.errors import CachePart, LibraryMismatch
from index.progress import Progress
from index.storage.catalogue import Catalogue
from index.storage.catalogue.key_values import KeyValues
from index.traffic import Traffic

ARTICLES_A_BATCH = 8
FINGERPRINT = "fingerprint"  # facts of the catalogue: how the caches were made
EMBEDDING_FOLDER = "embedding"


def rebuild(
    parts: Sequence[CachePart],
    catalogue: Catalogue,
    caches: Caches,
    embedding: Embedding,
    traffic: Traffic,
    writing: Lock,
    switched: Callable[[], None],
) -> Iterator[Progress]:
    """Rebuild these caches with this embedding model, splitting every article again.

    Until the last event the old ones answer; then one transaction puts the new ones in use, with
    the new passages, and `switched` is called before the next search. A run that is killed leaves
    a folder that the next one sweeps. Articles added or deleted meanwhile (holding
    `writing`) are added and deleted in the new ones too.
    """
    with ExitStack() as unfinished:
        making = _Making(parts, catalogue, caches, embedding, traffic, unfinished)
        article_ids = catalogue.articles.ids()
        began = perf_counter()
        yield Progress("indexing", 0, len(article_ids))
        for start in range(0, len(article_ids), ARTICLES_A_BATCH):
            batch = article_ids[start : start + ARTICLES_A_BATCH]
            making.add(batch)
            done = start + len(batch)
            yield Progress("indexing", done, len(article_ids), perf_counter() - began)
        numbers = [caches.next_number(part) for part in parts]
        facts = {
            FINGERPRINT: fingerprint(embedding),
            EMBEDDING_FOLDER: str(embedding.folder or ""),
            **{name: value for number in numbers for name, value in number.items()},
        }
        with writing:
            while True:
                last = catalogue.changes.last()
                passages = making.caught_up()
                with traffic.alone():
                    if catalogue.articles.switch_passages(passages, facts, unless_after=last):
                        unfinished.pop_all()
                        caches.use(making.vectors, making.words)
                        switched()
                        break  # else another server was quicker
    caches.sweep_orphans()


class _Making:
    """Caches that are being built, next to those in use."""

    def __init__(
        self,
        parts: Sequence[CachePart],
        catalogue: Catalogue,
        caches: Caches,
        embedding: Embedding,
        traffic: Traffic,
        unfinished: ExitStack,
    ) -> None:
        self._catalogue = catalogue
        self._embedding = embedding
        self._traffic = traffic
        self._known = caches.known()
        self._passages: dict[str, list[Passage]] = {}  # by article
        self.vectors: Vectors | None = None
        self.words: Words | None = None
        if "vectors" in parts:
            self.vectors = caches.new_vectors()
            unfinished.callback(self.vectors.close)
        if "words" in parts and (made := caches.new_words()):
            self.words = made
            unfinished.callback(self.words.close)

    def add(self, article_ids: Sequence[str]) -> None:
        """Split, embed and write these articles."""
        articles = self._catalogue.articles.several(article_ids).values()
        self._passages.update((article.id, split(article)) for article in articles)
        pairs = [(article, each) for article in articles for each in self._passages[article.id]]
        if self.vectors and pairs:
            embedded = embed(pairs, self._embedding, self._known, self._traffic)
            keys, passage_vectors = embedded.keys, embedded.passage_vectors
            self.vectors.add(embedded.passages, keys, passage_vectors, self._traffic)
        if self.words and pairs:
            self.words.add(pairs)

    def caught_up(self) -> list[Passage]:
        """Add and delete what changed since; returns the passages of all articles."""
        present = self._catalogue.articles.ids()
        self.add([article_id for article_id in present if article_id not in self._passages])
        if gone := sorted(self._passages.keys() - set(present)):
            if self.vectors:
                self.vectors.delete(gone)
            if self.words:
                self.words.delete(gone, self._kept)
            for article_id in gone:
                del self._passages[article_id]
        return [passage for article_id in present for passage in self._passages[article_id]]

    def _kept(self, passage_ids: Sequence[str]) -> dict[str, tuple[Article, Passage]]:
        articles = self._catalogue.articles.several({article_of(each) for each in passage_ids})
        made = {each.id: each for article_id in articles for each in self._passages[article_id]}
        return {
            each: (articles[made[each].article_id], made[each])
            for each in passage_ids
            if each in made
        }


def check_fingerprint(facts: KeyValues, caches: Caches, embedding: Embedding) -> bool:
    """Let the caches be used only if this embedding model and splitter made them.

    Returns whether the words alone were made by other code, and are to be made again.
    """
    current = fingerprint(embedding)
    stored = facts.get(FINGERPRINT)
    if stored is None:
        facts.set(**{FINGERPRINT: current})
    elif stored.rpartition(" ")[0] != current.rpartition(" ")[0]:
        mismatch = LibraryMismatch(
            f"The library was indexed by {stored}, but this newsdesk uses {current}. Run "
            "`newsdesk rebuild` to index it again, or open it with the version that made it."
        )
        caches.trouble(mismatch, *BOTH)
    return not caches.troubled() and stored not in {None, current}


def fingerprint(embedding: Embedding) -> str:
    """By what the caches are made: the embedding model, the splitter, how words are indexed."""
    return f"{embedding.fingerprint} {splitting.FINGERPRINT} {words.FINGERPRINT}"
