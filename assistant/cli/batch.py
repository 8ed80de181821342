"""`newsdesk batch`."""

from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.answering.length import SENTENCES, Length
from assistant.cli.common import (
    AsJson,
    Home,
    ModelName,
    Reranker,
    content_of,
    english,
    err,
    first_run,
    library_or_served,
    out,
    plural,
    print_json,
    progress_bar,
    say_who_answers,
    settings_of,
)
from assistant.cli.filters import (
    After,
    AllDates,
    AsOf,
    Before,
    Feed,
    Language,
    OnlyArticle,
    Source,
    Tag,
    chosen_in,
)
from index.errors import BadInput

if TYPE_CHECKING:
    from assistant.asking.question import Asking
    from assistant.client import AsyncNewsdesk
    from assistant.client.calls import Filters
    from assistant.sheets.batch import Find, Kept
    from assistant.sheets.outcome import Outcome
    from assistant.sheets.sheet import Sheet
    from index.library import Library

commands = typer.Typer()


@commands.command()
def batch(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A sheet: .csv, .tsv or .xlsx.")],
    output: Annotated[
        Path | None,
        typer.Option(help="The sheet to write.", show_default="FILE's name with -answered"),
    ] = None,
    claims: Annotated[
        bool, typer.Option("--claims", help="Check claims instead of answering questions.")
    ] = False,
    home: Home = None,
    model: ModelName = None,
    reranker: Reranker = None,
    source: Source = None,
    feed: Feed = None,
    language: Language = None,
    tag: Tag = None,
    article: OnlyArticle = None,
    after: After = None,
    before: Before = None,
    as_of: AsOf = None,
    all_dates: AllDates = False,
    length: Annotated[Length, typer.Option(help="At most one, three or six sentences.")] = "usual",
    as_json: AsJson = False,
) -> None:
    """Answer a sheet of questions, or check a sheet of claims.

    Writes the same sheet with the answers, and what they rest on. Run it again after an
    interruption, or with other questions: what was answered is kept, and not asked again.
    """
    import asyncio

    from assistant.asking.chosen_filters import asking_of
    from assistant.sheets.answered import suffix_of
    from assistant.sheets.batch import Kept, kept_beside
    from assistant.sheets.sheet import read_sheet
    from index.library import Library

    suffix_of(file)
    output = output or file.with_stem(f"{file.stem}-answered")
    suffix_of(output)
    if output.absolute() == file.absolute():
        raise BadInput(f"The answers can't be written over {file}; name another --output.")
    settings = settings_of(context, home=home, model=model, reranker=reranker)
    chosen = chosen_in(context)
    asking = asking_of(**chosen, prefix="--")
    sheet = read_sheet(content_of(file), file.name, claims=claims)
    # The day of asking isn't among it: an interrupted run goes on the next morning.
    how = [str(asking), length, settings.models[0], str(settings.reranker), str(sheet.claims)]
    with library_or_served(settings.location, reranker=settings.reranker) as library:
        if isinstance(library, Library):
            kept = Kept(kept_beside(output), *how)
            first_run(library)
            find = _finder(library, settings.models[0], asking, SENTENCES[length], sheet.claims)
            asyncio.run(_ask(sheet, find, kept, output, as_json))
        else:
            say_who_answers(model, reranker)
            how[2:4] = ["served"]  # by its server's model, whichever that is
            kept = Kept(kept_beside(output), *how)

            async def through_its_server() -> None:
                async with library.async_newsdesk() as newsdesk:
                    find = _served_finder(newsdesk, chosen, length, sheet.claims)
                    await _ask(sheet, find, kept, output, as_json)

            asyncio.run(through_its_server())


def _finder(library: "Library", model: str, asking: "Asking", most: int, claims: bool) -> "Find":
    """What answers one question, or checks one claim."""
    from assistant.answering.chain import Ask, RetrievalChain
    from assistant.asking.translation import Translator
    from assistant.model.models import Model
    from assistant.sheets.finding import finder

    chat, like = Model(model), Ask("", asking=asking, most=most)
    chain, translator = RetrievalChain(library, chat), Translator(chat)
    return finder(library, chain, translator, like, claims=claims)


def _served_finder(
    newsdesk: "AsyncNewsdesk", chosen: "Filters", length: Length, claims: bool
) -> "Find":
    """The same, through the newsdesk that serves the library."""
    from assistant.sheets.outcome import Outcome

    async def answered(question: str) -> Outcome:
        answer = await newsdesk.ask(question, length=length, **chosen)
        # What the search noted isn't among what a sheet tells.
        return Outcome.of(answer.model_copy(update={"notes": []}))

    async def weighed(claim: str) -> Outcome:
        found = await newsdesk.check_claim(claim, **chosen)
        return Outcome(verdict=found.verdict, citations=tuple(found.citations))

    return weighed if claims else answered


async def _ask(sheet: "Sheet", find: "Find", kept: "Kept", output: Path, as_json: bool) -> None:
    """Ask all there is to ask, and write what came of it, also if that is interrupted."""
    from assistant.sheets.batch import outcomes

    asked = set(filter(None, sheet.asked))
    if before := len(asked & kept.outcomes.keys()):
        err.print(
            f"{before:,} of {plural(len(asked), _noun(sheet))} were done before; to do them again, "
            f"delete {kept.file}.",
            markup=False,
        )
    found: dict[str, Outcome] = {}
    try:
        with progress_bar() as on_progress:
            async with aclosing(outcomes(sheet.asked, find, kept)) as coming:
                async for each, outcome in coming:
                    found[each] = outcome
                    stage = "Checking" if sheet.claims else "Asking"
                    on_progress(stage, len(found), len(asked))
    finally:
        if found:
            _write(sheet, found, output)
    _say(sheet, found, output, as_json)


def _write(sheet: "Sheet", found: "dict[str, Outcome]", output: Path) -> None:
    from assistant.sheets.answered import answered, suffix_of

    try:
        output.write_bytes(answered(sheet, found, english(), suffix_of(output)))
    except OSError as error:
        raise BadInput(f"The file {output} can't be written ({error.strerror}).") from error


def _say(sheet: "Sheet", found: "dict[str, Outcome]", output: Path, as_json: bool) -> None:
    from collections import Counter

    counted = Counter(found[asked].verdict for asked in sheet.asked if asked)
    if as_json:
        verdicts = dict(sorted(counted.items()))
        print_json({"output": str(output), "asked": counted.total(), **verdicts})
        return
    out.print(f"{plural(counted.total(), _noun(sheet))}:", markup=False)
    for verdict, count in counted.most_common():
        out.print(f"{count:>6,}  {english()(f'sheet.{verdict}')}", markup=False)
    out.print(f"Wrote {output}.", markup=False)


def _noun(sheet: "Sheet") -> str:
    return "claim" if sheet.claims else "question"
