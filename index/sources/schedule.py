"""When a source on the web is to be read again."""

from datetime import UTC, datetime, timedelta

from index.storage.catalogue.sources import Source, WebKind

# Minutes: feeds and sitemaps bring news, a single page seldom changes.
EVERY_MINUTES: dict[WebKind, int] = {"feed": 60, "sitemap": 60, "link": 24 * 60}
LONGEST_MINUTES = 24 * 60


def next_reading(
    source: Source, *, failed: bool = False, retry_after: float | None = None
) -> datetime | None:
    """The next time, from now; None for a source that isn't read by itself.

    Each failure in a row doubles the wait, up to a day; a server that asked for a longer rest
    (`retry_after`, in seconds) gets it.
    """
    if source.every_minutes is None:
        return None
    minutes = source.every_minutes
    if failed:
        minutes = min(minutes * 2 ** min(source.failing + 1, 10), max(LONGEST_MINUTES, minutes))
    wait = timedelta(minutes=minutes)
    if retry_after:
        wait = max(wait, timedelta(seconds=retry_after))
    return datetime.now(UTC) + wait
