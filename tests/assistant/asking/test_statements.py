"""The statement in a question: what it asks to be confirmed, and what it takes for granted."""

import pytest

from assistant.asking.statements import past_of, premise_of, statement_of


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("Did Marlow Air cancel its flights to Oslo?", "Marlow Air cancelled its flights to Oslo"),
        ("Did the council of Wick reject the plan?", "The council of Wick rejected the plan"),
        ("Did Elm's mayor resign?", "Elm's mayor resigned"),
        ("Did the strike delay any trams?", "The strike delayed trams"),
        ("Did the plan to build a tunnel fail?", "The plan to build a tunnel failed"),
        ("Does tea protect against colds?", "Tea protects against colds"),
        ("Do trams in Elm run at night?", "Trams in Elm run at night"),
        ("Is Dorvane recalling its kettles?", "Dorvane is recalling its kettles"),
        ("Is the bridge in Elm closed?", "The bridge in Elm is closed"),
        ("Is the new building open?", "The new building is open"),
        ("Isn't Ada Holt mayor of Elm?", "Ada Holt is not mayor of Elm"),
        ("Was Ada Holt fired?", "Ada Holt was fired"),
        ("Has there been a strike?", "There has been a strike"),
        ("Will the ferry company cut jobs?", "The ferry company will cut jobs"),
        ("And didn’t the tram stop?", "The tram did not stop"),
        ("多尔文召回水壶了吗？", "多尔文召回水壶了"),
        ("阿达是否辞职？", "阿达辞职"),
        ("阿达会不会辞职？", "阿达会辞职"),
        ("阿达是不是市长？", "阿达是市长"),
        ("公司裁员了没有？", "公司裁员了"),
    ],
)
def test_a_question_of_yes_or_no_becomes_the_statement_it_asks_of(
    question: str, statement: str
) -> None:
    assert statement_of(question) == statement


@pytest.mark.parametrize(
    "question",
    [
        "Who resigned?",
        "Did Ada or Lena win?",
        "Can you tell me who won?",
        "Do you know when the tram stopped?",
        "Did the man who flew it resign?",
        "谁辞职了？",
        "你知道谁辞职了吗？",
    ],
)
def test_other_questions_ask_for_no_yes(question: str) -> None:
    assert statement_of(question) is None


@pytest.mark.parametrize(
    ("question", "premise"),
    [
        ("Why did Ada Holt resign?", "Ada Holt resigned"),
        ("When did the mill burn down?", "The mill burned down"),
        ("Where was the mayor arrested?", "The mayor was arrested"),
        ("How did the fire start?", "The fire started"),
        ("How come the tram stopped?", "The tram stopped"),
        ("Why has the price of milk risen?", "The price of milk has risen"),
        ("Why didn't Ada Holt resign?", "Ada Holt did not resign"),
        ("阿达为什么辞职？", "阿达辞职"),
        ("阿达是什么时候辞职的？", "阿达辞职"),
        ("为什么铁路公司取消了列车？", "铁路公司取消了列车"),
    ],
)
def test_what_a_question_takes_for_granted_is_told(question: str, premise: str) -> None:
    assert premise_of(question) == premise


@pytest.mark.parametrize(
    "question",
    [
        "Why should he resign?",
        "How does a heat pump work?",
        "How many people did Dorvane hire?",
        "When is the vote?",
        "Who resigned?",
        "你怎么看这件事？",
        "如何评价新市长？",
    ],
)
def test_other_questions_take_nothing_for_granted(question: str) -> None:
    assert premise_of(question) is None


@pytest.mark.parametrize(
    ("verb", "past"),
    [
        ("win", "won"),
        ("stop", "stopped"),
        ("deny", "denied"),
        ("close", "closed"),
        ("ask", "asked"),
    ],
)
def test_verbs_are_put_in_the_past(verb: str, past: str) -> None:
    assert past_of(verb) == past
