"""The vectors of each passage, in a file next to Chroma's.

Chroma finds nearest vectors; this holds what reranking and filters need: the vectors again, to be
read in any number at once, and of each token's vector the signs. A cache: it holds nothing that
can't be made again from the catalogue.
"""

import hashlib
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Passage, place_of, under_title
from index.embedding import Embedding, Encoded, Vectors
from index.storage.damage import translate_errors
from index.traffic import Traffic

FILE_NAME = "encodings.db"
IDS_A_READ = 500
# Embedded before searches are let through: one a core, which is as fast as 16 at once (four turns
# each on two cores: 1.7 s for 96 passages) and lets a search begin after some 35 ms, not 270.
TEXTS_A_STEP = os.cpu_count() or 1
_SCHEMA = """
    CREATE TABLE IF NOT EXISTS passages (
        place INTEGER PRIMARY KEY AUTOINCREMENT,  -- later ones have higher numbers
        passage_id TEXT NOT NULL UNIQUE,
        article_id TEXT NOT NULL,
        key BLOB NOT NULL,                        -- a hash of the text that was encoded
        vector BLOB NOT NULL                      -- float32
    );
    CREATE INDEX IF NOT EXISTS passages_by_article ON passages (article_id);
    CREATE INDEX IF NOT EXISTS passages_by_key ON passages (key);
    -- A table of its own, so that reading all vectors doesn't pass over them.
    CREATE TABLE IF NOT EXISTS tokens (place INTEGER PRIMARY KEY, dimensions INTEGER, signs BLOB);
    -- Passages that can be found by their words, and whose vectors are still to come.
    CREATE TABLE IF NOT EXISTS waiting (passage_id TEXT PRIMARY KEY, article_id TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS waiting_by_article ON waiting (article_id);
"""
# Another version of Newsdesk may have made vectors without a look at that table.
_WAITING = "FROM waiting WHERE passage_id NOT IN (SELECT passage_id FROM passages)"
Signs = NDArray[np.uint8]


@dataclass(frozen=True)
class PassageVector:
    """A passage's `vector`, shape (dimensions,), and the `signs` of its tokens' vectors.

    `signs` are packed, eight to a byte: shape (tokens, dimensions / 8).
    """

    vector: Vectors
    signs: Signs


def passage_vector(text: Encoded) -> PassageVector:
    """What is kept of a text that was encoded.

    One bit a dimension: measured over 1,500 questions, reranking with the signs puts the right
    passage first as often as with the whole numbers (87%), in a 64th of the room.
    """
    return PassageVector(text.vector, np.packbits(text.tokens > 0, axis=1))


def key_of(text: str, model: str) -> bytes:
    """A hash of a text and the model that reads it, by which its vectors are found again."""
    return hashlib.sha256(f"{model}\n{text}".encode()).digest()[:16]


class Encodings(Protocol):
    """What is kept of each passage's encoding: by `PassageVectors` on one machine, by
    `SharedEncodings` where servers share a database. There each method says what it does."""

    def add(
        self,
        passages: Sequence[Passage],
        keys: Sequence[bytes],
        passage_vectors: Sequence[PassageVector],
    ) -> None: ...
    def delete(self, article_ids: Sequence[str]) -> None: ...
    def expect(self, passages: Iterable[Passage]) -> None: ...
    def waiting(self, article_ids: Iterable[str]) -> set[str]: ...
    def waiting_among(self, passage_ids: Iterable[str]) -> set[str]: ...
    def waiting_articles(self) -> dict[str, int]: ...
    def of_texts(self, keys: Iterable[bytes]) -> dict[bytes, PassageVector]: ...
    def vectors_of(self, passage_ids: Iterable[str]) -> dict[str, Vectors]: ...
    def signs_of(self, passage_ids: Iterable[str]) -> dict[str, Signs]: ...
    def means_of(self, article_ids: Iterable[str]) -> dict[str, Vectors]: ...
    def lost(self, passage_ids: Sequence[str]) -> set[str]: ...
    def count(self) -> int: ...
    def article_ids(self) -> set[str]: ...
    def close(self) -> None: ...


