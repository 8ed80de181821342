"""Small phrases of the Library page: durations, how a document is called, what couldn't be read."""

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from assistant.ui.shared.language import Words
from assistant.ui.shared.templating import html_of
from index.sources.containers import is_container
from index.sources.found import Remark

MOST_SHOWN = 5  # of a list; the rest is folded away


def lasted(words: Words, seconds: float) -> str:
    """About how long: 0.4 s, 12 s, 3 minutes, 1.5 hours."""
    if seconds < 60:
        amount = f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}"
        return words("library.seconds", amount=amount)
    minutes = seconds / 60
    if minutes < 90:
        return words("library.minutes", count=round(minutes))
    return words("library.hours", amount=f"{minutes / 60:.1f}")


def place(address: str) -> str:
    """How a document is called: a link in full, a file by its name, a member with its container."""
    if "://" in address:
        return address
    container, _, member = address.partition("!")
    if member and is_container(container):
        return f"{Path(container).name}: {member}"
    return Path(address).name


def reason_alone(reason: str, address: str) -> str:
    """A reason that doesn't name its document first, which stands beside it already."""
    return reason.removeprefix(f"{address}: ")


def remarks(words: Words, items: Sequence[Remark]) -> Markup:
    """Documents, each with what there is to tell about it; a long list is folded after a few.

    The reasons are those of the index, in English: the words that its log has too.
    """
    told = [
        {
            "address": item.address,
            "name": place(item.address),
            "reason": reason_alone(item.text, item.address),
        }
        for item in items
    ]
    shown, rest = told[:MOST_SHOWN], told[MOST_SHOWN:]
    return html_of("library_remarks.html", t=words, shown=shown, rest=rest)
