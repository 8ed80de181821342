"""`newsdesk ask` and `newsdesk search`."""

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.answering.length import SENTENCES, Length
from assistant.cli.common import (
    AsJson,
    Home,
    ModelName,
    Reranker,
    contents_of,
    english,
    err,
    first_run,
    library_or_served,
    out,
    plural,
    print_json,
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
from assistant.cli.json_output import answer_json, hit_json
from index.errors import NewsdeskError, UnknownConversation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.answering.chain import Ask, RetrievalChain
    from assistant.api.models import Answer, Citation, Event
    from assistant.asking.question import Question
    from assistant.asking.searching import Search, Searcher
    from index.library import Library

commands = typer.Typer()
Export = Annotated[
    Path | None,
    typer.Option(
        "--export",
        help="Also write the articles to this file, by its suffix as CSV (.csv), RIS (.ris), "
        "BibTeX (.bib), CSL-JSON (.json) or JSON Lines (.jsonl).",
        show_default=False,
    ),
]


@commands.command()
def ask(
    context: typer.Context,
    question: str,
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
    export: Export = None,
    as_json: AsJson = False,
) -> None:
    """Answer one question, with sources."""
    import asyncio
    from threading import Thread

    from assistant.answering.chain import Ask, RetrievalChain
    from assistant.asking.chosen_filters import asking_of
    from assistant.model.models import Model
    from assistant.references.formats import suffix_of
    from index.library import Library
    from index.search.search import check_asked

    if export:
        suffix_of(export)  # before the model is asked
    settings = settings_of(context, home=home, model=model, reranker=reranker)
    chosen = chosen_in(context)
    asking = asking_of(**chosen, prefix="--")
    check_asked(question)
    opening = library_or_served(settings.location, reranker=settings.reranker, light=True)
    printer = AnswerPrinter(as_json, export)
    with opening as library:
        if isinstance(library, Library):
            first_run(library)
            chat = Model(settings.models[0])
            Thread(target=_warm_up, args=(library,), daemon=True).start()
            asked = Ask(question, asking=asking, most=SENTENCES[length])
            asyncio.run(_ask(RetrievalChain(library, chat), asked, printer))
        else:
            say_who_answers(model, reranker)
            for event in library.newsdesk.ask_stream(question, length=length, **chosen):
                printer.take(event)
    printer.finish()


def _warm_up(library: "Library") -> None:
    with suppress(NewsdeskError):  # the search that follows reports it
        library.warm_up()


@commands.command()
def search(
    context: typer.Context,
    query: str,
    home: Home = None,
    model: ModelName = None,
    reranker: Reranker = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many passages.")] = 10,
    source: Source = None,
    feed: Feed = None,
    language: Language = None,
    tag: Tag = None,
    article: OnlyArticle = None,
    after: After = None,
    before: Before = None,
    as_of: AsOf = None,
    all_dates: AllDates = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show how each passage was ranked.")
    ] = False,
    export: Export = None,
    as_json: AsJson = False,
) -> None:
    """Show the passages that match best.

    The query may contain filters: source:reuters after:2025-08-01 "an exact phrase" -without
    """
    import asyncio

    from assistant.asking.chosen_filters import asking_of
    from assistant.asking.question import question_of
    from assistant.asking.searching import explained, noted
    from assistant.references.formats import save, suffix_of
    from assistant.references.reference import references_of_hits
    from index.library import Library
    from index.search.search import check_asked

    if export:
        suffix_of(export)  # before anything is searched
    settings = settings_of(context, home=home, model=model, reranker=reranker)
    chosen = chosen_in(context)
    asking = asking_of(**chosen, prefix="--")
    check_asked(query)
    question = question_of(query, asking)
    opening = library_or_served(settings.location, reranker=settings.reranker, light=True)
    with opening as library:
        if isinstance(library, Library):
            first_run(library)
            searcher = _searcher(library, question, settings.models[0])
            search = asyncio.run(searcher.search(question, limit))
            hits, notes = list(search.hits), noted(search)
            not_found = list(search.not_word_for_word)
        else:
            say_who_answers(model, reranker)
            hits, notes, not_found = library.search(query, limit, chosen)
        is_empty = not hits and not library.article_count()
    for note in notes:
        err.print(note, style="dim", markup=False)
    if export:
        references = references_of_hits(hits)
        save(references, export)
        _say_written(len(references), export)
    if as_json:
        print_json([hit_json(hit, not_found) for hit in hits])
        return
    for number, hit in enumerate(hits, 1):
        out.print(f"[bold]{number}.[/] ", end="")
        out.print(f"{english().source(hit.article)}  ({hit.score:.2f})", markup=False)
        if hit.also_in:
            also = "; ".join(english().source(copy) for copy in hit.also_in)
            out.print(f"   also in: {also}", markup=False)
        if explain:
            out.print(f"   {explained(hit)}", style="dim", markup=False)
        out.print(f"   {' '.join(hit.passage.text.split())}\n", markup=False)
    if not hits:
        out.print(_why_nothing(question, is_empty=is_empty))


