"""`newsdesk ask` and `newsdesk search`."""

import asyncio
from threading import Thread
from typing import Annotated

import typer

from assistant.chain import Ask, RetrievalChain
from assistant.citations import source_line
from assistant.cli.common import (
    AsJson,
    Home,
    ModelName,
    err,
    first_run,
    library_at,
    library_of,
    out,
    print_json,
    settings_of,
)
from assistant.events import Checked, Evidence, Finished
from assistant.json_output import answer_json, hit_json
from assistant.models import Model
from index.search import check_asked

commands = typer.Typer()


@commands.command()
def ask(
    context: typer.Context,
    question: str,
    home: Home = None,
    model: ModelName = None,
    as_json: AsJson = False,
) -> None:
    """Answer one question, with its sources."""
    settings = settings_of(context, home=home, model=model)
    check_asked(question)
    with library_at(settings.home) as library:
        first_run(library)
        chat = Model(settings.model)
        Thread(target=library.warm_up, daemon=True).start()
        asyncio.run(_ask(RetrievalChain(library, chat), question, as_json))


@commands.command()
def search(
    context: typer.Context,
    query: str,
    home: Home = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many passages.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Show the passages that match best."""
    check_asked(query)
    with library_of(context, home) as library:
        first_run(library)
        hits = library.search(query, limit)
    if as_json:
        print_json([hit_json(hit) for hit in hits])
        return
    for number, hit in enumerate(hits, 1):
        out.print(f"[bold]{number}.[/] ", end="")
        out.print(f"{source_line(hit.article)}  ({hit.score:.2f})", markup=False)
        if hit.also_in:
            also = "; ".join(source_line(copy) for copy in hit.also_in)
            out.print(f"   also in: {also}", markup=False)
        out.print(f"   {' '.join(hit.passage.text.split())}\n", markup=False)
    if not hits:
        out.print("Nothing found: the library has no articles.")


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
        print_json(answer_json(finished))
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
