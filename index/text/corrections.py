"""Articles that correct, update or clarify earlier ones, and the figures that set them apart."""

import re

_NEW_VERSION = re.compile(
    r"\b(?:corrections?|corrected|correcting|corrects|updates?|updated|clarifications?|clarified"
    r"|clarifies|amended|retractions?|retracted)\b|更正|更新|澄清|勘误|订正",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"\b(?:corrections?|corrected|correcting|corrects|clarifications?|clarified|clarifies"
    r"|retractions?|retracted)\b|更正|勘误|订正|澄清",
    re.IGNORECASE,
)
# One of these stands in each title that says so.
IN_TITLES = ("correct", "clarif", "retract", "更正", "勘误", "订正", "澄清")
# What an article says of itself: "An earlier version of this report said …".
_OF_ITSELF = re.compile(
    r"\b(?:earlier|previous|original|first|prior) (?:version|report|article|story|headline)\b"
    r"|\b(?:this|our|the) (?:article|story|report|headline|piece)\b.{0,40}?"
    r"\b(?:corrected|amended|wrong|wrongly|incorrect|incorrectly|misstated|mistakenly)\b"
    r"|\b(?:in )?(?:our|a) (?:earlier |previous )?(?:report|article|story)\b.{0,40}?"
    r"\bwe (?:said|wrote|reported|stated|gave)\b"
    r"|\bwe (?:wrongly|incorrectly|mistakenly) (?:said|wrote|reported|stated|gave)\b"
    r"|(?:此前|早前|先前|之前)(?:的)?(?:报道|版本|文章).{0,20}?(?:有误|错误|误|称)|本文已(?:作)?更正",
    re.IGNORECASE,
)
_LOOKED_AT = 400  # characters at the beginning and at the end, where such notes stand

NUMBER_WORDS = frozenset(
    """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety dozen hundred
    thousand million billion trillion half
    """.split()
)
CHINESE_NUMBERS = frozenset("二三四五六七八九十百千万亿两")
_FIGURE = re.compile(
    rf"\d+(?:[.,]\d+)*|\b(?:{'|'.join(sorted(NUMBER_WORDS))})\b"
    rf"|[{''.join(sorted(CHINESE_NUMBERS))}]+",
    re.IGNORECASE,
)


def is_new_version(title: str) -> bool:
    """Whether a title says that the article corrects, updates or clarifies an earlier one."""
    return bool(_NEW_VERSION.search(title))


def corrects(title: str, text: str) -> bool:
    """Whether an article says, in its title or of itself, that an earlier one was wrong."""
    if _CORRECTS.search(title):
        return True
    return bool(_OF_ITSELF.search(text[:_LOOKED_AT]) or _OF_ITSELF.search(text[-_LOOKED_AT:]))


def speaks_of_earlier(sentence: str) -> bool:
    """Whether a sentence tells what an earlier version said: "In our report we said that …"."""
    return bool(_OF_ITSELF.search(sentence))


def figures_in(text: str) -> frozenset[str]:
    """The figures of a text as they are written, without commas: 1200, four, 三百."""
    return frozenset(match.group().casefold().replace(",", "") for match in _FIGURE.finditer(text))
