"""The changes of an alert as an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from xml.etree import ElementTree

from assistant.alerts.alert import Alert, Change
from assistant.alerts.told_in_words import lines_of, title_of
from assistant.words.words import words_for

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"


def atom(alert: Alert, changes: Sequence[Change], address: str) -> bytes:
    """The feed of an alert at this address, its changes as they are given: the newest first.

    An entry's link is the newest article that it tells of, where that has an address.
    """
    ElementTree.register_namespace("", ATOM)
    words = words_for(alert.text)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", f"urn:newsdesk:alert:{alert.id}")
    _add(feed, "title", words("alerts.feed", text=_printable(alert.text)))
    _add(feed, "updated", (changes[0].at if changes else alert.created).isoformat())
    _add(feed, "author", "").append(_element("name", "Newsdesk"))
    _add(feed, "link", "", rel="self", href=address)
    for change in changes:
        entry = _add(feed, "entry", "")
        _add(entry, "id", f"urn:newsdesk:alert:{alert.id}:{change.id}")
        _add(entry, "title", _printable(title_of(alert, change, words)))
        _add(entry, "updated", change.at.isoformat())
        said = (change.after.said or change.before.said)[:1]
        if said and said[0].url and said[0].url.startswith(("http://", "https://")):
            _add(entry, "link", "", rel="alternate", href=_printable(said[0].url))
        _add(entry, "content", _printable("\n\n".join(lines_of(change, words))), type="text")
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def _add(
    parent: ElementTree.Element, name: str, text: str, **attributes: str
) -> ElementTree.Element:
    made = _element(name, text, **attributes)
    parent.append(made)
    return made


def _element(name: str, text: str, **attributes: str) -> ElementTree.Element:
    made = ElementTree.Element(f"{{{ATOM}}}{name}", attributes)
    made.text = text or None
    return made


def _printable(text: str) -> str:
    """Without what XML can't hold: control characters, halves of pairs, and two non-characters."""
    return "".join(
        c
        for c in text
        if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )
