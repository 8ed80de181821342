"""Conversations as files: footnotes, both formats, and hostile text that must stay text."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape

import pytest
from lxml import html
from markdown_it import MarkdownIt
from places import DATA
from saved import ARTICLE, QUOTED, answered, asked, weak
from scripted_model import scripted

from assistant.asking.question import Question
from assistant.conversations.conversation import Conversation, Entry, SavedTurn, on_one_line
from assistant.conversations.export import to_html, to_markdown
from assistant.conversations.footnotes import laid_out
from assistant.conversations.saved_answer import (
    Quotation,
    SavedAnswer,
    SavedArticle,
    SavedSource,
    from_json,
)
from assistant.proof.facts import Fact
from index.library import Library
from index.text.sentences import Sentence

HOSTILE = json.loads((DATA / "hostile_texts.json").read_text(encoding="utf-8"))
LINKS = [
    "javascript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//evil.test/a",
    "/articles/1",
    "https://",
    "https://[bad",
    "mailto:a@evil.test",
]
ODD_WEB_LINKS = [
    'https://news.test/"onmouseover="alert(1)',
    "https://news.test/'><script>alert(1)</script>",
    "https://news.test/> [x](javascript:alert(1))",
    "https://news.test/)](javascript:alert(1))",
    "https://news.test/a b\n\nc",
    "https://news.test/*a*_b_`c`|d|~e~\\",
    "https://news.test/新闻?q=%E6%96%B0&b=<b>#{x}",
]
_MOMENT = datetime(2025, 8, 9, 12, tzinfo=UTC)
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def conversation(*answers: SavedAnswer, title: str = "The bridge") -> Conversation:
    turns = tuple(SavedTurn(n, _MOMENT, answer) for n, answer in enumerate(answers, 1))
    return Conversation(Entry("x", title, _MOMENT, False, len(turns)), turns)


def filled_with(text: str) -> Conversation:
    """A conversation with this text in every place that people, articles and models fill."""
    article = SavedArticle("a1", text, (text,), text, date(2025, 8, 6), url=f"javascript:{text}")
    answer = answered(text, text, article, text)
    answer = replace(
        answer,
        question=Question(text, f"meant: {text}"),
        time_note=text,
        notes=(text,),
        left_out=(text,),
        age=text,
        model=text,
        sentences=(replace(answer.sentences[0], assumed=(Fact("name", text),)),),
    )
    return conversation(answer, weak(answer), title=text)


def skeleton(page: str) -> list[tuple[str, list[str]]]:
    """Every element of a page and the names of its attributes, in order."""
    return [(str(each.tag), sorted(map(str, each.attrib))) for each in html.fromstring(page).iter()]


def links(page: str) -> list[str]:
    return [str(link) for link in html.fromstring(page).xpath("//@href | //@src | //@action")]


def text_of(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


# What is in them


def test_an_export_holds_question_answer_quotation_and_source() -> None:
    exported = conversation(answered())
    for written in text_of(to_html(exported)), unescape(to_markdown(exported)):
        for part in (
            *("When did the bridge close?", "The bridge closed on Monday", QUOTED),
            *("Harbour bridge closes", "Harbour News", "Ada Moreau", "6 August 2025"),
            *("https://news.test/bridge", "scripted", "9 August 2025", "0.3 seconds"),
        ):
            assert part in written


def test_an_answer_of_the_chain_is_exported_with_each_quotation(samples: Library) -> None:
    reason = "Huawei is making CANN open source to build a wider developer ecosystem."
    also = "It is also to reduce the reliance of Huawei and China on foreign technology."
    why = "Why did Huawei open-source its toolkit?"
    answer = asked(samples, scripted(answer=f"{reason} {also}"), why)
    assert len(answer.quotations) > 1
    exported = conversation(answer)
    markdown = _MARKDOWN.render(to_markdown(exported))
    for quotation in answer.quotations:
        assert quotation.sentence in text_of(to_html(exported))
        assert quotation.sentence in text_of(markdown)


def test_footnotes_are_numbered_through_the_whole_conversation() -> None:
    first, second = laid_out(conversation(answered(), answered()))
    assert [note.number for note in (*first.footnotes, *second.footnotes)] == [1, 2]
    markdown = to_markdown(conversation(answered(), answered()))
    assert "Monday[^1]." in markdown and "Monday[^2]." in markdown
    assert re.findall(r"^\[\^(\d)\]: ", markdown, re.MULTILINE) == ["1", "2"]
    page = html.fromstring(to_html(conversation(answered(), answered())))
    assert page.xpath("//sup/a/@href") == ["#note-1", "#note-2"]
    ids = page.xpath("//@id")
    assert sorted(ids) == ["mark-1", "mark-2", "note-1", "note-2"]


def test_a_source_cited_twice_has_one_footnote_with_both_quotations() -> None:
    answer = answered()
    again = replace(answer.sentences[0], text="Cracks [1].", quotations=(Quotation(1, "Cracks."),))
    answer = replace(
        answer, text=f"{answer.text} Cracks [1].", sentences=(answer.sentences[0], again)
    )
    [printed] = laid_out(conversation(answer))
    [note] = printed.footnotes
    assert note.quotations == (QUOTED, "Cracks.")
    page = html.fromstring(to_html(conversation(answer)))
    assert page.xpath("//@id") == ["mark-1", "note-1"]
    assert page.xpath("//sup/a/@href") == ["#note-1", "#note-1"]


def test_only_what_is_cited_or_marked_has_a_footnote() -> None:
    answer = answered()
    text = "Tuesday."
    other = SavedSource(2, ARTICLE, 0, 0, text, Sentence(0, 8, text), Sentence(0, 8, text), 0.5)
    answer = replace(answer, sources=(*answer.sources, other))
    [printed] = laid_out(conversation(answer))
    assert [note.source.n for note in printed.footnotes] == [1]
    disagreed = replace(answer, text=f"{answer.text}\n\nThe articles disagree: “Tuesday.” [2].")
    [printed] = laid_out(conversation(disagreed))
    assert [note.quotations for note in printed.footnotes] == [(QUOTED,), ("Tuesday.",)]
    assert len(printed.paragraphs) == 2


def test_unproved_sentences_are_marked_in_words_and_proved_ones_are_not() -> None:
    proved, unproved = conversation(answered()), conversation(weak(answered()))
    for export in to_html, to_markdown:
        assert "worth checking" not in export(proved)
        assert re.search(r"Monday.{1,80}worth checking", export(unproved), re.DOTALL)


def test_the_remark_follows_the_very_sentence_that_is_not_proved() -> None:
    [sure] = answered().sentences
    unsure = replace(sure, text="It may open in May [1].", status="weak")
    answer = replace(
        answered(),
        text=f"{sure.text} {unsure.text} {sure.text}",
        sentences=(sure, unsure, sure),
    )
    text = text_of(_MARKDOWN.render(to_markdown(conversation(answer))))
    assert re.search(
        r"Monday\S* It may open in May\S* \(worth checking[^)]*\) The bridge closed", text
    )


def test_a_refusal_and_what_was_left_out_are_said_in_words() -> None:
    answer = replace(answered(), sentences=(), text="None of your 3 articles says this.", age="")
    answer = replace(answer, left_out=("It sank.",))
    for export in to_html, to_markdown:
        written = export(conversation(answer))
        assert "Not answered" in written and "None of your 3 articles" in written
        assert "the articles don’t say it: It sank." in written


def test_a_chinese_question_is_exported_in_chinese() -> None:
    text = text_of(to_html(conversation(weak(answered("芯片何时发布？", "芯片周一发布")))))
    assert "未经证实" in text and "2025年8月6日" in text and "worth checking" not in text


def test_an_exported_page_needs_nothing_from_elsewhere_and_has_a_print_style() -> None:
    page = to_html(conversation(answered(), weak(answered())))
    assert "@media print" in page and "default-src 'none'" in page
    assert not html.fromstring(page).xpath("//script | //link | //img | //iframe | //@src")
    outside = [link for link in links(page) if not link.startswith("#")]
    assert outside == ["https://news.test/bridge"] * 2
    assert "url(" not in page and "@import" not in page


# Hostile text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_nothing_to_a_page_of_html(text: str) -> None:
    page = to_html(filled_with(text))
    assert skeleton(page) == skeleton(to_html(filled_with("Harmless")))
    assert all(link.startswith("#") for link in links(page))
    assert text_of(page).count(" ".join(text.split())) >= 2 * 8


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_nothing_to_markdown(text: str) -> None:
    drawn = _MARKDOWN.render(to_markdown(filled_with(text)))
    assert skeleton(drawn) == skeleton(_MARKDOWN.render(to_markdown(filled_with("Harmless"))))
    assert links(drawn) == []
    assert text_of(drawn).count(on_one_line(text)) >= 2 * 8


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_makes_no_link_by_itself_in_markdown(text: str) -> None:
    markdown = to_markdown(filled_with(text))
    assert not re.search(r"(?<!\\)://|\bwww\.|(?<!\\)@|javascript:", markdown)


@pytest.mark.parametrize("link", LINKS)
def test_a_link_that_leads_not_to_the_web_is_no_link(link: str) -> None:
    exported = conversation(answered(article=replace(ARTICLE, url=link)))
    assert all(each.startswith("#") for each in links(to_html(exported)))
    assert links(_MARKDOWN.render(to_markdown(exported))) == []


@pytest.mark.parametrize("link", ODD_WEB_LINKS)
def test_an_odd_link_stays_within_its_bounds(link: str) -> None:
    exported = conversation(answered(article=replace(ARTICLE, url=link)))
    plain = conversation(answered())
    assert skeleton(to_html(exported)) == skeleton(to_html(plain))
    drawn = _MARKDOWN.render(to_markdown(exported))
    assert skeleton(drawn) == skeleton(_MARKDOWN.render(to_markdown(plain)))
    [address] = links(drawn)
    assert address.startswith("https://news.test/")


def test_characters_that_cant_be_seen_are_left_out() -> None:
    exported = conversation(answered("When\u202e \x1b[31mdid\u200b it\x00 close?"))
    for export in to_html, to_markdown:
        assert not re.search("[\u202e\x1b\u200b\x00]", export(exported))
        export(exported).encode()


def test_what_an_article_says_against_a_sentence_is_told() -> None:
    [sure] = answered().sentences
    denied = replace(sure, claim="The bridge never closed.", status="contradicted")
    answer = replace(answered(), contradicted=(denied,))
    for export in to_html, to_markdown:
        written = text_of(_MARKDOWN.render(export(conversation(answer))))
        assert "an article says otherwise" in written and "The bridge never closed." in written


def test_an_answer_saved_before_contradictions_were_kept_can_be_read() -> None:
    stored = json.loads(answered().as_json())
    del stored["contradicted"]
    assert from_json(json.dumps(stored)) == answered()
