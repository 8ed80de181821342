"""A conversation as a file to keep: Markdown, or a page of HTML that needs nothing and prints well.

All that comes from people, articles and models goes through the two templates, which write it as
text: HTML by autoescape, Markdown by the same for Markdown.
"""

from collections.abc import Mapping
from urllib.parse import quote

from assistant.conversations.conversation import Conversation
from assistant.conversations.footnotes import laid_out
from assistant.conversations.markdown_text import inert
from assistant.conversations.sources_now import SourceNow
from assistant.words.templates import templates_of
from index.text.decoding import seen

# What an address is made of (RFC 3986, section 2) but for what Markdown would take for its own.
_OF_ADDRESSES = ":/?#@!$&'()*+,;=%~"


class _Written(str):
    """Markdown already, not to be escaped."""


def _address(link: str) -> str:
    """A link between < and >, which nothing in it can close."""
    return _Written(f"<{quote(link, safe=_OF_ADDRESSES, errors='replace')}>")


def _text_in_html(value: object) -> object:
    return seen(value) if isinstance(value, str) else value


def _text_in_markdown(value: object) -> object:
    return inert(value) if isinstance(value, str) and not isinstance(value, _Written) else value


_html = templates_of("assistant.conversations", finalize=_text_in_html)
_markdown = templates_of("assistant.conversations", autoescape=False, finalize=_text_in_markdown)
_markdown.filters["address"] = _address


def to_html(conversation: Conversation, now: Mapping[str, SourceNow] | None = None) -> str:
    """A page that stands alone, with its print style; quotations and links as footnotes.

    `now` tells, by article id, which sources changed since.
    """
    template = _html.get_template("conversation.html")
    return template.render(entry=conversation.entry, turns=laid_out(conversation), now=now or {})


def to_markdown(conversation: Conversation, now: Mapping[str, SourceNow] | None = None) -> str:
    """Markdown with footnotes (`[^1]`), as GitHub and most readers of notes draw them.

    `now` as for `to_html`.
    """
    template = _markdown.get_template("conversation.md")
    return template.render(entry=conversation.entry, turns=laid_out(conversation), now=now or {})
