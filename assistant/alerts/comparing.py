"""Two answers to one question, the saved one and that of new articles: do they say the same?

The thing that is asked for is compared: the amount, the day, the name. Where nothing of that kind
is asked for, or told, the sentences themselves are, by the proof that answers have.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from assistant.alerts.alert import Saved
from assistant.answering.disagreement import disagreements
from assistant.asking.dates.told import days_told
from assistant.asking.kind import asked_for
from assistant.asking.question import Question
from assistant.evidence.evidence import EvidenceSentence
from assistant.evidence.spelling import plain
from assistant.proof import check, stands
from assistant.proof.names import undated_names
from assistant.proof.numbers import Number, numbers_in
from index.caches.words import stems
from index.library import Library
from index.text.chinese import CJK, is_mostly_chinese

# The share of a saved sentence's words from which on a new one says the same, of reasons and the
# like; and the share of a question's from which on a number is taken to be of what it asks for.
SAME_WORDS = 0.4
COUNTED = 3  # words after a number, or Chinese characters, among which stands what it counts


def says_same(
    question: Question,
    saved: Saved,
    told: Saved,
    evidence: Sequence[EvidenceSentence],
    library: Library,
) -> bool | None:
    """Whether what is `told` by new articles is the saved answer; False if it is another one, None
    if nobody can tell. `evidence` is what it was chosen from."""
    old = [(each.sentence, each.published) for each in saved.said]
    new = [(each.sentence, each.published) for each in told.said]
    wanted = asked_for(question.standalone)
    asked = question.standalone
    if wanted & {"number", "price"}:
        same = _same_amounts(asked, [text for text, _ in old], [text for text, _ in new])
        if same is not None:
            return same
    if "day" in wanted and (same := _same_days(old, new)) is not None:
        return same
    if wanted & {"name", "place"}:
        same = _same_names(asked, [text for text, _ in old], [text for text, _ in new])
        if same is not None:
            return same
    verdicts = [check(text, (), question, evidence, library) for text, _ in old]
    if any(verdict.status == "contradicted" for verdict in verdicts):
        return False
    if any(map(stands, verdicts)):
        return True
    if any(disagreements(text, evidence) for text, _ in old):
        return False
    if not wanted or "reason" in wanted:
        return _shares_words(asked, [text for text, _ in old], [text for text, _ in new])
    return None


def _same_amounts(question: str, old: Sequence[str], new: Sequence[str]) -> bool | None:
    """By the amounts of one unit, or of what the question counts."""
    ours, theirs = _amounts(old), _amounts(new)
    units = ours.keys() & theirs.keys()
    asked = {unit for unit in units if unit in _words(question)}
    units = asked or {unit for unit in units if unit in "%$£€¥" or not unit}
    if not units:
        return None
    return any(ours[unit] & theirs[unit] for unit in units)


def _amounts(texts: Iterable[str]) -> dict[str, set[str]]:
    """Unit, or a word of what is counted → the amounts."""
    found: dict[str, set[str]] = {}
    for text in texts:
        for number in numbers_in(text):
            if _is_year(number):
                continue
            for unit in [number.unit] if number.unit else _counted(number, text):
                found.setdefault(unit, set()).add(str(number.value.normalize()))
    return found


def _counted(number: Number, text: str) -> list[str]:
    after = text.partition(number.text)[2]
    if CJK.match(after):
        return list(re.split(r"[，。；]", after)[0][: 2 * COUNTED])
    near = re.split(r"[,;:.]|\b(?:and|while|but|in|on|at)\b", after)[0].split()[:COUNTED]
    return stems(plain(" ".join(near)))


def _is_year(number: Number) -> bool:
    return not number.unit and number.text.isdecimal() and 1900 <= number.value <= 2100


def _same_days(
    old: Sequence[tuple[str, date | None]], new: Sequence[tuple[str, date | None]]
) -> bool | None:
    ours = [told.days for text, day in old for told in days_told(text, day)]
    theirs = [told.days for text, day in new for told in days_told(text, day)]
    if not ours or not theirs:
        return None
    return any(
        one.first <= other.last and other.first <= one.last for one in ours for other in theirs
    )


def _same_names(question: str, old: Sequence[str], new: Sequence[str]) -> bool | None:
    if is_mostly_chinese(question):
        return None
    asked = undated_names(question) | {word.casefold() for word in question.split()}
    ours = {name for text in old for name in undated_names(text)} - asked
    theirs = {name for text in new for name in undated_names(text)} - asked
    if not ours or not theirs:
        return None
    return bool(ours & theirs)


def _shares_words(question: str, old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether what they say beyond the question is alike."""
    asked = _words(question)
    ours = {word for text in old for word in _words(text)} - asked
    theirs = {word for text in new for word in _words(text)} - asked
    fewer = min(len(ours), len(theirs))
    return not fewer or len(ours & theirs) >= SAME_WORDS * fewer


def _words(text: str) -> set[str]:
    if is_mostly_chinese(text):
        return {*stems(plain(text)), *CJK.findall(text)}
    return set(stems(plain(text)))
