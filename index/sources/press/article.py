"""An article as a press database's file gives it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

MOST_LINES = 50_000  # of one article with what stands above it
TOO_LONG = "what seems to be one article in it has more lines than any real one"


_LONGEST_BEGINNING = 80


@dataclass(frozen=True)
class NoArticle:
    """A part of a file that stands where an article would, but has no text of one."""

    beginning: str


def no_article(lines: Iterable[str]) -> NoArticle:
    """The part that these lines are."""
    first = next((" ".join(line.split()) for line in lines if line.strip()), "")
    cut = len(first) > _LONGEST_BEGINNING
    return NoArticle(f"{first[:_LONGEST_BEGINNING].rstrip()} …" if cut else first)


@dataclass(frozen=True)
class PressArticle:
    """One article of a press database's file, without the database's own lines.

    `correction` is what was corrected in it later, `corrected` on which day; neither changes the
    day of publication. `note` says what is missing in it.
    """

    title: str | None
    paragraphs: tuple[str, ...]
    publisher: str | None = None
    published: date | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    language: str | None = None
    url: str | None = None
    correction: str | None = None
    corrected: date | None = None
    note: str | None = None

    def record(self) -> bytes:
        """The article as a JSON object, as index/extraction/records.py reads it."""
        fields = {
            "title": self.title,
            "text": "\n\n".join(self.paragraphs),
            "publisher": self.publisher,
            "published": self.published and self.published.isoformat(),
            "updated": self.corrected and self.corrected.isoformat(),
            "authors": list(self.authors),
            "section": self.section,
            "language": self.language,
            "url": self.url,
            "correction": self.correction,
            "note": self.note,
        }
        told = {name: value for name, value in fields.items() if value}
        return json.dumps(told, ensure_ascii=False).encode(errors="replace")
