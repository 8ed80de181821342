"""What the commands share: options and settings, opening the library, progress bars, printing.

Every command is imported to print the help, so here and in each of them, what a command works with
is imported where it is used: the embedding model, LangChain and Chroma take seconds.
"""

import json
import math
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import urlsplit

import typer
from platformdirs import user_data_path
from rich.console import Console

from index.errors import BadInput, LibraryInUse, UnreadableSource

if TYPE_CHECKING:
    from assistant.cli.served import ServedLibrary
    from assistant.words.words import Words
    from index.contents import Contents
    from index.library import Library
    from index.progress import Progress
    from index.runs.plan import Looking
    from index.storage.location import Location

# Words are printed as they stand, also those between two colons.
out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)

Home = Annotated[
    Path | None,
    typer.Option("--home", help="The library's folder (or NEWSDESK_HOME).", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
SampleSize = Annotated[
    int | None, typer.Option("--limit", min=1, help="Use a fixed sample of N items.")
]
ModelName = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="local, none (quotations only), a .gguf file, hf:OWNER/REPO/FILE.gguf, or "
        "provider:model such as ollama:llama3.2 (or NEWSDESK_MODEL); for the page, several "
        "separated by commas.",
        show_default=False,
    ),
]
Reranker = Annotated[
    str | None,
    typer.Option(
        "--reranker",
        help="A cross-encoder on this machine, by folder or name (or NEWSDESK_RERANKER).",
        show_default=False,
    ),
]
Opened = TypeVar("Opened")
Result = TypeVar("Result")
_ADDRESS = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?/?", re.IGNORECASE)
_STAGES = {
    "looking": "Checking sources",
    "indexing": "Indexing",
    "embedding": "Indexing by meaning",
    "checking": "Checking",
    "mending": "Repairing",
}


@dataclass(frozen=True)
class Settings:
    """Each field is also an environment variable: NEWSDESK_HOME, NEWSDESK_MODEL and so on.

    `model` may name several, separated by commas; the first is the default. `database` is the
    address of PostgreSQL's, if the library's tables aren't in a file in its folder; `vectors` that
    of Chroma's own server, if the vectors aren't in there. `address` is where people
    reach this server through a proxy, such as https://news.example.org.
    """

    home: Path = field(default_factory=lambda: user_data_path("newsdesk"))
    model: str = "local"
    host: str = "127.0.0.1"
    port: int = 7860
    reranker: str | None = None
    database: str | None = field(default=None, repr=False)  # with a password, perhaps
    vectors: str | None = None
    address: str | None = None

    @property
    def location(self) -> "Location":
        """Where the library is. Raises BadInput for a database that can't be one."""
        from index.storage.location import Location, server_at

        database = server_at(self.database) if self.database else None
        return Location(self.home, database, self.vectors or None)

    @property
    def name(self) -> str | None:
        """The name in `address`, None without one."""
        return urlsplit(self.address).hostname if self.address else None

    @property
    def models(self) -> list[str]:
        """The names of the models that may be chosen, the default one first."""
        return _names_in(self.model)


def _names_in(written: str) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in written.split(",") if name.strip()))


def settings_of(context: typer.Context, **given: Any) -> Settings:
    """Options of the command, then those before it, then the environment, then the defaults.

    Raises BadInput, naming the setting, for one that can't be what it is.
    """
    names = {name: f"NEWSDESK_{name}".upper() for name in Settings.__dataclass_fields__}
    chosen: dict[str, Any] = {
        name: os.environ[variable] for name, variable in names.items() if variable in os.environ
    }
    for options in (context.obj, given):
        chosen |= {name: value for name, value in options.items() if value is not None}
    if "model" in chosen and not _names_in(chosen["model"]):
        raise _wrong(names["model"], chosen["model"], "name one, such as local")
    if "port" in chosen:
        try:
            chosen["port"] = int(chosen["port"])
        except ValueError as error:
            reason = "it must be a whole number, such as 7860"
            raise _wrong(names["port"], chosen["port"], reason) from error
    if "home" in chosen:
        chosen["home"] = Path(chosen["home"])
    if address := chosen.get("address"):
        if not _ADDRESS.fullmatch(address):
            raise _wrong(names["address"], address, "write it as https://news.example.org")
        chosen["address"] = address.rstrip("/")
    return Settings(**chosen)


def _wrong(setting: str, value: str, reason: str) -> BadInput:
    return BadInput(f"The setting {setting} can't be “{value}”: {reason}.")


@contextmanager
def contents_of(context: typer.Context, home: Path | None) -> Iterator["Contents | ServedLibrary"]:
    """What a command's library holds, opened in a fraction of the time that a search needs.

    If the library wasn't closed properly, the whole of it is opened, and checked first. If another
    newsdesk serves it, it is asked.
    """
    from index.contents import Contents

    place = settings_of(context, home=home).location
    with open_or_served(lambda: Contents(place), place) as contents:
        if not contents.wants_verifying:
            yield contents
            return
    with library_at(place) as library:
        yield library


