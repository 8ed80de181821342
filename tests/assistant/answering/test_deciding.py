"""Yes or no, and what a question takes for granted; what proof finds is scripted."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from assistant.answering import deciding
from assistant.answering.denials import denial
from assistant.answering.events import Checked
from assistant.answering.false_premise import false_premise
from assistant.answering.yes_or_no import yes_or_no
from assistant.asking.question import Question, question_of
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import EvidenceSentence
from assistant.proof import Verdict
from index.article import Article
from index.caches.splitting import split
from index.library import Library
from index.text.sentences import Sentence

STAYS = "Ada Holt said on Monday that she will not resign as mayor of Elm."
LEFT = "Ada Holt resigned as mayor of Elm on Friday."
STAYS_CHINESE = "阿达·霍尔特周一表示，她没有辞去榆镇镇长职务。"


def of(text: str, day: str | None, n: int = 1, title: str = "Mayor of Elm") -> EvidenceSentence:
    article = Article(title, text, published=date.fromisoformat(day) if day else None)
    sentence = Sentence(0, len(text), text)
    return EvidenceSentence(n, article, split(article)[0], sentence, sentence, 1.0)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that is put to proof. A sentence with “not” or 没有 contradicts it, one that
    is about Ada Holt proves it."""
    statements: list[str] = []

    def check(
        claim: str, _cited: Any, _question: Any, items: Sequence[EvidenceSentence], _library: Any
    ) -> Verdict:
        statements.append(claim)
        first = items[0]
        citations = (Citation(first.n, first, first.sentence.text),)
        said = first.sentence.text
        if " not " in said or "没有" in said:
            return Verdict("contradicted", 0.0, citations)  # type: ignore[arg-type]
        status = "proved" if "Ada Holt" in said else "weak"
        return Verdict(status, 0.9, citations)

    monkeypatch.setattr(deciding, "check", check)
    return statements


def answer(kind: Any, asked: str, *evidence: EvidenceSentence) -> str | None:
    question: Question = question_of(asked)
    library: Library = None  # type: ignore[assignment]
    said: Checked | None = kind(question, evidence, library)
    if said is not None:
        [citation] = said.verdict.citations
        assert said.verdict.status == "proved"
        assert citation.sentence in said.text
    return said.text if said else None


def test_yes_and_no_are_followed_by_the_sentence_that_says_so(asked: list[str]) -> None:
    did = "Did Ada Holt resign?"
    assert answer(yes_or_no, did, of(LEFT, "2025-05-02")) == f"Yes. “{LEFT}” [1]"
    assert answer(yes_or_no, did, of(STAYS, "2025-05-05", 2)) == f"No. “{STAYS}” [2]"
    assert asked == ["Ada Holt resigned"] * 2


@pytest.mark.parametrize(
    ("question", "begins"),
    [("阿达·霍尔特辞职了吗？", "没有。“"), ("阿达·霍尔特会不会辞职？", "不是这样。“")],
)
def test_no_is_said_in_chinese(asked: list[str], question: str, begins: str) -> None:
    said = answer(yes_or_no, question, of(STAYS_CHINESE, "2025-05-05"))
    assert said == f"{begins}{STAYS_CHINESE}” [1]"


def test_the_newest_article_that_tells_decides(asked: list[str]) -> None:
    evidence = [
        of(LEFT, "2025-05-02", 1),
        of(STAYS, "2025-05-05", 2),
        of("She smiled and waved to the crowd.", "2025-06-01", 3),
        of(LEFT.replace("Friday", "Sunday"), None, 4),
    ]
    said = answer(yes_or_no, "Did Ada Holt resign?", *evidence)
    assert said and said.startswith("No.") and said.endswith("[2]")


def test_what_is_only_likely_decides_nothing(asked: list[str]) -> None:
    likely = of("The mayor of Elm may have resigned.", "2025-05-02")
    assert answer(yes_or_no, "Did Ada Holt resign?", likely) is None


@pytest.mark.parametrize("title", ["Opinion: time to go", "Satire: mayor eats town hall"])
def test_opinion_and_satire_decide_nothing(asked: list[str], title: str) -> None:
    said = of(LEFT, "2025-05-02", title=title)
    assert answer(yes_or_no, "Did Ada Holt resign?", said) is None
    assert asked == []


