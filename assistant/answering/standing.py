"""Which answer is given: what the model wrote, quotations in its place, or none."""

from collections.abc import Iterator, Sequence
from datetime import date

from assistant.answering.events import Checked
from assistant.answering.likelihood import (
    is_preferred,
    likelihood_of,
    new_words,
    signals_of,
    signals_of_stated,
)
from assistant.answering.quoting import quoted
from assistant.answering.to_the_point import has_post, has_unit, is_of_others
from assistant.asking.question import Question
from assistant.evidence.evidence import EvidenceSentence, can_hold_answer
from assistant.proof import stands


def answer_of(
    question: Question,
    written: Sequence[Checked],
    evidence: Sequence[EvidenceSentence],
    unstated: float | None,
    least: float,
) -> list[Checked]:
    """The sentences of an answer; [] if none is as likely to be right as `least`, 0 to 1.

    `unstated`, 0 to 1, is how sure the model is that the evidence doesn't state the answer. A small
    model that tells it reads wrongly more often than the sentences it points to say something else,
    so that these are quoted unless what it wrote is likelier. Of another model, or where reasons
    are asked for, whatever stands is the answer.
    """
    said = _that_answer(question, written)
    if unstated is None and (stand := [each for each in said if stands(each.verdict)]):
        return stand
    if unstated is not None:
        stated = likelihood_of("stated", signals_of_stated(written, evidence, unstated))
        if stated < least:
            return []
    quotations = quoted(question, evidence, written, unstated)
    if unstated is not None and said:
        likely = [likelihood_of("sentence", signals_of(each, unstated)) for each in said]
        proved = [each.verdict.status == "proved" for each in said]
        if is_preferred([*zip(likely, proved, strict=True)], quotations.likelihood, least):
            return [each for each, chance in zip(said, likely, strict=True) if chance >= least]
    return list(quotations.sentences) if quotations.likelihood >= least else []


def _that_answer(question: Question, written: Sequence[Checked]) -> list[Checked]:
    """The sentences that the evidence supports and that say more than the question does; none, if
    those hold nothing of the kind asked for: they are true, and no answer."""
    said = [
        sentence
        for sentence in written
        if sentence.verdict.supports
        and (question.kind.is_broad or new_words([sentence], question))
        and not is_of_others(question, sentence.claim)
        and has_unit(question.standalone, sentence.claim)
        and has_post(question.standalone, _cited_text(sentence))
    ]
    answers = any(can_hold_answer(question, each.claim, dated=any(_days(each))) for each in said)
    return said if answers else []


def _cited_text(sentence: Checked) -> str:
    """What a sentence cites, each with its neighbours and its article's title."""
    items = (cited.evidence for cited in sentence.verdict.citations)
    return " ".join(f"{item.article.title} {item.context.text}" for item in items)


def _days(sentence: Checked) -> Iterator[date | None]:
    return (cited.evidence.article.published for cited in sentence.verdict.citations)
