"""OPML 2.0 (opml.org/spec2.opml): lists of feeds, as feed readers exchange them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from index.errors import UnreadableSource
from index.sources.entries import LONGEST_FIELD
from index.sources.markup import (
    is_cut_off,
    local_name,
    parse_xml,
    plain,
    read_text,
    web_address,
)

MOST_SUBSCRIPTIONS = 2_000

_FILE = "The OPML file"


@dataclass(frozen=True)
class Subscription:
    """A feed that someone reads: what they call it, and its address."""

    title: str
    address: str


def parse_opml(content: bytes) -> list[Subscription]:
    """The feeds in an OPML file, each once, whatever folders they are in; http and https only.

    Raises UnreadableSource, with the reason, if it is no OPML, or lists no feed or too many.
    """
    root = parse_xml(read_text(content, _FILE), _FILE)
    if local_name(root) != "opml":
        raise UnreadableSource(
            f"{_FILE} is none (it begins with <{local_name(root)[:40]}>): export the list again."
        )
    outlines = [element for element in root.iter() if local_name(element) == "outline"]
    if is_cut_off(content):
        raise UnreadableSource(
            f"{_FILE} breaks off before its end: export the list of feeds again."
        )
    found: dict[str, str] = {}
    for outline in outlines:
        attributes = {str(name).lower(): str(value) for name, value in outline.attrib.items()}
        if address := web_address(attributes.get("xmlurl")):
            found.setdefault(address, _title(attributes) or urlsplit(address).hostname or address)
    if not found:
        raise UnreadableSource(f"{_FILE} lists no feed with an address on the web.")
    if len(found) > MOST_SUBSCRIPTIONS:
        raise UnreadableSource(
            f"{_FILE} lists over {MOST_SUBSCRIPTIONS:,} feeds: split it into smaller files."
        )
    return [Subscription(title, address) for address, title in found.items()]


def write_opml(subscriptions: list[Subscription]) -> bytes:
    """An OPML 2.0 file of these feeds, in UTF-8."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "Newsdesk feeds"
    body = etree.SubElement(root, "body")
    for subscription in subscriptions:
        title = plain(subscription.title)
        etree.SubElement(
            body, "outline", type="rss", text=title, title=title, xmlUrl=subscription.address
        )
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return written


def _title(attributes: dict[str, str]) -> str:
    names = (plain(attributes.get(name))[:LONGEST_FIELD] for name in ("title", "text"))
    return next((name for name in names if name), "")
