"""Answers made of quotations: sentences of the articles, word for word, each with its citation.

They prove themselves. They answer where no sentence of the model's does, though the articles state
what was asked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answering.events import Checked
from assistant.answering.likelihood import Signals, likelihood_of, new_words, of_any, pointed
from assistant.answering.to_the_point import has_post, has_unit, is_of_those_named
from assistant.asking.kind import Wanted
from assistant.asking.question import Question
from assistant.evidence.citations import Citation, with_marks
from assistant.evidence.evidence import EvidenceSentence, can_hold_answer, states_something
from assistant.evidence.genre import of_news
from assistant.model.sanitizing import quotable
from assistant.proof import Verdict
from assistant.proof.ownership import speaks_of_another
from assistant.words.words import words_in
from index.text.sentences import Sentence, sentences_of

# What a sentence begins with that names in other words what the sentence before it is about.
_POINTS_BACK = re.compile(
    r"(?i:he|she|it|they|his|her|its|their|this|that|these|those|both|neither|the two"
    r"|the (?:company|airline|bank|club|group|firm|agency|ministry|study|report|plan|deal))\b"
    r"|[他她它]们?|该|这[些家项个]?|两者"
)
MOST = 2  # quotations in one answer
# The probability of "not stated" that is assumed for a model that isn't told to say so.
UNTOLD = 0.1
# What is asked of those whom a question names: another's figure or day is no answer.
OF_SOMEBODY: frozenset[Wanted] = frozenset(["number", "price", "day"])


@dataclass(frozen=True)
class Quotable:
    """A sentence of the evidence, or one beside it that the model reads too; with `before`, the
    sentence that names what it points back to ("" if none is needed)."""

    item: EvidenceSentence
    sentence: Sentence
    before: str = ""

    @property
    def sentences(self) -> list[str]:
        """What is quoted."""
        return [each for each in (self.before, self.sentence.text) if each]

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


@dataclass(frozen=True)
class Quoted:
    """Quotations that may answer a question, and the probability, 0 to 1, that one of them does."""

    sentences: Sequence[Checked] = ()
    likelihood: float = 0.0


def quoted(
    question: Question,
    evidence: Sequence[EvidenceSentence],
    written: Sequence[Checked] = (),
    unstated: float | None = None,
) -> Quoted:
    """The sentences of the articles that are likeliest to answer `question`, two at most.

    What the model has `written` points to them by its words, even where they don't prove it.
    `unstated`, 0 to 1, is how sure the model is that the evidence doesn't state the answer; None if
    it doesn't tell. A model that neither wrote nor told anything isn't there.
    """

    quotable = quotable_of(question, evidence)
    signals: list[Signals]
    aided = bool(written) or unstated is not None
    if aided:
        new, doubt = new_words(written, question), UNTOLD if unstated is None else unstated
        signals = [signals_of(each, question, new, doubt) for each in quotable]
        likely = [likelihood_of("quotation", each) for each in signals]
    else:
        signals = [unaided_signals_of(each, question) for each in quotable]
        likely = [likelihood_of("unaided", each) for each in signals]
    best = to_quote(signals, likely, unaided=not aided)
    sentences = [_quotation(each, question) for each in _each_once([quotable[i] for i in best])]
    return Quoted(sentences, of_any([likely[place] for place in best]))


def to_quote(
    signals: Sequence[Signals], likely: Sequence[float], *, unaided: bool = False
) -> list[int]:
    """The places of those to quote: the likeliest, and the next one that names all whom the
    question names. One that names others would tell of them.

    Where no model was asked, those that were chosen as evidence come before what stands beside
    them: of 145 news questions the two that are quoted then answer 86, else 83.
    """
    if unaided:
        by_place = sorted(range(len(likely)), key=lambda i: (signals[i]["beside"], -likely[i]))
        return by_place[:MOST]
    ranked = sorted(range(len(likely)), key=lambda place: -likely[place])
    further = [place for place in ranked[1:] if signals[place]["names"]]
    return [*ranked[:1], *further[: MOST - 1]]


def signals_of(each: Quotable, question: Question, new: frozenset[str], unstated: float) -> Signals:
    """What tells how likely a quotation is to answer `question`; `new` are the words of what the
    model wrote that the question doesn't have."""
    return {
        **unaided_signals_of(each, question),
        "pointed": pointed(new, each.sentence.text),
        "unstated": unstated,
    }


def unaided_signals_of(each: Quotable, question: Question) -> Signals:
    """The same where no model was asked."""
    return {
        "chance": each.item.score,
        "names": float(_names_all(question, each)),
        "beside": float(each.sentence != each.item.sentence),
    }


def quotable_of(question: Question, evidence: Sequence[EvidenceSentence]) -> list[Quotable]:
    """The sentences of the evidence, and those beside them, that hold the kind of thing asked for,
    in the unit asked for, and say it of nobody else; opinion and satire aren't heard."""
    items = of_news(evidence)
    alone = [Quotable(item, item.sentence, _before(item, item.sentence)) for item in items]
    beside = [
        Quotable(item, sentence, _before(item, sentence))
        for item in items
        for sentence in _beside(item)
        if states_something(sentence.text)
    ]
    first = {each.sentence.text: each for each in reversed([*alone, *beside])}
    return [each for each in reversed(first.values()) if _fits(question, each)]


def _beside(item: EvidenceSentence) -> Iterator[Sentence]:
    """The other sentences of an item's context, as spans of its passage."""
    for each in sentences_of(item.context.text):
        start = item.context.start + each.start
        if start != item.sentence.start:
            yield Sentence(start, start + len(each.text), each.text)


def _before(item: EvidenceSentence, sentence: Sentence) -> str:
    """The sentence before in its context, if this one begins by pointing back to it."""
    if not _POINTS_BACK.match(sentence.text):
        return ""
    before = [
        each.text
        for each in sentences_of(item.context.text)
        if item.context.start + each.end <= sentence.start
    ]
    return before[-1] if before else ""


def _fits(question: Question, each: Quotable) -> bool:
    item = each.item
    dated = item.article.published is not None
    return (
        can_hold_answer(question, each.text, dated=dated)
        and not speaks_of_another(question.standalone, item.context.text)
        and (not question.kind.wanted & OF_SOMEBODY or _names_all(question, each))
        and has_unit(question.standalone, each.text)
        and has_post(question.standalone, f"{item.article.title} {item.context.text}")
    )


def _names_all(question: Question, each: Quotable) -> bool:
    return is_of_those_named(question.standalone, each.text, each.item)


def _each_once(best: Sequence[Quotable]) -> list[Quotable]:
    """The quotations without one that another has before it."""
    return [each for each in best if all(each.sentence.text != other.before for other in best)]


def _quotation(each: Quotable, question: Question) -> Checked:
    """The sentence in the quotation marks of the question's language, with its citation."""
    said = quotable(each.text)
    claim = words_in(question.language)("answer.quotation", sentence=said)
    citations = tuple(Citation(each.item.n, each.item, sentence) for sentence in each.sentences)
    return Checked(claim, with_marks(claim, [each.item.n]), Verdict("proved", 1.0, citations))
