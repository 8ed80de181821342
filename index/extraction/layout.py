"""Page layouts that extractors read wrongly, put in a form that they read.

Shadow roots, quotations in figures, pull quotes, tables that only lay a page out.
"""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from index.extraction.metadata import plain

_MOST_ROOTS = 500
_QUOTE_NAMED = re.compile(r"pull-?quote|\bquote|quote\b|highlight|zitat|citation", re.IGNORECASE)
_QUOTED = re.compile(r"^[\"“„«»‘'「『].*", re.DOTALL)
_MOST_PARTS, _LEAST_PART = 4, 10  # into which a text may break a quotation; letters of each
_MOST_QUOTES = 200
_LEAST_QUOTE, _LONGEST_QUOTE = 20, 600  # letters; what is shorter may be said twice
_LEAST_BARE_QUOTE = 60  # a shorter heading in quotation marks heads a part of the text
_LONGEST_NAME = 50
_WHOLE = frozenset({"body", "main", "article", "html"})
_LEAST_PARAGRAPH = 80  # characters
_LEAST_LINKS, _MOSTLY = 3, 0.8  # of a menu: its links, and the share of its letters in them
_BLOCKS = frozenset("p div h1 h2 h3 h4 ul ol blockquote table article section center hr".split())
_IN_TABLE = ("thead", "tbody", "tfoot", "tr", "td", "th", "caption")


def unfold_shadow_roots(tree: HtmlElement) -> None:
    """Put the content of declarative shadow roots where browsers show it.

    What stands in the host beside the template is shown in the root's slots, or not at all (HTML
    standard, "declarative shadow roots"; DOM standard, "slots").
    """
    roots = [
        each
        for each in tree.iter("template")
        if "shadowrootmode" in each.attrib or "shadowroot" in each.attrib
    ]
    for root in roots[:_MOST_ROOTS]:
        host = root.getparent()
        if host is None or next(iter(host.iterchildren("template")), None) is None:
            continue
        for child in host:
            if child is not root and child.tail is None:
                child.tail = ""
        light = [child for child in host if child is not root]
        text = f"{host.text or ''}{root.tail or ''}"
        host.text, root.tail = None, None
        for child in light:
            host.remove(child)
        slots = list(root.iter("slot"))
        for slot in slots:
            name = slot.get("name", "")
            given = [child for child in light if child.get("slot", "") == name]
            words = text if not name else ""
            if given or words.strip():
                for child in list(slot):
                    slot.remove(child)
                slot.text = words if not name else None
                slot.extend(given)
                slotted = set(given)
                light = [child for child in light if child not in slotted]
                text = "" if not name else text
            slot.tag = "div" if any(child.tag in _BLOCKS for child in slot) else "span"
        root.tag = "div"
        for name in ("shadowrootmode", "shadowroot"):
            root.attrib.pop(name, None)


def free_quotes(tree: HtmlElement) -> None:
    """Take quotations out of figures, which extractors take for pictures; their captions follow."""
    for figure in list(tree.iter("figure")):
        quotes = list(figure.iter("blockquote"))
        pictures = any(True for _ in figure.iter("img", "picture", "video", "iframe", "table"))
        if not quotes or (pictures and len(plain(quotes[0].text_content())) < _LEAST_QUOTE):
            continue
        for caption in list(figure.iter("figcaption")):
            caption.tag = "p"
        figure.tag = "div"
        figure.attrib.pop("class", None)
        for quote in quotes:
            quote.attrib.pop("class", None)


def drop_pull_quotes(tree: HtmlElement) -> None:
    """Drop quotations set apart that only repeat what the text says elsewhere."""
    texts = {
        each: plain(each.text_content())
        for each in tree.iter("p", "li", "div", "td")
        if not any(child.tag in _BLOCKS for child in each)
    }
    quotes = [each for each in tree.iter() if _may_be_pull_quote(each)][:_MOST_QUOTES]
    for quote in quotes:
        said = _letters_of(quote) if len(quote) < _MOST_QUOTES else ""
        own = {*quote.iter(), *quote.iterancestors()}
        if tree not in own or not _LEAST_QUOTE <= len(said) <= _LONGEST_QUOTE:
            continue  # dropped with what held it, or too short or long for one
        if any(
            len(text) > len(said) and _says(text, said)
            for element, text in texts.items()
            if element not in own
        ):
            _drop_quote(quote)


def _drop_quote(quote: HtmlElement) -> None:
    """Drop a quotation, and who said it where that stands beside it in an element of their own."""
    around = quote.getparent()
    quote.drop_tree()
    if around.tag in _WHOLE or around.getparent() is None or around.find(".//img") is not None:
        return
    if len(plain(around.text_content())) <= _LONGEST_NAME:
        around.drop_tree()


