"""Timelines: the sentences of several articles in the order of the days they are about.

No model writes them: each line is a sentence of an article, word for word, so it proves itself.
"""

from collections.abc import Sequence
from datetime import date

from assistant.answering.events import Checked
from assistant.asking.kind import without_timeline
from assistant.asking.question import Question
from assistant.evidence.citations import Citation, with_marks
from assistant.evidence.evidence import EvidenceSentence, coverage
from assistant.model.sanitizing import quotable
from assistant.proof import Verdict
from assistant.proof.names import names_in, words_known
from assistant.proof.stated_dates import Stated, dates_in, dates_known
from assistant.words.words import Words, words_in

FEWEST_LINES = 2  # one event is no timeline
BEARS = 0.4  # the share of the question's content words that a line's passage must have


def timeline(question: Question, evidence: Sequence[EvidenceSentence]) -> list[Checked]:
    """The relevant evidence as lines with dates in its language, oldest first.

    [] if the question asks for no timeline, or if they are too few to make one.
    """
    if not question.kind.as_timeline:
        return []
    about = without_timeline(question.standalone)
    dated = [
        (when, item)
        for item in evidence
        if _bears_on(about, item) and (when := _when(item)) is not None
    ]
    dated.sort(key=lambda each: (each[0].year or 0, each[0].month or 0, each[0].day or 0))
    if len(dated) < FEWEST_LINES:
        return []
    words = words_in(question.language)
    return [_line(when, item, words) for when, item in dated]


def _bears_on(about: str, item: EvidenceSentence) -> bool:
    named = names_in(about).keys()
    known = words_known(f"{item.article.title} {item.passage.text}")
    return (not named or bool(named & known)) and coverage(about, [item]) >= BEARS


def _when(item: EvidenceSentence) -> Stated | None:
    """The first date that the sentence names, else the day on which its article came out."""
    published = item.article.published
    if dates_in(item.sentence.text):
        first = dates_known(item.sentence.text, published)[0]
        return first if _is_day(first) else None
    return Stated(published.year, published.month, published.day, "") if published else None


def _is_day(when: Stated) -> bool:
    """Whether it names a day or month of some year: 31 June is none."""
    try:
        return bool(when.year and when.month and date(when.year, when.month, when.day or 1))
    except ValueError:
        return False


def _line(when: Stated, item: EvidenceSentence, words: Words) -> Checked:
    assert when.year and when.month  # noqa: S101 - `_when` gives no other
    first = date(when.year, when.month, when.day or 1)
    day = words.day(first) if when.day else words.dated(first, "yMMMM")
    quoted = quotable(item.sentence.text)
    key = "timeline.happened" if when.text else "timeline.reported"
    line = words(key, day=day, sentence=quoted)
    proved = Verdict("proved", 1.0, (Citation(item.n, item, item.sentence.text),))
    return Checked(f"“{quoted}”", with_marks(line, [item.n]), proved)
