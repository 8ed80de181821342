"""Read one document of a plan: its article, or those of its members, or why there is none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from index.article import Article, EarlierVersion
from index.errors import (
    FetchFailed,
    NewsdeskError,
    NotReleased,
    UnforeseenFailure,
    UnreadableSource,
)
from index.extraction.extract import Extracted, extract
from index.fetching.fetch import Fetched, Fetcher
from index.runs.plan import Reading
from index.sources import files, mailboxes, web, web_archives
from index.sources.containers import Member, members
from index.sources.found import Remark, failing_alone, stamp_of
from index.storage.catalogue.documents import Document


@dataclass(frozen=True)
class ReadDocument:
    """What came of reading a document of a source.

    `document` is what to store (None: nothing, it could not even be opened); `failure` the message
    about it; `may_pass` means that another try may succeed; `counts`, that it is one of those that
    were planned, or a member (but not the file that holds the members). `earlier` are the article's
    versions in the library that it was exported from.
    """

    source_id: int
    document: Document | None
    article: Article | None = None
    failure: Remark | None = None
    may_pass: bool = False
    counts: bool = True
    earlier: tuple[EarlierVersion, ...] = ()


def read(
    reading: Reading, fetcher: Fetcher, known: Mapping[str, Document]
) -> Iterator[ReadDocument]:
    """The document; of one that holds others its members first.

    Any error is the failure of this one document, which the result reports.
    """
    source, address = reading.source, reading.found.address
    if not source.is_local:
        yield _read_page(reading, fetcher, known.get(address))
        return
    if files.kind_of(address) in files.STREAMED:
        container = Document(address, reading.found.stamp, source.id)
        is_mailbox = files.kind_of(address) == ".mbox"
        read = mailboxes.mails if is_mailbox else web_archives.pages
        yield from _read_members(read(Path(address)), container, known)
        return
    try:
        with failing_alone(address):
            content = files.read(Path(address))
    except UnreadableSource as error:
        yield ReadDocument(source.id, None, failure=Remark(address, str(error)))
        return
    document = Document(address, stamp_of(content), source.id)
    name = Path(address).stem + files.kind_of(address)
    try:
        with failing_alone(address):
            held = members(content, name)
    except UnreadableSource as error:
        yield _failed(document, error, known)
        return
    if held is None:
        yield _read_bytes(content, name, document, known)
    else:
        yield from _read_members(held, document, known)


def _read_members(
    held: Iterator[Member] | Iterator[Member | Remark],
    container: Document,
    known: Mapping[str, Document],
) -> Iterator[ReadDocument]:
    """The members, and last the container itself, with the remark on the whole of it."""
    try:
        with failing_alone(container.address):
            for member in held:
                if isinstance(member, Remark):
                    container = replace(container, note=member.text)
                    continue
                read_member = _read_member(member, container, known)
                if read_member.may_pass:  # its container must be read again too
                    container = replace(container, retry=True)
                yield read_member
    except UnreadableSource as error:
        yield _failed(container, error, known)
    else:
        yield ReadDocument(_source(container), container, counts=False)


def _read_member(
    member: Member, container: Document, known: Mapping[str, Document]
) -> ReadDocument:
    document = replace(
        container,
        address=f"{container.address}!{member.name}",
        stamp=stamp_of(member.content),
        container=container.address,
    )
    before = known.get(document.address)
    if member.refused:
        refused = replace(document, retry=member.passes)
        return _failed(refused, UnreadableSource(member.refused), known)
    if before and before.stamp == document.stamp and not before.failure:
        return ReadDocument(_source(before), before)
    document = replace(document, note=member.note)
    return _read_bytes(member.content, member.name, document, known, member.page, member.captured)


def _read_bytes(
    content: bytes,
    name: str,
    document: Document,
    known: Mapping[str, Document],
    page: Fetched | None = None,
    captured: datetime | None = None,
) -> ReadDocument:
    try:
        with failing_alone(document.address):
            extracted = web.extract_page(page, captured) if page else extract(content, name)
    except UnreadableSource as error:
        return _failed(document, error, known)
    return _taken_in(document, extracted)


def _read_page(reading: Reading, fetcher: Fetcher, before: Document | None) -> ReadDocument:
    """A page or an entry of a feed. One that can't be read any more keeps its article."""
    found = reading.found
    document = Document(found.address, found.stamp, reading.source.id)
    try:
        with failing_alone(found.address):
            return _taken_in(document, web.read(found, reading.source, fetcher))
    except NewsdeskError as error:
        may_come_back = isinstance(error, FetchFailed) and not error.gone
        failed = _failed(replace(document, retry=may_come_back), error, {})
        if before is None or before.article_id is None:
            return failed
        if failed.may_pass:
            return replace(failed, document=None)  # its old stamp has it read again next time
        note = f"kept as it was, because the page can't be read any more: {error}"
        return ReadDocument(reading.source.id, replace(before, stamp=found.stamp, note=note))


def _taken_in(document: Document, extracted: Extracted) -> ReadDocument:
    article = extracted.article
    note = "; ".join(filter(None, [document.note, extracted.note])) or None
    taken = replace(document, article_id=article.id, note=note)
    return ReadDocument(_source(document), taken, article, earlier=extracted.earlier)


def _failed(
    document: Document, error: NewsdeskError, known: Mapping[str, Document]
) -> ReadDocument:
    """What it had before stays if the error is in Newsdesk itself; the next run tries again.

    So it does after an embargo.
    """
    is_ours = isinstance(error, UnforeseenFailure)
    passes = is_ours or (isinstance(error, NotReleased) and error.passes)
    stays = is_ours and document.address in known and not known[document.address].failure
    failed = replace(document, failure=str(error), retry=document.retry or passes)
    return ReadDocument(
        _source(document),
        None if stays else failed,
        failure=Remark(document.address, str(error)),
        may_pass=failed.retry,
    )


def _source(document: Document) -> int:
    return document.source_id or 0
