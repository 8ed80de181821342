"""Dates as the headers of web answers and mails write them."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def header_date(text: str) -> datetime | None:
    """The moment that a date of RFC 5322 or RFC 9110 names, in UTC if it names no zone.

    None for anything else: strangers write these headers, and the parser of the standard library
    raises OverflowError for a huge zone offset and LookupError for some half dates.
    """
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError, TypeError, LookupError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
