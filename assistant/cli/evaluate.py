"""`newsdesk evaluate`: measure the product on data sets with known answers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.cli.common import (
    AsJson,
    ModelName,
    SampleSize,
    out,
    plural,
    print_json,
    progress_bar,
    rounded,
    settings_of,
)
from assistant.evaluation.measuring import machine
from index.errors import BadInput

# Each command imports what it measures with: that takes a second, and no other command needs it.
if TYPE_CHECKING:
    from assistant.evaluation.by_model import Share
    from assistant.evaluation.claims import Counts
    from assistant.evaluation.followups import Followups
    from assistant.evaluation.retrieval import Evaluation, Scores
    from assistant.model.models import Model

commands = typer.Typer(
    help="Measure Newsdesk on data sets with known answers.", no_args_is_help=True
)
_CELL = 15  # characters of a table's column: an interval, and space
_HOW_ANSWERS = (
    "right: contains an alternative of each answer word for word (ignoring case, punctuation, a, "
    "an, the and how millions are written); 95% bootstrap intervals"
)
_HOW_GROUNDING = (
    "balanced accuracy: the mean of the shares of supported and of unsupported claims classified "
    "correctly; 95% bootstrap interval"
)
_HOW_CLAIMS = (
    "standing: accepted into an answer; balanced accuracy: the mean of the shares of true claims "
    "that stand and of false ones that don't; 95% bootstrap intervals"
)
_HOW_MODELS = (
    "right and wrong: of the answerable questions whose answers are known; 95% bootstrap intervals"
)
_HOW_JOURNALISTS = (
    "right: has an alternative of each answer and no word that must not stand, or refuses what "
    "may be refused; 95% bootstrap intervals"
)


@commands.callback()
def _group() -> None:
    """Measure Newsdesk on data sets with known answers."""


@commands.command()
def extraction(
    folder: Annotated[
        Path, typer.Argument(help="Pages as .html.gz, and truth.json: {file: {url, text}}.")
    ],
    as_json: AsJson = False,
) -> None:
    """Measure how much of an article's text is found on its page, and how little else.

    Precision and recall of runs of four words, averaged over pages.
    """
    from assistant.evaluation.extraction import evaluate_extraction

    with progress_bar() as on_progress:
        score = evaluate_extraction(
            folder, lambda done, total: on_progress("Extracting", done, total)
        )
    if as_json:
        print_json(
            {
                "pages": score.pages,
                "f1": round(score.f1, 4),
                "precision": round(score.precision, 4),
                "recall": round(score.recall, 4),
                "ci95": [round(bound, 4) for bound in score.ci95],
                "method": "shingles of 4 words, means over pages",
                "median_seconds": round(score.median_seconds, 3),
                "failed": score.failed,
            }
        )
        return
    low, high = score.ci95
    out.print(f"{score.pages} pages, runs of four words, means over pages")
    out.print(f"F1 {score.f1:.3f} (95% interval {low:.3f} to {high:.3f})")
    out.print(f"precision {score.precision:.3f}, recall {score.recall:.3f}")
    out.print(f"{score.median_seconds:.3f} s a page (median)")
    for file, reason in score.failed.items():
        out.print(f"  no article: {file}: {reason}", markup=False)


@commands.command()
def retrieval(
    context: typer.Context,
    folders: Annotated[
        list[Path],
        typer.Argument(
            metavar="DIR…", help="Data sets in BEIR layout: corpus.jsonl, queries.jsonl, qrels.tsv."
        ),
    ],
    compare: Annotated[
        bool, typer.Option("--compare", help="Show what each part of the search contributes.")
    ] = False,
    as_of_query_date: Annotated[
        bool,
        typer.Option("--as-of-query-date", help="Search as on the date of each question."),
    ] = False,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Use only the first N questions.")
    ] = None,
    model: ModelName = None,
    as_json: AsJson = False,
) -> None:
    """Measure how well the documents that answer questions are found, and how fast.

    Each corpus is indexed into a separate library in your cache folder. Translations of questions
    are cached there too, so later runs are timed without them.
    """
    try:
        from assistant.evaluation.retrieval import PRODUCT, VARIANTS, evaluate_retrieval
    except ModuleNotFoundError as error:
        raise BadInput(
            'The metrics are not installed; run: pip install "newsdesk[evaluation]" (from a clone: '
            '".[evaluation]").'
        ) from error

    chat = _model(context, model)
    evaluations = {}
    for name, folder in _named(folders).items():
        with progress_bar() as on_progress:
            evaluations[name] = evaluate_retrieval(
                folder,
                chat,
                variants=VARIANTS if compare else (PRODUCT,),
                as_of_query_date=as_of_query_date,
                limit=limit,
                on_progress=on_progress,
            )
        if not as_json:
            _show(name, evaluations[name])
    if as_json:
        sets = {name: _evaluation_json(each, compare) for name, each in evaluations.items()}
        [first, *others] = sets.values()
        print_json({"sets": sets} if others else first)


@commands.command()
def answers(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(help="JSON lines: id, question, answers, passages, answerable, date."),
    ],
    limit: SampleSize = None,
    model: ModelName = None,
    as_json: AsJson = False,
) -> None:
    """Measure answers and refusals over given passages, which replace the search.

    Answers are saved as they come, so an interrupted run can be continued.
    """
    from assistant.evaluation.answers import evaluate_answers

    chat = _model(context, model)
    with progress_bar() as on_progress:
        scores = evaluate_answers(file, chat, limit, on_progress)
    if as_json:
        print_json(
            {
                "answerable": scores.answerable,
                "right": scores.right,
                "unanswerable": scores.unanswerable,
                "refusal_precision": rounded(scores.refusal_precision),
                "refusal_recall": rounded(scores.refusal_recall),
                "balanced_accuracy": rounded(scores.balanced_accuracy),
                "slips": {
                    "numbers": scores.unsupported.numbers,
                    "quotations": scores.unsupported.quotations,
                    "names": scores.unsupported.names,
                },
                "seconds": {
                    "median": round(scores.median_seconds, 2),
                    "p95": round(scores.p95_seconds, 2),
                },
                "ci95": _intervals_json(scores.ci95),
                "model": chat.title,
                "how": f"{_HOW_ANSWERS}; {machine()}",
                "saved": str(scores.saved),
            }
        )
        return
    bounds = _intervals(scores.ci95)
    out.print(f"right {scores.right} of {scores.answerable} answerable ({bounds['right']})")
    out.print(
        f"refusals, {scores.unanswerable} unanswerable: "
        f"precision {scores.refusal_precision:.2f} ({bounds['refusal_precision']}), "
        f"recall {scores.refusal_recall:.2f} ({bounds['refusal_recall']}), "
        f"balanced accuracy {scores.balanced_accuracy:.2f} ({bounds['balanced_accuracy']})"
    )
    unsupported = scores.unsupported
    out.print(
        f"not in the cited text: {unsupported.numbers} of {unsupported.of_numbers} numbers, "
        f"{unsupported.quotations} of {unsupported.of_quotations} quotations, "
        f"{unsupported.names} of {unsupported.of_names} names"
    )
    out.print(
        f"{scores.median_seconds:.1f} s per answer (median), "
        f"{scores.p95_seconds:.1f} s (95th percentile)"
    )
    out.print(f"{chat.title}; {_HOW_ANSWERS}; {machine()}", markup=False)
    out.print(f"The answers: {scores.saved}", markup=False)


@commands.command()
def models(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…", help="JSON lines: id, question, answers, passages, answerable, date."
        ),
    ],
    model: Annotated[
        list[str] | None,
        typer.Option("--model", help="As elsewhere; repeat it for each model.", show_default=False),
    ] = None,
    limit: SampleSize = None,
    as_json: AsJson = False,
) -> None:
    """Measure answers and refusals with each of several models: one row a model, as Markdown.

    Answers are saved as they come, so an interrupted run can be continued.
    """
    from assistant.evaluation.by_model import by_model

    names = settings_of(context, model=",".join(model) if model else None).models
    with progress_bar() as on_progress:
        rows = by_model(files, names, limit, on_progress)
    if as_json:
        print_json(
            {
                "models": [
                    {
                        "name": row.name,
                        "model": row.title,
                        "right": _share_json(row.right),
                        "wrong": _share_json(row.wrong),
                        "refused": _share_json(row.refused),
                        "refused_unanswerable": _share_json(row.refused_unanswerable),
                        "seconds": {"median": round(row.median_seconds, 2)},
                    }
                    for row in rows
                ],
                "how": f"{_HOW_MODELS}; {machine()}",
            }
        )
        return
    headings = "model, right, wrong, refused though stated, refused of the unanswerable, median s"
    lines = [headings.split(", "), ["---"] * 6]
    for row in rows:
        shares = (row.right, row.wrong, row.refused, row.refused_unanswerable)
        title = row.title.replace("|", "\\|")
        lines.append([title, *map(_share_cell, shares), f"{row.median_seconds:.1f}"])
    for line in lines:
        out.print(f"| {' | '.join(line)} |", markup=False)
    out.print(f"\n{_HOW_MODELS}; {machine()}.", markup=False)


@commands.command()
def grounding(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="JSON lines: id, source, claim, supported.")],
    limit: SampleSize = None,
    model: ModelName = None,
    with_judge: Annotated[
        bool, typer.Option("--with-judge", help="Have the chat model judge the uncertain claims.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure how well the check separates claims that an article supports from those it doesn't.

    The model's judgements are saved, so an interrupted run can be continued.
    """
    from assistant.evaluation.grounding import evaluate_grounding
    from index.embedding import Embedding

    judge = _model(context, model) if with_judge else None
    with progress_bar() as on_progress:
        measured = evaluate_grounding(file, Embedding(), judge, limit, on_progress)
    low, high = measured.ci95
    if as_json:
        print_json(
            {
                "items": measured.items,
                "balanced_accuracy": round(measured.balanced_accuracy, 4),
                "ci95": [round(low, 4), round(high, 4)],
                "accuracy": round(measured.accuracy, 4),
                "recall_of_supported": round(measured.recall_of_supported, 4),
                "recall_of_unsupported": round(measured.recall_of_unsupported, 4),
                "judged": measured.judged,
                "judge": judge.title if judge else None,
                "how": _HOW_GROUNDING,
            }
        )
        return
    out.print(
        f"{plural(measured.items, 'claim')}: balanced accuracy {measured.balanced_accuracy:.3f} "
        f"(95% interval {low:.3f} to {high:.3f})"
    )
    out.print(
        f"classified correctly: {measured.recall_of_supported:.3f} of the supported, "
        f"{measured.recall_of_unsupported:.3f} of the unsupported"
    )
    if judge:
        out.print(f"{plural(measured.judged, 'claim')} judged by {judge.title}", markup=False)
    out.print(f"{_HOW_GROUNDING}.")