class PassageVectors:
    """One row per passage, in SQLite; of those without a vector yet, a note that it is to come."""

    def __init__(self, folder: Path, *, new: bool = False) -> None:
        """Open those in `folder`, or begin `new` ones. Raises CacheDamaged, StorageFailed."""
        self._folder = folder
        self._lock = Lock()
        self._opened: sqlite3.Connection | None = None
        with translate_errors("vectors", folder):
            if not new and not (folder / FILE_NAME).is_file():
                raise FileNotFoundError
        with self._used():
            pass

    def add(
        self,
        passages: Sequence[Passage],
        keys: Sequence[bytes],
        passage_vectors: Sequence[PassageVector],
    ) -> None:
        """Store `passage_vectors[i]`, of the text whose hash is `keys[i]`, for `passages[i]`.

        They wait for it no longer.
        """
        with self._used() as db, db:
            db.executemany(
                "DELETE FROM waiting WHERE passage_id = ?", [(each.id,) for each in passages]
            )
            for passage, key, each in zip(passages, keys, passage_vectors, strict=True):
                row = (passage.id, passage.article_id, key, each.vector.tobytes())
                place = db.execute(
                    "INSERT OR REPLACE INTO passages (passage_id, article_id, key, vector) "
                    "VALUES (?, ?, ?, ?)",
                    row,
                ).lastrowid
                db.execute(
                    "INSERT INTO tokens VALUES (?, ?, ?)",
                    (place, len(each.vector), each.signs.tobytes()),
                )

    def delete(self, article_ids: Sequence[str]) -> None:
        """Forget every passage of these articles."""
        with self._used() as db, db:
            for article_id in article_ids:
                db.execute(
                    "DELETE FROM tokens WHERE place IN "
                    "(SELECT place FROM passages WHERE article_id = ?)",
                    (article_id,),
                )
                db.execute("DELETE FROM passages WHERE article_id = ?", (article_id,))
                db.execute("DELETE FROM waiting WHERE article_id = ?", (article_id,))

    def expect(self, passages: Iterable[Passage]) -> None:
        """Note that the vectors of these passages are to come: that they lack isn't a loss."""
        with self._used() as db, db:
            db.executemany(
                "INSERT OR IGNORE INTO waiting VALUES (?, ?)",
                [(passage.id, passage.article_id) for passage in passages],
            )

    def waiting(self, article_ids: Iterable[str]) -> set[str]:
        """The passages of these articles whose vectors are to come."""
        query = f"SELECT passage_id {_WAITING} AND article_id IN "
        return {row[0] for row in self._rows(query, article_ids)}

    def waiting_among(self, passage_ids: Iterable[str]) -> set[str]:
        """Those of the passages whose vectors are to come."""
        with self._used() as db:
            if db.execute("SELECT 1 FROM waiting LIMIT 1").fetchone() is None:
                return set()
        query = f"SELECT passage_id {_WAITING} AND passage_id IN "
        return {row[0] for row in self._rows(query, passage_ids)}

    def waiting_articles(self) -> dict[str, int]:
        """Article id → how many of its passages wait for their vectors; of those where any does."""
        with self._used() as db:
            query = f"SELECT article_id, count(*) {_WAITING} GROUP BY article_id"
            return dict(db.execute(query).fetchall())

    def of_texts(self, keys: Iterable[bytes]) -> dict[bytes, PassageVector]:
        """Key → vectors, of those texts that are encoded already."""
        query = (
            "SELECT key, vector, dimensions, signs FROM passages JOIN tokens USING (place) "
            "WHERE key IN "
        )
        with translate_errors("vectors", self._folder):  # a damaged row may have any length
            return {
                key: PassageVector(np.frombuffer(vector, np.float32), signs_in(signs, dimensions))
                for key, vector, dimensions, signs in self._rows(query, keys)
            }

    def vectors_of(self, passage_ids: Iterable[str]) -> dict[str, Vectors]:
        """Passage id → vector, for those that are here."""
        query = "SELECT passage_id, vector FROM passages WHERE passage_id IN "
        with translate_errors("vectors", self._folder):
            return {
                passage_id: np.frombuffer(vector, np.float32)
                for passage_id, vector in self._rows(query, passage_ids)
            }

    def signs_of(self, passage_ids: Iterable[str]) -> dict[str, Signs]:
        """Passage id → the signs of its tokens' vectors, for those that are here."""
        query = (
            "SELECT passage_id, dimensions, signs FROM passages JOIN tokens USING (place) "
            "WHERE passage_id IN "
        )
        with translate_errors("vectors", self._folder):
            return {
                passage_id: signs_in(signs, dimensions)
                for passage_id, dimensions, signs in self._rows(query, passage_ids)
            }

    def means_of(self, article_ids: Iterable[str]) -> dict[str, Vectors]:
        """Article id → the mean of its passages' vectors, a unit vector."""
        query = "SELECT article_id, passage_id, vector FROM passages WHERE article_id IN "
        vectors: dict[str, dict[str, Vectors]] = {}
        with translate_errors("vectors", self._folder):
            for article_id, passage_id, vector in self._rows(query, article_ids):
                vectors.setdefault(article_id, {})[passage_id] = np.frombuffer(vector, np.float32)
            return {article_id: mean_of(some) for article_id, some in vectors.items()}

    def after(self, place: int, limit: int) -> tuple[int, list[str], Vectors]:
        """The next passages that came after a place: the last one's place, ids, and vectors."""
        with self._used() as db:
            rows = db.execute(
                "SELECT place, passage_id, vector FROM passages WHERE place > ? "
                "ORDER BY place LIMIT ?",
                (place, limit),
            ).fetchall()
        if not rows:
            return place, [], np.empty((0, 0), np.float32)
        with translate_errors("vectors", self._folder):
            vectors = np.stack([np.frombuffer(vector, np.float32) for _, _, vector in rows])
        return rows[-1][0], [row[1] for row in rows], vectors

    def lost(self, passage_ids: Sequence[str]) -> set[str]:
        """Those of the passages that aren't here whole, a vector and its tokens, nor to come."""
        query = (
            "SELECT passage_id FROM passages JOIN tokens USING (place) "
            "WHERE length(vector) = 4 * dimensions AND length(signs) % ((dimensions + 7) / 8) = 0 "
            "AND passage_id IN "
        )
        whole = {row[0] for row in self._rows(query, passage_ids)}
        return set(passage_ids) - whole - self.waiting_among(passage_ids)

    def count(self) -> int:
        """How many passages have their vectors here."""
        with self._used() as db:
            return int(db.execute("SELECT count(*) FROM passages").fetchone()[0])

    def has_more_than(self, count: int) -> bool:
        """Whether more passages have their vectors here."""
        with self._used() as db:
            query = "SELECT 1 FROM passages LIMIT 1 OFFSET ?"
            return db.execute(query, (count,)).fetchone() is not None

    def article_ids(self) -> set[str]:
        """The ids of all articles that have a passage here, or one that waits."""
        query = "SELECT article_id FROM passages UNION SELECT article_id FROM waiting"
        with self._used() as db:
            return {row[0] for row in db.execute(query)}

    def close(self) -> None:
        """Let go of the file, until it is used again."""
        with translate_errors("vectors", self._folder), self._lock:
            opened, self._opened = self._opened, None
            if opened:
                opened.close()

    def _rows(self, query: str, keys: Iterable[object]) -> Iterator[Any]:
        wanted = list(keys)
        for start in range(0, len(wanted), IDS_A_READ):
            some = wanted[start : start + IDS_A_READ]
            with self._used() as db:
                rows = db.execute(f"{query} ({','.join('?' * len(some))})", some).fetchall()
            yield from rows

    @contextmanager
    def _used(self) -> Iterator[sqlite3.Connection]:
        with translate_errors("vectors", self._folder), self._lock:
            if self._opened is None:
                self._opened = self._open()
            yield self._opened

    def _open(self) -> sqlite3.Connection:
        opened = sqlite3.connect(self._folder / FILE_NAME, check_same_thread=False)
        try:
            opened.execute("PRAGMA journal_mode = WAL")
            # A power cut may lose the last writes, which verify makes again; not the file.
            opened.execute("PRAGMA synchronous = NORMAL")
            opened.executescript(_SCHEMA)
        except BaseException:
            opened.close()
            raise
        return opened


