"""Text → Markdown that shows it letter by letter, whichever flavour of Markdown draws it."""

import re

from assistant.conversations.conversation import on_one_line

# What begins a mark-up anywhere in a line, in CommonMark (spec.commonmark.org/0.31.2, section 6),
# GitHub's flavour, footnotes, formulas and attributes.
_ACTIVE = re.compile(r"[\\`*_\[\]{}#|~$^@]")
# What begins a list, a rule, a heading or a definition at the start of one.
_BEGINS = re.compile(r"^( ?)(?:([-+=:%])|(\d+)([.)]))")
# What some flavours make a link of by themselves: https://…, www.…, mailto:….
_LINKED = re.compile(r":(?=[^\s\d])|(?<=www)\.", re.IGNORECASE)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def inert(text: str) -> str:
    """A stretch of a line of Markdown in which nothing of `text` is mark-up, a tag or a link.

    Breaks become spaces; one space stays on each side that had any.
    """
    line = on_one_line(text)
    line = f"{' ' * text[:1].isspace()}{line}{' ' * text[-1:].isspace()}" if line else " "
    line = _ACTIVE.sub(r"\\\g<0>", line)
    line = _LINKED.sub(r"\\\g<0>", line)
    line = _BEGINS.sub(r"\1\3\\\2\4", line)
    return re.sub(r"[&<>]", lambda character: _ENTITIES[character.group()], line)
