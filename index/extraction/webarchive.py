"""A page that Safari saved (.webarchive): a property list with the page and all it needs.

The keys are those of WebKit's WebArchive (developer.apple.com/documentation/webkit/webarchive).
"""

import plistlib
from dataclasses import dataclass
from xml.parsers.expat import ExpatError

from index.errors import UnreadableSource

_BROKEN = (
    *(plistlib.InvalidFileException, ExpatError, ValueError, LookupError, TypeError),
    *(AttributeError, OverflowError, RecursionError, MemoryError, EOFError),
)
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
}


@dataclass(frozen=True)
class SavedPage:
    """What was saved: its bytes, the suffix of its kind, its address, and its charset if said."""

    content: bytes
    suffix: str
    address: str | None
    charset: str | None


def read_webarchive(content: bytes) -> SavedPage:
    """The page itself, not its frames and pictures. Raises UnreadableSource if there is none."""
    try:
        whole = plistlib.loads(content)
    except _BROKEN as error:
        raise UnreadableSource("not a web archive of Safari, or a damaged one") from error
    page = whole.get("WebMainResource") if isinstance(whole, dict) else None
    data = page.get("WebResourceData") if isinstance(page, dict) else None
    if isinstance(data, str):
        data = data.encode(errors="replace")
    if page is None or not isinstance(data, bytes) or not data.strip():
        raise UnreadableSource("there is no page in the web archive")
    kind = (_text(page.get("WebResourceMIMEType")) or "text/html").lower()
    if kind not in _SUFFIXES:
        raise UnreadableSource("what was saved is no page; save the article's own page")
    return SavedPage(
        data,
        _SUFFIXES[kind],
        _text(page.get("WebResourceURL")),
        _text(page.get("WebResourceTextEncodingName")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
