"""What kind of answer a question asks for, by its words."""

import pytest

from assistant.asking.kind import kind_of

KINDS = ("yes_no", "superlative", "counts", "lists", "speaker")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Did Ada Holt resign?", "yes_no"),
        ("阿达辞职了吗？", "yes_no"),
        ("Which mill made the most flour?", "superlative"),
        ("In which month did the mill sell the most flour?", "superlative"),
        ("Who was the first to climb the tower?", "superlative"),
        ("哪家磨坊卖出的面粉最多？", "superlative"),
        ("How many companies are recalling kettles?", "counts"),
        ("有多少家公司召回水壶？", "counts"),
        ("Which companies are recalling kettles?", "lists"),
        ("Which bakers sold stale bread?", "lists"),
        ("Which bakery sold stale bread?", ""),
        ("What caused the fire?", ""),
        ("Who are the candidates for mayor?", "lists"),
        ("哪些公司召回了水壶？", "lists"),
        ("Who said that the plan was a disgrace?", "speaker"),
        ("What did Ada Holt say about the budget?", "speaker"),
        ("谁说预算是耻辱？", "speaker"),
        ("阿达说了什么？", "speaker"),
        ("What is the most recent news?", ""),
        ("最近发生了什么？", ""),
        ("Who won Best Actor at the festival?", ""),
        ("Which actor is the best?", ""),
        ("What happened last week?", ""),
        ("How many schools did the council close?", ""),
        ("How many people were hurt?", ""),
    ],
)
def test_the_kind_of_a_question(question: str, kind: str) -> None:
    asked = kind_of(question)
    assert [name for name in KINDS if getattr(asked, name)] == [kind] * bool(kind)


def test_what_a_question_presumes_belongs_to_its_kind() -> None:
    assert kind_of("Why did Ada Holt resign?").presumes == "Ada Holt resigned"
    assert kind_of("Who resigned?").presumes is None


@pytest.mark.parametrize(
    ("question", "of_now"),
    [
        ("Who won the Harbour Cup?", True),
        ("Which crew clinched the regatta title?", True),
        ("Who won the Harbour Cup in 2019?", False),
        ("Who was the first to win the Harbour Cup?", False),
        ("How many times has Dray won the Harbour Cup?", False),
        ("谁赢得了海港杯？", True),
        ("Who won the 1896 Harbour Cup?", False),
        ("Who won the inaugural Harbour Cup?", False),
        ("Who won the loan to open the mill?", False),
        ("谁赢得了2019年的海港杯？", False),
        ("Which mill was recently sold?", True),
        ("哪家磨坊近期被卖掉了？", True),
    ],
)
def test_the_last_of_what_is_held_again_is_of_now(question: str, of_now: bool) -> None:
    assert kind_of(question).of_now is of_now
