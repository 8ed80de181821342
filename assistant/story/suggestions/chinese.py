"""Questions of Chinese articles.

Chinese puts no space around a name and asks in the order of a statement, so a name is what the
title and the text say alike, and a reason that is stated makes a question as it stands.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator

from index.article import Article
from index.text.chinese import CJK
from index.text.sentences import sentences_of

SHORTEST_NAME = 3  # characters; two are as often a common word
LONGEST_NAME = 12
LONGEST_TITLE = 60
_RUN = re.compile(rf"(?:{CJK.pattern[:-1]}|[A-Za-z0-9·&-])+")
_TITLED = re.compile(r"《([^《》]{2,20})》")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&-]+")
# Characters that join words, so that no name begins or ends with one.
_JOINS = frozenset("的了在和与及或将为是有被把从向到对等也都就还再又后前中内外上下这那其该此不未已")
_WHY = re.compile(
    r"(?P<before>[^，。：；！？!?]{0,20})(?P<why>为什么|为何|缘何)(?P<what>[^。；！？!?]{2,40})[？?]?"
)
_STATED_FIRST = re.compile(
    r"(?:由于|因为|因(?![此而子素果特]))[^，。；！？]{2,40}，(?:所以|因此)?(?P<what>[^，。；！？]{4,40})。"
)
_STATED_LAST = re.compile(
    r"(?P<what>[^，。；！？]{4,40})，(?:主要)?(?:是因为|因为|原因是)[^。；！？]{2,60}。"
)
_POINTS_BACK = re.compile(r"[他她它该此这那其]|^(?:但|而|也|并|却|还)")
_IS = re.compile(r"(?P<name>[^，。；！？是]{2,20})是一[种个家项座条款部所支艘架颗列类套]")


def names_of_title(article: Article) -> Counter[str]:
    """The names that title and text have in common, and how many characters of the text each
    takes."""
    title = article.title[:LONGEST_TITLE]
    told = {name: article.text.count(name) for name in _LATIN.findall(title)}
    told |= {name: article.text.count(name) for name in _TITLED.findall(title)}
    told = {name: count for name, count in told.items() if count}
    for name in _repeatable(title):
        count = article.text.count(name)
        # What a longer name already stands for is none of its own.
        if count > 1 and not any(name in longer and count <= told[longer] for longer in told):
            told[name] = count
    return Counter({name: count * len(name) for name, count in told.items()})


def telling(article: Article, names: Collection[str]) -> str | None:
    """A question of why, or of what something is, that the article answers."""
    for line in (article.title, *article.text.split("\n")):
        if found := _WHY.fullmatch(line.strip().lstrip("# ")):
            subject = found["before"] if any(name in found["before"] for name in names) else ""
            return f"{subject}{found['why']}{found['what']}？"
    for sentence in sentences_of(article.text):
        found = _STATED_FIRST.fullmatch(sentence.text) or _STATED_LAST.fullmatch(sentence.text)
        if found and _stands_alone(found["what"], names):
            return f"为什么{found['what']}？"
    for sentence in sentences_of(article.text):
        found = _IS.match(sentence.text)
        if found and found["name"] in names:
            return f"{found['name']}是什么？"
    return None


def reports_about(name: str) -> str:
    """What is reported about it?"""
    return f"关于{name}有哪些报道？"


def timeline_of(name: str) -> str:
    """A timeline of it."""
    return f"{name}的时间线"


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
