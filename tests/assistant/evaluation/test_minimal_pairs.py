"""The minimal pairs: claims about invented articles, each true one beside a false one.

They are only for measuring, with `newsdesk evaluate claims tests/data/minimal_pairs.json`: no
constant and no word list may be fitted on them.
"""

import re
from collections import Counter
from datetime import date
from typing import Any

from places import ROOT

from assistant.evaluation.measuring import read_list
from index.text.chinese import is_mostly_chinese

FILE = ROOT / "tests/data/minimal_pairs.json"
CLAIMS = read_list(FILE, ("question", "claim", "true", "as_of", "articles", "kind"))
PAIRS = list(zip(CLAIMS[::2], CLAIMS[1::2], strict=True))


def words_of(claim: dict[str, Any]) -> list[str]:
    """The words of a claim, or the characters of a Chinese one."""
    return re.findall(r"[a-z0-9]+|[\u4e00-\u9fff]", claim["claim"].casefold())


def test_ids_are_unique_and_claims_too() -> None:
    assert len({claim["id"] for claim in CLAIMS}) == len(CLAIMS) == 300
    assert len({claim["claim"] for claim in CLAIMS}) == len(CLAIMS)


def test_each_true_claim_stands_beside_a_false_one_that_differs_little() -> None:
    for true, false in PAIRS:
        assert (true["true"], false["true"]) == (True, False)
        for field in ("question", "kind", "as_of", "articles"):
            assert true[field] == false[field], true["id"]
        assert true["id"].removesuffix("-true") == false["id"].removesuffix("-false")
        words, others = Counter(words_of(true)), Counter(words_of(false))
        assert 2 * (words & others).total() >= max(words.total(), others.total()), true["id"]


def test_every_kind_has_eight_pairs_in_english_and_two_in_chinese() -> None:
    counted = Counter((true["kind"], is_mostly_chinese(true["claim"])) for true, _ in PAIRS)
    kinds = {kind for kind, _ in counted}
    assert len(kinds) == 15
    assert counted == {(kind, zh): 2 if zh else 8 for kind in kinds for zh in (False, True)}


def test_each_claim_has_its_articles_and_is_asked_after_they_were_published() -> None:
    for claim in CLAIMS:
        assert claim["articles"]
        for article in claim["articles"]:
            assert all(article[field] for field in ("title", "date", "publisher", "text"))
            assert date.fromisoformat(article["date"]) <= date.fromisoformat(claim["as_of"])
