"""Texts that were embedded a moment ago."""

import numpy as np

from index.embedding import Embedding
from index.embedding.recently_read import REMEMBERED, RecentlyRead


def test_texts_are_embedded_once_while_they_are_remembered(
    embedding: Embedding, encoded: list[str]
) -> None:
    recent = RecentlyRead()
    first = recent.read(["A tram stopped.", "It rained.", "A tram stopped."], embedding)
    assert encoded == ["A tram stopped.", "It rained."]
    again = recent.read(["It rained.", "A ferry left."], embedding)
    assert encoded[2:] == ["A ferry left."]
    assert again[0] is first[1] and first[0] is first[2]
    np.testing.assert_allclose(again[1].vector, embedding.read(["A ferry left."])[0].vector)


def test_texts_of_another_model_are_embedded_by_it(embedding: Embedding) -> None:
    class Other(Embedding):
        fingerprint = "another"

        def read(self, texts: object) -> list[object]:  # type: ignore[override]
            return ["by the other"]

    recent = RecentlyRead()
    recent.read(["It rained."], embedding)
    assert recent.read(["It rained."], Other()) == ["by the other"]  # type: ignore[comparison-overlap]


def test_no_more_than_the_last_texts_are_remembered(
    embedding: Embedding, encoded: list[str]
) -> None:
    recent = RecentlyRead()
    recent.read(["first", *(f"text {number}" for number in range(REMEMBERED))], embedding)
    encoded.clear()
    recent.read(["first", f"text {REMEMBERED - 1}"], embedding)
    assert encoded == ["first"]
