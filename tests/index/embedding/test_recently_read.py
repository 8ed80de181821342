"""Texts that were embedded a moment ago."""

import numpy as np

from index.embedding import Embedding, Encoded
from index.embedding.recently_read import RecentlyRead

REMEMBERED = 20


def test_texts_are_embedded_once_while_they_are_remembered(
    embedding: Embedding, encoded: list[str]
) -> None:
    recent = RecentlyRead[Encoded](REMEMBERED)
    first = recent.of(
        ["A tram stopped.", "It rained.", "A tram stopped."], embedding.read, embedding.fingerprint
    )
    assert encoded == ["A tram stopped.", "It rained."]
    again = recent.of(["It rained.", "A ferry left."], embedding.read, embedding.fingerprint)
    assert encoded[2:] == ["A ferry left."]
    assert again[0] is first[1] and first[0] is first[2]
    np.testing.assert_allclose(again[1].vector, embedding.read(["A ferry left."])[0].vector)


def test_texts_of_another_model_are_embedded_by_it(embedding: Embedding) -> None:
    class Other(Embedding):
        fingerprint = "another"

        def read(self, texts: object) -> list[object]:  # type: ignore[override]
            return ["by the other"]

    recent = RecentlyRead[Encoded](REMEMBERED)
    recent.of(["It rained."], embedding.read, embedding.fingerprint)
    assert recent.of(["It rained."], Other().read, Other.fingerprint) == ["by the other"]  # type: ignore[comparison-overlap]


def test_no_more_than_the_last_texts_are_remembered(
    embedding: Embedding, encoded: list[str]
) -> None:
    recent = RecentlyRead[Encoded](REMEMBERED)
    recent.of(
        ["first", *(f"text {number}" for number in range(REMEMBERED))],
        embedding.read,
        embedding.fingerprint,
    )
    encoded.clear()
    recent.of(["first", f"text {REMEMBERED - 1}"], embedding.read, embedding.fingerprint)
    assert encoded == ["first"]
