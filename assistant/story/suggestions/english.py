"""Questions of English articles."""

import re
from collections import Counter
from collections.abc import Container

from index.article import Article
from index.text.sentences import sentences_of

_NAME = r"[A-Z][\w&-]*(?: [A-Z0-9][\w&-]*){0,3}"
_WHY = re.compile(
    r"^Why (?P<subject>[A-Z\w].{0,60}?) (?P<verb>is|are|was|were|has|have|had|will|can|could|did) "
    r"(?P<rest>[^?.! ]+ [^?.!]{2,80}|.*[A-Z]\w+)$"
)
_IS = re.compile(rf"^(?P<the>The )?(?P<name>{_NAME}) (?P<verb>is|are) (?:a|an|the) \w")
_WITHIN = re.compile(rf"(?<=[a-z,] )(?P<name>{_NAME})")
_NO_NAME = frozenset("I He She It They We This That These Those There The A An In On Of".split())


def names_of_title(article: Article) -> Counter[str]:
    """The names that title and text have in common, and how often the text says each."""
    names = Counter(found["name"] for found in _WITHIN.finditer(article.text))
    return Counter(
        {
            name: count
            for name, count in names.items()
            if len(name) > 2
            and name not in _NO_NAME
            and re.search(rf"\b{re.escape(name)}\b", article.title)
        }
    )


def telling(article: Article, names: Container[str]) -> str | None:
    """A question of why, or of what something is, that the article answers."""
    for line in (article.title, *article.text.split("\n")):
        if found := _WHY.match(line.strip().lstrip("# ")):
            return f"Why {found['verb']} {found['subject']} {found['rest']}?"
    for sentence in sentences_of(article.text):
        found = _IS.match(sentence.text)
        if found and found["name"] in names:
            the = "the " if found["the"] else ""
            return f"What {found['verb']} {the}{found['name']}?"
    return None


def reports_about(name: str) -> str:
    """What is reported about it?"""
    return f"What is reported about {name}?"


def timeline_of(name: str) -> str:
    """A timeline of it."""
    return f"Give me a timeline of {name}"
