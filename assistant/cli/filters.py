"""The options by which `newsdesk ask` and `newsdesk search` narrow what they search."""

from typing import Annotated

import typer

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
