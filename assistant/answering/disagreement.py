"""Where articles disagree: the same statement with another number, another date or another name."""

import re
from collections.abc import Sequence
from datetime import date

from assistant.asking.dates.told import days_told
from assistant.asking.question import Question
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import EvidenceSentence
from assistant.evidence.spelling import plain
from assistant.model.sanitizing import quotable
from assistant.proof import names, numbers, stated_dates
from assistant.proof.numbers import Number
from assistant.proof.stated_dates import Stated
from assistant.words.words import Words, words_in
from index.caches.words import stems
from index.text.sentences import sentences_of

SAME = (
    0.75  # the share of a claim's content words that a sentence must have to be of the same thing
)
# A post that one person holds at a time, and that somebody holds it.
_POST = re.compile(
    r"\b(?:chief executive|president|prime minister|premier|chancellor|mayor|governor|chair(?:man"
    r"|woman|person)?|head|heads|leads?|leader|boss|coach|captain|editor|king|queen|pope|principal"
    r"|commissioner|secretary|champion|owner|owns)\b",
    re.IGNORECASE,
)
_HOLDS = re.compile(r"\b(?:is|are|heads|leads|runs|owns|chairs|coaches|captains|edits)\b")
YEAR = 360  # days
ANY_DAY = date(2000, 7, 1)  # months have their names whenever an article was published


def disagreements(claim: str, evidence: Sequence[EvidenceSentence]) -> tuple[Citation, ...]:
    """The sentences of the evidence that say the same as `claim` with another figure, or name
    somebody else for a post that it says one person holds.

    Nothing is compared across years and months: sales of 2023 don't contradict those of 2024.
    """
    counted, dated, years = _figures(claim)
    if not counted and not dated:
        return tuple(
            Citation(item.n, item, sentence.text)
            for item in evidence
            for sentence in sentences_of(item.context.text)
            if _names_another(claim, sentence.text)
        )
    words = _words(claim)
    return tuple(
        Citation(item.n, item, sentence.text)
        for item in evidence
        for sentence in sentences_of(item.context.text)
        if words
        and len(words & _words(sentence.text)) >= SAME * len(words)
        and not (counted and _of_other_months(claim, sentence.text, item.article.published))
        and _differs(counted, dated, years, sentence.text, item.article.published)
    )


def side_by_side(question: Question, citations: Sequence[Citation]) -> str:
    """What articles say that disagree, word for word, with outlet and date, the newest first;
    in the question's language.

    Of how things stand now the newest says it, and the older ones how they stood before.
    """
    words = words_in(question.language)
    dated = sorted(
        dict.fromkeys(citations),
        key=lambda cited: cited.evidence.article.published or date.min,
        reverse=True,
    )
    quoted = [f"{quotable(_quoted(cited, words))} [{cited.n}]" for cited in dated]
    days = [cited.evidence.article.published for cited in dated]
    if question.kind.of_now and all(days) and days[0] not in days[1:]:
        newest, *older = quoted
        return words("answer.before", newest=newest, older=words("question.and").join(older))
    return words("answer.disagree", quotations=words("question.and").join(quoted))


def _names_another(claim: str, sentence: str) -> bool:
    """Whether a sentence names somebody else for the post that `claim` says somebody holds."""
    claim, sentence = plain(claim), plain(sentence)
    posts, holds = _POST.findall(claim), _HOLDS.search(claim)
    if not posts or not holds:
        return False
    ours, theirs = (names.undated_names(text) for text in (claim, sentence))
    if not (ours & theirs and ours - theirs and theirs - ours):
        return False
    people = {stem for name in ours - theirs for stem in stems(name)}
    said = _words(claim) - people
    return bool(said) and len(said & _words(sentence)) >= SAME * len(said)


def _of_other_months(claim: str, sentence: str, published: date | None) -> bool:
    """Whether both tell of months, and of none together."""
    ours, theirs = (_months(text, published) for text in (claim, sentence))
    return bool(ours and theirs) and not ours & theirs


def _months(text: str, published: date | None) -> set[int]:
    return {
        month % 12
        for told in days_told(text, published or ANY_DAY)
        if told.named and (told.days.last - told.days.first).days < YEAR
        for month in range(
            told.days.first.year * 12 + told.days.first.month,
            told.days.last.year * 12 + told.days.last.month + 1,
        )
    }


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