@commands.command()
def claims(
    file: Annotated[
        Path, typer.Argument(help="A JSON list: question, claim, true, articles; as_of, kind.")
    ],
    limit: SampleSize = None,
    as_json: AsJson = False,
) -> None:
    """Measure how proof alone tells true claims from false ones about the same articles.

    Each claim is checked against every sentence of its articles; no model is asked.
    """
    from assistant.evaluation.claims import evaluate_claims
    from index.embedding import Embedding

    with progress_bar() as on_progress:
        measured = evaluate_claims(file, Embedding(), limit, on_progress)
    counts = measured.counts
    if as_json:
        print_json(
            {
                "claims": counts.true + counts.false,
                **_claims_json(counts),
                "ci95": _intervals_json(measured.ci95),
                "by_kind": {kind: _claims_json(each) for kind, each in measured.by_kind.items()},
                "how": _HOW_CLAIMS,
                "saved": str(measured.saved),
            }
        )
        return
    bounds = _intervals(measured.ci95)
    out.print(
        f"{plural(counts.true + counts.false, 'claim')}: balanced accuracy "
        f"{counts.shares['balanced_accuracy']:.3f} ({bounds['balanced_accuracy']})"
    )
    out.print(
        f"of {counts.false} false: {counts.false_proved} proved ({bounds['false_proved']}), "
        f"{counts.false_standing} standing ({bounds['false_standing']})"
    )
    out.print(
        f"of {counts.true} true: {counts.true_proved} proved ({bounds['true_proved']}), "
        f"{counts.true_standing} standing ({bounds['true_standing']}), "
        f"{counts.true_refused} refused ({bounds['true_refused']})"
    )
    if measured.by_kind:
        rows = {
            kind: [
                f"{each.false_proved} of {each.false}",
                f"{each.false_standing} of {each.false}",
                f"{each.true_proved} of {each.true}",
                f"{each.true_standing} of {each.true}",
            ]
            for kind, each in measured.by_kind.items()
        }
        _show_kinds(["false proved", "standing", "true proved", "standing"], rows)
    out.print(f"{_HOW_CLAIMS}.")
    out.print(f"The verdicts: {measured.saved}", markup=False)


