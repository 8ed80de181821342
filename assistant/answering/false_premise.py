"""Questions that take for granted what no article says: “Why did she resign?”, where she stays."""

from collections.abc import Sequence

from assistant.answering.deciding import decided
from assistant.answering.events import Checked
from assistant.asking.question import Question
from assistant.evidence.citations import with_marks
from assistant.evidence.evidence import EvidenceSentence
from assistant.model.sanitizing import quotable
from assistant.words.words import words_in
from index.library import Library


def false_premise(
    question: Question, evidence: Sequence[EvidenceSentence], library: Library
) -> Checked | None:
    """That the articles don't say what the question takes for granted, with the sentence that says
    otherwise, word for word.

    None if the question takes nothing for granted, and where the articles say so or are silent.
    """
    premise = question.kind.presumes
    if premise is None:
        return None
    decision = decided(premise, question, evidence, library)
    if decision is None or decision.says_so:
        return None
    citation = decision.citation
    if question.own_language == "zh" and not set(_done(premise)) & set(citation.sentence):
        return None  # it speaks against something else of the same
    claim = words_in(question.language)(
        "answer.not_said",
        premise=_within(premise, question.standalone),
        sentence=quotable(citation.sentence),
    )
    return Checked(claim, with_marks(claim, [citation.n]), decision.verdict)


def _done(premise: str) -> str:
    """The last two characters of a Chinese premise: its verb, or what is done."""
    return premise.rstrip("了过着")[-2:]


def _within(premise: str, question: str) -> str:
    """The premise as it stands within a sentence: without its capital, unless it begins with a
    name."""
    lower = premise[:1].lower() + premise[1:]
    return lower if lower.split()[0] in question.split() else premise