def test_other_questions_get_no_yes(asked: list[str]) -> None:
    assert answer(yes_or_no, "When did Ada Holt resign?", of(LEFT, "2025-05-02")) is None
    assert answer(yes_or_no, "Who resigned?", of(LEFT, "2025-05-02")) is None


def test_a_false_premise_is_told_with_what_the_articles_say_instead(asked: list[str]) -> None:
    why = answer(false_premise, "Why did Ada Holt resign?", of(STAYS, "2025-05-05"))
    assert why == f"The articles don’t say that Ada Holt resigned: “{STAYS}” [1]"
    mayor = answer(false_premise, "When did the mayor resign?", of(STAYS, "2025-05-05"))
    assert mayor and mayor.startswith("The articles don’t say that the mayor resigned: “")
    chinese = answer(false_premise, "阿达·霍尔特为什么辞职？", of(STAYS_CHINESE, "2025-05-05"))
    assert chinese == f"文章没有说“阿达·霍尔特辞职”：“{STAYS_CHINESE}” [1]"


def test_a_premise_that_is_stated_or_of_which_nothing_is_said_is_left_alone(
    asked: list[str],
) -> None:
    why = "Why did Ada Holt resign?"
    assert answer(false_premise, why, of(LEFT, "2025-05-02")) is None
    assert answer(false_premise, why, of("It rained in Elm all day.", "2025-05-02")) is None
    assert answer(false_premise, "Who resigned?", of(STAYS, "2025-05-05")) is None


def test_what_was_so_in_another_year_decides_nothing(asked: list[str]) -> None:
    in_2018 = of("In 2018 the fair at Elm did not take place.", "2025-05-02")
    assert answer(false_premise, "Where did the fair take place in 2022?", in_2018) is None
    in_2022 = of("In 2022 the fair at Elm did not take place.", "2025-05-02")
    assert answer(false_premise, "Where did the fair take place in 2022?", in_2022)


def test_a_chinese_premise_is_denied_by_a_sentence_with_its_verb(asked: list[str]) -> None:
    other = of("榆镇没有邀请邻镇参加庙会。", "2025-05-02")
    assert answer(false_premise, "榆镇庙会在哪里举行？", other) is None


@pytest.mark.parametrize(
    ("statement", "sentence", "denies"),
    [
        ("Dorvane will lay off welders", "Dorvane has no plans to lay off welders.", True),
        ("Dorvane will lay off welders", "Dorvane has ruled out laying off welders.", True),
        ("Dorvane sold its mill", "Dorvane denied having sold its mill.", True),
        ("Dorvane sold its mill", "Dorvane refused to sell its mill to the town.", True),
        ("Dorvane sold its mill", "Dorvane doesn't know whether it sold its mill.", False),
        ("Dorvane sold its mill", "Dorvane did not say why it sold its mill.", False),
        ("Dorvane sold its mill", "Dorvane sold its mill without telling the town.", False),
        ("Dorvane sold its mill", "Dorvane has no plans to sell its shop.", False),
        ("Dorvane will lay off welders", "Krume has no plans to lay off welders.", False),
        ("Six people died in the mill", "That was wrong: two people died in the mill.", True),
        ("Six people died in the mill", "Six people died in the mill, two of them guests.", False),
        ("Six people died in the mill", "Two people may have died in the mill.", False),
        ("Six people died in the mill", "Two people worked in the mill.", False),
        ("Ben Rusk resigned", "Ada Holt will not resign.", False),
        ("王大山辞职了", "林小雨表示她不会辞职。", False),
        ("多尔文会出售磨坊", "多尔文表示没有计划出售磨坊。", True),
        ("多尔文出售了磨坊", "多尔文否认出售磨坊。", True),
        ("多尔文出售了磨坊", "多尔文出售磨坊，没有通知镇里。", False),
    ],
)
def test_what_denies_a_statement(statement: str, sentence: str, denies: bool) -> None:
    found = denial(statement, [of(sentence, "2025-05-02", title="Mill news")])
    assert (found is not None) is denies
    assert found is None or found.sentence == sentence
