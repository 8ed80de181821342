"""The options by which `newsdesk ask` and `newsdesk search` narrow what they search."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from assistant.client.calls import Filters

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


def chosen_in(context: typer.Context) -> "Filters":
    """What was chosen by all of the options above, on a command that has them."""
    given = context.params
    return {
        "source": list(given["source"] or []),
        "feed": list(given["feed"] or []),
        "language": list(given["language"] or []),
        "tag": list(given["tag"] or []),
        "article": list(given["article"] or []),
        "after": given["after"],
        "before": given["before"],
        "as_of": given["as_of"],
        "all_dates": given["all_dates"],
    }
