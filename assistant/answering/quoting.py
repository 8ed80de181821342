"""Answers made of quotations: sentences of the articles, word for word, each with its citation.

They prove themselves. They answer where no sentence of the model's stands, though the articles
state what was asked.
"""

import re
from collections.abc import Sequence

from assistant.answering.events import Checked
from assistant.asking.question import Question
from assistant.evidence.citations import Citation, with_marks
from assistant.evidence.evidence import EvidenceSentence, can_hold_answer
from assistant.evidence.genre import of_news
from assistant.evidence.spelling import plain
from assistant.model.sanitizing import quotable
from assistant.proof import Verdict
from assistant.proof.names import key, undated_names, words_known
from assistant.proof.numbers import numbers_in
from assistant.proof.ownership import speaks_of_another
from assistant.words.words import words_in
from index.text.sentences import sentences_of

# What a sentence begins with that names in other words what the sentence before it is about.
_POINTS_BACK = re.compile(
    r"(?i:he|she|it|they|his|her|its|their|this|that|these|those|both|neither|the two"
    r"|the (?:company|airline|bank|club|group|firm|agency|ministry|study|report|plan|deal))\b"
    r"|[他她它]们?|该|这[些家项个]?|两者"
)
_UNIT_ASKED = re.compile(
    r"\bhow (?:many|much in) (?P<unit>dollars|euros|pounds|yuan|yen)\b"
    r"|\bwhat (?P<percent>percentage)\b",
    re.IGNORECASE,
)
_POST_ASKED = re.compile(
    r"\bwho(?:['’]s| is| was| became)\b.*?\b(?P<post>chief executive|chief financial officer"
    r"|prime minister|president|chancellor|mayor|governor|chair(?:man|woman|person)|ambassador"
    r"|editor|coach|captain|commissioner|foreign minister|finance minister)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(r"[\d.,]+ (?:percentage |per ?cent )points?\b|[\d.]+个?百分点", re.IGNORECASE)
# The least probability, less what the model doubts, that a sentence holds the answer.
QUOTED, DOUBT = 0.5, 0.3


def quoted(
    question: Question, evidence: Sequence[EvidenceSentence], unstated: float
) -> list[Checked]:
    """The sentence that answers `question` as it stands; [] if none is likely to.

    `unstated`, 0 to 1, is how sure the model is that the evidence doesn't state what is asked.
    """
    fitting = [item for item in of_news(evidence) if _fits(question, item)]
    best = max(fitting, key=lambda item: (item.score, -item.n), default=None)
    if best is None or best.score - DOUBT * unstated < QUOTED:
        return []
    return [_quotation(best, question)]


def _fits(question: Question, item: EvidenceSentence) -> bool:
    """Whether it holds the kind of thing asked for, in the unit asked for, and says it of nobody
    else."""
    said = " ".join(_self_contained(item))
    dated = item.article.published is not None
    return (
        can_hold_answer(question, said, dated=dated)
        and not speaks_of_another(question.standalone, item.context.text)
        and is_of_those_named(question.standalone, said, item)
        and has_unit(question.standalone, said)
        and has_post(question.standalone, f"{item.article.title} {item.context.text}")
    )


def is_of_those_named(question: str, said: str, item: EvidenceSentence) -> bool:
    """Whether a text from the item's passage tells of all whom the question names.

    A name may stand in the title alone only where the text names nobody else: below "Ashby up, Vale
    down" a sentence about Vale tells nothing of Ashby.
    """
    asked = undated_names(question)
    if asked <= words_known(said):
        return True
    # A sentence may begin with a name, which within the passage is told by its capital.
    first = {key(word) for word in said.split()[:1]}
    named = undated_names(said) | (first & undated_names(item.passage.text))
    return named <= asked and asked <= words_known(f"{item.article.title} {said}")


def has_unit(question: str, said: str) -> bool:
    """Whether a text has an amount in the unit that the question asks for, if it names one: euros,
    or percent, which percentage points aren't."""
    asked = _UNIT_ASKED.search(question)
    if asked is None:
        return True
    # As an amount, so that the same reader tells the unit of both.
    [wanted] = numbers_in(f"5 {asked['unit'] or 'percent'}")
    counted = _POINTS.sub(" ", said)
    return any(number.unit == wanted.unit for number in numbers_in(counted))


def has_post(question: str, said: str) -> bool:
    """Whether a text names the post whose holder is asked for, if one is: a chairman is no chief
    executive. "Head", "leader" and "boss" may be any."""
    asked = _POST_ASKED.search(plain(question))
    return asked is None or asked["post"].casefold() in plain(said).casefold()


def _quotation(item: EvidenceSentence, question: Question) -> Checked:
    """The sentence in the quotation marks of the question's language, with its citation."""
    sentences = _self_contained(item)
    said = quotable(" ".join(sentences))
    claim = words_in(question.language)("answer.quotation", sentence=said)
    citations = tuple(Citation(item.n, item, each) for each in sentences)
    return Checked(claim, with_marks(claim, [item.n]), Verdict("proved", 1.0, citations))


def _self_contained(item: EvidenceSentence) -> list[str]:
    """The sentence, after the one before it in its context if it begins by pointing back."""
    sentence = item.sentence.text
    if not _POINTS_BACK.match(sentence):
        return [sentence]
    before = [
        each.text
        for each in sentences_of(item.context.text)
        if item.context.start + each.end <= item.sentence.start
    ]
    return [*before[-1:], sentence]
