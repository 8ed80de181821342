"""What a sentence says, and what it doesn't say though it has all the words of it.

The sentences and claims are in said_and_claimed.yaml; people, places and companies are made up.
"""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from assistant.asking.question import Question
from assistant.evidence.evidence import EvidenceSentence
from assistant.evidence.whole_articles import all_sentences
from assistant.proof import Verdict, check, stands
from assistant.proof.objections import Said, weigh
from assistant.proof.objections.answers import agrees, answer_and_rest
from assistant.proof.objections.chinese_comparisons import comparison_in
from assistant.proof.objections.clauses import words_of
from assistant.proof.objections.comparisons import before_than
from index.article import Article, Passage
from index.embedding import Embedding
from index.library import Library
from index.text.sentences import Sentence, sentences_of

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("said_and_claimed.yaml").read_text(encoding="utf-8")
)
ARTICLES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("articles_and_claims.yaml").read_text(encoding="utf-8")
)
PROVED = [pytest.param(claim, case, id=claim) for case in CASES for claim in case["proved"]]


def sentences(*texts: str, title: str = "", day: date | None = None) -> list[tuple[int, Said]]:
    around = zip(["", *texts], texts, [*texts[1:], ""], strict=False)
    return [
        (i, Said(text, before, after, title, day)) for i, (before, text, after) in enumerate(around)
    ]


def ruling(claim: str, case: dict[str, Any], question: str = "") -> str:
    texts = [sentence.text for sentence in sentences_of(case["said"])]
    return weigh(claim, question, sentences(*texts, day=case.get("day"))).ruling


def evidence(
    *texts: str, title: str = "In brief", day: date | None = None
) -> tuple[EvidenceSentence, ...]:
    """One sentence of evidence from each text, each an article of its own."""
    items = []
    for n, text in enumerate(texts, 1):
        article = Article(title=title, text=text, published=day)
        whole = Sentence(0, len(text), text)
        first = sentences_of(text)[0]
        passage = Passage(article.id, 0, 0, len(text), text)
        items.append(EvidenceSentence(n, article, passage, first, whole, 1.0))
    return tuple(items)


def checked(
    claim: str, library: Library, *texts: str, question: str = "What happened?", **article: Any
) -> Verdict:
    return check(claim, [], Question(question, question), evidence(*texts, **article), library)


@pytest.mark.parametrize(("claim", "case"), PROVED)
def test_nothing_speaks_against_what_a_sentence_says(claim: str, case: dict[str, Any]) -> None:
    assert ruling(claim, case) in {"", "doubted"}


def test_something_speaks_against_what_a_sentence_does_not_say() -> None:
    """Of a few it is told by their words that the sentence is about something else."""
    every = [(claim, case) for case in CASES for claim in case["unproved"]]
    unheard = [claim for claim, case in every if not ruling(claim, case)]
    assert len(unheard) <= 0.03 * len(every), unheard


def test_true_claims_stand_and_false_ones_do_not(library: Library) -> None:
    asked = {True: "What happened?", False: "发生了什么？"}
    fallen, standing = list[str](), list[str]()
    for case in CASES:
        question = asked[case["said"].replace("“", "").replace("”", "").isascii()]
        for kind, wrong in (("proved", fallen), ("unproved", standing)):
            for claim in case[kind]:
                verdict = checked(
                    claim, library, case["said"], question=question, day=case.get("day")
                )
                if stands(verdict) != (kind == "proved"):
                    wrong.append(claim)
    assert not standing
    assert len(fallen) <= 0.03 * sum(len(case["proved"]) for case in CASES)


@pytest.fixture(scope="module")
def verdicts_on_articles(embedding: Embedding) -> list[tuple[str, bool, Verdict]]:
    """The claims of articles_and_claims.yaml, each with whether its article states it."""
    found = []
    with TemporaryDirectory() as home, Library(Path(home), embedding) as library:
        for case in ARTICLES:
            article = Article(title=case["title"], text=case["text"], published=case["day"])
            sentences_of_it = all_sentences([article])
            for pair in case["pairs"]:
                question = Question(pair["question"], pair["question"])
                for side in ("stated", "unstated"):
                    verdict = check(pair[side], [], question, sentences_of_it, library)
                    found.append((pair[side], side == "stated", verdict))
    return found


def test_few_claims_stand_that_an_article_leads_to_and_does_not_state(
    verdicts_on_articles: list[tuple[str, bool, Verdict]],
) -> None:
    wrong = [claim for claim, so, verdict in verdicts_on_articles if not so and stands(verdict)]
    assert len(wrong) <= 0.13 * len(verdicts_on_articles) / 2, wrong
    proved = [
        claim
        for claim, so, verdict in verdicts_on_articles
        if not so and verdict.status == "proved"
    ]
    assert not proved


