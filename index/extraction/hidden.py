"""What a page holds and its reader doesn't see: taken out of its tree.

Style attributes are read, style sheets are not: which rule wins takes a browser to find out.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from index.extraction import html_tree

_NEVER_SEEN = frozenset("template noscript noframes noembed datalist".split())
_TOO_SMALL = {"px": 2, "pt": 2, "em": 0.15, "rem": 0.15, "ex": 0.3, "%": 15, "vw": 0.15, "": 0.15}
_LENGTH = re.compile(r"(-?\d*\.?\d+)([a-z%]*)")
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?", re.IGNORECASE)  # CSS Syntax, section 4.3.7
_FAR_AWAY = -99  # pixels; nearer things are merely moved
_FAR_MARGIN = -999
_CUT_AWAY = re.compile(
    r"rect\((?:[01](?:px)?[, ]+){3}|inset\((?:50|100)%|circle\(0|scale[xy]?\(0[,)]"
    r"|translate[xy]?\(-\d{4,}"
)
_FAINT = 0.05  # opacity below which nobody sees anything
_ALIKE = 24  # of 255: two colours that differ less in each channel look the same
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b")
_RGB = re.compile(
    r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:\s*[,/]\s*(\d*\.?\d+)(%?))?\s*\)"
)
_NAMED = {
    **dict.fromkeys("white snow ivory ghostwhite floralwhite mintcream azure".split(), (255,) * 3),
    **dict.fromkeys("whitesmoke seashell aliceblue".split(), (245,) * 3),
    "black": (0, 0, 0),
    "transparent": None,
}
Colour = tuple[int, ...] | str | None  # a name that isn't known stands for itself; None: none


def drop_hidden(tree: HtmlElement) -> str:
    """Take out of the tree what a browser wouldn't show, and return its text.

    What holds the headline and most of the text is kept, and so are words in the colour of their
    ground if they are most of the page: scripts and style sheets show whole pages later.
    """
    headline = next(tree.iter("h1"), None)
    above = set() if headline is None else set(headline.iterancestors())
    half = _length(tree) / 2
    dropped: list[str] = []
    for element in [element for element in tree.iter() if _is_hidden(element)]:
        if element.getparent() is None or element.tag == "body":
            continue
        if element not in above or _length(element) < half:
            dropped += html_tree.lines(element)
            element.drop_tree()
    unseen = list(_unseen_words(tree))
    if sum(len(words.text) for words in unseen) < half:
        for words in unseen:
            dropped.append(words.text)
            setattr(words.element, words.part, None)
    return "\n".join(dropped)


def _length(element: HtmlElement) -> int:
    return sum(map(len, html_tree.lines(element)))


def _is_hidden(element: HtmlElement) -> bool:
    if element.tag in _NEVER_SEEN or "hidden" in element.attrib:
        return True
    if element.tag == "dialog" and "open" not in element.attrib:
        return True
    if element.get("aria-hidden", "").strip().lower() == "true":
        return True
    style = _style_of(element)
    return bool(style) and (_is_switched_off(style) or _is_out_of_sight(style))


def _is_switched_off(style: dict[str, str]) -> bool:
    return (
        style.get("display") == "none"
        or style.get("visibility") in {"hidden", "collapse"}
        or style.get("content-visibility") == "hidden"
        or style.get("mso-hide") == "all"
    )


def _is_out_of_sight(style: dict[str, str]) -> bool:
    """Too small to be read, cut to nothing, or moved off the screen."""
    size, unit = _measure(style.get("font-size") or style.get("font", ""))
    if size is not None and unit in _TOO_SMALL and size <= _TOO_SMALL[unit]:
        return True
    if any(_CUT_AWAY.match(style.get(name, "")) for name in ("clip", "clip-path", "transform")):
        return True
    cuts = {"hidden", "clip"} & {*style.get("overflow", "").split(), style.get("overflow-y")}
    for name in ("height", "max-height", "width", "max-width"):
        length, _ = _measure(style.get(name, ""))
        if cuts and length is not None and length <= 1:
            return True
    moved = [_measure(style.get(name, ""))[0] for name in ("left", "top", "right", "bottom")]
    moved.append(_measure(style.get("text-indent", ""))[0])
    margins = [_measure(style.get(name, ""))[0] for name in ("margin-left", "margin-top")]
    return any(far is not None and far <= _FAR_AWAY for far in moved) or any(
        far is not None and far <= _FAR_MARGIN for far in margins
    )


class _Words(NamedTuple):
    """The `text` before an element's first child, or the `tail` after an element."""

    element: HtmlElement
    part: str
    text: str


