"""The encodings of passages in the database that servers share, and in memory those read last."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Sequence
from threading import Lock
from typing import Generic, TypeVar

import numpy as np

from index.article import Passage, article_of
from index.caches.passage_vectors import PassageVector, Signs, mean_of, signs_in
from index.caches.scan import best_of
from index.embedding import Vectors
from index.storage.encodings import EncodingRows, Row, State

# Each server keeps up to so much in memory: the vectors of some 170,000 passages, and the signs of
# some 10,000, of which a search needs those of 40.
VECTOR_BYTES = 256 * 2**20
SIGN_BYTES = 64 * 2**20
ARTICLES_A_PORTION = 1_000  # of a scan

Held = TypeVar("Held")
Block = tuple[list[str], Vectors]  # the ids of an article's passages, and a row for each


class SharedEncodings:
    """What `PassageVectors` is on one machine, of one making of the vectors.

    What a passage's id names never changes, so what is in memory needs no look at the database.
    """

    def __init__(
        self,
        rows: EncodingRows,
        made: int,
        *,
        vector_bytes: int = VECTOR_BYTES,
        sign_bytes: int = SIGN_BYTES,
    ) -> None:
        self._rows = rows
        self._made = made
        self._articles = Recent[Block](vector_bytes)
        self._signs = Recent[Signs](sign_bytes)
        self._whole: tuple[State, list[str], Vectors] | None = None

    def add(
        self,
        passages: Sequence[Passage],
        keys: Sequence[bytes],
        passage_vectors: Sequence[PassageVector],
    ) -> None:
        """Store `passage_vectors[i]`, of the text whose hash is `keys[i]`, for `passages[i]`.

        They wait for it no longer.
        """
        rows = {
            passage.id: Row(
                passage.id,
                passage.article_id,
                key,
                len(each.vector),
                each.vector.tobytes(),
                each.signs.tobytes(),
            )
            for passage, key, each in zip(passages, keys, passage_vectors, strict=True)
        }
        self._rows.add(self._made, list(rows.values()))
        self._articles.forget({passage.article_id for passage in passages})
        self._whole = None

    def delete(self, article_ids: Sequence[str]) -> None:
        """Forget every passage of these articles."""
        self._rows.delete(self._made, article_ids)
        self._articles.forget(article_ids)
        self._whole = None

    def expect(self, passages: Iterable[Passage]) -> None:
        """Note that the vectors of these passages are to come: that they lack isn't a loss."""
        self._rows.expect(self._made, [(each.id, each.article_id) for each in passages])

    def waiting(self, article_ids: Iterable[str]) -> set[str]:
        """The passages of these articles whose vectors are to come."""
        return self._rows.waiting(self._made, article_ids)

    def waiting_among(self, passage_ids: Iterable[str]) -> set[str]:
        """Those of the passages whose vectors are to come."""
        return self._rows.waiting_among(self._made, passage_ids)

    def waiting_articles(self) -> dict[str, int]:
        """Article id → how many of its passages wait for their vectors; of those where any does."""
        return self._rows.waiting_articles(self._made)

    def of_texts(self, keys: Iterable[bytes]) -> dict[bytes, PassageVector]:
        """Key → vectors, of those texts that are encoded already."""
        return {
            key: PassageVector(np.frombuffer(vector, np.float32), signs_in(signs, dimensions))
            for key, (vector, dimensions, signs) in self._rows.of_texts(self._made, keys).items()
        }

    def vectors_of(self, passage_ids: Iterable[str]) -> dict[str, Vectors]:
        """Passage id → vector, for those that are here."""
        wanted = list(passage_ids)
        known: dict[str, Vectors] = {}
        for _, (ids, rows) in self._of_articles({article_of(each) for each in wanted}):
            known |= zip(ids, rows, strict=True)
        return {each: known[each] for each in wanted if each in known}

    def signs_of(self, passage_ids: Iterable[str]) -> dict[str, Signs]:
        """Passage id → the signs of its tokens' vectors, for those that are here."""
        wanted = list(passage_ids)
        found = self._signs.several(wanted)
        lacking = [each for each in wanted if each not in found]
        for passage_id, (dimensions, packed) in self._rows.signs_of(self._made, lacking).items():
            found[passage_id] = signs = signs_in(packed, dimensions)
            self._signs.keep(passage_id, signs, signs.nbytes)
        return found

    def means_of(self, article_ids: Iterable[str]) -> dict[str, Vectors]:
        """Article id → the mean of its passages' vectors, a unit vector."""
        return {
            article_id: mean_of(dict(zip(ids, rows, strict=True)))
            for article_id, (ids, rows) in self._of_articles(article_ids)
        }

    def nearest(self, vector: Vectors, limit: int, among: Collection[str]) -> dict[str, float]:
        """Passage id → cosine similarity, best first, of passages of these articles only.

        Each is looked at; no more than a portion of what isn't in memory is read at once.
        """
        best: list[tuple[float, str]] = []
        every = sorted(among)
        for start in range(0, len(every), ARTICLES_A_PORTION):
            portion = every[start : start + ARTICLES_A_PORTION]
            blocks = [block for _, block in self._of_articles(portion)]
            if blocks:
                ids = [each for some, _ in blocks for each in some]
                rows = np.concatenate([rows for _, rows in blocks])
                best = sorted(best + best_of(ids, rows, vector, limit), reverse=True)[:limit]
        return {passage_id: score for score, passage_id in best}

    def nearest_of_few(self, vector: Vectors, limit: int, most: int) -> dict[str, float] | None:
        """The same of all passages; None if there are more than `most` of them.

        Then they stay in memory beside what else is held, until anything changes.
        """
        state = self._rows.state(self._made, most + 1)
        if state.passages > most:
            return None
        whole = self._whole
        if whole is None or whole[0] != state:
            blocks = [block for _, block in self._of_articles(sorted(self.article_ids()))]
            ids = [each for some, _ in blocks for each in some]
            rows = [rows for _, rows in blocks]
            whole = (
                state,
                ids,
                np.concatenate(rows) if rows else np.empty((0, len(vector)), np.float32),
            )
            self._whole = whole
        return {each: score for score, each in best_of(whole[1], whole[2], vector, limit)}

    def lost(self, passage_ids: Sequence[str]) -> set[str]:
        """Those of the passages that aren't here whole, a vector and its tokens, nor to come."""
        whole = self._rows.whole(self._made, passage_ids)
        return set(passage_ids) - whole - self.waiting_among(passage_ids)

    def count(self) -> int:
        """How many passages have their vectors here."""
        return self._rows.count(self._made)

    def article_ids(self) -> set[str]:
        """The ids of all articles that have a passage here, or one that waits."""
        return self._rows.article_ids(self._made)

    def close(self) -> None:
        """Nothing is open: the database is the catalogue's."""

    def _of_articles(self, article_ids: Iterable[str]) -> Iterator[tuple[str, Block]]:
        """Each article that is here, with its passages' ids and their vectors."""
        wanted = list(article_ids)
        found = self._articles.several(wanted)
        yield from found.items()
        lacking = [each for each in wanted if each not in found]
        for portion in self._rows.vectors_of_articles(self._made, lacking):
            for article_id, stored in portion.items():
                made = [(each, vector) for each, vector in stored if vector is not None]
                if not made:
                    continue
                vectors = [np.frombuffer(vector, np.float32) for _, vector in made]
                block = [each for each, _ in made], np.stack(vectors)
                if len(made) == len(stored):  # else there are more to come
                    self._articles.keep(article_id, block, block[1].nbytes)
                yield article_id, block


class Recent(Generic[Held]):
    """What was needed last, up to a number of bytes. May be used from any thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bytes = 0
        self._held: OrderedDict[str, tuple[Held, int]] = OrderedDict()
        self._lock = Lock()

    @property
    def bytes(self) -> int:
        """How much is held now."""
        return self._bytes

    def several(self, names: Iterable[str]) -> dict[str, Held]:
        """Those that are held."""
        found = {}
        with self._lock:
            for name in names:
                if name in self._held:
                    self._held.move_to_end(name)
                    found[name] = self._held[name][0]
        return found

    def keep(self, name: str, held: Held, size: int) -> None:
        """Hold this too, of so many bytes, instead of what wasn't needed for longest."""
        with self._lock:
            self._drop(name)
            self._held[name] = (held, size)
            self._bytes += size
            while self._bytes > self._most:
                self._drop(next(iter(self._held)))

    def forget(self, names: Iterable[str]) -> None:
        """Hold these no longer."""
        with self._lock:
            for name in names:
                self._drop(name)

    def _drop(self, name: str) -> None:
        if name in self._held:
            self._bytes -= self._held.pop(name)[1]
