from datetime import date

import pytest

from assistant.asking.question import Asking, question_of
from assistant.evidence.corrections import corrects_article, known_corrections, unsound, withdrawn
from assistant.evidence.evidence import gather
from index.article import Article, Passage
from index.embedding import Embedding
from index.library import Library
from index.search.search import Hit
from index.text.sentences import sentences_of

FIRST = Article(
    title="Nine hurt as tram leaves rails in Welby",
    text="Nine people were hurt when a tram left the rails in Quay Street, Welby, on Monday. "
    "The driver had braked for a dog.",
    publisher="Welby Post",
    published=date(2025, 5, 6),
)
CORRECTION = Article(
    title="Correction: six people were hurt in Welby tram accident",
    text="In our report of Tuesday we said that nine people were hurt when a tram left the rails "
    "in Quay Street. That was wrong: six people were hurt. We are sorry for the mistake.",
    publisher="Welby Post",
    published=date(2025, 5, 8),
)
NOTE = Article(
    title="Cheese dairy in Odda expands",
    text="The dairy in Odda will add a hall. An earlier version of this article said that it "
    "employs 400 people; it employs 40.",
    published=date(2025, 5, 8),
)


def test_what_a_correction_only_gives_as_wrong_is_withdrawn() -> None:
    assert withdrawn(CORRECTION) == {"nine"}
    assert withdrawn(NOTE) == {"400"}
    assert withdrawn(FIRST) == frozenset()
    named = "We wrongly reported the mayor's name. The mayor is called Eva Moss, not Ada Moss."
    assert withdrawn(Article(title="Correction", text=f"{named} We are sorry.")) == frozenset()
    named = "The mayor is Eva Lund, not Ada Moss, as an earlier version of this report said."
    assert withdrawn(Article(title="Correction", text=named)) == {"ada", "moss"}
    assert withdrawn(Article(title="更正", text="此前报道称三百人受伤，有误，实为三十人。")) == {
        "三百"
    }


@pytest.mark.parametrize(
    ("change", "corrected"),
    [
        ({}, True),
        ({"publisher": "Odda Times"}, False),
        ({"published": date(2025, 5, 9)}, False),
        ({"title": "Nine hurt in Brunnvik mine", "text": "Nine miners were hurt."}, False),
    ],
)
def test_a_correction_is_of_its_outlets_earlier_report(
    change: dict[str, object], corrected: bool
) -> None:
    earlier = Article(**(vars(FIRST) | change))  # type: ignore[arg-type]
    assert corrects_article(CORRECTION, earlier) is corrected
    assert not corrects_article(earlier, CORRECTION)


def sound(asked: str, article: Article) -> list[str]:
    sentences = [sentence.text for sentence in sentences_of(article.text)]
    wrong = unsound(question_of(asked), sentences, article, [CORRECTION, NOTE])
    return [text for place, text in enumerate(sentences) if place not in wrong]


def test_a_withdrawn_figure_is_no_evidence_in_either_article() -> None:
    asked = "How many people were hurt by the tram in Welby?"
    assert sound(asked, FIRST) == []
    assert not any("nine" in sentence for sentence in sound(asked, CORRECTION))
    assert "That was wrong: six people were hurt." in sound(asked, CORRECTION)


def test_what_was_not_corrected_is_still_evidence() -> None:
    assert sound("Why did the tram leave the rails?", FIRST) == ["The driver had braked for a dog."]


def test_a_sentence_with_both_figures_stays() -> None:
    assert sound("How many does the dairy employ?", NOTE)[-1].endswith("it employs 40.")


def test_before_a_correction_came_it_was_not_known() -> None:
    assert known_corrections([FIRST, CORRECTION], date(2025, 5, 7)) == []
    assert known_corrections([FIRST, CORRECTION], None) == [CORRECTION]


def hit(article: Article) -> Hit:
    passage = Passage(article.id, 0, 0, len(article.text), article.text)
    return Hit(article, passage, 0.8, 0.8, None)


@pytest.fixture
def library(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Library:
    return Library(tmp_path_factory.mktemp("corrections"), embedding)


def test_evidence_holds_the_right_figure_only(library: Library) -> None:
    question = question_of("How many people were hurt when the tram left the rails in Welby?")
    with library:
        evidence = gather(question, [hit(FIRST), hit(CORRECTION)], library)
        assert "six" in evidence[0].context.text
        assert not any("nine" in item.context.text.casefold() for item in evidence)
        early = question_of(question.asked, Asking(as_of=date(2025, 5, 7)))
        before = gather(early, [hit(FIRST), hit(CORRECTION)], library)
        assert before[0].sentence.text.startswith("Nine")


def test_articles_that_give_other_figures_in_the_same_words_are_both_evidence(
    library: Library,
) -> None:
    other = Article(
        title="Tram leaves rails",
        text=FIRST.text.replace("Nine", "Seven"),
        published=date(2025, 5, 7),
    )
    with library:
        question = question_of("How many people were hurt when the tram left the rails?")
        evidence = gather(question, [hit(FIRST), hit(other)], library)
        said = " ".join(item.sentence.text for item in evidence)
        assert "Nine" in said and "Seven" in said
