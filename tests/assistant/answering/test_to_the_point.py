"""Whether a text answers just what was asked."""

import pytest

from assistant.answering.to_the_point import has_post, has_unit, is_of_others, is_of_those_named
from assistant.asking.question import question_of
from assistant.evidence.evidence import EvidenceSentence
from index.article import Article, Passage
from index.text.sentences import Sentence


def test_a_name_may_stand_in_the_title_if_nobody_else_is_named() -> None:
    text = "Sales rose to 40,000 shirts. Orde sold fewer, as Orde had in May."
    article = Article(title="Harlow Mills sells more", text=text)
    whole = Sentence(0, len(text), text)
    passage = Passage(article.id, 0, 0, len(text), text)
    item = EvidenceSentence(1, article, passage, whole, whole, 0.9)
    asked = "How many shirts did Harlow Mills sell?"
    assert is_of_those_named(asked, "Sales rose to 40,000 shirts.", item)
    assert not is_of_those_named(asked, "Orde sold fewer, as Orde had in May.", item)


@pytest.mark.parametrize(
    ("asked", "said", "has"),
    [
        ("Who is the CEO of Brill Steel?", "Ida Wren, the chairman of Brill Steel", False),
        ("Who is the CEO of Brill Steel?", "Ida Wren, its chief executive", True),
        ("Who is the head of Brill Steel?", "Ida Wren, its chief executive", True),
        ("Who runs Brill Steel?", "Ida Wren runs Brill Steel", True),
    ],
)
def test_a_post_is_named_where_its_holder_is(asked: str, said: str, has: bool) -> None:
    assert has_post(asked, said) is has


@pytest.mark.parametrize(
    ("asked", "said", "has"),
    [
        ("By what percentage did sales fall?", "Sales fell by 16 percent.", True),
        ("By what percentage did sales fall?", "The share fell by 1.2 percentage points.", False),
        ("For how many dollars was it sold?", "It was sold for 90 million pounds.", False),
        ("For how many euros was it sold?", "It was sold for 105 million euros.", True),
        ("How many mills are there?", "There are 12.", True),
    ],
)
def test_an_amount_has_the_unit_that_was_asked_for(asked: str, said: str, has: bool) -> None:
    assert has_unit(asked, said) is has


@pytest.mark.parametrize(
    ("asked", "said", "others"),
    [
        ("When did Harlow Mills open?", "Orde Textiles opened in May.", True),
        ("When did Harlow Mills open?", "Harlow opened in May.", False),
        ("When did Harlow Mills open?", "In May, after two years of work.", False),
        ("Who bought Harlow Mills?", "Orde Textiles bought it.", False),
    ],
)
def test_a_day_or_a_figure_is_of_those_named(asked: str, said: str, others: bool) -> None:
    assert is_of_others(question_of(asked), said) is others
