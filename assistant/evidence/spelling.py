"""One spelling for what news writes in several ways, so that words can be compared."""

import re

_ALIASES = [
    (re.compile(pattern), plain)
    for pattern, plain in [
        (r"\bCEOs?\b|\b[Cc]hief [Ee]xecutive( [Oo]fficer)?s?\b", "chief executive"),
        (r"\bCFO\b", "chief financial officer"),
        (r"\bCOO\b", "chief operating officer"),
        (r"\bCTO\b", "chief technology officer"),
        (r"\bU\. ?S\.A?\.?|\bUSA\b|\bUnited States( of America)?\b", "US"),
        (r"\bU\.K\.|\bUnited Kingdom\b", "UK"),
        (r"\bE\.U\.|\bEuropean Union\b", "EU"),
        (r"\bU\.N\.|\bUnited Nations\b", "UN"),
        (r"(?<=\d)\s*%|\bper cent\b", " percent"),
        (r"[$]\s*(\d[\d.,]*)(\s*(?:million|billion|trillion|mn|m|bn|b|tn)\b)?", r"\1\2 dollars"),
        (r"(?<=\d)\s*(?:bn|b)\b", " billion"),
        (r"(?<=\d)\s*(?:mn|m)\b", " million"),
        (r"(?<=\d)\s*tn\b", " trillion"),
        (r"(?<=\d),(?=\d{3}\b)", ""),
        (r"[’']s\b", ""),
    ]
]

_NOW = re.compile(r"\b(?:current(?:ly)?|latest|(?:most )?recent(?:ly)?|now)\b\s*", re.IGNORECASE)


def without_now(text: str) -> str:
    """A question about now, or its answer, without the words for it, because no article says
    them: an article has its own date, and newer ones come first."""
    return _NOW.sub("", text)


def plain(text: str) -> str:
    """`text` with abbreviations written out and amounts written one way."""
    for pattern, spelling in _ALIASES:
        text = pattern.sub(spelling, text)
    return text
