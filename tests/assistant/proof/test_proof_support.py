"""Two neighbouring words of a claim must stand together in the article."""

from functools import partial

import numpy as np
import pytest

from assistant.proof.support import NEAR, Support, pairs_found, support
from assistant.proof.word_vectors import KEPT, Reading, readings_of
from index.embedding import Embedding
from index.embedding.recently_read import RecentlyRead

ARTICLE = [
    "Anna Roth, who leads the bank Lindt, praised the insurer Vale on Monday.",
    "The bank will open twelve branches in the north of the country next year.",
    "Vale paid a fine of three million dollars for its late reports.",
    "Its shares fell sharply after the news.",
]


def supported(claim: str, sentences: list[str], embedding: Embedding) -> Support:
    [of_claim, *others] = readings_of([claim, *sentences], embedding.read)
    return support(of_claim, others)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("The bank Lindt is led by Anna Roth.", 0),
        ("Vale paid a fine of three million dollars for late reports.", 2),
        ("The bank will open twelve branches next year.", 1),
    ],
)
def test_what_the_article_says_is_supported_by_the_sentence_that_says_it(
    claim: str, sentence: int, embedding: Embedding
) -> None:
    found = supported(claim, ARTICLE, embedding)
    assert found.probability > 0.5
    assert int(np.argmax(found.likeness)) == sentence


@pytest.mark.parametrize(
    ("claim", "joined"),
    [
        ("Vale paid a fine of three million dollars.", "Branches paid a fine after the country."),
        ("The shares of Vale fell after the news.", "The shares of branches praised the fine."),
        ("The bank will open branches in the north.", "The weather in spring was mild."),
    ],
)
def test_words_that_stand_apart_or_nowhere_support_less(
    claim: str, joined: str, embedding: Embedding
) -> None:
    said = supported(claim, ARTICLE, embedding).probability
    assert supported(joined, ARTICLE, embedding).probability < min(0.5, said)


def test_a_claim_may_join_what_the_article_says_apart(embedding: Embedding) -> None:
    joined = "Vale paid a fine of three million dollars, and the bank will open twelve branches."
    assert supported(joined, ARTICLE, embedding).probability > 0.7
    mixed = "Vale will open twelve branches, and the bank paid a fine of three million dollars."
    assert supported(mixed, ARTICLE, embedding).probability < 0.7


def test_a_claim_is_supported_as_well_as_its_worst_part(embedding: Embedding) -> None:
    beginning = "Vale paid a fine of three million dollars for its late reports"
    true = supported(f"{beginning}, and its shares fell sharply.", ARTICLE, embedding)
    false = supported(f"{beginning}, and its cooks won a medal.", ARTICLE, embedding)
    assert len(true.parts) == len(false.parts) == 2
    assert true.probability > 0.65 > 0.3 > false.probability


@pytest.mark.parametrize(
    "claim",
    [
        "The chief executive of Nvidia, Lisa Su.",
        "Lisa Su, the chief executive of Nvidia.",
        "Lisa Su, who is the chief executive of Nvidia.",
        "Who is the chief executive of Nvidia Lisa Su.",
    ],
)
def test_what_one_is_called_is_not_proved_of_another(claim: str, embedding: Embedding) -> None:
    article = [
        "Jensen Huang, the chief executive of Nvidia, spoke in Taipei on Monday.",
        "AMD will build chips of its own for that market, Lisa Su told reporters there.",
    ]
    assert supported(claim, article, embedding).probability < 0.5
    corrected = claim.replace("Lisa Su", "Jensen Huang")
    assert supported(corrected, article, embedding).probability > 0.6


def test_a_pair_counts_as_much_as_its_lesser_word_and_only_within_a_few_words() -> None:
    near = np.full((2, 20), 0.1, np.float32)
    near[0, 0], near[1, NEAR] = 0.9, 0.8
    assert pairs_found([near]).tolist() == pytest.approx([0.8])
    near[1, NEAR], near[1, NEAR + 1] = 0.1, 0.8
    assert pairs_found([near]).tolist() == pytest.approx([0.1])


def test_the_two_words_of_a_pair_must_stand_in_one_sentence() -> None:
    first, second = np.array([[0.9], [0.2]], np.float32), np.array([[0.2], [0.9]], np.float32)
    assert pairs_found([first, second]).tolist() == pytest.approx([0.2])
    both = np.concatenate([first, second], axis=1)
    assert pairs_found([both]).tolist() == pytest.approx([0.9])


def test_chinese_is_supported_by_the_characters_that_two_sentences_share(
    embedding: Embedding,
) -> None:
    sentences = ["华为开源了工具包。", "它希望吸引更多开发者。"]
    assert supported("华为开源了工具包。", sentences, embedding).probability > 0.9
    assert supported("天气预报说明天下雨。", sentences, embedding).probability < 0.1


@pytest.mark.parametrize("claim", ["", "It is.", "…"])
def test_a_claim_without_words_is_read_without_an_error(claim: str, embedding: Embedding) -> None:
    assert 0 <= supported(claim, ARTICLE, embedding).probability < 1
    assert supported("Vale paid.", [], embedding).probability < 0.1


def test_a_text_is_read_once_and_only_the_last_ones_are_kept(
    embedding: Embedding, encoded: list[str]
) -> None:
    readings = RecentlyRead[Reading](KEPT)

    def of(texts: list[str]) -> list[Reading]:
        return readings.of(texts, partial(readings_of, read=embedding.read), "model")

    first = of(["one text", "another", "one text"])
    assert encoded == ["one text", "another"]
    assert of(["another"])[0] is first[1]
    of([f"text {n}" for n in range(KEPT)])
    assert of(["another"])[0] is not first[1]
