"""Questions worth asking of the newest articles, made by rules from what they state, so that the
library can answer each of them; each in the language of its article."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol

from assistant.story.suggestions import chinese, english
from index.article import Article
from index.text.chinese import is_mostly_chinese

MOST = 5
MOST_TOPICS = 8
# Fewer dated articles that name a thing in their titles make no timeline of it.
FEWEST_OF_TIMELINE = 3


class _Rules(Protocol):
    """What the module of one language has."""

    def names_of_title(self, article: Article) -> Counter[str]:
        """The names that title and text have in common, and how much of the text is of each."""

    def telling(self, article: Article, names: Collection[str]) -> str | None:
        """A question of why, or of what something is, that the article answers."""

    def reports_about(self, name: str) -> str:
        """What is reported about it?"""

    def timeline_of(self, name: str) -> str:
        """A timeline of it."""


def questions_worth_asking(articles: Sequence[Article], most: int = MOST) -> list[str]:
    """At most one question of each article, the most telling ones first, then a timeline if there
    is one."""
    spoken = {article: rules for article in articles if (rules := _rules_for(article))}
    names = {article: rules.names_of_title(article) for article, rules in spoken.items()}
    told = Counter(name for counts in names.values() for name in counts)
    timeline = _timeline(names, spoken)
    asked = {
        article.id: question
        for article, counts in names.items()
        if (question := spoken[article].telling(article, counts))
    }
    for article, counts in names.items():
        if article.id not in asked and (named := _own_name(counts, told)):
            asked[article.id] = spoken[article].reports_about(named)
    questions = list(dict.fromkeys(asked.values()))
    return [*questions[: most - bool(timeline)], *([timeline] if timeline else [])]


def topics_worth_telling(articles: Sequence[Article], most: int = MOST_TOPICS) -> list[str]:
    """The names that titles of several days have, those of most days first."""
    spoken = {article: rules for article in articles if (rules := _rules_for(article))}
    names = {article: rules.names_of_title(article) for article, rules in spoken.items()}
    return _told_over_days(names)[:most]


def _rules_for(article: Article) -> _Rules | None:
    if not is_mostly_chinese(f"{article.title}\n{article.text}"):
        return english
    # Japanese is written in these characters too.
    return chinese if (article.language or "zh").startswith("zh") else None


def _own_name(counts: Mapping[str, int], told: Mapping[str, int]) -> str | None:
    """The name that an article says often, and few others tell of: it is what this one adds."""
    return max(counts, key=lambda name: counts[name] / told[name], default=None)


def _timeline(
    names: Mapping[Article, Counter[str]], spoken: Mapping[Article, _Rules]
) -> str | None:
    """A timeline of what most titles name, if enough days tell of it."""
    for topic in _told_over_days(names)[:1]:
        newest = next(article for article, named in names.items() if topic in named)
        return spoken[newest].timeline_of(topic)
    return None


def _told_over_days(names: Mapping[Article, Counter[str]]) -> list[str]:
    """The names that the titles of enough days name, those of most days first."""
    days: dict[str, set[date]] = {}
    for article, named in names.items():
        for name in named:
            if article.published:
                days.setdefault(name, set()).add(article.published)
    told = [name for name, several in days.items() if len(several) >= FEWEST_OF_TIMELINE]
    return sorted(told, key=lambda name: -len(days[name]))
