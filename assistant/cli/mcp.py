"""`newsdesk mcp`: the library for chat apps and agents."""

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.common import (
    Home,
    ModelName,
    Reranker,
    first_run,
    library_at,
    settings_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.library import Library

commands = typer.Typer()


@commands.command()
def mcp(
    context: typer.Context,
    home: Home = None,
    model: ModelName = None,
    reranker: Reranker = None,
    read_write: Annotated[
        bool, typer.Option("--read-write", help="Let the app add articles too.")
    ] = False,
) -> None:
    """Let a chat app search, read and ask; it starts this itself (Model Context Protocol)."""
    from contextlib import contextmanager

    from assistant.mcp.stdio import serve

    settings = settings_of(context, home=home, model=model, reranker=reranker)

    @contextmanager
    def opened() -> "Iterator[Library]":
        with library_at(settings.location, reranker=settings.reranker) as library:
            first_run(library)
            yield library

    serve(settings.home, opened, settings.models[0], may_write=read_write)
