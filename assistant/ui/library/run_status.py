"""What is going on: the run under way with its progress, or how the last one went."""

from collections.abc import Sequence
from html import escape

from assistant.ui.library.history import changes, said
from assistant.ui.library.phrases import lasted, moment, plural, remarks
from assistant.ui.library.run_control import Going
from index.catalogue.documents import Document
from index.catalogue.runs import Run
from index.progress import Progress, Stage
from index.sources.found import Remark

_STAGES: dict[Stage, tuple[str, str]] = {  # with what is counted in it
    "looking": ("Looking at sources", "source"),
    "indexing": ("Indexing", "document"),
    "checking": ("Checking", "passage"),
    "mending": ("Mending", "article"),
}


def progress_panel(going: Going) -> str:
    """The run under way: its stage, a bar, how far, how fast, how much longer."""
    progress = going.state.progress or Progress("looking", 0, 0)
    stage, _ = _STAGES[progress.stage]
    title = f"{stage} …"
    if going.cancelling:
        title = "Cancelling …"
    elif going.state.paused:
        title = f"{stage}: paused"
    bar = f'value="{progress.done}" max="{progress.total}"' if progress.total else ""
    follows = " Another run follows." if going.following else ""
    return (
        f'<p class="headline" role="status">{title}{follows}</p>'
        f'<progress aria-label="{stage}" {bar}></progress>'
        f'<p class="hint pace">{_pace(progress, going.state.paused or going.cancelling)}</p>'
    )


def outcome_panel(runs: Sequence[Run]) -> str:
    """How the last run went; `runs` are the newest first."""
    if not runs:
        return '<p class="headline" role="status">Nothing has been read yet.</p>'
    last = runs[0]
    when = moment(last.ended_at or last.began_at)
    took = f", took {lasted(last.report['seconds'])}" if last.report.get("seconds") else ""
    return (
        f'<p class="headline report" role="status">{escape(said(last))}</p>'
        f'<p class="hint">{when}{took}.{_before(runs)}</p>'
    )


def failures(runs: Sequence[Run], failing: Sequence[Document]) -> list[Remark]:
    """What couldn't be read: in the last run, or before it and not read again since."""
    reasons = {document.address: document.failure or "" for document in failing}
    if runs:
        reasons |= {each["address"]: each["text"] for each in runs[0].report.get("failed", ())}
    return [Remark(address, reason) for address, reason in reasons.items()]


def failures_panel(failed: Sequence[Remark]) -> str:
    """Each document that couldn't be read, and why."""
    if not failed:
        return ""
    return f"<h3>Could not be read ({len(failed):,})</h3>{remarks(failed)}"


def notes_panel(runs: Sequence[Run]) -> str:
    """What there is to tell about documents that were read in the last run, folded away."""
    notes = [Remark(**note) for note in runs[0].report.get("notes", ())] if runs else []
    if not notes:
        return ""
    title = f"{plural(len(notes), 'note')} on what was read"
    return f"<details><summary>{title}</summary>{remarks(notes)}</details>"


def _pace(progress: Progress, resting: bool) -> str:
    if not progress.total:
        return "&nbsp;"
    _, counted = _STAGES[progress.stage]
    parts = [f"{progress.done:,} of {plural(progress.total, counted)}"]
    if not resting and progress.rate and progress.done < progress.total:
        parts += [_rate(progress.rate), _left(progress.seconds_left or 0.0)]
    return " · ".join(parts)


def _rate(a_second: float) -> str:
    if a_second >= 10:
        return f"{a_second:,.0f} a second"
    return f"{a_second:.1f} a second" if a_second >= 1 else f"{a_second * 60:.0f} a minute"


def _left(seconds: float) -> str:
    if seconds < 50:
        return f"about {max(5, round(seconds, -1)):.0f} seconds left"
    if seconds < 90 * 60:
        return f"about {plural(round(seconds / 60), 'minute')} left"
    return f"about {round(seconds / 3600)} hours left"


def _before(runs: Sequence[Run]) -> str:
    """What was done before a run that found nothing new: folders are often looked at twice."""
    if runs[0].kind != "reindex" or runs[0].outcome != "finished" or changes(runs[0]):
        return ""
    for run in runs[1:]:
        if changes(run):
            return f" Before that, {moment(run.ended_at or run.began_at)}: {changes(run)}."
    return ""
