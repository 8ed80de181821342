"""Opinion and satire: what an article calls itself, by its title, section, first line or publisher.

What they say is quoted as theirs; it is no ground for a plain Yes, nor for a fact that counts as
proved.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from assistant.evidence.evidence import EvidenceSentence
from index.article import Article

Genre = Literal["news", "opinion", "satire"]

SHORT = 80  # characters of a first line that is a label rather than a sentence
_LABELS: dict[Genre, str] = {
    "satire": r"satir(?:e|ical)|parody|spoof|humou?r|讽刺|恶搞|搞笑|段子",
    "opinion": r"opinions?|op[- ]?ed|comment(?:ary|aries)?|column(?:ists?|s)?|editorials?"
    r"|viewpoints?|leaders?|views?|(?:readers['’]? )?letters?(?: (?:to|from) (?:the |our )?\w+)?"
    r"|guest essay|my view|perspectives?|社论|社评|短评|时评|锐评"
    r"|评论(?:员(?:文章)?)?|观点|专栏|来论|读者来信|读者来论|杂谈|言论",
}
# A label stands before or after the title, set apart from it: “Opinion: …”, “… | Column”.
_TITLED = {
    genre: re.compile(
        rf"^[\[【（(]?\s*(?:{label})\s*(?:[\]】）)]|[:：|｜丨]|\s[—–-]\s)"
        rf"|(?:[|｜丨]|\s[—–-]\s?|[\[【（(])\s*(?:{label})\s*[\]】）)]?$",
        re.IGNORECASE,
    )
    for genre, label in _LABELS.items()
}
_FIRST = {
    genre: re.compile(rf"^[\[【（(]?(?:{label})(?:[\]】）):：.。|]|$)", re.IGNORECASE)
    for genre, label in _LABELS.items()
}
_SECTION = {
    genre: re.compile(
        rf"(?:^|[\s/>,;&·|]|\band\b)\s*(?:{label})\s*(?:$|[\s/>,;&·|])|^(?:{label})", re.I
    )
    for genre, label in _LABELS.items()
}
_SAYS_SO = {
    "satire": re.compile(
        r"\bthis (?:\w+ )?(?:article|piece|story|post|text|column|report) (?:is|was written as)"
        r" (?:a (?:work|piece) of )?(?:satire|satirical|a parody|fiction(?:al)?|not real)\b"
        r"|本文(?:纯)?(?:属|为|系)(?:虚构|讽刺|恶搞|玩笑)",
        re.IGNORECASE,
    ),
    "opinion": re.compile(
        r"\b(?:views|opinions) (?:expressed )?(?:here|in this \w+)?\s*(?:are|expressed are)"
        r" (?:those of the|the) (?:author|writer)|本文(?:仅)?代表作者(?:个人)?(?:的)?(?:观点|立场)",
        re.IGNORECASE,
    ),
}
# Publishers that print nothing else, by their own account.
_SATIRISTS = re.compile(
    r"\bsatir|\bparody\b|^the onion$|babylon bee|^der postillon$|^le gorafi$|^the daily mash$"
    r"|^newsthump$|waterford whispers|^the beaverton$|^el mundo today$|洋葱新闻|讽刺",
    re.IGNORECASE,
)
_RANKED: tuple[Genre, ...] = ("satire", "opinion")


@lru_cache(maxsize=1_000)
def genre_of(article: Article) -> Genre:
    """What an article is by its own account; "news" if it says nothing of it."""
    if article.publisher and _SATIRISTS.search(article.publisher):
        return "satire"
    lines = [line for line in article.text.split("\n") if line.strip()]
    first = lines[0].strip() if lines else ""
    for genre in _RANKED:
        if _TITLED[genre].search(article.title.strip()):
            return genre
        if article.section and _SECTION[genre].search(article.section):
            return genre
        if _FIRST[genre].match(first) and (len(first) <= SHORT or first[:1] in "[【（("):
            return genre
        if any(_SAYS_SO[genre].search(line) for line in {first, lines[-1] if lines else ""}):
            return genre
    return "news"


def of_news(evidence: Sequence[EvidenceSentence]) -> list[EvidenceSentence]:
    """The evidence that plain facts may rest on: of neither opinion nor satire."""
    return [item for item in evidence if genre_of(item.article) == "news"]
