"""Article → passages, and text → sentences, each with its exact span."""

import random

import pytest

from index.article import Article
from index.caches.splitting import PASSAGE_CHARACTERS, split
from index.text.sentences import sentences_of

SENTENCE = "The port authority moved forty containers. "
PARAGRAPH = (SENTENCE * 9).strip()  # two fit one passage, three don't
FULL = (
    SENTENCE * 20 + "Then the quay was empty again, at noon."
)  # one fills a passage: no heading fits beside it


def scrambled(seed: int) -> str:
    chance = random.Random(seed)
    pieces = ["word", " ", "  ", "\n", "\n\n", ". ", "! ", "”", "。", "Heading", "é", "😀", "1,000"]
    return "".join(chance.choices(pieces, k=3000)).strip()


TEXTS = {
    "paragraphs": "\n\n".join([PARAGRAPH] * 8),
    "no paragraphs": SENTENCE * 100,
    "no sentences": "word " * 1000,
    "lines": (SENTENCE + "\n") * 100,
    "Chinese": "华为宣布开放昇腾芯片的软件工具包，供外部开发者使用。公司表示生态将加快创新！" * 60,
    "Chinese without a stop": "华为宣布开放昇腾芯片" * 300,
    "one long word": "x" * 5000,
    "scrambled": scrambled(7),
    "scrambled again": scrambled(8),
    "short": "Just this.",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_passages_are_exact_spans_that_lose_nothing_but_white_space(text: str) -> None:
    article = Article("Title", text)
    passages = split(article)
    done = 0
    for position, passage in enumerate(passages):
        assert passage.position == position
        assert passage.text == text[passage.start : passage.end]
        assert passage.text.strip()
        assert passage.start >= done
        assert not text[done : passage.start].strip()
        assert len(passage.text) <= PASSAGE_CHARACTERS + 102  # a heading may stand in front
        done = passage.end
    assert not text[done:].strip()
    assert len({passage.id for passage in passages}) == len(passages)


def test_passages_end_where_a_sentence_does() -> None:
    for passage in split(Article("Title", SENTENCE * 100)):
        assert passage.text.endswith(".")


def test_a_heading_begins_a_passage_and_never_ends_one() -> None:
    text = "\n\n".join(f"Part {number}\n\n{PARAGRAPH}\n\n{PARAGRAPH}" for number in range(5))
    passages = split(Article("Title", text))
    assert [passage.text[:6] for passage in passages] == [f"Part {number}" for number in range(5)]
    assert all(passage.text.endswith(".") for passage in passages)


@pytest.mark.parametrize("headings", ["Tolls", "Money\n\nTolls"])
def test_a_heading_between_full_passages_begins_the_second(headings: str) -> None:
    first, second = split(Article("Title", f"{FULL}\n\n{headings}\n\n{FULL}"))
    assert first.text == FULL
    assert second.text == f"{headings}\n\n{FULL}"


@pytest.mark.parametrize(
    "sentences",
    [
        ["The bridge opened.", "Was it late?", "It was!"],
        ["The writer J.D. Marsh won.", "A.D. Vale lost to Judge M.A. Lund.", "The prize is old."],
        ["The book is by A.D.", "The cover is red."],
        ["He holds a B.A.", "Marsh holds none.", "The wall is from 300 A.D.", "Vale dug it up."],
        ["It begins at 7 p.m. Eastern time on Friday.", "Doors open at 9 a.m. Monday in Lowton."],
        ["Tea is at 5 p.m. ET.", "It closed at 7 p.m.", "Monday was quiet.", "All slept."],
        [
            "It opens at 10 a.m. Tuesday, the mayor said.",
            "It shuts at 5 P.M. Eastern.",
            "So be it.",
        ],
        ["Talks began at 9 a.m. March 3.", "They end at 8:30 a.m. Saturday, Oct. 4.", "Or later."],
        ["Come at 9 a.m. Sundays through May.", "Bring 7 p.m. JST on a watch.", "It rains."],
        [
            "They met Friday at 9 a.m. Monday night in Lowton.",
            "He left at 2 a.m.",
            "March winds blew.",
        ],
        ["It sank in May.", "Divers found it on 3 May.", "“It held in May.”", "Nobody knew."],
        ["It rose in Sept.", "Traders fell on Sept. 4.", "In Dec.", "Vale left on Jan. 5, 2020."],
        ["Ana May.", "Critics wept.", "May Lund was there, in May of 2020."],
        ["Zing! Inc. rose.", "Zing! shares had fallen.", "Quizzo! champion Ida Wren bought some."],
        [
            "She saw the film Wow! Signs of Life.",
            "Who Wants It? host Ann Roth did not.",
            "Who?",
            "Ann.",
        ],
        ["We won!", "Signs of life came late.", "They lost in Lowton!", "Nobody saw it."],
        ["She likes Zing!", "Cola is cheaper.", "It is great!", "iPhones sell well."],
        ["Mr. Lee of the U.S. Senate met Dr. Chan of Acme Inc. on Tuesday.", "They agreed."],
        ["Sales rose 3.5 per cent to £1.2 billion.", "Shares fell."],
        ["“We will open,” said Ann Lee.", "“When?” he asked."],
        ["华为宣布开放。", "生态将加快创新！"],
        ["The café 😀 in Zürich opened.", "Then it closed."],
    ],
)
def test_sentences_are_exact_spans_and_abbreviations_do_not_end_them(sentences: list[str]) -> None:
    joint = "" if sentences[0].endswith("。") else " "
    whole = f"  {joint.join(sentences)}\n"
    found = sentences_of(whole)
    assert [sentence.text for sentence in found] == sentences
    assert all(whole[sentence.start : sentence.end] == sentence.text for sentence in found)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_sentences_lose_nothing_but_white_space(text: str) -> None:
    done = 0
    for sentence in sentences_of(text):
        assert sentence.text == text[sentence.start : sentence.end]
        assert not text[done : sentence.start].strip()
        done = sentence.end
    assert not text[done:].strip()


def test_a_text_of_white_space_has_no_sentences() -> None:
    assert sentences_of("") == sentences_of(" \n\n ") == []
