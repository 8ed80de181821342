"""The tables of words: the same keys in each language, each key in use; and a further language."""

import re
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pytest
from places import ROOT
from saved import answered
from starlette.requests import Request

from assistant.answering.remarks import refusal
from assistant.asking.question import Question, question_of
from assistant.conversations.conversation import Conversation, Entry, SavedTurn
from assistant.conversations.export import to_html
from assistant.model.models import Model
from assistant.ui.settings.tab import choices_html
from assistant.ui.shared.language import translations, words_of
from assistant.ui.shared.preferences import Preferences
from assistant.words import words
from assistant.words.words import (
    ANSWERS,
    Said,
    languages,
    languages_of_answers,
    words_for,
    words_in,
    written_in,
)
from index.article import Article

GERMAN_QUESTION = "Wann wurde die Brücke im Hafen von Aldermoor gesperrt?"
GERMAN = """
language: {name: "Deutsch", locale: "de", gradio: "de"}
page.about: "Antworten aus Ihren eigenen Artikeln"
settings.language: "Sprache"
answer.none_of: {one: "Ihr Artikel sagt das nicht.", other: "Keiner der {count} Artikel sagt das."}
sources.cited: "Quellen"
"""


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A third language, of one more file."""
    for table in words.FOLDER.glob("*.yaml"):
        shutil.copy(table, tmp_path)
    (tmp_path / "de.yaml").write_text(GERMAN, encoding="utf-8")
    monkeypatch.setattr(words, "FOLDER", tmp_path)


def forms(said: Said) -> list[str]:
    return [said] if isinstance(said, str) else list(said.values())


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def written_down(language: str) -> list[str]:
    """The keys that stand in a language's file."""
    table = (words.FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
    return re.findall(r"^([\w.-]+):", table, re.MULTILINE)


def test_every_language_has_every_key_once() -> None:
    english = written_down("en")
    assert len(english) > 500
    for language in languages():
        assert written_down(language) == english, language


def test_every_language_that_only_answers_are_in_says_the_same_of_them() -> None:
    keys = {code: written_down(f"{ANSWERS}/{code}") for code in ("de", "es", "fr", "it", "pt")}
    assert languages_of_answers().keys() == keys.keys() | {"en", "zh"}
    assert languages().keys() == {"en", "zh"}
    english = written_down("en")
    for code, written in keys.items():
        assert written == keys["es"], code
        assert [key for key in english if key in written] == written, code
        for key in written[1:]:  # but for its name
            here, there = (
                {field for form in forms(words_in(each).said[key]) for field in fields(form)}
                for each in (code, "en")
            )
            assert here == there, (code, key)


def test_the_words_of_a_key_take_the_same_values_in_every_language() -> None:
    for key in words_in("en").said:
        said = [form for each in languages().values() for form in forms(each.said[key])]
        asked = [fields(form) for form in said]
        assert max(asked, key=len) == set().union(*asked), key
        assert all(form.strip() for form in said), key


def test_every_key_is_used_and_every_key_used_is_there() -> None:
    code = [
        path
        for path in (ROOT / "assistant").rglob("*")
        if path.suffix in (".py", ".html", ".md", ".js")
    ]
    written = "\n".join(path.read_text(encoding="utf-8") for path in code)
    known = words_in("en").said.keys()
    made = set(re.findall(r"""[`"']([a-z_.]+\.)(?:\$?\{|["'`] ?[~+])""", written))
    assert not [
        key
        for key in known
        if not re.search(rf"""["'`]{re.escape(key)}["'`]""", written)
        and not key.startswith(tuple(made))
    ]
    asked = re.findall(r"""(?:\b(?:t|words)|(?<!\.)\blabel)\(\s*["']([\w.]*\w)["']""", written)
    assert asked
    assert not [key for key in asked if key not in known]


def test_counts_take_their_form() -> None:
    english, chinese = words_in("en"), words_in("zh")
    assert english("articles", count=1) == "1 article"
    assert english("articles", count=1767) == "1,767 articles"
    assert chinese("articles", count=1) == "1 篇文章"
    assert chinese("answer.none_of", count=1) == "您仅有的一篇文章没有回答这个问题。"


def test_plural_forms_are_those_of_the_language(german: None) -> None:
    polish = """language: {name: "Polski", locale: "pl", gradio: "pl"}
articles: {one: "1 artykuł", few: "{count} artykuły", many: "{count} artykułów", other: "artykuły"}
"""
    (words.FOLDER / "pl.yaml").write_text(polish, encoding="utf-8")
    said = [words_in("pl")("articles", count=count) for count in (1, 3, 5)]
    assert said == ["1 artykuł", "3 artykuły", "5 artykułów"]


def test_a_source_is_named_with_what_is_known() -> None:
    chips = Article("Chips", "x", ("Ada", "Bo"), "News", date(2025, 8, 6))
    assert words_in("en").source(chips) == "“Chips”, News, Ada, Bo, 6 August 2025"
    assert words_in("zh").source(chips) == "《Chips》，News，Ada、Bo，2025年8月6日"
    assert words_in("en").source(Article("Chips", "x")) == "“Chips”, undated"


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What happened to the bridge?", "en"),
        ("", "en"),
        ("大桥什么时候关闭的？", "zh"),
        (GERMAN_QUESTION, "de"),
        ("Wie viele Mitarbeiter hat Corvell Rail?", "de"),
        ("¿Quién dirige Corvell Rail Services Ltd?", "es"),
        ("Cuánto costó el puente nuevo de Meriton", "es"),
        ("¿Quién escribió The Salt Road?", "es"),
        ("Combien d’employés compte Corvell Rail ?", "fr"),
        ("Le maire de Meriton a-t-il démissionné ?", "fr"),
        ("Quem comprou a fábrica de Meriton?", "pt"),
        ("Quantas pessoas morreram no incêndio?", "pt"),
        ("Quanto è costato il nuovo ponte di Meriton?", "it"),
        ("Che cosa ha detto Maria Holt sui dazi?", "it"),
    ],
)
def test_the_language_of_a_question_is_told(question: str, language: str) -> None:
    assert written_in(question) == language


