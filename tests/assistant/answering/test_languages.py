"""Questions in one language over articles in another: answered, or refused in their own."""

import asyncio
from collections.abc import Iterator

import pytest
from scripted_model import ScriptedModel, scripted

from assistant.answering.chain import Ask, RetrievalChain
from assistant.answering.events import Answer, Finished
from index.embedding import Embedding
from index.library import Library

ARTICLE = (
    "Corvell Rail buys the Sundby workshop\n\n6 May 2026\n\nCorvell Rail bought the Sundby "
    "workshop for $34 million on Tuesday. The workshop employs 1,250 people and will reopen on 14 "
    "October. Henrik Dahlgren will run the workshop from June. The mayor of Sundby, Emma Wilson, "
    "welcomed the purchase and has not resigned, her office said.\n"
)
PRICE = "¿Cuánto pagó Corvell Rail por el taller de Sundby?"
PRICE_IN_ENGLISH = "How much did Corvell Rail pay for the Sundby workshop?"
PRICE_IN_CHINESE = "Corvell Rail花了多少钱买下Sundby的工厂？"


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Library]:
    """A library of one article, in English."""
    folder = tmp_path_factory.mktemp("workshop")
    (folder / "workshop.txt").write_text(ARTICLE, encoding="utf-8")
    with Library(folder / "home", embedding) as opened:
        opened.sources.add([folder / "workshop.txt"])
        for _ in opened.reindex():
            pass
        yield opened


def answer(library: Library, model: ScriptedModel, question: str) -> Answer:
    finished = asyncio.run(RetrievalChain(library, model).ainvoke(Ask(question)))
    assert isinstance(finished, Finished)
    return finished.answer


def said(model: ScriptedModel) -> str:
    return model.chat().asked[-1]


def test_a_spanish_question_is_answered_from_english_articles(workshop: Library) -> None:
    paid = "Corvell Rail paid $34 million for the Sundby workshop [1]."
    model = scripted(translated=PRICE_IN_ENGLISH, answer=paid)
    answered = answer(workshop, model, PRICE)
    assert "$34 million" in answered.text and not answered.refused
    assert answered.question.standalone == PRICE
    assert answered.age == "A fecha de 6 de mayo de 2026."
    assert said(model).endswith(f"Question: {PRICE_IN_ENGLISH}")


def test_what_the_model_makes_up_of_a_spanish_question_is_not_said(workshop: Library) -> None:
    made_up = "Corvell Rail paid $43 million for the Sundby workshop [1]."
    model = scripted(translated=PRICE_IN_ENGLISH, answer=made_up)
    assert "43" not in answer(workshop, model, PRICE).text


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        ("¿Cuándo nació Henrik Dahlgren?", "Su único artículo no lo dice. Lo más cercano es «"),
        ("Quand est né Henrik Dahlgren ?", "Votre seul article ne le dit pas. Le plus proche est"),
        ("Wann wurde Henrik Dahlgren geboren?", "Ihr einziger Artikel sagt das nicht. Am"),
        ("Quando nasceu Henrik Dahlgren?", "O seu único artigo não diz isso. O mais próximo"),
        ("Quando è nato Henrik Dahlgren?", "Il suo unico articolo non lo dice. Il più vicino è"),
    ],
)
def test_a_question_is_refused_in_its_language(
    workshop: Library, question: str, refused: str
) -> None:
    model = scripted(1.0, translated="When was Henrik Dahlgren born?")
    assert answer(workshop, model, question).text.startswith(refused)


def test_yes_and_no_are_said_in_the_questions_language(workshop: Library) -> None:
    english = "Has Emma Wilson resigned?"
    for question, begins in (
        ("¿Ha dimitido la alcaldesa Emma Wilson?", "No. «The mayor of Sundby"),
        ("市长Emma Wilson辞职了吗？", "不是这样。“The mayor of Sundby"),
    ):
        model = scripted(translated=english)
        assert answer(workshop, model, question).text.startswith(begins)


def test_a_chinese_question_over_english_articles_is_answered(workshop: Library) -> None:
    paid = "Corvell Rail paid $34 million for the Sundby workshop [1]."
    model = scripted(translated=PRICE_IN_ENGLISH, answer=paid)
    answered = answer(workshop, model, PRICE_IN_CHINESE)
    assert "$34 million" in answered.text
    assert answered.age == "资料截至2026年5月6日。"


def test_a_question_in_the_language_of_its_articles_stays_as_it_is(workshop: Library) -> None:
    model = scripted(answer="Corvell Rail paid $34 million for the Sundby workshop [1].")
    answer(workshop, model, PRICE_IN_ENGLISH)
    assert said(model).endswith(f"Question: {PRICE_IN_ENGLISH}")
    assert len(model.chat().asked) == 1


def test_without_a_translation_a_question_is_still_refused_in_its_language(
    workshop: Library,
) -> None:
    model = scripted(1.0, translated="")
    assert answer(workshop, model, PRICE).text.startswith("Su único artículo no lo dice.")
