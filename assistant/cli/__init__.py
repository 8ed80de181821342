"""The command `newsdesk`."""

import atexit
import gc
import os
import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from assistant.cli.common import (
    Home,
    ModelName,
    Reranker,
    err,
    first_run,
    library_at,
    out,
    settings_of,
)
from assistant.cli.on_demand import OnDemand
from assistant.observing.switch import switch_on
from index.errors import BadInput, NewsdeskError
from index.process import prepare_process

# What a command imports stays to its end. To look through it for garbage after every 700 objects,
# as Python does by itself, and once more at the end, took a third of a small command's time.
_OBJECTS = 10_000

app = typer.Typer(
    cls=OnDemand,
    help="Ask your own news articles. Without a command, opens the library in the browser.",
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command; a NewsdeskError becomes one line and exit status 2 (bad input) or 1."""
    gc.set_threshold(_OBJECTS)
    atexit.register(gc.freeze)
    prepare_process()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # to a file or program, Windows writes no UTF-8
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    # Nothing may phone home: set before Gradio, which reads it, is imported.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    try:
        app()
    except BadInput as error:
        err.print(f"newsdesk: {error}", markup=False)
        sys.exit(2)
    except NewsdeskError as error:
        err.print(f"newsdesk: {error}", markup=False)
        sys.exit(1)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        out.print(f"newsdesk {version('newsdesk')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    home: Home = None,
    model: ModelName = None,
    reranker: Reranker = None,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port; 0 picks a free one.", show_default="7860")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in your browser.")] = True,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Ask your own news articles. Without a command, opens the library in the browser."""
    context.obj = {"home": home, "model": model, "reranker": reranker}
    switch_on(os.environ)
    if context.invoked_subcommand:
        return
    settings = settings_of(context, host=host, port=port)
    with library_at(settings.location, check=False, reranker=settings.reranker) as library:
        first_run(library)
        # The page's libraries take seconds to import, and no other command needs them.
        from assistant.model.models import Model
        from assistant.ui.server.app import run

        models = [Model(name) for name in settings.models]
        where = settings.host, settings.port
        run(library, models, *where, name=settings.name, open_browser=browser)
