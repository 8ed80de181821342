"""An answer as HTML: its sentences with citations and the icons of their checks, and notes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from assistant.answering.events import Timings
from assistant.conversations.conversation import SavedTurn
from assistant.conversations.export import with_footnotes
from assistant.conversations.footnotes import otherwise
from assistant.conversations.saved_answer import SavedAnswer, SavedSentence, SavedSource
from assistant.ui.shared.language import Words
from assistant.ui.shared.sources import byline, with_links
from assistant.ui.shared.templating import html_of
from assistant.words.words import words_in


@dataclass(frozen=True)
class Quote:
    """The sentence that a citation quotes, and its source."""

    n: int
    sentence: str
    source: str


@dataclass(frozen=True)
class Claim:
    """A part of the answer; with a `status`, a sentence that was checked."""

    text: Markup
    place: int = 0
    status: str = ""
    proof: str = ""
    quotes: Sequence[Quote] = ()


@dataclass(frozen=True)
class Remark:
    """A line under an answer."""

    text: str
    struck: str = ""
    caution: bool = False


@dataclass(frozen=True)
class Kept:
    """Where an answer is saved: the id of its conversation, and its turn."""

    conversation: str
    turn: SavedTurn


def finished_answer(
    turn: int,
    answer: SavedAnswer,
    words: Words,
    drawn: int,
    kept: Kept | None = None,
    not_kept: str = "",
    *,
    ended: bool = True,
) -> Markup:
    """A question with its finished answer, and buttons for what can be done with it.

    `turn` counts from 0 on the page; `drawn` differs for each answer; `not_kept` says why it
    couldn't be saved. There are no buttons until it has `ended`.
    """
    remarks = list(_remarks(answer))
    if not_kept:
        remarks.append(Remark(words("answer.not_kept", reason=not_kept), caution=True))
    return html_of(
        "answer.html",
        t=words,
        turn=turn,
        drawn=drawn,
        asked=answer.question.asked,
        notes=list(_notes(answer, words)),
        quoted_first=(),
        paragraphs=_paragraphs(turn, answer, words),
        tail="",
        status="",
        remarks=remarks,
        refused=answer.refused,
        ended=ended,
        copied=with_footnotes(answer),
        times=times(answer.timings, answer.model, words),
        language=answer.question.language,
        story=urlencode({"story": answer.question.standalone}),
        kept=kept,
        moment=words.moment(kept.turn.asked) if kept else "",
        sources=bool(answer.quotations),
    )


def claim(
    turn: int,
    place: int,
    sentence: SavedSentence,
    sources: Mapping[int, SavedSource],
    words: Words,
) -> Claim:
    """The checked sentence at `place` (from 0) of its answer."""
    quotes: dict[int, Quote] = {}
    for each in sentence.quotations:
        article = sources[each.n].article
        source = f"{article.title} · {byline(article, words)}"
        quotes.setdefault(each.n, Quote(each.n, each.sentence, source))
    return Claim(
        with_links(sentence.text, words, turn, place, quotes),
        place,
        sentence.status,
        _proof(sentence, words),
        list(quotes.values()),
    )


def by_number(sources: Iterable[SavedSource]) -> dict[int, SavedSource]:
    return {source.n: source for source in sources}


def times(timings: Timings, model: str, words: Words) -> str:
    """How long each step took, and the model."""
    known = {"evidence": timings.evidence, "total": timings.total, "model": model}
    if timings.first_token is None:
        return words("answer.times_silent", **known)
    return words("answer.times", first=timings.first_token, **known)


def _paragraphs(turn: int, answer: SavedAnswer, words: Words) -> list[list[Claim]]:
    """The answer's text, split into its checked sentences and the text between them."""
    sources = by_number(answer.sources)
    paragraphs: list[list[Claim]] = [[]]

    def plain(text: str) -> Iterator[Claim]:
        if text.strip():
            yield Claim(with_links(text.strip(), words, turn))

    def between(text: str) -> None:
        first, *others = text.split("\n\n")
        paragraphs[-1].extend(plain(first))
        paragraphs.extend(list(plain(other)) for other in others)

    rest = answer.text
    for place, sentence in enumerate(answer.sentences):
        before, found, after = rest.partition(sentence.text)
        if found:
            between(before)
            paragraphs[-1].append(claim(turn, place, sentence, sources, words))
            rest = after
    between(rest)
    return paragraphs


def _proof(sentence: SavedSentence, words: Words) -> str:
    """The result of checking a sentence, in a line or two."""
    parts = [words(f"answer.{sentence.status}.means")]
    if sentence.status in {"proved", "weak"}:
        parts.append(words("answer.support", share=sentence.support))
    for key, facts in (
        ("answer.lacking", sentence.lacking),
        ("answer.assumed", sentence.assumed),
    ):
        if facts:
            named = words("list.between").join(fact.text for fact in facts)
            parts.append(words(key, facts=named))
    return " ".join(parts)


def _notes(answer: SavedAnswer, words: Words) -> Iterator[str]:
    """The notes above an answer: how the question was understood, and what the search added."""
    question = answer.question
    if question.is_rewritten:
        yield words("answer.understood", question=question.standalone)
    yield from filter(None, [answer.time_note, *answer.notes])


def _remarks(answer: SavedAnswer) -> Iterator[Remark]:
    """The remarks under an answer, in its language."""
    words = words_in(answer.question.language)
    if any(sentence.status == "weak" for sentence in answer.sentences):
        yield Remark(words("answer.underlined"), caution=True)
    if answer.assumed:
        yield Remark(words("answer.from_question") + ", ".join(answer.assumed))
    if answer.age:
        yield Remark(answer.age)
    for sentence in answer.contradicted:
        yield Remark(otherwise(answer, sentence, words), struck=sentence.claim)
    if answer.left_out:
        yield Remark(words("answer.left_out"), struck=" ".join(answer.left_out))
