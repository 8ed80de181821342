"""Questions worth asking of the newest articles, made by rules from what they state, so that the
library can answer each of them."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date

from index.article import Article
from index.sentences import sentences_of

MOST = 5
MOST_TOPICS = 8
# Fewer dated articles that name a thing in their titles make no timeline of it.
FEWEST_OF_TIMELINE = 3
_NAME = r"[A-Z][\w&-]*(?: [A-Z0-9][\w&-]*){0,3}"
_WHY = re.compile(
    r"^Why (?P<subject>[A-Z\w].{0,60}?) (?P<verb>is|are|was|were|has|have|had|will|can|could|did) "
    r"(?P<rest>[^?.! ]+ [^?.!]{2,80}|.*[A-Z]\w+)$"
)
_IS = re.compile(rf"^(?P<the>The )?(?P<name>{_NAME}) (?P<verb>is|are) (?:a|an|the) \w")
_WITHIN = re.compile(rf"(?<=[a-z,] )(?P<name>{_NAME})")
_NO_NAME = frozenset("I He She It They We This That These Those There The A An In On Of".split())


def questions_worth_asking(articles: Sequence[Article], most: int = MOST) -> list[str]:
    """At most one question of each article, the most telling ones first, then a timeline if there
    is one."""
    names = {article: _names_of_title(article) for article in articles}
    told = Counter(name for counts in names.values() for name in counts)
    timeline = _timeline(names)
    asked = {
        article.id: question
        for article, counts in names.items()
        if (question := _telling(article, counts))
    }
    for article, counts in names.items():
        if article.id not in asked and (named := _own_name(counts, told)):
            asked[article.id] = f"What is reported about {named}?"
    questions = list(dict.fromkeys(asked.values()))
    return [*questions[: most - bool(timeline)], *([timeline] if timeline else [])]


def topics_worth_telling(articles: Sequence[Article], most: int = MOST_TOPICS) -> list[str]:
    """The names that titles of several days have, those of most days first."""
    return _told_over_days({article: _names_of_title(article) for article in articles})[:most]


def _telling(article: Article, names: Container[str]) -> str | None:
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


def _own_name(counts: Mapping[str, int], told: Mapping[str, int]) -> str | None:
    """The name that an article says often, and few others tell of: it is what this one adds."""
    return max(counts, key=lambda name: counts[name] / told[name], default=None)


def _names_of_title(article: Article) -> Counter[str]:
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


def _timeline(names: Mapping[Article, Iterable[str]]) -> str | None:
    """A timeline of what most titles name, if enough days tell of it."""
    topics = _told_over_days(names)
    return f"Give me a timeline of {topics[0]}" if topics else None


def _told_over_days(names: Mapping[Article, Iterable[str]]) -> list[str]:
    """The names that the titles of enough days name, those of most days first."""
    days: dict[str, set[date]] = {}
    for article, named in names.items():
        for name in named:
            if article.published:
                days.setdefault(name, set()).add(article.published)
    told = [name for name, several in days.items() if len(several) >= FEWEST_OF_TIMELINE]
    return sorted(told, key=lambda name: -len(days[name]))
