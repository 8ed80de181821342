"""Questions of yes or no: Yes where the articles say so, No where they say the contrary, and the
sentence that does, word for word.
"""

import re
from collections.abc import Sequence

from assistant.answering.deciding import decided
from assistant.answering.events import Checked
from assistant.asking.question import Question
from assistant.asking.statements import statement_of
from assistant.evidence.citations import with_marks
from assistant.evidence.evidence import EvidenceSentence
from assistant.model.sanitizing import quotable
from assistant.words.words import words_in
from index.library import Library

# What Chinese answers with 不, not with 没有: “is he”, “will he”, “can he”.
_NOT_DONE = re.compile(r"是不是|会|能|可以|要不要|是.*吗")


def yes_or_no(
    question: Question, evidence: Sequence[EvidenceSentence], library: Library
) -> Checked | None:
    """Yes or No with the sentence that says it, in the question's language; None if it is no such
    question, or if no article of news decides it.

    A title alone decides nothing, for it is no evidence; nor does what is likely but not proved.
    """
    statement = statement_of(question.standalone)
    if statement is None:
        return None
    decision = decided(statement, question, evidence, library)
    if decision is None:
        return None
    if decision.says_so:
        key = "answer.yes"
    else:
        is_translated = question.own_language != question.language
        is_no_such = is_translated or _NOT_DONE.search(question.standalone)
        key = "answer.no_such" if is_no_such else "answer.no"
    citation = decision.citation
    claim = words_in(question.language)(key, sentence=quotable(citation.sentence))
    return Checked(claim, with_marks(claim, [citation.n]), decision.verdict)
