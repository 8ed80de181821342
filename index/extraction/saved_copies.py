"""Pages that someone saved, or that a web archive keeps: whose they are, and when they were taken.

What saved a page says so at its head: SingleFile, Save Page WE, monolith, and browsers since the
first ("saved from url="). Archives put the page's address at the end of their own (the Wayback
Machine and its kin, archive.today, Google's caches) and lay a bar over the page.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml.html import HtmlElement

from index.extraction.metadata import plain
from index.text.header_dates import header_date

_HEAD = 10_000  # characters; what saved a page says so in its first lines
_SINGLE_FILE = re.compile(
    r"<!--\s*Page saved with SingleFile\s+url:\s*(?P<address>\S{1,2000})"
    r"(?:\s+saved date:\s*(?P<date>[^\n]{1,100}))?",
    re.IGNORECASE,
)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{4}\)(?P<address>\S{1,2000}?)\s*-->", re.I)
_MONOLITH = re.compile(
    r"<!--\s*Saved from (?P<address>\S{1,2000})(?: at (?P<date>\S{1,40}))? using monolith", re.I
)
_SCRAPBOOK = re.compile(
    r"\sdata-scrapbook-source=[\"'](?P<address>[^\"'\s]{1,2000})[\"']"
    r"(?:[^>]{0,200}?\sdata-scrapbook-create=[\"'](?P<date>\d{14})\d{0,3}[\"'])?"
)
# As JavaScript writes a moment: "Wed Aug 06 2025 14:12:33 GMT+0200 (…)".
_JAVASCRIPT = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{4}) (\d\d:\d\d:\d\d)(?: (?:GMT|UTC)([+-]\d{4})?)?"
)
_STAMP = re.compile(r"\d{14}|\d{12}|\d{8}")
_AFTER_STAMP = re.compile(
    r"/(?P<stamp>\d{8}|\d{12}|\d{14})(?:[a-z]{2}_|\*)?/(?P<address>(?:https?:/{1,2})?[^/\s]+\.[^/\s]+(?:/.*)?)$",
    re.IGNORECASE,
)
_TODAY = re.compile(r"/(?P<stamp>[\d.-]{17})/(?P<address>https?:/{1,2}.+)$", re.IGNORECASE)
_MEGALODON = re.compile(
    r"/(?P<stamp>\d{4}-\d{4}-\d{4}-\d\d)/(?P<address>https?:?/{1,2}.+|[^/\s]+\.[^/\s]+/.*)$", re.I
)
_AMP = re.compile(r"^/(?:c|v|i|amp|a)/(?P<secure>s/)?(?P<address>[^/\s]+\.[^/\s]+/.*)$")
# Hosts that keep other sites' pages, each with those below it.
_HOSTS = re.compile(
    r"(?:^|\.)(?:archive\.(?:org|today|ph|is|li|vn|md|fo|ec)|archive-it\.org|arquivo\.pt"
    r"|webarchive\.org\.uk|nationalarchives\.gov\.uk|webarchive\.loc\.gov|loc\.gov|vefsafn\.is"
    r"|webcitation\.org|perma\.cc|ghostarchive\.org|megalodon\.jp|stanford\.edu|bibalex\.org"
    r"|webharvest\.gov|padi\.cat|haw\.nsk\.hr|web\.archive\.bibalex\.org|trove\.nla\.gov\.au"
    r"|webarchive\.nla\.gov\.au|cdn\.ampproject\.org|webcache\.googleusercontent\.com)$"
)
_NAMES = frozenset(
    "waybackmachine internetarchive internetarchivewaybackmachine archivetoday archiveorg"
    " webarchiveorg archiveph archiveis archiveli archivevn archivemd archivefo archiveit arquivopt"
    " ukwebarchive webcitation permacc ghostarchive megalodon googlecache googleamp".split()
)
_BARS = (
    "wm-ipp-base wm-ipp wm-ipp-print wm-ipp-inside donato wm-tb __wb_record_overlay_div"
    " bN__google-cache-hdr google-cache-hdr HEADER hashtags FOOTER SHARE_LONGLINK"
).split()
_TODAYS_OWN = frozenset({"HEADER", "hashtags", "FOOTER", "SHARE_LONGLINK"})
_WAYBACK_SCRIPT = re.compile(
    r"__wm\.wombat\(\s*[\"'](?P<address>https?:[^\"'\s]{1,2000})[\"']\s*,\s*[\"'](?P<stamp>\d{14})[\"']"
)


@dataclass(frozen=True)
class Copy:
    """Where a page was before it was saved, and the moment it was taken; None if unknown."""

    address: str | None = None
    captured: datetime | None = None


def saved_copy(text: str) -> Copy:
    """What a saved page's first lines say of where and when it was saved."""
    head = text[:_HEAD]
    for pattern in (_SINGLE_FILE, _SAVED_FROM, _MONOLITH, _SCRAPBOOK):
        if match := pattern.search(head):
            return Copy(match["address"], _moment(match.groupdict().get("date") or ""))
    if match := _WAYBACK_SCRIPT.search(text, 0, 20 * _HEAD):
        return Copy(match["address"], _moment(match["stamp"]))
    return Copy()


