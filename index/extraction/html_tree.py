"""HTML as a tree, read safely, with the pieces of its article put together; its text in lines."""

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from index.errors import UnreadableSource

MOST_ELEMENTS = 50_000  # thirty times a heavy news page; reading takes time in proportion
# libxml2's HTML parser takes four times as long for twice as many attributes of one element.
MOST_ATTRIBUTES = 1_000
# As the HTML standard reads tags (section 13.2.5), in one pass: nothing is ever tried twice.
_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>]*+))?+"""
_TAG = re.compile(rf"<[A-Za-z][^\s/>]*+(?:{_ATTRIBUTE})*+")
_CROWDED_TAG = re.compile(rf"<[A-Za-z][^\s/>]*+(?:{_ATTRIBUTE}){{{MOST_ATTRIBUTES + 1}}}")
# Control characters written as numbers: lxml lets them in, and then fails wherever they are moved.
_CONTROL_REFERENCE = re.compile(
    r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|fff[ef])(?![0-9a-f])"
    r"|0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])(?!\d));?",
    re.IGNORECASE,
)
_UNPRINTED = frozenset(
    "head script style svg iframe object select option textarea button template noscript".split()
)
_INLINE = frozenset(
    "a abbr b bdi bdo cite code data dfn em font i img ins kbd mark q s small span strong sub sup"
    " time u var wbr".split()
)
_LONGEST_ATTRIBUTE = 10_000
_LEAST_PARAGRAPH = 80  # characters; shorter ones are captions and labels as often as text


def parse(text: str, most_elements: int = MOST_ELEMENTS) -> HtmlElement:
    """The page as a tree without comments, nothing in it fetched or run.

    Raises UnreadableSource if it is empty, or nested or long beyond any real page.
    """
    text = _CONTROL_REFERENCE.sub("", text)
    for tag in _TAG.finditer(text):
        if len(tag.group()) > 2 * MOST_ATTRIBUTES and _CROWDED_TAG.match(tag.group()):
            raise UnreadableSource(f"a tag with more than {MOST_ATTRIBUTES:,} attributes")
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = document_fromstring(text.encode(), parser=parser)
    except etree.ParserError as error:
        raise UnreadableSource("no article found on the page") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise UnreadableSource("its tags are nested too deeply to be read safely")
    for count, element in enumerate(tree.iter(), start=1):
        if count > most_elements:
            raise UnreadableSource(f"the page has more than {most_elements:,} elements")
        for name, value in element.items():
            if len(value) > _LONGEST_ATTRIBUTE:  # a picture written out, or worse
                del element.attrib[name]
    return tree


def split_paragraphs(tree: HtmlElement) -> None:
    """Make two paragraphs of one where two line breaks in a row part it."""
    for line_break in list(tree.iter("br")):
        paragraph, second = line_break.getparent(), line_break.getnext()
        if paragraph is None or paragraph.tag != "p" or second is None or second.tag != "br":
            continue
        if not (line_break.tail or "").strip():
            rest = tree.makeelement("p")
            rest.text, second.tail = second.tail, None
            rest.extend(list(second.itersiblings()))
            paragraph.addnext(rest)


def join_pieces(tree: HtmlElement) -> None:
    """Mark as the article what holds all of its pieces, where embeds and advertisements cut it up.

    Pieces are elements with the same class, each with paragraphs of its own, none in another,
    under one headline at most. Extractors take the first piece for the whole.
    """
    pieces: dict[tuple[str, str], list[HtmlElement]] = {}
    for parent in dict.fromkeys(p.getparent() for p in tree.iter("p") if _is_long(p)):
        if parent is not None and parent.tag in {"div", "section"} and parent.get("class"):
            pieces.setdefault((parent.tag, parent.get("class")), []).append(parent)
    if not pieces:
        return
    group = max(pieces.values(), key=lambda group: sum(map(_paragraphs, group)))
    if len(group) < 2 or any(_paragraphs(piece) < 2 for piece in group):
        return
    whole = _common_ancestor(group)
    if whole.tag in {"body", "html"} or whole.find(".//article") is not None:
        return
    headings = list(whole.iter("h1", "h2", "h3"))
    if any(heading.tag == "h1" for heading in headings[1:]) or any(
        heading.find(".//a[@href]") is not None for heading in headings
    ):
        return  # several articles, each with its headline
    whole.set("itemprop", "articleBody")


def _is_long(paragraph: HtmlElement) -> bool:
    return len(paragraph.text_content().strip()) >= _LEAST_PARAGRAPH


def _paragraphs(element: HtmlElement) -> int:
    """How many paragraphs of text are right in the element."""
    return sum(1 for paragraph in element.iterchildren("p") if _is_long(paragraph))


def _common_ancestor(elements: list[HtmlElement]) -> HtmlElement:
    """The nearest element that holds all the others."""
    first, *others = elements
    above = [set(element.iterancestors()) for element in others]
    return next(
        ancestor for ancestor in first.iterancestors() if all(ancestor in held for held in above)
    )


def lines(tree: HtmlElement) -> Iterator[str]:
    """The text of a page, or of an element without what follows it: a line for each block."""
    line: list[str] = []
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag in _UNPRINTED:
            walk.skip_subtree()
        elif element.tag not in _INLINE:
            if text := " ".join("".join(line).split()):
                yield text
            line = []
        if event == "end":
            line.append((element.tail or "") if element is not tree else "")
        elif element.tag not in _UNPRINTED:
            line.append(element.text or "")
    if text := " ".join("".join(line).split()):
        yield text
