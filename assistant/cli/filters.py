"""The options by which `newsdesk ask` and `newsdesk search` narrow what they search."""

from collections.abc import Sequence
from typing import Annotated

import typer

from assistant.asking.query_syntax import read_syntax
from assistant.asking.searching import Asking
from index.errors import BadInput

_Several = list[str] | None
Source = Annotated[
    _Several, typer.Option(help="Only this publisher (part of its name).", show_default=False)
]
Feed = Annotated[_Several, typer.Option(help="Only this source, by number, title or address.")]
Language = Annotated[_Several, typer.Option(help="Only this language, such as en or zh.")]
Tag = Annotated[_Several, typer.Option(help="Only this section, such as politics.")]
OnlyArticle = Annotated[_Several, typer.Option("--article", help="Only the article of this id.")]
After = Annotated[
    str | None, typer.Option(help="Published on this day or later: 2025, 2025-08 or 2025-08-01.")
]
Before = Annotated[str | None, typer.Option(help="Published on this day or earlier.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        help="Search as on this day: it is “today”, and what was published near it comes first."
    ),
]
AllDates = Annotated[
    bool, typer.Option("--all-dates", help="Don't filter by words such as “last week”.")
]


def asking_of(
    *,
    source: Sequence[str] | None,
    feed: Sequence[str] | None,
    language: Sequence[str] | None,
    tag: Sequence[str] | None,
    article: Sequence[str] | None,
    after: str | None,
    before: str | None,
    as_of: str | None,
    all_dates: bool,
) -> Asking:
    """How to search, by the options given; they are read as the same words in a question are.

    Raises BadInput for a date or language that can't be read.
    """
    several = {"source": source, "feed": feed, "language": language, "tag": tag, "article": article}
    written = [f'{name}:"{value}"' for name, values in several.items() for value in values or ()]
    written += [f"after:{after}"] if after else []
    written += [f"before:{before}"] if before else []
    day = None
    if as_of:
        day = read_syntax(f"date:{as_of}").filters.before
        if day is None:
            raise BadInput(f"--as-of {as_of} is no date; write it like 2025-08-01.")
    filters = read_syntax(" ".join(written)).filters
    return Asking(filters, as_of=day, heed_time=not all_dates)
