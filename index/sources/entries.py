"""What a feed and its entries are, and what their dates, names and ids mean."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_tz

from index.errors import UnreadableSource
from index.sources.markup import plain

LONGEST_FIELD = 1_000  # characters of a title, a name or an id
MOST_LISTED = 20_000  # entries of one feed

_YEAR_BELOW_ZERO = re.compile(r"[A-Za-z]\s+-\d")
_BETWEEN_NAMES = re.compile(
    r"\s*,(?!\s*(?:Jr|Sr|II|III|IV|MD|PhD)\b)\s*|\s*[;&|]\s*|\s+(?:and|und|et)\s+", re.IGNORECASE
)
# One person, whose family name comes first: "Lindqvist, Maya" or "Hines, P. J."
_FAMILY_FIRST = re.compile(r"\S+\n(?:\S+|(?:\w\.[ -]?)+)")
# BCP 47 in outline: a language, and perhaps a script, a region and variants.
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}")


@dataclass(frozen=True)
class FeedEntry:
    """One entry: `html` is its content, else its summary, as the feed gives it, uncleaned.

    The dates are the days that the feed writes, in its own time zone, because a newspaper's day
    is the one it prints. `updated` alone is known where a feed gives no day of publication.
    `publisher` is known where a feed gathers entries of others.
    """

    id: str
    link: str | None
    title: str
    authors: tuple[str, ...]
    published: date | None
    updated: date | None
    html: str
    publisher: str | None = None


@dataclass(frozen=True)
class Feed:
    """A feed: its title, the page it belongs to, its language tag and its entries, as listed."""

    title: str | None
    home: str | None
    language: str | None
    entries: tuple[FeedEntry, ...]


def check_count(listed: int, address: str) -> None:
    """Raise UnreadableSource if the feed at `address` lists too many entries to be read."""
    if listed > MOST_LISTED:
        raise UnreadableSource(
            f"{address} lists over {MOST_LISTED:,} entries, more than is read: name a smaller feed."
        )


def entry_id(given: str | None, link: str | None, title: str, html: str) -> str:
    """An entry's own id, else its link, else a hash of what it says."""
    own = plain(given) or link or ""
    if own and len(own) <= LONGEST_FIELD:
        return own
    return hashlib.sha256((own or f"{title}\n{html}").encode()).hexdigest()[:32]


def day_of(text: str | None) -> date | None:
    """The day that a date of RFC 822 or ISO 8601 writes, in its own time zone.

    None if there is none, or if it can't be true: the first day of Unix time and days to come are
    what programs write that know no date.
    """
    text = plain(text)[:100]
    if _YEAR_BELOW_ZERO.search(text):  # parsedate_tz takes the year -1 for 2000
        return None
    try:
        if re.match(r"\d{4}-\d\d-\d\d", text):
            day = date.fromisoformat(text[:10])
        else:
            parts = parsedate_tz(text) or parsedate_tz(f"{text} 00:00")
            day = date(*parts[:3]) if parts else date.min
    except (ValueError, OverflowError):
        return None
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    return day if date(1500, 1, 1) < day <= tomorrow and day != date(1970, 1, 1) else None


def names_in(text: str | None) -> list[str]:
    """The people that a byline names, without "By" and e-mail addresses."""
    words = re.split(r"[\s()<>\[\]]+", plain(text)[:LONGEST_FIELD])
    line = " ".join(word for word in words if word and "@" not in word)
    line = re.sub(r"^by\s+", "", line, flags=re.IGNORECASE)
    names = [name for part in _BETWEEN_NAMES.split(line) if (name := part.strip(" ,"))]
    if "," in line and _FAMILY_FIRST.fullmatch("\n".join(names)):
        return [" ".join(reversed(names))]
    return names


def language_tag(text: str | None) -> str | None:
    """The language tag in `text`; None if it hasn't the shape of one."""
    tag = plain(text)
    return tag if _LANGUAGE_TAG.fullmatch(tag) else None
