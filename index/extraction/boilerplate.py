"""Boilerplate: lines of a saved page that aren't the article, such as share buttons."""

import re
from collections.abc import Iterable, Iterator
from importlib.resources import files

import yaml

from index.text.chinese import lines_joined


def _phrases() -> dict[str, re.Pattern[str]]:
    """The lists of phrases.yaml, each as one pattern."""
    file = files(__package__).joinpath("phrases.yaml")
    lists: dict[str, list[str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    lists["paywall_below"] = [*lists["paywall"], *lists["paywall_below"]]
    flags = re.IGNORECASE | re.MULTILINE
    return {name: re.compile("|".join(phrases), flags) for name, phrases in lists.items()}


PHRASES = _phrases()
_BOILERPLATE = re.compile(rf"(?:{PHRASES['boilerplate'].pattern})[:.!…]*", re.IGNORECASE)
# "…including in China.Huawei AI chips": a picture's caption run into the paragraph before it.
_CAPTION = re.compile(r"(?<=[a-z]{2}[.!?])(?=[A-Z])[^.!?]{1,60}$")


def without_boilerplate(blocks: Iterable[str], title: str | None = None) -> list[str]:
    """The paragraphs of the article itself; a first line that repeats the title goes too.

    From a line on that begins the forms and lists at a page's end, nothing is kept; above the
    middle of the text, such a line is only left out.
    """
    paragraphs = [text for block in blocks if (text := " ".join(lines_joined(block).split()))]
    if title and paragraphs and paragraphs[0].casefold() == title.casefold():
        paragraphs = paragraphs[1:]
    half = sum(map(len, paragraphs)) / 2
    kept: list[str] = []
    length = 0
    for paragraph in paragraphs:
        length += len(paragraph)
        ends = bool(PHRASES["end_of_article"].fullmatch(paragraph))
        if ends and kept and length >= half:
            break
        if not ends and not is_boilerplate(paragraph):
            kept.append(_CAPTION.sub("", paragraph))
    return kept


def is_boilerplate(line: str) -> bool:
    """Whether the line is a button, a label or a form rather than part of the article."""
    return bool(_BOILERPLATE.fullmatch(line.strip()))


def blocks_of(body: str) -> Iterator[str]:
    """Paragraphs are set apart by empty lines; where there are none, each line is one.

    A line of boilerplate is a block of its own wherever it stands.
    """
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    hard_wrapped = bool(re.search(r"\n[ \t]*\n", body.strip()))
    for block in re.split(r"\n[ \t]*\n", body) if hard_wrapped else body.split("\n"):
        paragraph: list[str] = []
        for line in block.split("\n"):
            if is_boilerplate(line):
                yield "\n".join(paragraph)
                paragraph = []
            else:
                paragraph.append(line)
        yield "\n".join(paragraph)
