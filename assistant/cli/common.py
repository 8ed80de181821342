"""What the commands share: options and settings, opening the library, progress bars, printing."""

import json
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from platformdirs import user_data_path
from pydantic import ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as ProgressBar

from assistant.model.models import LOCAL
from assistant.words.words import words_in
from index.errors import BadInput
from index.library import Library
from index.progress import Progress
from index.runs.plan import Looking
from index.search.cross_encoder import CrossEncoder

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

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
Result = TypeVar("Result")
ENGLISH = words_in("en")
_STAGES = {
    "looking": "Checking sources",
    "indexing": "Indexing",
    "embedding": "Indexing by meaning",
    "checking": "Checking",
    "mending": "Repairing",
}


class Settings(BaseSettings):
    """Each field is also an environment variable: NEWSDESK_HOME, NEWSDESK_MODEL and so on.

    `model` may name several, separated by commas; the first is the default.
    """

    model_config = SettingsConfigDict(env_prefix="NEWSDESK_")

    home: Path = user_data_path("newsdesk")
    model: str = LOCAL
    host: str = "127.0.0.1"
    port: int = 7860
    reranker: str | None = None

    @field_validator("model")
    @classmethod
    def _names_one(cls, model: str) -> str:
        if not _names_in(model):
            raise PydanticCustomError("no_model", "name one, such as local")
        return model

    @property
    def models(self) -> list[str]:
        """The names of the models that may be chosen, the default one first."""
        return _names_in(self.model)


def _names_in(written: str) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in written.split(",") if name.strip()))


def settings_of(context: typer.Context, **given: Any) -> Settings:
    """Options of the command, then those before it, then the environment, then the defaults."""
    options = {**context.obj, **{name: value for name, value in given.items() if value is not None}}
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        [wrong, *_] = error.errors()
        name = f"NEWSDESK_{wrong['loc'][0]}".upper()
        raise BadInput(
            f"The setting {name} can't be “{wrong['input']}”: {wrong['msg'].lower()}."
        ) from error


@contextmanager
def library_of(context: typer.Context, home: Path | None) -> Iterator[Library]:
    """The library of a command, opened, and checked if it wasn't closed properly."""
    with library_at(settings_of(context, home=home).home) as library:
        yield library


@contextmanager
def library_at(home: Path, *, check: bool = True, reranker: str | None = None) -> Iterator[Library]:
    """The library in a folder; `check` repairs it first if its last process died.

    `reranker` is a cross-encoder that reorders what a search finds.
    """
    with Library(home, cross_encoder=CrossEncoder(reranker) if reranker else None) as library:
        if check and library.wants_verifying:
            err.print("The library was not closed properly last time; checking it.")
            with_progress(library.verify())
        yield library


def first_run(library: Library) -> None:
    """Add the sample articles to a library that never held anything."""
    if library.sources.show_samples():
        err.print("This library is empty, so Newsdesk is adding its sample articles.")
        err.print("Clear them on the Library page, or with: newsdesk remove ID")
        with_progress(library.reindex())


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A bar, drawn on a terminal only; call it with the stage, the number done and the total."""
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


def with_progress(events: Iterator[Progress | Looking | Result]) -> Result | None:
    """Run under a progress bar, with_progress on a terminal only; return the result at the end."""
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
