"""A saved answer as a page of print has it: paragraphs with marks, and footnotes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.conversations.conversation import Conversation, SavedTurn
from assistant.conversations.saved_answer import SavedAnswer, SavedSentence, SavedSource
from assistant.words.words import Words, words_in
from index.sources.markup import web_address

_MARK = re.compile(r" ?\[(\d+)\]")


@dataclass(frozen=True)
class Run:
    """A stretch of an answer: `text`; a `mark` whose text is its footnote's number, `first` the
    first time; or a `remark` of ours."""

    kind: Literal["text", "mark", "remark"]
    text: str
    first: bool = False


@dataclass(frozen=True)
class Footnote:
    """What an answer quotes of one source; `link` leads to the web, if the source names such."""

    number: int
    source: SavedSource
    quotations: tuple[str, ...]
    link: str | None


@dataclass(frozen=True)
class PrintedTurn:
    """A turn laid out; `understood` is the question in full, where it was asked in fewer words."""

    turn: SavedTurn
    words: Words
    understood: str | None
    paragraphs: tuple[tuple[Run, ...], ...]
    remarks: tuple[str, ...]
    footnotes: tuple[Footnote, ...]


def laid_out(conversation: Conversation) -> tuple[PrintedTurn, ...]:
    """The turns with their footnotes, numbered from 1 through the whole conversation."""
    turns: list[PrintedTurn] = []
    number = 1
    for turn in conversation.turns:
        turns.append(printed(turn, number))
        number += len(turns[-1].footnotes)
    return tuple(turns)


def printed(turn: SavedTurn, first_number: int = 1) -> PrintedTurn:
    """One turn with its footnotes, numbered from `first_number`."""
    answer, words = turn.answer, words_in(turn.answer.question.language)
    numbers = {
        source.n: number for number, source in enumerate(_quoted_sources(answer), first_number)
    }
    return PrintedTurn(
        turn,
        words,
        answer.question.standalone if answer.question.is_rewritten else None,
        tuple(_paragraphs(answer, words, numbers)),
        tuple(_remarks(answer, words)),
        tuple(
            Footnote(
                numbers[source.n],
                source,
                _quotations(answer, source),
                web_address(source.article.url),
            )
            for source in answer.sources
            if source.n in numbers
        ),
    )


def _quoted_sources(answer: SavedAnswer) -> Iterator[SavedSource]:
    """Those that the answer cites or marks."""
    quoted = {quotation.n for quotation in answer.quotations}
    quoted |= {int(n) for n in _MARK.findall(answer.text)}
    return (source for source in answer.sources if source.n in quoted)


def _quotations(answer: SavedAnswer, source: SavedSource) -> tuple[str, ...]:
    quoted = [each.sentence for each in answer.quotations if each.n == source.n]
    return tuple(quoted) or (source.sentence.text,)


def _paragraphs(
    answer: SavedAnswer, words: Words, numbers: dict[int, int]
) -> Iterator[tuple[Run, ...]]:
    """The answer's text with footnote numbers for marks, and a remark after each weak sentence."""
    seen: set[int] = set()
    paragraph: list[Run] = []
    for kind, text in _with_remarks(answer, words):
        if kind == "remark":
            paragraph.append(Run("remark", text))
            continue
        first, *rest = re.split(r"\n\s*\n", text)
        paragraph += _runs(first, numbers, seen)
        for part in rest:
            yield tuple(paragraph)
            paragraph = list(_runs(part, numbers, seen))
    yield tuple(paragraph)


def _with_remarks(
    answer: SavedAnswer, words: Words
) -> Iterator[tuple[Literal["text", "remark"], str]]:
    end = 0
    for sentence in answer.sentences:
        if sentence.status == "proved":
            continue
        found = answer.text.find(sentence.text, end)
        upto = found + len(sentence.text) if found >= 0 else len(answer.text)
        yield "text", answer.text[end:upto]
        yield "remark", words("export.weak")
        end = upto
    yield "text", answer.text[end:]


def _runs(text: str, numbers: dict[int, int], seen: set[int]) -> Iterator[Run]:
    end = 0
    for mark in _MARK.finditer(text):
        number = numbers.get(int(mark[1]))
        if number is None:
            continue  # no mark of ours
        if mark.start() > end:
            yield Run("text", text[end : mark.start()])
        yield Run("mark", str(number), first=number not in seen)
        seen.add(number)
        end = mark.end()
    if text[end:]:
        yield Run("text", text[end:])


def otherwise(answer: SavedAnswer, sentence: SavedSentence, words: Words) -> str:
    """Why a contradicted sentence was left out: what the article says, and which article."""
    said = sentence.quotations[0]
    source = next(each for each in answer.sources if each.n == said.n)
    return words("answer.otherwise", said=said.sentence, source=source.article.title)


def _remarks(answer: SavedAnswer, words: Words) -> Iterator[str]:
    """The remarks below an answer."""
    yield from filter(None, [answer.time_note, *answer.notes])
    if answer.assumed:
        yield words("answer.from_question") + ", ".join(answer.assumed)
    if answer.age:
        yield answer.age
    for sentence in answer.contradicted:
        yield otherwise(answer, sentence, words) + sentence.claim
    if answer.left_out:
        yield words("answer.left_out") + " ".join(answer.left_out)