@commands.command()
def journalists(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="A JSON list: id, question, articles, answers or refuse; wrong, history, as_of, "
            "kind."
        ),
    ],
    limit: SampleSize = None,
    model: ModelName = None,
    as_json: AsJson = False,
) -> None:
    """Measure the whole product on questions over one library of all their articles.

    Answers are saved as they come, so an interrupted run can be continued.
    """
    from assistant.evaluation.journalists import evaluate_journalists

    chat = _model(context, model)
    with progress_bar() as on_progress:
        measured = evaluate_journalists(file, chat, limit, on_progress)
    counts = measured.counts
    if as_json:
        print_json(
            {
                "cases": counts.cases,
                "right": counts.right,
                "refused": counts.refused,
                "wrong": counts.wrong,
                "wrong_proved": measured.wrong_proved,
                "by_kind": {
                    kind: {
                        "cases": each.cases,
                        "right": each.right,
                        "refused": each.refused,
                        "wrong": each.wrong,
                    }
                    for kind, each in measured.by_kind.items()
                },
                "ci95": _intervals_json(measured.ci95),
                "seconds": {"median": round(measured.median_seconds, 2)},
                "model": chat.title,
                "how": f"{_HOW_JOURNALISTS}; {machine()}",
                "saved": str(measured.saved),
            }
        )
        return
    bounds = _intervals(measured.ci95)
    out.print(
        f"of {plural(counts.cases, 'case')}: {counts.right} right ({bounds['right']}), "
        f"{counts.refused} refused ({bounds['refused']}), "
        f"{counts.wrong} wrong ({bounds['wrong']}), {measured.wrong_proved} of them proved"
    )
    if measured.by_kind:
        rows = {
            kind: [str(each.right), str(each.refused), str(each.wrong)]
            for kind, each in measured.by_kind.items()
        }
        _show_kinds(["right", "refused", "wrong"], rows)
    out.print(f"{measured.median_seconds:.1f} s per answer (median)")
    out.print(f"{chat.title}; {_HOW_JOURNALISTS}; {machine()}", markup=False)
    out.print(f"The answers: {measured.saved}", markup=False)


