from datetime import date

import pytest

from assistant.answering.disagreement import disagreements, side_by_side
from assistant.asking.question import question_of
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import EvidenceSentence
from index.article import Article, Passage
from index.text.sentences import Sentence


def evidence(
    text: str, published: date | None = None, title: str = "News", publisher: str | None = None
) -> tuple[EvidenceSentence, ...]:
    article = Article(title=title, text=text, published=published, publisher=publisher)
    whole = Sentence(0, len(text), text)
    passage = Passage(article.id, 0, 0, len(text), text)
    return (EvidenceSentence(2, article, passage, whole, whole, 1.0),)


@pytest.mark.parametrize(
    ("claim", "other"),
    [
        ("The fire destroyed 40 houses.", "The fire destroyed 52 houses in the village."),
        ("The bank paid $3 million.", "The bank paid 3.5 million dollars."),
        ("The bridge opens on 6 August.", "The bridge opens on 9 August."),
        ("Sales rose 5% in 2024.", "Sales rose 7 per cent in 2024."),
        ("Luc Hart is the chief executive of Tern Air.", "Ada Moss became CEO of Tern Air."),
        ("Luc Hart heads Tern Air.", "Ada Moss, who heads Tern Air, was at the fair."),
    ],
)
def test_another_figure_for_the_same_thing_is_a_disagreement(claim: str, other: str) -> None:
    [citation] = disagreements(claim, evidence(other))
    assert citation.sentence == other


@pytest.mark.parametrize(
    ("claim", "other"),
    [
        ("The fire destroyed 40 houses.", "The fire destroyed forty houses."),
        ("The fire destroyed 40 houses.", "The flood in Marlow drowned 52 cows."),
        ("Sales rose 5% in 2024.", "Sales rose 7% in 2023."),
        ("Sales rose 5% in 2024.", "Sales rose to $7 billion in 2024."),
        ("The bridge opens on 6 August.", "The bridge opens on 6 August 2025."),
        ("The port counted 900 ships in May.", "The port counted 700 ships in April."),
        ("Luc Hart is the chief executive of Tern Air.", "Luc Hart became CEO of Tern Air."),
        ("Luc Hart is the chief executive of Tern Air.", "Ada Moss became CEO of Gull Rail."),
        ("Ada Moss became chief executive of Tern Air.", "Luc Hart is the CEO of Tern Air."),
        ("The bridge opens soon.", "The bridge opens on 6 August 2025."),
        ("The bank paid $3 million.", "The bank paid at last."),
    ],
)
def test_what_agrees_or_speaks_of_something_else_is_none(claim: str, other: str) -> None:
    assert disagreements(claim, evidence(other)) == ()


def test_a_day_of_the_week_agrees_with_its_date() -> None:
    agreeing = evidence("The bridge opens on Wednesday, 6 August.", date(2025, 8, 5))
    assert disagreements("The bridge opens on 6 August 2025.", agreeing) == ()


def test_articles_that_disagree_are_quoted_side_by_side_the_newest_first() -> None:
    [older], [newer] = (
        evidence("It was 40.", date(2025, 8, 5)),
        evidence("It was 52.", date(2025, 8, 9)),
    )
    cited = [Citation(1, older, "It was 40."), Citation(2, newer, "It was 52.")]
    assert side_by_side(question_of("How many were there?"), cited) == (
        "The articles disagree: “It was 52.” (News, 9 August 2025) [2]; "
        "“It was 40.” (News, 5 August 2025) [1]."
    )


def test_months_are_counted_from_publication_before_figures_are_compared() -> None:
    said = "The port counted 700 ships last month."
    claim = "The port counted 900 ships in May."
    assert disagreements(claim, evidence(said, date(2025, 5, 4))) == ()
    assert disagreements(claim, evidence(said, date(2025, 6, 4)))


def test_how_things_stood_before_is_told_after_how_they_stand_now() -> None:
    [older], [newer] = (
        evidence("It employs 40.", date(2025, 8, 5)),
        evidence("It employs 52.", date(2025, 8, 9)),
    )
    cited = [Citation(1, older, "It employs 40."), Citation(2, newer, "It employs 52.")]
    assert side_by_side(question_of("How many does it employ?"), cited) == (
        "The newest article says “It employs 52.” (News, 9 August 2025) [2]; "
        "earlier, “It employs 40.” (News, 5 August 2025) [1]."
    )
    assert side_by_side(question_of("它有多少员工？"), cited).startswith(
        "最新的文章说“It employs 52.”"
    )


def test_disagreement_is_reported_in_the_language_of_the_question() -> None:
    [older] = evidence("大火烧毁了40间房屋。", date(2025, 8, 5), publisher="新华社")
    [newer] = evidence("大火烧毁了52间房屋[3]。", date(2025, 8, 9))
    [undated] = evidence("大火烧毁了40间房屋。", title="山火")
    cited = [
        Citation(1, older, "大火烧毁了40间房屋。"),
        Citation(2, newer, "大火烧毁了52间房屋[3]。"),
    ]
    assert side_by_side(
        question_of("大火烧毁了多少房屋？"), [*cited, Citation(4, undated, "烧毁40间。")]
    ) == (
        "各篇文章的说法不一：“大火烧毁了52间房屋(3)。”（News，2025年8月9日） [2]；"
        "“大火烧毁了40间房屋。”（新华社，2025年8月5日） [1]；“烧毁40间。”（山火，日期不详） [4]。"
    )
