"""Passages → encodings, in small steps that let searches go first."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.article import Article, Passage, under_title
from index.caches.encodings import Encoding, Encodings, encoding, key_of
from index.embedding import Embedding
from index.traffic import Traffic

TEXTS_A_STEP = 16


@dataclass(frozen=True)
class Embedded:
    """Passages and their encodings, in the same order; `keys` are the hashes of what was read."""

    passages: list[Passage]
    keys: list[bytes]
    encodings: list[Encoding]


def embed(
    pairs: Sequence[tuple[Article, Passage]],
    embedding: Embedding,
    known: Encodings | None,
    traffic: Traffic,
) -> Embedded:
    """Encode these passages, each read under its article's title.

    What the same model made of the same text is taken from `known`.
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
        found.update((key, encoding(each)) for key, each in zip(step, encoded, strict=True))
    return Embedded([passage for _, passage in pairs], keys, [found[key] for key in keys])
