"""Small phrases of the Library page, as HTML: counts, moments, lists of what couldn't be read."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from index.sources.containers import is_container
from index.sources.found import Remark

MOST_SHOWN = 5  # of a list; the rest is folded away


def plural(count: int, noun: str) -> str:
    """1 article, 2 articles."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def moment(value: datetime) -> str:
    """A moment in the time zone of this machine: 24 Nov, 10:41; with its year if that is over."""
    local = value.astimezone()
    year = "" if local.year == datetime.now(UTC).astimezone().year else f" {local.year}"
    return (
        f'<time datetime="{local.isoformat(timespec="seconds")}">'
        f"{local.day} {local:%b}{year}, {local:%H:%M}</time>"
    )


def lasted(seconds: float) -> str:
    """About how long: 0.4 s, 12 s, 3 minutes, 1.5 hours."""
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes = seconds / 60
    return plural(round(minutes), "minute") if minutes < 90 else f"{minutes / 60:.1f} hours"


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


def remarks(items: Sequence[Remark]) -> str:
    """Documents, each with what there is to tell about it; a long list is folded after a few."""
    shown = "".join(map(_remark, items[:MOST_SHOWN]))
    rest = items[MOST_SHOWN:]
    more = (
        f"<details><summary>{len(rest):,} more</summary><ul>{''.join(map(_remark, rest))}</ul>"
        "</details>"
        if rest
        else ""
    )
    return f'<ul class="remarks">{shown}</ul>{more}' if items else ""


def _remark(item: Remark) -> str:
    name, reason = escape(place(item.address)), escape(reason_alone(item.text, item.address))
    return f'<li><b title="{escape(item.address)}">{name}</b> <span>{reason}</span></li>'