@commands.command()
def cite(
    context: typer.Context,
    conversation: Annotated[
        str, typer.Argument(help="Its id, or the address of the page that shows it.")
    ],
    file: Annotated[
        Path, typer.Argument(help="The file to write: .csv, .ris, .bib, .json or .jsonl.")
    ],
    home: Home = None,
) -> None:
    """Write the articles that a saved conversation cites, with the sentences it quotes."""
    from assistant.conversations.cited import cited
    from assistant.conversations.conversations import Conversations
    from assistant.references.formats import save, suffix_of

    suffix_of(file)
    in_address = re.search(r"[?&]conversation=([^&#]+)", conversation)
    wanted = in_address[1] if in_address else conversation
    try:
        with contents_of(context, home) as library:
            read = Conversations(library.location).read_anybodys(wanted)
    except UnknownConversation as error:
        raise UnknownConversation(
            f"There is no conversation {wanted}; its id stands in the page's address."
        ) from error
    references = cited(turn.answer for turn in read.turns)
    save(references, file)
    _say_written(len(references), file)


def _say_written(articles: int, file: Path) -> None:
    err.print(f"Wrote {plural(articles, 'article')} to {file}.", markup=False)


def _searcher(library: "Library", question: "Question", model: str) -> "Searcher":
    """With a translator only where it is wanted: a model's libraries take seconds to import."""
    from assistant.asking.searching import Searcher
    from assistant.asking.translation import Translator, wanted

    if not wanted(question.standalone, library.languages()):
        return Searcher(library)
    from assistant.model.models import Model

    return Searcher(library, Translator(Model(model)))


def _export_cited(citations: "Sequence[Citation]", file: Path) -> None:
    from assistant.references.formats import save
    from assistant.references.reference import references

    cited = references((each.article, [each.cited_text]) for each in citations)
    save(cited, file)
    _say_written(len(cited), file)


def _why_nothing(question: "Question", *, is_empty: bool) -> str:
    from index.query import UNFILTERED

    if is_empty:
        return "Nothing found: the library has no articles."
    if question.filters != UNFILTERED:
        return "Nothing found: no article matches these filters."
    return "Nothing found."


async def _ask(chain: "RetrievalChain", question: "Ask", printer: "AnswerPrinter") -> None:
    from assistant.answering.events import Found
    from assistant.api.events import as_sent

    search: Search | None = None
    async for event in chain.astream(question):
        if isinstance(event, Found):
            search = event.search
        printer.take(as_sent(event, search))


class AnswerPrinter:
    """Prints an answer while its events come; with `as_json`, the finished one alone."""

    def __init__(self, as_json: bool, export: Path | None) -> None:
        self._as_json, self._export = as_json, export
        self._answer: Answer | None = None

    def take(self, event: "Event") -> None:
        """Print what an event tells."""
        self._answer = event.answer
        if self._as_json:
            return
        if event.search:
            for note in event.search.notes:
                err.print(note, style="dim", markup=False)
        elif event.event == "evidence":
            err.print("Evidence" if event.evidence else "", style="dim")
            for item in event.evidence or []:
                err.print(f"  {item.number}  {item.sentence.text}", style="dim", markup=False)
        elif event.sentences:
            err.print(f"\n{english()('answer.quoted_first')}")
            for quotation in event.sentences:
                article = quotation.citations[0].article
                err.print(f"  {quotation.text}", markup=False)
                err.print(f"      {english().source(article)}", style="dim", markup=False)
            err.print()
        elif event.sentence:
            err.print(f"  checking: {event.sentence.claim}", style="dim", markup=False)

    def finish(self) -> None:
        """Print the answer."""
        from assistant.words.words import words_in

        answer = self._answer
        assert answer is not None  # noqa: S101 - the last event has it
        if self._export:
            _export_cited(answer.citations, self._export)
        if self._as_json:
            print_json(answer_json(answer))
            return
        out.print(f"\n{answer.text}\n", markup=False)
        if answer.age:
            out.print(f"{answer.age}\n", style="dim", markup=False)
        for citation in answer.citations:
            out.print(f"[{citation.number}] {english().source(citation.article)}", markup=False)
            out.print(f"    “{citation.cited_text}”", markup=False)
        words = words_in(answer.language)
        if answer.assumed:
            given = ", ".join(answer.assumed)
            out.print(f"\n{words('answer.from_question')}{given}", markup=False)
        for sentence in answer.contradicted:
            [against, *_] = sentence.citations
            source = against.document_title
            why = words("answer.otherwise", said=against.cited_text, source=source)
            out.print(f"\n{why}{sentence.claim}", markup=False)
        if answer.left_out:
            out.print(f"\n{words('answer.left_out')}{' '.join(answer.left_out)}", markup=False)
