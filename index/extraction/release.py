"""Whether a news agency has released a story: embargoes and withdrawals.

NewsML-G2, NITF and ninjs share the words for it (cv.iptc.org/newscodes/pubstatusg2).
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

from index.errors import NotReleased

# NITF's dates may be "20240305" or "20240305+0100".
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:Z|[+-]\d\d:?\d\d)?")
_WITHDRAWN = frozenset({"canceled", "cancelled", "killed", "deleted", "withdrawn"})
_HELD_BACK = frozenset({"withheld"})
_EMBARGOED = frozenset({"embargoed"})
# A time without a zone may be meant anywhere on Earth, and it must have passed there too.
_LAST_ZONE = timezone(timedelta(hours=-12))


def check_released(status: str | None, embargoes: Iterable[str]) -> None:
    """Raise NotReleased if the story is withdrawn, held back, or under an embargo that still runs.

    `status` is the last part of a code, such as "canceled"; `embargoes` are the times in ISO 8601
    until which it must not be published, and an empty one means until further notice.
    """
    status = (status or "").strip().lower()
    if status in _WITHDRAWN:
        raise NotReleased(f"not read, because its agency has withdrawn it ({status})")
    if status in _HELD_BACK:
        raise NotReleased(f"not read, because its agency holds it back ({status})")
    times = [_time(text) for text in embargoes]
    if None in times or (status in _EMBARGOED and not times):
        raise NotReleased("not read, because it is under an embargo that names no time")
    until = max(filter(None, times), default=None)
    if until and until > datetime.now(UTC):
        raise NotReleased(
            f"not read yet, because it is under embargo until {until:%Y-%m-%d %H:%M} UTC",
            passes=True,
        )


def _time(text: str) -> datetime | None:
    """The time; of a day alone its end, wherever that is latest."""
    try:
        if day := _DAY.fullmatch(text.strip()):
            time = datetime.strptime("".join(day.groups()), "%Y%m%d") + timedelta(days=1)
        else:
            time = datetime.fromisoformat(text.strip())
        return (time if time.tzinfo else time.replace(tzinfo=_LAST_ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