@commands.command()
def followups(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="JSON lines: id, history [{question}], question, rewrite.")
    ],
    corpus: Annotated[
        list[Path] | None,
        typer.Option(
            "--corpus",
            help="JSON lines to search: documents (title, text) or items with passages. Default: "
            "retrieval/squad/corpus.jsonl and answers/refusal.jsonl beside the file's folder.",
            show_default=False,
        ),
    ] = None,
    limit: SampleSize = None,
    model: ModelName = None,
    as_json: AsJson = False,
) -> None:
    """Measure how well Newsdesk rewrites follow-up questions, compared with people.

    recall_of_human: of the first 3 passages that a person's rewrite finds in the corpus, the share
    among the first 10 that Newsdesk's finds; all of them if the two rewrites are the same.
    untouched_when_standalone: of the questions that the person left unchanged, the share that
    Newsdesk left unchanged too. Case and punctuation are ignored. Rewrites are saved, so an
    interrupted run can be continued.
    """
    from assistant.evaluation.followups import evaluate_followups

    chat = _model(context, model)
    with progress_bar() as on_progress:
        result = evaluate_followups(
            file, chat, corpus=corpus or (), limit=limit, on_progress=on_progress
        )
    if as_json:
        print_json(
            {
                "items": len(result.rewrites),
                "recall_of_human": round(result.recall_of_human, 4),
                "untouched_when_standalone": rounded(result.untouched_when_standalone),
                "ci95": _intervals_json(result.ci95),
                "standalone": len(result.standing_alone),
                "recall_as_asked": round(result.recall_as_asked, 4),
                "seconds": {name: round(each, 4) for name, each in result.seconds.items()},
                "corpus": [str(each) for each in result.corpus],
                "passages": result.passages,
                "model": chat.title,
                "how": _how_followups(result),
                "saved": str(result.saved_to),
            }
        )
        return
    bounds = {name: "{:.3f} to {:.3f}".format(*each) for name, each in result.ci95.items()}
    out.print(
        f"recall of what people's rewrites find {result.recall_of_human:.3f} "
        f"({bounds['recall_of_human']}); of the questions as asked {result.recall_as_asked:.3f}"
    )
    if result.standing_alone:
        out.print(
            f"left unchanged {result.untouched_when_standalone:.3f} "
            f"of {len(result.standing_alone)} that stand on their own "
            f"({bounds['untouched_when_standalone']})"
        )
    out.print(
        f"{result.seconds['median'] * 1000:.0f} ms per question (median), "
        f"{result.seconds['p95'] * 1000:.0f} ms (95th percentile)"
    )
    out.print(f"{_how_followups(result)}. Rewrites: {result.saved_to}", markup=False)