def saved_by_extension(meta: dict[str, str]) -> Copy:
    """The same, of a page saved with Save Page WE, by its meta tags."""
    return Copy(meta.get("savepage-url"), _moment(meta.get("savepage-date", "")))


def _moment(text: str) -> datetime | None:
    """A moment as one of these programs writes it."""
    text = text.strip()
    if match := _JAVASCRIPT.match(text):
        month, day, year, clock, zone = match.groups()
        return header_date(f"{day} {month} {year} {clock} {zone or '+0000'}")
    digits = re.sub(r"\D", "", text) if not text[:5].endswith("-") else ""
    try:
        if _STAMP.fullmatch(digits):
            return datetime.strptime(f"{digits:0<14}", "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def original_of(address: str) -> Copy:
    """The address and time of the page that an archive's address stands for.

    The address itself, without a time, if it is no archive's.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    path = address.partition(parts.netloc)[2].partition("#")[0]
    if host == "webcache.googleusercontent.com":
        cached = dict(parse_qsl(parts.query)).get("q", "")
        if match := re.match(r"cache:(?:[\w-]{8,20}:)?(?P<address>[^\s+]+)", cached):
            return Copy(_with_scheme(match["address"]))
    elif host.endswith("cdn.ampproject.org") or (
        host.startswith("google.") and path.startswith("/amp/")
    ):
        if match := _AMP.match(path):
            scheme = "https" if match["secure"] else "http"
            return Copy(f"{scheme}://{match['address']}")
    elif is_archive(host):
        for pattern in (_AFTER_STAMP, _TODAY, _MEGALODON):
            if match := pattern.search(path):
                moment = _moment(re.sub(r"\D", "", match["stamp"])[:14])
                return Copy(_with_scheme(unquote_scheme(match["address"])), moment)
        if match := re.match(r"/(?:web/)?(?:\d{4}/)?(https?:/{1,2}.+)$", path):
            return Copy(_with_scheme(match[1]))
    return Copy(address)


def unquote_scheme(address: str) -> str:
    """An address whose scheme was percent-encoded with it ("https%3A//…")."""
    return unquote(address) if re.match(r"https?%3a", address, re.IGNORECASE) else address


def _with_scheme(address: str) -> str:
    """The address with its scheme and two slashes; some archives write one, or none."""
    match = re.match(r"(https?):?/{1,2}(?!/)", address, re.IGNORECASE)
    return f"{match[1]}://{address[match.end() :]}" if match else f"http://{address}"


def is_archive(host: str) -> bool:
    """Whether a host keeps other sites' pages."""
    return bool(_HOSTS.search(host.lower()))


def names_archive(name: str | None) -> bool:
    """Whether this is the name of an archive, which publishes none of what it keeps."""
    return plain(name) in _NAMES or is_archive((name or "").strip().lower())


def drop_bars(tree: HtmlElement) -> str | None:
    """Take an archive's own bar out of the page; the page's address, if the bar names it."""
    named: str | None = None
    for identifier in _BARS:
        for bar in tree.xpath("//*[@id=$identifier]", identifier=identifier):
            if bar.getparent() is None or bar.tag in {"body", "html"}:
                continue
            # archive.today's bar has ids that any page may have; only it asks for an address.
            fields = [field.get("value", "") for field in bar.iter("input")]
            addresses = [value for value in fields if value.startswith(("http://", "https://"))]
            if identifier in _TODAYS_OWN and not (addresses or named):
                continue
            named = named or next(iter(addresses), None)
            bar.drop_tree()
    return named