@contextmanager
def location_of_library(context: typer.Context, home: Path | None) -> Iterator["Location"]:
    """Where a command's library is, to open tables of it that a server doesn't keep to itself.

    It is held meanwhile; while it is served, its server holds it.
    """
    from index.contents import Contents
    from index.storage.location import location_of
    from index.storage.lock import announced_at

    place = location_of(settings_of(context, home=home).location)
    with nullcontext() if announced_at(place.folder) else Contents(place):
        yield place


@contextmanager
def library_or_served(
    home: "Path | Location",
    *,
    check: bool = True,
    reranker: str | None = None,
    light: bool = False,
) -> Iterator["Library | ServedLibrary"]:
    """The library in a folder as by `library_at`, or through the newsdesk that serves it."""

    def opened() -> AbstractContextManager["Library"]:
        return library_at(home, check=check, reranker=reranker, light=light)

    with open_or_served(opened, home) as library:
        yield library


@contextmanager
def open_or_served(
    opening: Callable[[], AbstractContextManager[Opened]], home: "Path | Location"
) -> Iterator["Opened | ServedLibrary"]:
    """What `opening` opens; if that is in use, the library through the newsdesk that serves it."""
    with ExitStack() as entered:
        library: Opened | ServedLibrary
        try:
            library = entered.enter_context(opening())
        except LibraryInUse:
            from assistant.cli.served import served_library
            from index.storage.location import location_of

            served = served_library(location_of(home))
            if served is None:
                raise
            library = entered.enter_context(served)
        yield library


@contextmanager
def library_of(context: typer.Context, home: Path | None) -> Iterator["Library"]:
    """The library of a command, opened, and checked if it wasn't closed properly."""
    with library_at(settings_of(context, home=home).location) as library:
        yield library


@contextmanager
def library_at(
    home: "Path | Location",
    *,
    check: bool = True,
    reranker: str | None = None,
    light: bool = False,
) -> Iterator["Library"]:
    """The library in a folder; `check` repairs it first if its last process died, and brings words
    up to date that an earlier Newsdesk indexed.

    `reranker` is a cross-encoder that reorders what a search finds; a `light` library is for
    searching once.
    """
    from index.library import Library
    from index.search.cross_encoder import CrossEncoder

    cross_encoder = CrossEncoder(reranker) if reranker else None
    with Library(home, cross_encoder=cross_encoder, light=light) as library:
        if check and library.wants_verifying:
            err.print("The library was not closed properly last time; checking it.")
            with_progress(library.verify())
        if check and library.words_are_old:
            count = plural(library.article_count(), "article")
            err.print(
                f"An earlier Newsdesk indexed this library; indexing the words of {count} again."
            )
            with_progress(library.update_words())
        yield library


def say_who_answers(model: str | None, reranker: str | None) -> None:
    """A served library is searched and answered by what it is served with."""
    for name in filter(None, [model and "--model", reranker and "--reranker"]):
        err.print(f"The library is being served, so {name} is that of its server.", style="dim")


def first_run(library: "Library") -> None:
    """Add the sample articles to a library that never held anything."""
    if not library.every_source() and library.sources.show_samples():
        err.print("This library is empty, so Newsdesk is adding its sample articles.")
        err.print("Clear them on the Library page, or with: newsdesk remove ID")
        with_progress(library.reindex())


def english() -> "Words":
    """The words of the command line's language."""
    from assistant.words.words import words_in

    return words_in("en")


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A bar, drawn on a terminal only; call it with the stage, the number done and the total."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as ProgressBar

    columns = [
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    ]
    with ProgressBar(*columns, console=err, disable=not err.is_terminal, transient=True) as bar:
        task = bar.add_task("")
        yield lambda stage, done, total: bar.update(
            task, description=stage, completed=done, total=total
        )


def with_progress(events: "Iterator[Progress | Looking | Result]") -> Result | None:
    """Run under a progress bar, with_progress on a terminal only; return the result at the end."""
    from index.progress import Progress
    from index.runs.plan import Looking

    result: Result | None = None
    with progress_bar() as on_progress:
        for event in events:
            if isinstance(event, Progress):
                on_progress(_STAGES[event.stage], event.done, event.total)
            elif isinstance(event, Looking):
                on_progress(_STAGES["looking"], event.done, event.total)
            else:
                result = event
    return result


def plural(count: int, noun: str) -> str:
    """1 article, 2 articles."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def moment(value: datetime | None) -> str:
    """A moment in the local time zone, to the minute; nothing for None."""
    return f"{value.astimezone():%Y-%m-%d %H:%M}" if value else ""


def print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def rounded(share: float) -> float | None:
    """For JSON, which has no nan."""
    return None if math.isnan(share) else round(share, 4)


def content_of(file: Path) -> bytes:
    """What a file holds. Raises UnreadableSource, with its name."""
    from index.sources.files import read

    try:
        return read(file)
    except UnreadableSource as error:
        raise UnreadableSource(f"{file}: {error}") from error
