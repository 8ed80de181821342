"""What the page shows while the model reads: quotations, which give way to the answer."""

import re
from datetime import date

import pytest
from lxml import html

from assistant.answering.chain import Ask
from assistant.answering.events import Checked, Delta, Evidence, FirstQuotations
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import EvidenceSentence
from assistant.proof import Verdict
from assistant.ui.ask.answer_in_progress import AnswerInProgress
from assistant.ui.shared.language import words_in
from index.article import Article, Passage
from index.text.sentences import sentences_of

TEXT = "The ferry pier at Gullhaven reopened on Monday. Divers had replaced 340 piles under it."
HOW_MANY = "How many piles of the pier at Gullhaven did divers replace?"
ARTICLE = Article(title="Pier reopens", text=TEXT, published=date(2031, 6, 2))
PIER, PILES = sentences_of(TEXT)
READING = "From the articles, while the model reads:"


def source(n: int) -> EvidenceSentence:
    """The first sentence as evidence; what is quoted stands beside it."""
    passage = Passage(ARTICLE.id, 0, 0, len(TEXT), TEXT)
    return EvidenceSentence(n, ARTICLE, passage, PIER, PIER, 0.9)


def quotation(n: int = 2) -> Checked:
    said = f"“{PILES.text}”"
    verdict = Verdict("proved", 1.0, (Citation(n, source(n), PILES.text),))
    return Checked(said, f"{said} [{n}]", verdict)


def written(status: str) -> Checked:
    cited = (Citation(1, source(1), PIER.text),) if status == "proved" else ()
    return Checked("It reopened on Monday.", "It reopened on Monday.", Verdict(status, 0.9, cited))


def reading(language: str = "en", *, only_cited: bool = False) -> AnswerInProgress:
    """An answer whose evidence the model has begun to read."""
    shown = AnswerInProgress(0, Ask(HOW_MANY), words_in(language), only_cited)
    shown.take(Evidence((source(1), source(2))))
    shown.take(FirstQuotations((quotation(),)))
    return shown


def seen(shown: AnswerInProgress) -> str:
    """What can be read of the answer."""
    page = html.fromstring(shown.html)
    for unseen in page.xpath("//*[@hidden or contains(@class, 'gives-way')]"):
        unseen.drop_tree()
    return " ".join(page.text_content().split())


@pytest.mark.parametrize(
    ("language", "lead"), [("en", READING), ("zh", "模型阅读期间，先看文章原文：")]
)
def test_quotations_are_shown_with_their_citations_while_the_model_reads(
    language: str, lead: str
) -> None:
    shown = reading(language)
    assert f"{lead} “{PILES.text}”" in seen(shown).replace("2 ", "")
    page = html.fromstring(shown.html)
    [link] = page.xpath("//a[@class='cite']")
    assert link.get("href") == "#source-0-2"
    [quote] = page.xpath(f"//*[@id='{link.get('aria-describedby')}']/q")
    assert quote.text == PILES.text
    assert page.xpath("//button[@class='proof proved']")
    [lead_line] = page.xpath("//*[@class='note']")
    assert lead_line.get("lang") == language


@pytest.mark.parametrize("only_cited", [False, True])
def test_every_source_is_shown_in_its_place_the_quoted_sentence_marked(only_cited: bool) -> None:
    page = html.fromstring(reading(only_cited=only_cited).sources)
    cards = page.xpath("//details[contains(@class, 'source')]")
    assert [card.get("id") for card in cards] == ["source-0-1", "source-0-2"]
    assert not page.xpath("//details[@class='rest']")
    assert [card.xpath(".//mark")[0].text for card in cards] == [PIER.text, PILES.text]


def test_quotations_stay_until_a_sentence_stands() -> None:
    shown = reading()
    shown.take(Delta("It sank on Monday."))
    assert READING in seen(shown) and "It sank on Monday." in seen(shown)
    shown.take(written("unsupported"))
    assert READING in seen(shown)
    shown.take(written("proved"))
    assert READING not in seen(shown) and PILES.text not in seen(shown)
    ids = re.findall(r'\bid="([^"]+)"', shown.html)
    assert len(ids) == len(set(ids))


def test_quotations_stay_where_the_answer_is_stopped_before_its_first_sentence() -> None:
    shown = reading()
    shown.stop()
    assert "From the articles: “Divers" in seen(shown)
    assert "Stopped." in seen(shown)


def test_nothing_is_left_of_them_where_it_is_stopped_later() -> None:
    shown = reading()
    shown.take(written("proved"))
    shown.stop()
    assert PILES.text not in shown.html