def mean_of(vectors: Mapping[str, Vectors]) -> Vectors:
    """The mean of the vectors of an article's passages, by their ids; a unit vector.

    Summed up in the order of the passages: another may give another last digit.
    """
    mean: Vectors = np.mean([vectors[each] for each in sorted(vectors, key=place_of)], axis=0)
    return mean / np.linalg.norm(mean)


def signs_in(packed: bytes, dimensions: int) -> Signs:
    return np.frombuffer(packed, np.uint8).reshape(-1, (dimensions + 7) // 8)


@dataclass(frozen=True)
class Embedded:
    """Passages and their vectors, in the same order; `keys` are the hashes of what was read."""

    passages: list[Passage]
    keys: list[bytes]
    passage_vectors: list[PassageVector]

    def only(self, passage_ids: Collection[str]) -> "Embedded":
        """Of these passages alone."""
        every = zip(self.passages, self.keys, self.passage_vectors, strict=True)
        kept = [each for each in every if each[0].id in passage_ids]
        return Embedded([p for p, _, _ in kept], [k for _, k, _ in kept], [v for _, _, v in kept])


def encoded_before(
    pairs: Sequence[tuple[Article, Passage]], model: str, known: Encodings
) -> Embedded:
    """Those of the passages, each read under its article's title, whose vectors are known.

    That is, whose text the `model` has encoded before, in another version of the article or a copy.
    """
    keys = [key_of(under_title(*pair), model) for pair in pairs]
    found = known.of_texts(keys)
    here = [(passage, key) for (_, passage), key in zip(pairs, keys, strict=True) if key in found]
    return Embedded(
        [passage for passage, _ in here], [key for _, key in here], [found[key] for _, key in here]
    )


def embed(
    pairs: Sequence[tuple[Article, Passage]],
    embedding: Embedding,
    known: Encodings | None,
    traffic: Traffic,
) -> Embedded:
    """Encode these passages, each read under its article's title.

    A text that the same model has encoded before is taken from `known`.
    """
    read_as = [under_title(article, passage) for article, passage in pairs]
    keys = [key_of(text, embedding.fingerprint) for text in read_as]
    texts = dict(zip(keys, read_as, strict=True))
    found = known.of_texts(texts) if known else {}
    new = [key for key in texts if key not in found]
    # Texts of one length together keep every core busy to the end of a step.
    new.sort(key=lambda key: len(texts[key]))
    for start in range(0, len(new), TEXTS_A_STEP):
        traffic.give_way()
        step = new[start : start + TEXTS_A_STEP]
        encoded = embedding.read([texts[key] for key in step])
        found.update((key, passage_vector(each)) for key, each in zip(step, encoded, strict=True))
    return Embedded([passage for _, passage in pairs], keys, [found[key] for key in keys])