def _model(context: typer.Context, name: str | None) -> "Model":
    """The chat model of this name, or that of the settings."""
    from assistant.model.models import Model

    return Model(settings_of(context, model=name).models[0])


def _named(folders: Sequence[Path]) -> dict[str, Path]:
    """The folders by their names, or by their paths where two have one name."""
    names = Counter(folder.resolve().name for folder in folders)
    return {
        folder.resolve().name if names[folder.resolve().name] == 1 else str(folder): folder
        for folder in folders
    }


def _show(name: str, evaluation: "Evaluation") -> None:
    """One row a variant, and how it was measured."""
    [some, *_] = evaluation.variants.values()
    metrics = list(some.means)
    table = Table("", *metrics, "p50, p95 ms", title=name, title_justify="left", box=SIMPLE)
    for variant, scores in evaluation.variants.items():
        cells = [
            "{:.3f}\n{:.3f}–{:.3f}".format(scores.means[metric], *scores.ci95[metric])
            for metric in metrics
        ]
        table.add_row(variant, *cells, f"{scores.p50_ms:.0f}, {scores.p95_ms:.0f}")
    # Wider than a terminal often is, and than what is no terminal counts as.
    wide = Console(highlight=False, width=max(out.width, _CELL * (len(metrics) + 2)))
    wide.print(table)
    out.print(f"{_how(evaluation)}.", markup=False)
    for document, reason in evaluation.refused.items():
        out.print(f"  not indexed: {document}: {reason}", markup=False)


