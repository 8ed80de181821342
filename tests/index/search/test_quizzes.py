"""What a passage tells, and what the quiz in it asks."""

from index.article import Article, Passage
from index.search.quizzes import told

STORY = "A storm took the roof off the market hall of Vik on Sunday."
QUESTION = "Which town lost the roof of its market hall?"


def passage(text: str, end: int | None = None) -> tuple[Article, Passage]:
    """The text of an article up to `end` as its first passage."""
    article = Article("Week in review", text)
    end = len(text) if end is None else end
    return article, Passage(article.id, 0, 0, end, text[:end])


def test_question_with_choices_is_asked_and_not_told() -> None:
    choices = "\n\nA. Vik\n\nB. Lund\n\nC. Molde"
    lines = told(*passage(f"{STORY}\n\n{QUESTION}{choices}"))
    assert lines.asks == QUESTION
    assert STORY in lines.tells and QUESTION not in lines.tells


def test_choices_may_stand_after_the_end_of_the_passage() -> None:
    text = f"{STORY}\n\n{QUESTION}\n\nVik\n\nLund\n\nMolde\n\nBergen"
    assert told(*passage(text, text.index("Vik\n"))).asks == QUESTION
    assert told(*passage(text, text.index("Lund\n") + 2)).asks == QUESTION


def test_chinese_quiz_is_recognised() -> None:
    assert told(*passage("哪座城市的市场屋顶被吹走？\n\n甲城\n\n乙城\n\n丙城")).asks


def test_question_with_its_answer_is_told() -> None:
    answered = f"{QUESTION}\n\nVik did, in the storm on Sunday.\n\nWas anybody hurt?\n\nNo."
    assert told(*passage(answered)).asks == ""
    assert told(*passage(f"{QUESTION}\n\n{STORY}\n\nPhoto\n\nShare")).asks == ""


def test_passage_without_questions_is_told_whole() -> None:
    assert told(*passage(STORY)).tells == STORY