class _Ink(NamedTuple):
    """How words are drawn: their colour, if given, that of the ground, and how opaque."""

    colour: Colour = ""
    ground: Colour = (255, 255, 255)
    opacity: float = 1.0

    def shows(self) -> bool:
        if self.opacity < _FAINT or self.colour is None:
            return False
        if isinstance(self.colour, tuple) and isinstance(self.ground, tuple):
            pairs = zip(self.colour, self.ground, strict=True)
            return any(abs(ink - ground) > _ALIKE for ink, ground in pairs)
        return not self.colour or self.colour != self.ground


def _unseen_words(tree: HtmlElement) -> Iterator[_Words]:
    """Words as good as invisible by their colour or opacity, but for the headline's."""
    inks = [_Ink()]
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            inks.append(_ink_of(element, inks[-1]))
            if element.text and not inks[-1].shows() and element.tag != "h1":
                yield _Words(element, "text", element.text)
        else:
            inks.pop()
            if element.tail and not inks[-1].shows():
                yield _Words(element, "tail", element.tail)


def _ink_of(element: HtmlElement, around: _Ink) -> _Ink:
    style = _style_of(element)
    named = style.get("color") or element.get("color") or element.get("text") or ""
    colour = _colour(named.strip().lower()) if named else around.colour
    ground = style.get("background-color") or style.get("background") or element.get("bgcolor", "")
    if "text" in {style.get("background-clip"), style.get("-webkit-background-clip")}:
        colour = ""  # the words are drawn in the colours of the ground
    return _Ink(
        colour,
        around.ground if _colour(ground.lower()) in {None, ""} else _colour(ground.lower()),
        around.opacity * _opacity(style.get("opacity", "")),
    )


def _opacity(value: str) -> float:
    amount, unit = _measure(value)
    return 1.0 if amount is None else amount / 100 if unit == "%" else amount


def _colour(value: str) -> Colour:
    """The colour as red, green and blue; None if it is transparent; "" if there is none.

    A picture or a gradient stands for itself: no word has its colour.
    """
    if "url(" in value or "gradient" in value:
        return value
    if found := _HEX.search(value):
        digits = found[1] if len(found[1]) > 4 else "".join(digit * 2 for digit in found[1])
        red, green, blue, *alpha = (int(digits[n : n + 2], 16) for n in range(0, len(digits), 2))
        return None if alpha and alpha[0] < _FAINT * 255 else (red, green, blue)
    if found := _RGB.search(value):
        alpha_given = float(found[4] or 1) / (100 if found[5] else 1)
        return None if alpha_given < _FAINT else tuple(map(int, found.groups()[:3]))
    word = value.split()[0] if value.split() else ""
    return _NAMED.get(word, "" if word in {"inherit", "initial", "unset", "currentcolor"} else word)


def _measure(value: str) -> tuple[float | None, str]:
    """A length in its unit, the first of several; None if there is none."""
    found = _LENGTH.match(value)
    return (float(found[1]), found[2]) if found else (None, "")


def _style_of(element: HtmlElement) -> dict[str, str]:
    """The declarations of a style attribute, by name, in small letters."""
    style = element.get("style", "")
    if not style:
        return {}
    style = _ESCAPE.sub(lambda found: chr(min(int(found[1], 16), 0xFFFF)), _COMMENT.sub("", style))
    pairs = (declaration.partition(":") for declaration in style.lower().split(";"))
    return {
        name.strip(): value.replace("!important", "").replace("! important", "").strip()
        for name, _, value in pairs
        if value.strip()
    }
