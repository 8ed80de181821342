"""What the judge is for: the same words, and evidence that doesn't state the claim."""

import pytest

from assistant.proof.judge import Judge
from index.embedding import Embedding

pytestmark = pytest.mark.slow

PAIRS = [  # evidence, a claim it states, one it doesn't
    (
        "Perrin Dairy will not reopen its cheese shop in Lutten, the firm said on Friday.",
        "Perrin Dairy will not reopen its cheese shop in Lutten.",
        "Perrin Dairy will reopen its cheese shop in Lutten.",
    ),
    (
        "It is still unclear whether Mara Quist signed the lease.",
        "It is unclear whether Mara Quist signed the lease.",
        "Mara Quist signed the lease.",
    ),
    (
        "The bus company is considering raising its fares in March.",
        "The bus company is considering raising its fares.",
        "The bus company raised its fares.",
    ),
    (
        "The aquarium in Lutten counted 4,310 visitors in March.",
        "The aquarium in Lutten counted 4,310 visitors in March.",
        "The aquarium in Lutten counted 4,310 visitors in May.",
    ),
    (
        "Visits to the aquarium fell by 8.5 percent in March.",
        "Visits to the aquarium fell by 8.5 percent.",
        "Visits to the aquarium rose by 8.5 percent.",
    ),
]


@pytest.fixture(scope="module")
def judge(embedding: Embedding) -> Judge:
    return Judge(embedding.read)


@pytest.mark.parametrize(("evidence", "stated", "unstated"), PAIRS)
def test_a_stated_claim_is_told_from_one_in_the_same_words(
    evidence: str, stated: str, unstated: str, judge: Judge
) -> None:
    right, wrong = judge.probabilities([(stated, evidence), (unstated, evidence)])
    assert right is not None and wrong is not None
    assert right > 0.5 > wrong


def test_a_yes_before_the_claim_is_not_read(judge: Judge) -> None:
    evidence, claim, _ = PAIRS[0]
    said = judge.probabilities([(claim, evidence), (f"No, {claim}", evidence)])
    assert said[0] == said[1]


def test_of_chinese_and_of_nothing_it_has_no_opinion(judge: Judge) -> None:
    pairs = [("公司没有关闭工厂。", "公司关闭了工厂。"), ("", "It rained."), ("It rained.", "")]
    assert judge.probabilities(pairs) == [None, None, None]


def test_pairs_are_judged_one_by_one(judge: Judge) -> None:
    pairs = [(claim, evidence) for evidence, *claims in PAIRS for claim in claims]
    assert judge.probabilities(pairs) == [judge.probabilities([pair])[0] for pair in pairs]