def _show_kinds(columns: Sequence[str], rows: Mapping[str, Sequence[str]]) -> None:
    """One row a kind."""
    table = Table("kind", *columns, box=SIMPLE)
    for kind, cells in rows.items():
        table.add_row(escape(kind), *cells)
    wide = Console(highlight=False, width=max(out.width, _CELL * (len(columns) + 2)))
    wide.print(table)


def _intervals(ci95: Mapping[str, tuple[float, float]]) -> dict[str, str]:
    """Name → its interval, to be printed."""
    return {name: "{:.2f} to {:.2f}".format(*bounds) for name, bounds in ci95.items()}


def _intervals_json(ci95: Mapping[str, tuple[float, float]]) -> dict[str, list[float | None]]:
    return {name: [rounded(bound) for bound in bounds] for name, bounds in ci95.items()}


def _share_json(share: "Share") -> dict[str, Any]:
    return {"count": share.count, "of": share.of, "ci95": [rounded(each) for each in share.ci95]}


def _share_cell(share: "Share") -> str:
    if not share.of:
        return "–"
    return "{} of {} ({:.2f} to {:.2f})".format(share.count, share.of, *share.ci95)


def _claims_json(counts: "Counts") -> dict[str, Any]:
    return {
        "balanced_accuracy": rounded(counts.shares["balanced_accuracy"]),
        "false": counts.false,
        "false_proved": counts.false_proved,
        "false_standing": counts.false_standing,
        "true": counts.true,
        "true_proved": counts.true_proved,
        "true_standing": counts.true_standing,
        "true_refused": counts.true_refused,
    }


def _how(evaluation: "Evaluation") -> str:
    [some, *_] = evaluation.variants.values()
    when = "cached" if evaluation.was_cached else f"{evaluation.seconds_to_index:.0f} s"
    parts = [
        plural(some.questions, "question"),
        f"{plural(evaluation.documents, 'document')} in {plural(evaluation.passages, 'passage')}",
        f"index: {when}",
        *(
            [f"{plural(evaluation.unknown, 'judged document')} missing from the corpus"]
            if evaluation.unknown
            else []
        ),
        "recall: at least one document that answers the question is among the first",
        "means over questions with 95% bootstrap intervals",
        f"searches run one after another on {machine()}",
    ]
    return "; ".join(parts)


def _evaluation_json(evaluation: "Evaluation", compare: bool) -> dict[str, Any]:
    """What `--json` prints of one data set; a contract: keys may be added, never changed."""
    variants = {
        variant: _scores_json(scores, evaluation) for variant, scores in evaluation.variants.items()
    }
    [first, *_] = variants.values()
    return {"variants": variants} if compare else first


def _scores_json(scores: "Scores", evaluation: "Evaluation") -> dict[str, Any]:
    return {
        "queries": scores.questions,
        **{metric: round(mean, 4) for metric, mean in scores.means.items()},
        "ci95": {
            metric: [round(low, 4), round(high, 4)] for metric, (low, high) in scores.ci95.items()
        },
        "latency_ms": {"p50": round(scores.p50_ms, 1), "p95": round(scores.p95_ms, 1)},
        "name": evaluation.name,
        "documents": evaluation.documents,
        "passages": evaluation.passages,
        "not_taken_in": len(evaluation.refused),
        "how": _how(evaluation),
    }


def _how_followups(result: "Followups") -> str:
    names = ", ".join(str(each) for each in result.corpus)
    return (
        f"{len(result.rewrites)} questions; corpus: {result.passages:,} passages of {names}, in a "
        "separate library; share of the first 3 that the person's rewrite finds among the "
        "first 10 of Newsdesk's, 1 where both are the same; 95% bootstrap intervals over "
        f"questions; {machine()}"
    )
