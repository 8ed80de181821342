"""What is going on: the run under way with its progress, or how the last one went."""

from collections.abc import Collection, Sequence

from markupsafe import Markup

from assistant.ui.library.phrases import lasted, remarks
from assistant.ui.library.run_control import Going
from assistant.ui.library.runs_done import changes, outcome_told
from assistant.ui.shared.language import Words
from assistant.ui.shared.templating import html_of
from index.background import Watch
from index.progress import Progress
from index.sources.found import Remark
from index.storage.catalogue.documents import Document
from index.storage.catalogue.runs import Run

_NO_PACE = "\N{NO-BREAK SPACE}"  # keeps the line's height


def progress_panel(words: Words, going: Going) -> Markup:
    """The run under way: its stage, a bar, how far, how fast, how much longer."""
    progress = going.state.progress or Progress("looking", 0, 0)
    stage = words(f"library.stage.{progress.stage}")
    title = words("library.run.going", stage=stage)
    if going.cancelling:
        title = words("library.run.cancelling")
    elif going.state.paused:
        title = words("library.run.paused", stage=stage)
    return html_of(
        "library_progress.html",
        title=title,
        follows=words("library.run.follows") if going.following else "",
        stage=stage,
        progress=progress,
        pace=_pace(words, progress, going.state.paused or going.cancelling),
    )


def outcome_panel(words: Words, runs: Sequence[Run], failing: Collection[Watch] = ()) -> Markup:
    """How the last run went, `runs` being the newest first, and which watches are failing."""
    troubles = [words(f"library.failing.{watch}") for watch in sorted(failing)]
    if not runs:
        return html_of("library_outcome.html", t=words, run=None, troubles=troubles)
    last = runs[0]
    seconds = last.report.get("seconds")
    before = _before(words, runs)
    return html_of(
        "library_outcome.html",
        t=words,
        run=last,
        troubles=troubles,
        said=outcome_told(words, last),
        took=words("library.run.took", time=lasted(words, seconds)) if seconds else "",
        before=before,
        did_before=changes(words, before) if before else "",
    )


def failures(runs: Sequence[Run], failing: Sequence[Document]) -> list[Remark]:
    """What couldn't be read: in the last run, or before it and not read again since."""
    reasons = {document.address: document.failure or "" for document in failing}
    if runs:
        reasons |= {each["address"]: each["text"] for each in runs[0].report.get("failed", ())}
    return [Remark(address, reason) for address, reason in reasons.items()]


def failures_panel(words: Words, failed: Sequence[Remark]) -> Markup:
    """Each document that couldn't be read, and why."""
    told = remarks(words, failed)
    return html_of("library_failures.html", t=words, count=len(failed), remarks=told)


def notes_panel(words: Words, runs: Sequence[Run]) -> Markup:
    """What there is to tell about documents that were read in the last run, folded away."""
    notes = [Remark(**note) for note in runs[0].report.get("notes", ())] if runs else []
    told = remarks(words, notes)
    return html_of("library_notes.html", t=words, count=len(notes), remarks=told)


def _pace(words: Words, progress: Progress, resting: bool) -> str:
    if not progress.total:
        return _NO_PACE
    parts = [words(f"library.pace.{progress.stage}", done=progress.done, count=progress.total)]
    if not resting and progress.rate and progress.done < progress.total:
        parts += [_rate(words, progress.rate), _left(words, progress.seconds_left or 0.0)]
    return " · ".join(parts)


def _rate(words: Words, a_second: float) -> str:
    if a_second >= 10:
        return words("library.rate.second", amount=f"{a_second:,.0f}")
    if a_second >= 1:
        return words("library.rate.second", amount=f"{a_second:.1f}")
    return words("library.rate.minute", amount=f"{a_second * 60:.0f}")


def _left(words: Words, seconds: float) -> str:
    if seconds < 50:
        return words("library.left.seconds", count=max(5, int(round(seconds, -1))))
    if seconds < 90 * 60:
        return words("library.left.minutes", count=round(seconds / 60))
    return words("library.left.hours", count=round(seconds / 3600))


def _before(words: Words, runs: Sequence[Run]) -> Run | None:
    """The run before one that found nothing new: folders are often looked at twice."""
    if runs[0].kind != "reindex" or runs[0].outcome != "finished" or changes(words, runs[0]):
        return None
    return next((run for run in runs[1:] if changes(words, run)), None)
