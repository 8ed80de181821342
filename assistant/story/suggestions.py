"""Questions to suggest, made by rules from what the newest articles state, so that the library can
answer each of them; each in the language of its article.

Chinese puts no space around a name and asks in the order of a statement, so there a name is what
title and text have in common, and a stated reason makes a question as it stands.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.words.words import words_in
from index.article import Article
from index.text.chinese import CJK, is_mostly_chinese
from index.text.sentences import sentences_of

MOST = 5
MOST_TOPICS = 8
# Fewer dated articles that name a thing in their titles make no timeline of it.
FEWEST_OF_TIMELINE = 3

# English
_NAME_EN = r"[A-Z][\w&-]*(?: [A-Z0-9][\w&-]*){0,3}"
_WHY_EN = re.compile(
    r"^Why (?P<subject>[A-Z\w].{0,60}?) (?P<verb>is|are|was|were|has|have|had|will|can|could|did) "
    r"(?P<rest>[^?.! ]+ [^?.!]{2,80}|.*[A-Z]\w+)$"
)
_IS_EN = re.compile(rf"^(?P<the>The )?(?P<name>{_NAME_EN}) (?P<verb>is|are) (?:a|an|the) \w")
_WITHIN = re.compile(rf"(?<=[a-z,] )(?P<name>{_NAME_EN})")
_NO_NAME = frozenset("I He She It They We This That These Those There The A An In On Of".split())

# Chinese
SHORTEST_NAME = 3  # characters; two are as often a common word
LONGEST_NAME = 12
LONGEST_TITLE = 60
_RUN = re.compile(rf"(?:{CJK.pattern[:-1]}|[A-Za-z0-9·&-])+")
_TITLED = re.compile(r"《([^《》]{2,20})》")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&-]+")
# Characters that join words, so that no name begins or ends with one.
_JOINS = frozenset("的了在和与及或将为是有被把从向到对等也都就还再又后前中内外上下这那其该此不未已")
_WHY_ZH = re.compile(
    r"(?P<before>[^，。：；！？!?]{0,20})(?P<why>为什么|为何|缘何)(?P<what>[^。；！？!?]{2,40})[？?]?"
)
_STATED_FIRST = re.compile(
    r"(?:由于|因为|因(?![此而子素果特]))[^，。；！？]{2,40}，(?:所以|因此)?(?P<what>[^，。；！？]{4,40})。"
)
_STATED_LAST = re.compile(
    r"(?P<what>[^，。；！？]{4,40})，(?:主要)?(?:是因为|因为|原因是)[^。；！？]{2,60}。"
)
_POINTS_BACK = re.compile(r"[他她它该此这那其]|^(?:但|而|也|并|却|还)")
_IS_ZH = re.compile(r"(?P<name>[^，。；！？是]{2,20})是一[种个家项座条款部所支艘架颗列类套]")


@dataclass(frozen=True)
class _Rules:
    """The rules of one language.

    `names` are those that an article's title and text have in common, and how much of the text is
    of each; `question` is one of why, or of what something is, that the article answers.
    """

    language: str
    names: Callable[[Article], Counter[str]]
    question: Callable[[Article, Collection[str]], str | None]

    def ask(self, key: str, name: str) -> str:
        return words_in(self.language)(key, name=name)


def questions_worth_asking(articles: Sequence[Article], most: int = MOST) -> list[str]:
    """At most one question of each article, the most telling ones first, then a timeline if there
    is one."""
    spoken = {article: rules for article in articles if (rules := _rules_for(article))}
    names = {article: rules.names(article) for article, rules in spoken.items()}
    totals = Counter(name for counts in names.values() for name in counts)
    timeline = _timeline(names, spoken)
    asked = {
        article.id: question
        for article, counts in names.items()
        if (question := spoken[article].question(article, counts))
    }
    for article, counts in names.items():
        if article.id not in asked and (named := _own_name(counts, totals)):
            asked[article.id] = spoken[article].ask("suggested.reports", named)
    questions = list(dict.fromkeys(asked.values()))
    return [*questions[: most - bool(timeline)], *([timeline] if timeline else [])]


def topics_worth_telling(articles: Sequence[Article], most: int = MOST_TOPICS) -> list[str]:
    """The names that titles of several days have, those of most days first."""
    spoken = {article: rules for article in articles if (rules := _rules_for(article))}
    names = {article: rules.names(article) for article, rules in spoken.items()}
    return _over_several_days(names)[:most]


def _rules_for(article: Article) -> _Rules | None:
    if not is_mostly_chinese(f"{article.title}\n{article.text}"):
        return _ENGLISH
    # Japanese is written in these characters too.
    return _CHINESE if (article.language or "zh").startswith("zh") else None


def _own_name(counts: Mapping[str, int], totals: Mapping[str, int]) -> str | None:
    """The name that an article says often, and few others tell of: it is what this one adds."""
    return max(counts, key=lambda name: counts[name] / totals[name], default=None)


def _timeline(
    names: Mapping[Article, Counter[str]], spoken: Mapping[Article, _Rules]
) -> str | None:
    """A timeline of what most titles name, if enough days tell of it."""
    for topic in _over_several_days(names)[:1]:
        newest = next(article for article, named in names.items() if topic in named)
        return spoken[newest].ask("suggested.timeline", topic)
    return None


def _over_several_days(names: Mapping[Article, Counter[str]]) -> list[str]:
    """The names that the titles of enough days name, those of most days first."""
    days: dict[str, set[date]] = {}
    for article, named in names.items():
        for name in named:
            if article.published:
                days.setdefault(name, set()).add(article.published)
    recurring = [name for name, several in days.items() if len(several) >= FEWEST_OF_TIMELINE]
    return sorted(recurring, key=lambda name: -len(days[name]))


def _english_names(article: Article) -> Counter[str]:
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


def _english_question(article: Article, names: Collection[str]) -> str | None:
    """A question of why, or of what something is, that the article answers."""
    for line in (article.title, *article.text.split("\n")):
        if found := _WHY_EN.match(line.strip().lstrip("# ")):
            return f"Why {found['verb']} {found['subject']} {found['rest']}?"
    for sentence in sentences_of(article.text):
        found = _IS_EN.match(sentence.text)
        if found and found["name"] in names:
            the = "the " if found["the"] else ""
            return f"What {found['verb']} {the}{found['name']}?"
    return None


def _chinese_names(article: Article) -> Counter[str]:
    """The names that title and text have in common, and how many characters of the text each
    takes."""
    title = article.title[:LONGEST_TITLE]
    mentions = {name: article.text.count(name) for name in _LATIN.findall(title)}
    mentions |= {name: article.text.count(name) for name in _TITLED.findall(title)}
    mentions = {name: count for name, count in mentions.items() if count}
    for name in _repeatable(title):
        count = article.text.count(name)
        # What a longer name already stands for is none of its own.
        if count > 1 and not any(
            name in longer and count <= mentions[longer] for longer in mentions
        ):
            mentions[name] = count
    return Counter({name: count * len(name) for name, count in mentions.items()})


def _chinese_question(article: Article, names: Collection[str]) -> str | None:
    """A question of why, or of what something is, that the article answers."""
    for line in (article.title, *article.text.split("\n")):
        if found := _WHY_ZH.fullmatch(line.strip().lstrip("# ")):
            subject = found["before"] if any(name in found["before"] for name in names) else ""
            return f"{subject}{found['why']}{found['what']}？"
    for sentence in sentences_of(article.text):
        found = _STATED_FIRST.fullmatch(sentence.text) or _STATED_LAST.fullmatch(sentence.text)
        if found and _stands_alone(found["what"], names):
            return f"为什么{found['what']}？"
    for sentence in sentences_of(article.text):
        found = _IS_ZH.match(sentence.text)
        if found and found["name"] in names:
            return f"{found['name']}是什么？"
    return None


def _stands_alone(statement: str, names: Collection[str]) -> bool:
    """Whether it says what it is about, so that it can be asked without what stood before it."""
    return any(name in statement for name in names) and not _POINTS_BACK.search(statement)


def _repeatable(title: str) -> Iterator[str]:
    """Every stretch of a title that may be a name, long ones first."""
    runs = [found.group() for found in _RUN.finditer(title)]
    for length in range(LONGEST_NAME, SHORTEST_NAME - 1, -1):
        for run in runs:
            for start in range(len(run) - length + 1):
                name = run[start : start + length]
                if not (name[0] in _JOINS or name[-1] in _JOINS or _cuts(run, start, length)):
                    yield name


def _cuts(run: str, start: int, length: int) -> bool:
    """Whether a Latin word or a number of the run is cut in two there."""
    return any(
        0 < at < len(run) and run[at - 1 : at + 1].isascii() for at in (start, start + length)
    )


_ENGLISH = _Rules("en", _english_names, _english_question)
_CHINESE = _Rules("zh", _chinese_names, _chinese_question)
