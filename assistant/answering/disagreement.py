"""Where articles disagree: the same statement with another number or another date."""

from collections.abc import Sequence
from datetime import date

from assistant.asking.question import Question
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import EvidenceSentence
from assistant.evidence.spelling import plain
from assistant.model.sanitizing import quotable
from assistant.proof import numbers, stated_dates
from assistant.proof.numbers import Number
from assistant.proof.stated_dates import Stated
from assistant.words.words import Words, words_in
from index.caches.words import stems
from index.text.sentences import sentences_of

SAME = (
    0.75  # the share of a claim's content words that a sentence must have to be of the same thing
)


def disagreements(claim: str, evidence: Sequence[EvidenceSentence]) -> tuple[Citation, ...]:
    """The sentences of the evidence that say the same as `claim` with another figure.

    Nothing is compared across years: sales of 2023 don't contradict those of 2024.
    """
    counted, dated, years = _figures(claim)
    if not counted and not dated:
        return ()
    words = _words(claim)
    return tuple(
        Citation(item.n, item, sentence.text)
        for item in evidence
        for sentence in sentences_of(item.context.text)
        if words
        and len(words & _words(sentence.text)) >= SAME * len(words)
        and _differs(counted, dated, years, sentence.text, item.article.published)
    )


def side_by_side(question: Question, citations: Sequence[Citation]) -> str:
    """What articles say that disagree, word for word, with outlet and date, the newest first;
    in the question's language."""
    words = words_in(question.language)
    dated = sorted(
        dict.fromkeys(citations),
        key=lambda cited: cited.evidence.article.published or date.min,
        reverse=True,
    )
    quoted = [f"{quotable(_quoted(cited, words))} [{cited.n}]" for cited in dated]
    return words("answer.disagree", quotations=words("question.and").join(quoted))


def _quoted(cited: Citation, words: Words) -> str:
    article = cited.evidence.article
    return words(
        "answer.quoted",
        sentence=cited.sentence,
        outlet=article.publisher or article.title,
        day=words.day(article.published, "date.undated"),
    )


def _differs(
    counted: Sequence[Number],
    dated: Sequence[Stated],
    years: set[int],
    sentence: str,
    published: date | None,
) -> bool:
    theirs, their_dates, their_years = _figures(sentence)
    if years and their_years and not years & their_years:
        return False
    units = {number.unit for number in counted}
    alike = [number for number in theirs if number.unit in units]
    known = stated_dates.dates_known(sentence, published)
    other_number = bool(alike) and not any(numbers.stands(each, theirs) for each in counted)
    other_date = bool(their_dates) and not any(stated_dates.stands(each, known) for each in dated)
    return (bool(counted) and other_number) or (not counted and other_date)


def _figures(text: str) -> tuple[list[Number], list[Stated], set[int]]:
    """The numbers, dates and years that `text` states, each counted as one of the three."""
    dated = stated_dates.dates_in(text)
    rest = text
    for each in dated:
        rest = rest.replace(each.text, " ")
    counted = numbers.numbers_in(rest)
    years = {int(each.value) for each in counted if _is_year(each)}
    years |= {each.year for each in dated if each.year}
    return [each for each in counted if not _is_year(each)], dated, years


def _is_year(number: Number) -> bool:
    return not number.unit and number.text.isdecimal() and 1900 <= number.value <= 2100


def _words(text: str) -> set[str]:
    """The content words of a text but for its figures."""
    return {stem for stem in stems(plain(text)) if not any(map(str.isdigit, stem))}