def test_most_claims_stand_that_an_article_states(
    verdicts_on_articles: list[tuple[str, bool, Verdict]],
) -> None:
    fallen = [claim for claim, so, verdict in verdicts_on_articles if so and not stands(verdict)]
    assert len(fallen) <= 0.25 * len(verdicts_on_articles) / 2, fallen


def test_what_contradicts_a_claim_is_cited_and_the_claim_never_stands(library: Library) -> None:
    said = "Harrow Foods will not close its bakery in Minton. It employs 80 people."
    verdict = checked("Harrow Foods will close its bakery in Minton.", library, said)
    assert verdict.status == "contradicted"
    assert [each.sentence for each in verdict.citations] == [sentences_of(said)[0].text]
    assert not stands(Verdict("contradicted", 1.0))


def test_a_claim_stands_by_one_sentence_though_another_says_otherwise(library: Library) -> None:
    old = "The pool in Ayle is closed on Sundays, the town said."
    new = "The pool in Ayle is open on Sundays, the town said."
    assert checked("The pool in Ayle is open on Sundays.", library, old, new).status == "proved"


def test_two_that_a_title_names_side_by_side_are_not_the_same(library: Library) -> None:
    title = "Ashby sells more barley, Vale sells less"
    said = "Vale trimmed its harvest estimate to 1.5 million tonnes."
    assert stands(checked(said, library, said, title=title))
    assert not stands(checked(said.replace("Vale", "Ashby"), library, said, title=title))


def test_a_title_does_not_outweigh_what_the_article_goes_on_to_say(library: Library) -> None:
    title = "Green tea prevents colds, study shows"
    said = (
        "Doctors wanted to see whether green tea prevents colds. They found no link between green"
        " tea and colds."
    )
    assert checked("Green tea prevents colds.", library, said, title=title).status == "contradicted"
    assert stands(checked("Green tea does not prevent colds.", library, said, title=title))


def test_each_part_of_a_claim_is_weighed() -> None:
    said = sentences("Oster sold its mill in Bray.", "Its dairy in Cole was not sold.")
    assert (
        weigh("Oster sold its mill in Bray, and its dairy in Cole was sold.", "", said).ruling
        == "contradicted"
    )
    assert (
        weigh("Oster sold its mill in Bray, and its dairy in Cole was not sold.", "", said).ruling
        == ""
    )


@pytest.mark.parametrize(
    ("claim", "question", "fits"),
    [
        ("Yes, Oster will sell its mill.", "Will Oster sell its mill?", True),
        ("Yes, Oster will not sell its mill.", "Will Oster sell its mill?", False),
        ("No, Oster will sell its mill.", "Will Oster sell its mill?", False),
        ("No, Oster will keep its mill.", "Will Oster sell its mill?", True),
        ("No, Oster won't sell its mill.", "Will Oster sell its mill?", True),
        ("No, it was the dairy.", "Did Oster sell its mill?", True),
    ],
)
def test_yes_and_no_must_agree_with_what_follows(claim: str, question: str, fits: bool) -> None:
    says, rest = answer_and_rest(claim)
    assert says is not None
    assert agrees(says, rest, question) is fits


@pytest.mark.parametrize(
    "claim", ["No one was hurt.", "No decision has been taken.", "没有人受伤。"]
)
def test_no_before_a_noun_is_no_answer(claim: str) -> None:
    assert answer_and_rest(claim) == (None, claim)


def test_a_fragment_is_read_with_its_question(library: Library) -> None:
    said = "The zoo at Falmere counted 62,000 visitors in April, it said on Wednesday."
    question = "How many visitors did the zoo at Falmere count in March?"
    verdict = checked("62,000", library, said, question=question, day=date(2029, 5, 9))
    assert verdict.status == "contradicted"


def test_a_month_that_only_the_day_of_publication_tells_is_no_proof(library: Library) -> None:
    said = "The council of Peldon approved the bypass."
    verdict = checked(
        "The council of Peldon approved the bypass in May.", library, said, day=date(2031, 5, 12)
    )
    assert verdict.status == "weak"


@pytest.mark.parametrize(
    "text",
    [
        "昨晚足球比赛在大连取消",
        "周二比亚迪起诉供应商后股价大涨",
        "港口公司比利时分部扩大",
        "占比高",
    ],
)
def test_words_with_the_character_for_than_compare_nothing(text: str) -> None:
    assert comparison_in(text) is None


def test_more_than_a_number_is_not_what_is_compared_with() -> None:
    claim = words_of("Of more than 40 people Vale earned more than Ashby.")
    assert "vale" in [word.low for word in before_than(claim)]
