"""Bytes → article: the title, authors, date, publisher and text, without the page's furniture."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

import trafilatura
import yaml
from charset_normalizer import from_bytes
from markdown_it import MarkdownIt

from index.article import Article
from index.errors import UnreadableSource
from index.furniture import without_furniture
from index.header import Header, parse_date, read_header

_FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Extracted:
    """An article, and a note on anything unusual about how its bytes were read."""

    article: Article
    note: str | None = None


def extract(content: bytes, name: str) -> Extracted:
    """The article in `content`; `name` is its file name, whose suffix tells the format.

    Raises UnreadableSource, with the reason, if there is no article in it.
    """
    suffix = PurePath(name).suffix.lower()
    if not content.strip():
        raise UnreadableSource("empty: there is no text in it")
    text, encoding = decode(content)
    if suffix in {".html", ".htm"}:
        article = _from_html(text, name)
    elif suffix in {".md", ".markdown"}:
        article = _from_markdown(text, name)
    else:
        article = _from_plain_text(text, name)
    if not re.search(r"\w", article.text):
        raise UnreadableSource("no article text found in it")
    if not (is_text(article.title) and is_text(article.text)):
        raise UnreadableSource("it holds characters that are no text")
    note = None if encoding == "utf_8" else f"read as {encoding.replace('_', '-').upper()}"
    return Extracted(article, note)


def is_text(text: str) -> bool:
    """Whether it can be stored: file names and escapes in YAML may hold halves of characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Raises UnreadableSource for binary content."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf_16"]
    elif b"\x00" in content:
        # Text in UTF-16 without its mark has its zero bytes all on one side of each pair.
        even, odd = content[::2].count(0), content[1::2].count(0)
        candidates = ["utf_16_be"] if even > 20 * odd else ["utf_16_le"] if odd > 20 * even else []
    else:
        candidates = ["utf_8_sig"]
        guesses = [] if _is_utf_8(content) else list(from_bytes(content))
        if guesses:
            # GB18030 holds GBK and GB2312 and the rarer characters too; Windows-1252, where it
            # fits at all, is by far the most used.
            best = {guesses[0].encoding, *guesses[0].could_be_from_charset}
            fitting = {name for guess in guesses for name in guess.could_be_from_charset}
            candidates = [guesses[0].encoding]
            if best & {"gbk", "gb2312", "gb18030"}:
                candidates = ["gb18030", *candidates]
            elif "cp1252" in fitting:
                candidates = ["cp1252", *candidates]
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text):
            return text, "utf_8" if encoding == "utf_8_sig" else encoding
    raise UnreadableSource("not text: it looks like a binary file")


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _from_plain_text(text: str, name: str) -> Article:
    header, body = read_header(text)
    return _article(header, body, name)


def _from_markdown(text: str, name: str) -> Article:
    known = Header()
    if match := _FRONT_MATTER.match(text.replace("\r\n", "\n")):
        known = _front_matter(match.group(1))
        text = text.replace("\r\n", "\n")[match.end() :]
    header, body = read_header("\n\n".join(_paragraphs(text)), has_title=known.title is None)
    return _article(known.completed_by(header), body, name)


def _front_matter(block: str) -> Header:
    try:
        loaded = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: 30 February
        raise UnreadableSource("its front matter is not valid YAML") from error
    fields: dict[str, Any] = loaded if isinstance(loaded, dict) else {}
    fields = {str(key).lower(): value for key, value in fields.items()}
    authors = fields.get("authors") or fields.get("author") or []
    published = fields.get("published") or fields.get("date")
    if isinstance(published, datetime):
        published = published.date()
    return Header(
        title=_text(fields.get("title")),
        authors=tuple(str(author) for author in authors)
        if isinstance(authors, list)
        else (str(authors),),
        publisher=_text(fields.get("publisher") or fields.get("source")),
        published=published if isinstance(published, date) else parse_date(str(published)),
        url=_text(fields.get("url") or fields.get("link")),
        language=_text(fields.get("language") or fields.get("lang")),
    )


def _text(value: object) -> str | None:
    return str(value).strip() or None if value is not None else None


def _paragraphs(markdown: str) -> Iterator[str]:
    """The text of each block, without marks, links or pictures."""
    for token in MarkdownIt().parse(markdown):
        if token.type == "inline":
            yield "".join(
                "\n" if child.type in {"softbreak", "hardbreak"} else child.content
                for child in token.children or []
                if child.type != "image"
            )
        elif token.type in {"fence", "code_block"}:
            yield token.content


def _from_html(text: str, name: str) -> Article:
    page = trafilatura.bare_extraction(text, with_metadata=True, include_comments=False)
    if page is None or not page.text:
        raise UnreadableSource("no article found on the page")
    header = Header(
        title=page.title,
        authors=tuple(part.strip() for part in (page.author or "").split(";") if part.strip()),
        publisher=page.sitename,
        published=parse_date(page.date or ""),
        url=page.url,
        language=page.language,
    )
    return _article(header, page.text, name)


def _article(header: Header, body: str, name: str) -> Article:
    paragraphs = without_furniture(body, header.title)
    return Article(
        title=header.title or PurePath(name).stem,
        text="\n\n".join(paragraphs),
        authors=header.authors,
        publisher=header.publisher,
        published=header.published,
        url=header.url,
        language=header.language,
    )
