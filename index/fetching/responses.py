"""What a server's answer means, and its content: of a type that we read, unpacked with care."""

import re
import zlib
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import httpcore

from index.errors import FetchFailed
from index.fetching.addresses import shown
from index.fetching.codings import GZIP, read_content_type, unpack
from index.fetching.connection import Allowance
from index.text.decoding import believed
from index.text.header_dates import header_date

REDIRECTS = {301, 302, 303, 307, 308}  # RFC 9110 section 15.4
PERMANENT = {301, 308}
GONE = {404, 410}
BUSY = {429, 503}
LONGEST_RETRY = timedelta(days=1).total_seconds()  # no server can ask to be forgotten

SUBTYPES = {
    "text": {"html", "plain", "markdown", "xml"},
    "application": {"json", "pdf", "xml", "gzip", "x-gzip"},
}


class Answer:
    """A server's answer, of which the status and the headers have come; `name` is for messages."""

    def __init__(self, response: httpcore.Response, name: str) -> None:
        self._response = response
        self._name = name
        self.status: int = response.status

    def header(self, name: str) -> str | None:
        """The header's first value, if there is one; bytes that aren't UTF-8 as Latin-1."""
        for key, value in self._response.headers:
            if key.decode("ascii").lower() == name.lower():
                try:
                    return value.decode()
                except UnicodeDecodeError:
                    return value.decode("latin-1")
        return None

    @property
    def location(self) -> str | None:
        """Where the answer redirects to, if it does."""
        return self.header("Location") if self.status in REDIRECTS else None

    @property
    def retry_after(self) -> float | None:
        """For how many seconds a busy server asks to be left alone (RFC 9110 section 10.2.3)."""
        value = self.header("Retry-After")
        if value is None or self.status not in BUSY:
            return None
        if re.fullmatch(r"[0-9]+", value):
            return min(float(value), LONGEST_RETRY)
        until = header_date(value)
        # By the server's own clock if it sends one: ours may differ.
        now = header_date(self.header("Date") or "") or datetime.now(UTC)
        return min(max((until - now).total_seconds(), 0), LONGEST_RETRY) if until else None

    def check(self) -> None:
        """Raises FetchFailed if the answer doesn't bring a page."""
        if self.status == HTTPStatus.OK:
            return
        answered = f"the server answered {_status(self.status)}"
        if self.status in GONE:
            raise FetchFailed(f"{self._name}: it isn't there any more; {answered}.", gone=True)
        raise FetchFailed(f"{self._name}: {answered}.", retry_after=self.retry_after)

    def media_type(self) -> tuple[str, str | None]:
        """Type and charset, both in lower case. Raises FetchFailed if the type isn't one we read.

        A gzip file counts as the XML that it should hold: only sitemaps are kept that way.
        """
        value = (self.header("Content-Type") or "").partition(",")[0]
        if "/" not in value:
            raise FetchFailed(f"{self._name}: the server doesn't say what kind of file it is.")
        named, charset = read_content_type(value)
        kind, _, subtype = (part.strip() for part in named.partition("/"))
        subtypes = SUBTYPES.get(kind, ())
        if not subtypes or (subtype not in subtypes and not subtype.endswith(("+xml", "+json"))):
            raise FetchFailed(
                f"{self._name}: a file of type {shown(f'{kind}/{subtype}')} can't be read; "
                "give the link of a page, a feed or a PDF."
            )
        subtype = "xml" if subtype in {"gzip", "x-gzip"} else subtype
        return f"{kind}/{subtype}", charset.lower() if charset and believed(charset) else None

    def content(self, allowance: Allowance) -> bytes:
        """The body, after the one layer of compression it may have (RFC 9110 section 8.4.1).

        A body that begins as gzip files do is one, whatever was declared. Raises FetchFailed if
        it is packed in another way or more than once, too large once unpacked, or cut short.
        """
        if int(self.header("Content-Length") or 0) > allowance.most_bytes:
            raise allowance.too_large()
        coding = (self.header("Content-Encoding") or "identity").strip().lower()
        if coding not in {"identity", "gzip", "x-gzip", "deflate"}:
            raise FetchFailed(f"{self._name}: it is compressed in a way that isn't read.")
        try:
            return self._unpacked(coding, allowance)
        except zlib.error as error:
            raise FetchFailed(f"{self._name}: its compression is broken.") from error

    def _unpacked(self, coding: str, allowance: Allowance) -> bytes:
        content, is_whole = unpack(coding, self._response.iter_stream(), allowance.most_bytes)
        if len(content) > allowance.most_bytes:
            raise allowance.too_large()
        if not is_whole:
            raise FetchFailed(f"{self._name}: it broke off before its end.")
        if content.startswith(GZIP):
            raise FetchFailed(f"{self._name}: it is compressed more than once.")
        return content


def _status(code: int) -> str:
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)