def _may_be_pull_quote(element: HtmlElement) -> bool:
    if element.tag in {"blockquote", "aside", "figure", "q"}:
        return True
    named = f"{element.get('class', '')} {element.get('role', '')}"
    if element.tag in {"p", "div", "span", "section"}:
        return bool(_QUOTE_NAMED.search(named))
    if element.tag not in {"h2", "h3", "h4", "h5"}:
        return False
    text = element.text_content().strip()
    return bool(_QUOTE_NAMED.search(named)) or bool(
        _QUOTED.match(text) and len(plain(text)) >= _LEAST_BARE_QUOTE
    )


def _letters_of(quote: HtmlElement) -> str:
    """The words of a quotation, without who said them."""
    text = quote.text_content()
    for name in quote.iter("cite", "figcaption", "footer"):
        text = text.replace(name.text_content(), " ")
    # One space, or one line break, each: the pattern takes minutes over many.
    text = "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
    text = re.split(r"[\"”»“][\s,]*[–—-]|\n[–—-]|\s[–—]\s?(?=[A-ZÀ-Þ][^.!?]{1,60}$)", text)[0]
    return plain(text)


def _says(text: str, quote: str) -> bool:
    """Whether a text says all that a quotation does, perhaps with words between its parts."""
    for _ in range(_MOST_PARTS):
        length = _LEAST_PART
        if quote[:length] not in text:
            return False
        while length < len(quote) and quote[: length + 1] in text:
            length += 1
        quote = quote[length:]
        if not quote:
            return True
    return False


def unfold_tables(tree: HtmlElement) -> None:
    """Make blocks of tables that lay out a page, as pages of the 1990s and mails do.

    A table of data has short cells; one of layout holds headings, paragraphs or other tables, or a
    cell of several sentences.
    """
    parts: dict[HtmlElement, list[HtmlElement]] = {table: [] for table in tree.iter("table")}
    for part in tree.iter(*_IN_TABLE):
        table = next(part.iterancestors("table"), None)
        if table is not None:
            parts[table].append(part)
    for table in [each for each in parts if _lays_out(each, parts[each])]:
        has_text = _holds_text(parts[table])
        for part in parts[table]:
            if has_text and part.tag == "td" and _is_menu(part):
                part.tag = "nav"
                continue
            if part.tag in {"td", "th", "caption"}:
                _paragraphs_of_breaks(part)
            part.tag = "div"
        table.tag = "div"


def _lays_out(table: HtmlElement, parts: list[HtmlElement]) -> bool:
    if table.get("role", "").lower() in {"presentation", "none"}:
        return True
    if any(each.tag in {"th", "caption"} for each in parts) or table.find(".//pre") is not None:
        return False
    for cell in parts:
        if cell.tag != "td":
            continue
        if cell.find(".//h1") is not None or cell.find(".//table") is not None:
            return True
        long = sum(1 for each in cell.iter("p") if len(each.text_content()) >= _LEAST_PARAGRAPH)
        breaks = sum(1 for each in cell.iter("br"))
        if long >= 2 or (breaks >= 2 and len(cell.text_content()) >= 3 * _LEAST_PARAGRAPH):
            return True
    return False


def _holds_text(parts: list[HtmlElement]) -> bool:
    """Whether a table has a cell of text, beside which a cell of links is the page's menu."""
    return any(
        len(plain(cell.text_content())) >= 3 * _LEAST_PARAGRAPH and not _is_menu(cell)
        for cell in parts
        if cell.tag == "td"
    )


def _is_menu(cell: HtmlElement) -> bool:
    """Whether a cell has links and little else."""
    links = [plain(link.text_content()) for link in cell.iter("a")]
    said = len(plain(cell.text_content()))
    return len(links) >= _LEAST_LINKS and sum(map(len, links)) >= _MOSTLY * said


def _paragraphs_of_breaks(cell: HtmlElement) -> None:
    """Make paragraphs of a cell's bare text, which line breaks part."""
    if not any(_runs(cell)):
        return
    for font in list(cell.iter("font", "center")):
        if font.find("p") is None and font.find("table") is None:
            font.drop_tag()
    paragraph: HtmlElement | None = None
    place = 0

    def begin() -> HtmlElement:
        nonlocal place
        new = cell.makeelement("p")
        cell.insert(place, new)
        place += 1
        return new

    text, cell.text = cell.text, None
    if text and text.strip():
        paragraph = begin()
        paragraph.text = text
    for child in list(cell)[place:]:
        tail, child.tail = child.tail, None
        if child.tag in _BLOCKS:
            paragraph = None
            place = cell.index(child) + 1
        elif child.tag == "br":
            following = child.getnext()
            cell.remove(child)
            if (following is not None and following.tag == "br") or not (tail or "").strip():
                paragraph = None
            elif paragraph is not None:
                paragraph.append(child)
                child.tail, tail = tail, None
        else:
            paragraph = begin() if paragraph is None else paragraph
            paragraph.append(child)
            child.tail, tail = tail, None
        if tail and tail.strip():
            paragraph = begin()
            paragraph.text = tail


def _runs(cell: HtmlElement) -> Iterator[str]:
    """The texts that stand in a cell itself, or in a font tag."""
    for each in (cell, *cell.iter("font", "center")):
        yield from (
            text for text in (each.text, *(child.tail for child in each)) if (text or "").strip()
        )
