"""Moments as they are stored and compared: in UTC, to the microsecond, always written alike."""

from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def stored(moment: datetime) -> str:
    """A moment as text; such texts compare as the moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def in_future(span: timedelta) -> str:
    """When `span` from now is over, as it is stored."""
    return stored(now() + span)


def ago(span: timedelta) -> str:
    """When `span` began that ends now, as it is stored."""
    return stored(now() - span)
