"""The conversations as they are drawn: by when they were last added to, or those found by words."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from markupsafe import Markup

from assistant.conversations.conversation import LONGEST_TITLE, Entry
from assistant.conversations.conversations import SHORTEST_OWNER, Match
from assistant.ui.history.changing import Outcome
from assistant.ui.shared.language import Words
from assistant.ui.shared.templating import html_of
from assistant.ui.shared.undo_bar import undo_bar

WEEK = timedelta(days=7)


def kept(
    entries: Sequence[Entry], words: Words, *, owner: str, today: date, more: bool = False
) -> Markup:
    """All conversations, in groups; what will stand here if there are none.

    `more` if there are others, which are older.
    """
    rows = [Match(entry, 1, ()) for entry in entries]
    return html_of(
        "history.html",
        t=words,
        groups=[
            (name, list(group))
            for name, group in groupby(rows, lambda row: _group(row.entry, today))
        ],
        more=more,
        empty=not rows,
        no_cookie=len(owner) < SHORTEST_OWNER,
        longest=LONGEST_TITLE,
    )


def found(matches: Sequence[Match], words: Words, *, more: bool = False) -> Markup:
    """The conversations found, each with the words around what was looked for, which is marked."""
    return html_of(
        "history.html",
        t=words,
        groups=[("", matches)],
        more=more,
        empty=False,
        no_cookie=False,
        longest=LONGEST_TITLE,
    )


def bar(outcome: Outcome, words: Words) -> Markup:
    """What was done, where it can be undone or was refused; nothing where the list shows it."""
    if not outcome.undo and not outcome.refused:
        return Markup()
    return undo_bar(words, outcome.told, outcome.undo or "")


def _group(entry: Entry, today: date) -> str:
    """The key of the heading under which it stands."""
    if entry.pinned:
        return "history.pinned"
    changed = entry.changed.astimezone().date()
    if changed >= today:
        return "history.today"
    return "history.week" if today - changed < WEEK else "history.older"
