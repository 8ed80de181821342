"""The command `newsdesk`."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from assistant.chain import Ask, RetrievalChain
from assistant.citations import source_line
from assistant.events import Checked, Evidence, Finished
from assistant.json_output import answer_json, hit_json, listed_json, report_json
from assistant.models import Model
from assistant.settings import Settings
from index.errors import BadInput, NewsdeskError
from index.library import Library, check_asked
from index.reindex import Report

app = typer.Typer(
    help="Ask your own news articles. Without a command, opens the library in the browser.",
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Home = Annotated[
    Path | None,
    typer.Option("--home", help="The library's folder [env: NEWSDESK_HOME].", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
ModelName = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="local, a .gguf file, or provider:model such as ollama:llama3.2 "
        "[env: NEWSDESK_MODEL].",
        show_default=False,
    ),
]


def main() -> None:
    """Run the command; a NewsdeskError becomes one line and status 2 (bad input) or 1."""
    # Nothing may call home: set before the libraries that look at it are imported.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        app()
    except BadInput as error:
        err.print(f"newsdesk: {error}", markup=False)
        sys.exit(2)
    except NewsdeskError as error:
        err.print(f"newsdesk: {error}", markup=False)
        sys.exit(1)


@app.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    home: Home = None,
    model: ModelName = None,
    host: Annotated[
        str | None, typer.Option(help="Address to serve on.", show_default="127.0.0.1")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port; 0 takes a free one.", show_default="7860")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in your browser.")] = True,
) -> None:
    """Ask your own news articles. Without a command, opens the library in the browser."""
    context.obj = {"home": home, "model": model}
    if context.invoked_subcommand:
        return
    settings = _settings(context, host=host, port=port)
    with Library(settings.home) as library:
        _first_run(library)
        # The page's libraries take seconds to import, and no other command needs them.
        from assistant.ui.app import run

        run(library, Model(settings.model), settings.host, settings.port, open_browser=browser)


@app.command()
def ask(
    context: typer.Context,
    question: str,
    home: Home = None,
    model: ModelName = None,
    as_json: AsJson = False,
) -> None:
    """Answer one question, with its sources."""
    settings = _settings(context, home=home, model=model)
    check_asked(question)
    with Library(settings.home) as library:
        _first_run(library)
        chat = Model(settings.model)
        Thread(target=library.warm_up, daemon=True).start()
        asyncio.run(_ask(RetrievalChain(library, chat), question, as_json))


@app.command()
def search(
    context: typer.Context,
    query: str,
    home: Home = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many passages.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Show the passages that match best."""
    check_asked(query)
    with Library(_settings(context, home=home).home) as library:
        _first_run(library)
        hits = library.search(query, limit)
    if as_json:
        _print_json([hit_json(hit) for hit in hits])
        return
    for number, hit in enumerate(hits, 1):
        out.print(f"[bold]{number}.[/] ", end="")
        out.print(f"{source_line(hit.article)}  ({hit.score:.2f})", markup=False)
        out.print(f"   {' '.join(hit.passage.text.split())}\n", markup=False)
    if not hits:
        out.print("Nothing found: the library has no articles.")


@app.command()
def add(
    context: typer.Context, paths: list[Path], home: Home = None, as_json: AsJson = False
) -> None:
    """Add files or folders of articles, and index them."""
    with Library(_settings(context, home=home).home) as library:
        library.add(paths)
        _reindex(library, as_json)


@app.command()
def reindex(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Bring the library up to date with its files and folders."""
    with Library(_settings(context, home=home).home) as library:
        _reindex(library, as_json)


@app.command(name="list")
def list_articles(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """List the articles, newest first."""
    with Library(_settings(context, home=home).home) as library:
        articles = library.articles()
    if as_json:
        _print_json([listed_json(listed) for listed in articles])
        return
    table = Table("ID", "Date", "Title", "Publisher", "Passages")
    for listed in articles:
        article = listed.article
        table.add_row(
            article.id,
            article.published.isoformat() if article.published else "",
            article.title + (" (sample)" if listed.is_sample else ""),
            article.publisher or "",
            str(listed.passages),
        )
    out.print(
        table if articles else "The library has no articles. Add some with: newsdesk add PATH"
    )


@app.command()
def remove(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(metavar="ID")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Take an article out of the library; its file stays where it is."""
    with Library(_settings(context, home=home).home) as library:
        article = library.remove(article_id)
    if as_json:
        _print_json({"removed": article_id, "title": article.title})
    else:
        out.print(f"Removed “{article.title}”.", markup=False)


async def _ask(chain: RetrievalChain, question: str, as_json: bool) -> None:
    finished: Finished | None = None
    async for event in chain.astream(Ask(question)):
        match event:
            case Finished():
                finished = event
            case Evidence(sentences) if not as_json:
                err.print("Evidence" if sentences else "", style="dim")
                for item in sentences:
                    err.print(f"  {item.n}  {item.sentence.text}", style="dim", markup=False)
            case Checked(claim=claim) if not as_json:
                err.print(f"  checking: {claim}", style="dim", markup=False)
    assert finished is not None  # noqa: S101 - the stream always ends with Finished
    if as_json:
        _print_json(answer_json(finished))
        return
    answer = finished.answer
    out.print(f"\n{answer.text}\n", markup=False)
    for citation in answer.citations:
        out.print(f"[{citation.n}] {source_line(citation.evidence.article)}", markup=False)
        out.print(f"    “{citation.sentence}”", markup=False)
    if answer.left_out:
        out.print(
            f"\nLeft out, because the articles don't say it: {' '.join(answer.left_out)}",
            markup=False,
        )


def _settings(context: typer.Context, **given: Any) -> Settings:
    """Options of the command, then those before it, then the environment, then the defaults."""
    options = {**context.obj, **{name: value for name, value in given.items() if value is not None}}
    return Settings(**{name: value for name, value in options.items() if value is not None})


def _first_run(library: Library) -> None:
    """A library that never held anything starts with the sample articles."""
    if library.show_samples():
        err.print("This library is empty, so Newsdesk is adding its 12 sample articles.")
        err.print("Clear them on the Library page, or with: newsdesk remove ID")
        for _ in _with_progress_bar(library):
            pass


def _reindex(library: Library, as_json: bool) -> None:
    *_, report = _with_progress_bar(library)
    if as_json:
        _print_json(report_json(report))
    else:
        print_report(report)


def _with_progress_bar(library: Library) -> Iterator[Report]:
    """Re-index under a progress bar, which is drawn on a terminal only; gives the report."""
    columns = [TextColumn("Indexing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
    with Progress(*columns, console=err, disable=not err.is_terminal, transient=True) as bar:
        task = bar.add_task("Indexing", total=None)
        for event in library.reindex():
            if isinstance(event, Report):
                yield event
            else:
                bar.update(task, total=event.total, completed=event.done)


def print_report(report: Report) -> None:
    out.print(
        f"{report.added} added, {report.changed} changed, {report.removed} removed, "
        f"{report.unchanged} unchanged, {len(report.failed)} failed ({report.seconds:.1f} s)"
    )
    for remark in report.failed:
        out.print(f"  failed: {remark.path}: {remark.text}", markup=False)
    for remark in report.notes:
        out.print(f"  note: {remark.path}: {remark.text}", markup=False)


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
