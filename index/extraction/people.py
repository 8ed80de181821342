"""Names of authors, out of what pages and files put where a name should be."""

import re
from collections.abc import Iterable

from index.extraction.metadata import plain

MOST_AUTHORS = 20
_LONGEST = 60
_BY = re.compile(
    r"(?:(?:an )?(?:analysis|opinion|review|story|words|text|written|reporting|posted|report"
    r"|compiled|article|photographs?|interview)[ ,:]{1,3})?by:?\s+",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*[;|•·\n]\s*|\s*,(?!\s*(?:jr|sr|ii|iii|iv)\b)\s*|\s+(?:and|&|with)\s+", re.I
)
_ASIDE = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|\b(?:is|was) an?\s.*", re.IGNORECASE)
_NOT_A_NAME = re.compile(r"[@/\\<>{}=]|https?:|www\.|\.(?:com|org|net|co)\b|\d{3}", re.IGNORECASE)
# What is said of an author after the name, or in its place.
_ROLES = frozenset(
    "admin administrator analyst anchor anonymous author blogger business chief columnist"
    " contributing contributor contributors correspondent critic deputy desk editor editor-at-large"
    " editor-in-chief editorial editors executive foreign freelance guest investigative journalist"
    " managing national newsroom online photographer political politics producer reporter"
    " reporters senior special specialist sports staff team technology unknown user webmaster"
    " writer writers".split()
)


def authors_of(
    values: Iterable[str], publisher: str | None = None, *, are_whole: bool = False
) -> tuple[str, ...]:
    """The names in bylines: without "By", addresses, roles, doubles and the publisher's own name.

    `are_whole` means that each value is one name, whatever "and" or comma is in it. A newsroom's or
    an agency's name (Reuters) is kept: it says who wrote.
    """
    found: dict[str, str] = {}
    for value in values:
        value = value[: _LONGEST * MOST_AUTHORS]
        for part in [value] if are_whole else _BETWEEN.split(value):
            name = _name(part)
            if name and plain(name) != plain(publisher):
                found.setdefault(plain(name), name)
    return tuple(found.values())[:MOST_AUTHORS]


def _name(text: str) -> str | None:
    text = _BY.sub("", _ASIDE.sub("", text).strip(), count=1)
    if _NOT_A_NAME.search(text) or len(text) > _LONGEST:
        return None
    words = text.strip(' \t,.:;-–—*"“”').split()
    whole = len(words)
    while words and words[-1].casefold().strip(".,") in _ROLES:
        words.pop()
    # "AP Sports Writer" is a role; what is left of one is seldom a name.
    if not words or (len(words) < whole and (len(words) == 1 or words[-1].casefold() == "news")):
        return None
    name = " ".join(words)
    return name if re.search(r"[^\W\d_]", name) else None
