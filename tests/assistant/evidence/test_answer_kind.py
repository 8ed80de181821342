import pytest

from assistant.asking.question import question_of
from assistant.evidence.evidence import can_hold_answer
from assistant.evidence.spelling import plain


@pytest.mark.parametrize(
    ("question", "holds", "lacks"),
    [
        ("Why did it open?", "It opened to build a market.", "It opened on a hill."),
        ("How many cores has it?", "It has 96 of them.", "It has plenty of them."),
        ("How many cores has it?", "It has twelve of them.", "It has plenty of them."),
        ("How much does the H20 cost?", "The H20 costs $12,000.", "The H20 is dear."),
        ("How much does it cost?", "It costs 900 pounds.", "It was made on 9 October 2023."),
        ("How many are there?", "There are 96.", "They were made in October 2023."),
        ("How many came?", "About 2000 people came.", "They came in 2023."),
        ("When did it open?", "It opened in May.", "It opened at last."),
        ("On what date did it open?", "It opened on 3 May 2024.", "It opened at last."),
        ("Who opened it?", "Then Anna Roth opened it.", "then somebody opened it."),
        ("Where is it?", "It stands in Paris.", "It stands there."),
        ("Which country has a new president?", "Peru’s new leader took office.", "it has one."),
    ],
)
def test_a_sentence_must_hold_the_kind_of_thing_asked_for(
    question: str, holds: str, lacks: str
) -> None:
    assert can_hold_answer(question_of(question), holds)
    assert not can_hold_answer(question_of(question), lacks)


def test_a_question_of_no_kind_takes_any_sentence() -> None:
    assert can_hold_answer(question_of("What is the H20?"), "A chip.")


@pytest.mark.parametrize(
    "question",
    ["What did Tim Cook say when asked?", "What became of the man who flew it?"],
)
def test_a_word_that_joins_asks_for_nothing(question: str) -> None:
    assert can_hold_answer(question_of(question), "prices would not rise.")


@pytest.mark.parametrize(
    ("sentence", "tells"),
    [
        ("It opens later this year.", False),
        ("It opened on Thursday.", False),
        ("It opened on 3 May.", True),
        ("It opened on Sept. 30.", True),
        ("It opened in 2023.", True),
    ],
)
def test_where_the_article_has_no_date_only_the_calendar_tells_when(
    sentence: str, tells: bool
) -> None:
    assert can_hold_answer(question_of("When did it open?"), sentence, dated=False) is tells
    assert can_hold_answer(question_of("When did it open?"), sentence)


def test_a_place_by_itself_tells_where() -> None:
    assert can_hold_answer(question_of("Where is it?"), "San Diego.")
    assert not can_hold_answer(question_of("Where is it?"), "A" * 500 + " “x”")  # read in no time


@pytest.mark.parametrize(
    ("written", "spelling"),
    [
        ("the CEO", "the chief executive"),
        ("Chief Executive Officer", "chief executive"),
        ("the U.S. and the United States", "the US and the US"),
        ("$5.5bn", "5.5 billion dollars"),
        ("$800 million", "800 million dollars"),
        ("15%", "15 percent"),
        ("1,767 articles", "1767 articles"),
        ("Nvidia’s chip", "Nvidia chip"),
    ],
)
def test_abbreviations_and_amounts_are_spelt_one_way(written: str, spelling: str) -> None:
    assert plain(written) == spelling
