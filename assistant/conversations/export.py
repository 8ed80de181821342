"""A conversation as a file to keep (Markdown, or a page of HTML that prints well), and an answer
as plain text to paste.

In files, all that comes from people, articles and models goes through the two templates, which
write it as text: HTML by autoescape, Markdown by the same for Markdown.
"""

import re
from collections.abc import Mapping
from urllib.parse import quote

from assistant.conversations.conversation import Conversation, on_one_line
from assistant.conversations.footnotes import laid_out
from assistant.conversations.saved_answer import SavedAnswer, SavedArticle
from assistant.conversations.sources_now import SourceNow
from assistant.words.templates import templates_of
from assistant.words.words import Words, words_in
from index.text.decoding import seen

# What an address is made of (RFC 3986, section 2) but for what Markdown would take for its own.
_OF_ADDRESSES = ":/?#@!$&'()*+,;=%~"
# What begins a mark-up anywhere in a line, in CommonMark (spec.commonmark.org/0.31.2, section 6),
# GitHub's flavour, footnotes, formulas and attributes.
_ACTIVE = re.compile(r"[\\`*_\[\]{}#|~$^@]")
# What begins a list, a rule, a heading or a definition at the start of one.
_BEGINS = re.compile(r"^( ?)(?:([-+=:%])|(\d+)([.)]))")
# What some flavours make a link of by themselves: https://…, www.…, mailto:….
_LINKED = re.compile(r":(?=[^\s\d])|(?<=www)\.", re.IGNORECASE)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


class _Written(str):
    """Markdown already, not to be escaped."""


def _address(link: str) -> str:
    """A link between < and >, which nothing in it can close."""
    return _Written(f"<{quote(link, safe=_OF_ADDRESSES, errors='replace')}>")


def _inert(text: str) -> str:
    """A stretch of a line of Markdown in which nothing of `text` is mark-up, a tag or a link.

    Breaks become spaces; one space stays on each side that had any.
    """
    line = on_one_line(text)
    line = f"{' ' * text[:1].isspace()}{line}{' ' * text[-1:].isspace()}" if line else " "
    line = _ACTIVE.sub(r"\\\g<0>", line)
    line = _LINKED.sub(r"\\\g<0>", line)
    line = _BEGINS.sub(r"\1\3\\\2\4", line)
    return re.sub(r"[&<>]", lambda character: _ENTITIES[character.group()], line)


def _text_in_html(value: object) -> object:
    return seen(value) if isinstance(value, str) else value


def _text_in_markdown(value: object) -> object:
    return _inert(value) if isinstance(value, str) and not isinstance(value, _Written) else value


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


def with_footnotes(answer: SavedAnswer) -> str:
    """The question, the answer with its marks, and under it each sentence cited."""
    articles = {source.n: source.article for source in answer.sources}
    quoted = sorted(answer.quotations, key=lambda quotation: quotation.n)
    words = words_in(answer.question.language)
    notes = "\n".join(_footnote(each.n, each.sentence, articles[each.n], words) for each in quoted)
    return "\n\n".join(filter(None, [answer.question.asked, answer.text, notes]))


def _footnote(n: int, sentence: str, article: SavedArticle, words: Words) -> str:
    address = f", {article.url}" if article.url else ""
    return f"[{n}] “{sentence}” {words.source(article)}{address}"