@pytest.mark.parametrize(
    "question",
    [
        "Who is Carlos de la Vega?",
        "Carlos Mendoza de la Torre resigns",
        "Who said “qué será será”?",
        "Banco do Brasil dividend",
        "Charles de Gaulle airport strike",
        "Il Sole 24 Ore",
        "Von der Leyen speech",
        "Deutsche Bank results",
        "Die Hard sequel",
        "Quanto Computing shares",
        "Rio de Janeiro",
        "José García López",
        "tariffs",
        "Huawei?",
    ],
)
def test_a_foreign_name_makes_no_foreign_question(question: str) -> None:
    assert written_in(question) == "en"


@pytest.mark.parametrize(
    ("question", "begins", "source"),
    [
        ("¿Quién compró el taller?", "Ninguno de sus 7 artículos lo dice.", "6 de agosto de 2025"),
        ("Qui a acheté l’atelier ?", "Aucun de vos 7 articles ne le dit.", "6 août 2025"),
        ("Wer hat die Werkstatt gekauft?", "Keiner Ihrer 7 Artikel sagt das.", "6. August 2025"),
        ("Quem comprou a oficina?", "Nenhum dos seus 7 artigos diz isso.", "6 de agosto de 2025"),
        ("Chi ha comprato l’officina?", "Nessuno dei suoi 7 articoli lo dice.", "6 agosto 2025"),
    ],
)
def test_a_refusal_is_in_the_questions_language(question: str, begins: str, source: str) -> None:
    assert refusal(question_of(question), 7, []) == begins
    assert words_for(question).day(date(2025, 8, 6)) == source


# A further language


def test_a_further_language_is_offered_and_spoken_by_the_page(german: None) -> None:
    for accepts, cookie in (
        ("de-AT,de;q=0.9,en;q=0.8", ""),
        ("zh-CN", "newsdesk-settings=language=de"),
    ):
        headers = [(b"accept-language", accepts.encode()), (b"cookie", cookie.encode())]
        page = words_of(Request({"type": "http", "headers": headers}))
        assert page("page.about") == "Antworten aus Ihren eigenen Artikeln"
    model = Model("local")
    drawn = choices_html(Preferences(language="de"), [model], model, page, at_home=True)
    assert "Deutsch" in drawn and "Sprache" in drawn and 'value="de" checked' in drawn
    assert translations().translations["de"]["settings.language"] == "Sprache"


def test_what_a_further_language_lacks_is_said_in_english(german: None) -> None:
    assert words_in("de")("page.ask") == "Ask"
    assert words_in("de").day(date(2025, 8, 6)) == "6. August 2025"


def test_a_question_in_a_further_language_is_answered_in_it(german: None) -> None:
    assert refusal(question_of(GERMAN_QUESTION), 7, []) == "Keiner der 7 Artikel sagt das."
    assert words_for("When was the bridge in the harbour of Aldermoor closed?").language == "en"
    assert words_for("大桥什么时候关闭的？").language == "zh"


def test_an_export_speaks_a_further_language(german: None) -> None:
    moment = datetime(2025, 8, 9, 12, tzinfo=UTC)
    answer = replace(answered(), question=Question(GERMAN_QUESTION, GERMAN_QUESTION))
    entry = Entry("x", "Die Brücke", moment, False, 1)
    page = to_html(Conversation(entry, (SavedTurn(1, moment, answer),)))
    assert '<section lang="de">' in page
    assert 'aria-label="Quellen"' in page
    assert "9. August 2025" in page
