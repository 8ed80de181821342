from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pytest

from assistant.asking.question import Asking, question_of
from assistant.evidence.evidence import EvidenceSentence, up_to_date
from assistant.evidence.timeliness import last_known_day, timeliness
from index.article import Article, Passage
from index.text.sentences import Sentence, sentences_of


@dataclass(frozen=True)
class Placed:
    article: Article
    sentences: Sequence[Sentence]
    place: int = 0


def placed(text: str, published: date | None) -> Placed:
    return Placed(Article(title="Tern Air", text=text, published=published), sentences_of(text))


OLD = placed("Ada Moss heads Tern Air.", date(2023, 3, 1))
NEW = placed("Tern Air named Luc Hart as its head.", date(2025, 3, 1))
UNDATED = placed("Ada Moss is the head of Tern Air.", None)
FORMER = placed("Ada Moss stepped down as head of Tern Air.", date(2025, 3, 1))


def values(asked: str, *sentences: Placed, as_of: date | None = None) -> list[float]:
    return timeliness(question_of(asked, Asking(as_of=as_of)), sentences, [1.0] * len(sentences))


def test_of_sentences_that_state_it_the_newest_is_worth_most() -> None:
    old, new = values("Who heads Tern Air?", OLD, NEW)
    assert old < new == 0.0


def test_one_that_is_beside_the_question_makes_none_old() -> None:
    question = question_of("Who heads Tern Air?")
    old, _ = timeliness(question, [OLD, NEW], [1.0, 0.4])
    assert old == 0.0


def test_who_it_was_before_is_worth_less() -> None:
    new, former = values("Who heads Tern Air?", NEW, FORMER)
    assert former < new


def test_an_undated_article_loses_nothing() -> None:
    assert values("Who heads Tern Air?", UNDATED, NEW) == [0.0, 0.0]


def test_what_came_after_the_day_of_asking_was_not_known_then() -> None:
    old, new = values("Who heads Tern Air?", OLD, NEW, as_of=date(2024, 1, 1))
    assert new < old == 0.0


def test_a_question_of_the_past_prefers_no_day() -> None:
    assert values("Who headed Tern Air?", OLD, NEW) == [0.0, 0.0]


def test_the_month_that_is_asked_for_is_that_of_the_sentence() -> None:
    august = placed("Tern Air flew 900 people in August.", date(2025, 9, 4))
    september = placed("Tern Air flew 800 people in September.", date(2025, 10, 3))
    asked = "How many people did Tern Air fly in September?"
    other, told = values(asked, august, september, as_of=date(2025, 12, 1))
    assert other < 0 < told


def test_an_earlier_years_award_is_old_however_new_the_article() -> None:
    told = "Iris Moor won the 2023 Corvin Award."
    before = placed(told, date(2025, 3, 1))
    this = placed("Luc Hart won the 2024 Corvin Award.", date(2025, 2, 1))
    earlier, latest = values("Who won the Corvin Award most recently?", before, this)
    assert earlier < latest == 0.0
    asked = question_of("Who won the Corvin Award most recently?")
    assert last_known_day(asked, before.article, told) == date(2023, 12, 31)


def test_an_undated_article_is_of_the_year_whose_award_it_names() -> None:
    asked = question_of("Who won the Corvin Award most recently?")
    told = "Iris Moor won the 2023 Corvin Award."
    assert last_known_day(asked, placed(told, None).article, told) == date(2023, 1, 1)
    assert last_known_day(asked, UNDATED.article, UNDATED.sentences[0].text) is None


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Who heads Tern Air?", "Ada Moss, who joined Tern Air in 2015, heads it."),
        ("Who heads Tern Air?", "Ada Moss heads it since the 2019 Corvin Award."),
        ("Who won the Corvin Award most recently?", "Ada Moss, born in Dray in 1970, won it."),
        ("Who won the Corvin Award most recently?", "Ada Moss may defend it at the 2031 finals."),
    ],
)
def test_another_year_makes_no_sentence_old(asked: str, told: str) -> None:
    published = date(2025, 3, 1)
    assert last_known_day(question_of(asked), placed(told, published).article, told) == published


def evidence(*given: tuple[str, date | None, float]) -> list[EvidenceSentence]:
    items = []
    for n, (text, published, score) in enumerate(given, 1):
        article = Article(title="Corvin Award", text=text, published=published)
        [sentence] = sentences_of(text)
        passage = Passage(article.id, 0, 0, len(text), text)
        items.append(EvidenceSentence(n, article, passage, sentence, sentence, score))
    return items


def test_the_model_reads_no_earlier_year_and_of_old_articles_only_what_is_likely() -> None:
    of_before = ("Iris Moor won the 2023 Corvin Award.", date(2025, 3, 1), 0.6)
    latest = ("Luc Hart won the 2024 Corvin Award.", date(2025, 2, 1), 0.6)
    old = ("Ada Moss has won the award.", date(2022, 1, 1), 0.5)
    beside = ("Ada Moss lives in Dray with two cats.", date(2022, 1, 1), 0.1)
    given = evidence(of_before, latest, old, beside)
    asked = question_of("Who won the Corvin Award most recently?")
    assert [item.n for item in up_to_date(asked, given)] == [2, 3]
    assert up_to_date(question_of("Why did Iris Moor win?"), given) == given
