"""Bytes → article: the title, authors, date, publisher and text, without the page's boilerplate."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath

from index.article import Article, ArticleWithHistory, EarlierVersion
from index.errors import UnreadableSource
from index.extraction.boilerplate import blocks_of, without_boilerplate
from index.extraction.exported import read_exported
from index.extraction.header import Header, read_header
from index.extraction.language import language_of
from index.extraction.mail import read_mail, read_mhtml
from index.extraction.markdown import read_markdown
from index.extraction.page import clean_address, read_page
from index.extraction.records import json_object, read_object
from index.extraction.rtf import read_rtf
from index.extraction.webarchive import read_webarchive
from index.text.decoding import decode, decode_page, is_text, seen, short_enough
from index.text.folding import composed
from index.text.hostile import suspicions

__all__ = ["Extracted", "extract", "is_text"]

LONGEST_FIELD = 1_000
LONGEST_OPENING = 80
_SUSPICIOUS = "suspicious: it "


@dataclass(frozen=True)
class Extracted:
    """An article, a note on anything unusual about how its bytes were read, and its earlier
    versions, if a library was exported with them."""

    article: Article
    note: str | None = None
    earlier: tuple[EarlierVersion, ...] = ()


def extract(
    content: bytes,
    name: str,
    *,
    address: str | None = None,
    charset: str | None = None,
    captured: datetime | None = None,
) -> Extracted:
    """The article in `content`; `name` is its file name, whose suffix gives the format.

    `address` is where a page was fetched from, `charset` the encoding its server named,
    `captured` when it was saved, in its own time if that is known: "3 hours ago" counts from then.
    Nothing that the content refers to is ever read or fetched. Raises UnreadableSource, with the
    reason, if there is no article in it; NotAnArticle if it is a page of another kind.
    """
    if not content.strip():
        raise UnreadableSource("empty: there is no text in it")
    note: str | None = None
    match PurePath(name).suffix.lower():
        case ".html" | ".htm":
            header, paragraphs, note = read_page(decode_page(content, charset), address, captured)
        case ".mhtml" | ".mht":
            saved = read_mhtml(content)
            header, paragraphs, note = read_page(
                saved.text, address or saved.address, captured or saved.captured
            )
        case ".webarchive":
            safari = read_webarchive(content)
            address = address or safari.address
            stem = PurePath(name).stem
            return extract(
                safari.content, stem + safari.suffix, address=address, charset=safari.charset
            )
        case ".eml":
            mail = read_mail(content)
            header, note = mail.header, mail.note
            paragraphs = without_boilerplate(mail.paragraphs, header.title)
        case ".pdf":
            from index.extraction.pdf import read_pdf  # with pypdf, for few articles

            known, body, note = read_pdf(content)
            header, paragraphs = _with_header(known, body)
        case ".docx":
            from index.extraction.docx import read_docx  # with mammoth, for few articles

            header, paragraphs = _with_header(*read_docx(content))
        case ".json":
            fields = json_object(content)
            if exported := read_exported(fields):
                return _as_it_was(exported)
            record = read_object(fields)
            header, note = record.header, record.note
            paragraphs = without_boilerplate(blocks_of(record.text), header.title)
        case ".xml":
            raise UnreadableSource("XML of a kind that isn't read")
        case ".rtf":
            header, paragraphs = _with_header(Header(), read_rtf(content))
        case ".md" | ".markdown":
            text, note = _decoded(content)
            header, body = read_markdown(text)
            paragraphs = without_boilerplate(blocks_of(body), header.title)
        case _:
            text, note = _decoded(content)
            header, body = read_header(text)
            paragraphs = without_boilerplate(blocks_of(body), header.title)
    texts = [header.title or "", *header.authors, *paragraphs]
    return Extracted(_article(header, paragraphs, name, address), _noted(note, texts))


def _as_it_was(exported: ArticleWithHistory) -> Extracted:
    """What was exported; whether it gives orders to an AI is looked at anew."""
    article = _with_clean_address(exported.article)
    notes = [note for note in (exported.note or "").split("; ") if not note.startswith(_SUSPICIOUS)]
    texts = [article.title, *article.authors, article.text]
    earlier = tuple(
        replace(each, article=_with_clean_address(each.article)) for each in exported.earlier
    )
    return Extracted(article, _noted("; ".join(notes), texts), earlier)


def _with_clean_address(article: Article) -> Article:
    return replace(article, url=clean_address(article.url or ""))


def _noted(note: str | None, texts: list[str]) -> str | None:
    """The note, and why the article looks as if it gave orders to an AI, if it does."""
    reasons = " and ".join(suspicions("\n\n".join(texts)))
    return "; ".join(filter(None, [note, reasons and f"{_SUSPICIOUS}{reasons}"])) or None


def _decoded(content: bytes) -> tuple[str, str | None]:
    """The text, and a note if it is in an unusual encoding."""
    text, encoding = decode(content)
    return text, None if encoding == "utf_8" else f"read as {encoding.replace('_', '-').upper()}"


def _with_header(known: Header, text: str) -> tuple[Header, list[str]]:
    """What stands at the head of a document goes before what its file's properties say."""
    header, body = read_header(text, has_title=known.title is None)
    header = replace(header, title=known.title or header.title).completed_by(known)
    return header, without_boilerplate(blocks_of(body), header.title)


def _title_of_untitled(name: str, text: str) -> str:
    """The name of the file; a record's own, such as "line 12", says nothing, so its first words."""
    if PurePath(name).suffix.lower() != ".json":
        return PurePath(name).stem
    opening = text.split("\n", 1)[0]
    if len(opening) <= LONGEST_OPENING:
        return opening
    return opening[:LONGEST_OPENING].rsplit(" ", 1)[0] + " …"


def _article(header: Header, paragraphs: Iterable[str], name: str, address: str | None) -> Article:
    text = "\n\n".join(
        filter(None, (composed(seen(paragraph)).strip() for paragraph in paragraphs))
    )
    if not re.search(r"\w", text):
        raise UnreadableSource("no article text found in it")
    article = Article(
        title=_field(header.title) or _title_of_untitled(name, text),
        text=short_enough(text),
        authors=tuple(filter(None, map(_field, header.authors))),
        publisher=_field(header.publisher),
        published=header.published,
        url=clean_address(header.url or "") or clean_address(address or ""),
        language=language_of(text, header.language),
        updated=header.updated,
        section=_field(header.section),
        date_found=header.date_found,
        date_sure=header.date_sure,
    )
    texts = (article.title, article.text, article.publisher, article.section, *article.authors)
    if not all(map(is_text, filter(None, texts))):
        raise UnreadableSource("it holds characters that are no text")
    return article


def _field(value: str | None) -> str | None:
    """The value on one line, without what can't be seen in it."""
    return composed(" ".join(seen(value or "").split()))[:LONGEST_FIELD] or None
