"""Boilerplate: lines of a saved page that aren't the article, such as share buttons."""

import re
from collections.abc import Container, Iterable, Iterator
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
_PUNCTUATED = re.compile(r"[.,;:?!。，；：？！]")
_SENTENCE_END = re.compile(r"[.!?。！？…][\"'”’»)\]]*$")
_LOOK_AHEAD = 100  # paragraphs
_LEAST_WORDS = 8  # in a sentence of an article's own; less is a teaser or a label
_OF_COMMENTS = re.compile(
    r"^(?:repl(?:y|ies)|report|says:?|\d+ (?:likes?|replies)|sort by\b.*|newest|oldest|log ?in.*)$"
    r"|\bsays:\s*$|\bmust be logged in\b|\b(?:e-?mail address|comments? (?:policy|guidelines))\b"
    r"|^(?:.{1,40} )?(?:\d+ (?:minutes?|hours?|days?|weeks?|months?|years?) ago)$",
    re.IGNORECASE,
)


def without_boilerplate(
    blocks: Iterable[str], title: str | None = None, linked: Container[str] = frozenset()
) -> list[str]:
    """The paragraphs of the article itself; a first line that repeats the title goes too.

    From a line on that begins the forms and lists at a page's end, nothing is kept, unless the text
    goes on after it: then it is a subheading. Above the middle of the text, the line of a form is
    only left out. `linked` are paragraphs that are nothing but links.
    """
    paragraphs = [text for block in blocks if (text := " ".join(lines_joined(block).split()))]
    if title and paragraphs and paragraphs[0].casefold() == title.casefold():
        paragraphs = paragraphs[1:]
    half = sum(map(len, paragraphs)) / 2
    kept: list[str] = []
    length = 0
    for place, paragraph in enumerate(paragraphs):
        length += len(paragraph)
        form = bool(PHRASES["form_below"].fullmatch(paragraph.rstrip(":.!… ")))
        if form or _ends_article(paragraph):
            below = paragraphs[place + 1 : place + 1 + _LOOK_AHEAD]
            if kept and length >= half and (form or not _goes_on(below, linked)):
                break
            if form or not _goes_on(below[:1], linked):
                continue
        if not is_boilerplate(paragraph):
            kept.append(_CAPTION.sub("", paragraph))
    return kept


def _ends_article(line: str) -> bool:
    """Whether the line is a heading as they stand over lists of other articles and comments."""
    return bool(PHRASES["end_of_article"].fullmatch(line.rstrip(":… "))) and not bool(
        _SENTENCE_END.search(line)
    )


def _goes_on(paragraphs: list[str], linked: Container[str]) -> bool:
    """Whether most of what stands in these paragraphs is text, not links, teasers or comments."""
    if any(map(_OF_COMMENTS.search, paragraphs)):
        return False
    text = sum(
        len(paragraph)
        for paragraph in paragraphs
        if paragraph not in linked
        and _SENTENCE_END.search(paragraph)
        and _words(paragraph) >= _LEAST_WORDS
    )
    return text > sum(map(len, paragraphs)) / 2


def _words(text: str) -> int:
    """The number of words; two Chinese or Japanese characters count as one."""
    east = len(re.findall(r"[\u3040-\u9fff]", text))
    return len(re.findall(r"[^\W\u3040-\u9fff]+", text)) + east // 2


def is_boilerplate(line: str) -> bool:
    """Whether the line is a button, a label or a form rather than part of the article."""
    line = line.strip()
    if _BOILERPLATE.fullmatch(line):
        return True
    return not _PUNCTUATED.search(line.rstrip("!:…")) and bool(PHRASES["buttons"].fullmatch(line))


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
