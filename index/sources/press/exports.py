"""A file → the articles in it, if it is one that a press database wrote."""

import re
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import PurePath

from index.errors import UnreadableSource
from index.extraction import html_tree
from index.extraction.rtf import is_rtf, rtf_lines
from index.sources.markup import parse_xml, read_text
from index.sources.press import europresse, factiva, nexis, proquest
from index.sources.press.article import NoArticle, PressArticle
from index.sources.press.wording import labels
from index.text.decoding import decode, decode_page

MOST_ARTICLES = 10_000
MOST_ELEMENTS = 1_000_000  # of a page: ten times a thousand articles
_HARD_WRAPPED = range(40, 101)  # characters of a line that was broken to fit a page
# Something of the kind stands in every file of a press database, and in hardly any other.
_SIGNS = tuple(
    each.strip().encode()
    for each in (
        "proquest, articleparagraph, docpublicationname"
        ", titrearticle, end of document, fin du document, ende des dokuments, fin del documento"
        ", fine del documento, fim do documento, einde van document, einde van het document"
        ", sent document est prot, certificate issued on"
    ).split(",")
)
# … or of this kind, in a text or where "documents" ends an element.
_NUMBERS = re.compile(
    rb"\d (?:of|von|de|sur|di) \d{1,6} do[ck]ument|(?:document|dokument|documento)"
    rb" [a-z0-9]{3,10}\d{8}|\bnews\W{1,2}\d{8}\W{1,2}\w|certificat .{1,2}mis le"
)
_LABELLED = ("nexis", "proquest", "europresse")
_Parts = Iterator[PressArticle | NoArticle]
_READERS: tuple[Callable[[Iterator[str]], _Parts], ...] = (
    proquest.proquest_articles,
    nexis.nexis_articles,
    factiva.factiva_articles,
    europresse.europresse_articles,
)


def press_articles(content: bytes, name: str) -> Iterator[PressArticle | NoArticle] | None:
    """The articles of a press database's file, in its order, and the parts that hold none; None if
    it isn't one.

    `name` is the file's name, whose suffix gives the format. A file that can't be read at all is
    left to whoever reads single articles, who says why. Raises UnreadableSource for a file that is
    only a list of what was found, for XML that can't be read safely, and while the articles are
    taken where they are too many or too long.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in {".docx", ".rtf", ".html", ".htm", ".xml", ".txt"}:
        return None
    if suffix not in {".docx", ".rtf"} and not _may_be_export(content, suffix):
        return None
    try:
        articles = _if_any(_articles(content, suffix))
    except UnreadableSource as error:
        if isinstance(error, nexis.OnlyListed) or suffix == ".xml":
            raise
        return None
    return None if articles is None else _at_most(MOST_ARTICLES, articles)


def _if_any(parts: _Parts) -> _Parts | None:
    """The same parts; None if none of them is an article."""
    before: list[PressArticle | NoArticle] = []
    for part in parts:
        before.append(part)
        if isinstance(part, PressArticle):
            return chain(before, parts)
    return None


def _may_be_export(content: bytes, suffix: str) -> bool:
    """A quick look for what press databases write, so that other files aren't read twice."""
    small = content.lower()
    if small.startswith((b"\xff\xfe", b"\xfe\xff")):
        small = small.replace(b"\0", b"")
    if suffix == ".xml":
        return b"leadparagraph" in small or b"tailparagraphs" in small
    if any(sign in small for sign in _SIGNS):
        return True
    return (suffix == ".txt" or b"documents<" in small) and bool(_NUMBERS.search(small))


def _at_most(most: int, articles: _Parts) -> _Parts:
    yield from islice(articles, most)
    if next(articles, None) is not None:
        raise UnreadableSource(f"it holds over {most:,} articles; split it")


def _articles(content: bytes, suffix: str) -> _Parts:
    if suffix in {".html", ".htm"}:
        return _of_page(content)
    if suffix == ".xml":
        return factiva.xml_articles(parse_xml(read_text(content, "The file"), "The file"))
    return _of_lines(list(_lines(content, suffix)))


def _of_lines(lines: list[str]) -> _Parts:
    """The articles by the first reader that finds any."""
    for reader in _READERS:
        try:
            articles = _if_any(reader(iter(lines)))
        except nexis.OnlyListed:
            raise
        except UnreadableSource:
            continue  # a long text of another kind
        if articles is not None:
            return articles
    return iter(())


def _of_page(content: bytes) -> _Parts:
    tree = html_tree.parse(decode_page(content), most_elements=MOST_ELEMENTS)
    for articles in (factiva.html_articles, europresse.html_articles):
        if found := _if_any(articles(tree)):
            return found
    return _of_lines([line.replace("\u00a0", " ") for line in html_tree.lines(tree)])


def _lines(content: bytes, suffix: str) -> Iterator[str]:
    if suffix == ".docx":
        from index.extraction.docx_lines import docx_lines  # with mammoth, for few files

        return docx_lines(content)
    if is_rtf(content):
        return rtf_lines(content)
    return _paragraphs(_decoded(content))


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode(content)[0]


def _paragraphs(text: str) -> Iterator[str]:
    """The lines of a plain text; those that were broken to fit a page are put together."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\f\n")
    for block in re.split(r"\n[ \t\u00a0]*\n", text):
        lines = [
            "\f" if "\f" in line else line.strip()
            for line in block.split("\n")
            if line.strip(" \t\u00a0")
        ]
        if _is_wrapped(lines):
            lines = [" ".join(lines)]
        yield from lines


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines are one paragraph, each but the last about as long as the page was wide."""
    if len(lines) < 2 or any(labels(each).of(line) for each in _LABELLED for line in lines):
        return False
    ended = sum(line.endswith((".", "!", "?")) for line in lines[:-1])
    return ended * 3 < len(lines) and all(len(line) in _HARD_WRAPPED for line in lines[:-1])
