"""The current run or the last one: its progress or outcome, what couldn't be read, its buttons."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr
from markupsafe import Markup

from assistant.ui.library.phrases import changes, lasted, outcome_in_words, remarks
from assistant.ui.library.run_control import Going, RunControl
from assistant.ui.shared.components import heading, lasting, own_html
from assistant.ui.shared.gradio_workarounds import AT_ONCE
from assistant.ui.shared.language import Words, label
from assistant.ui.shared.people import owns
from assistant.ui.shared.sentences import refusal
from assistant.ui.shared.templating import html_of
from assistant.words.errors import why
from index.background import Watch
from index.errors import NewsdeskError
from index.library import Library
from index.progress import Progress
from index.sources.found import Remark
from index.sources.redaction import redacted_documents, redacted_run
from index.storage.catalogue.documents import Document
from index.storage.catalogue.runs import Run

_NO_PACE = "\N{NO-BREAK SPACE}"  # keeps the height of the line


def progress_panel(words: Words, going: Going, answerable: str = "") -> Markup:
    """The current run: its stage, a progress bar, its speed and the time left.

    `answerable` is a sentence on how many articles can be asked by now, and how.
    """
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
        answerable=answerable,
    )


def outcome_panel(
    words: Words, runs: Sequence[Run], failing: Collection[Watch] = (), answerable: str = ""
) -> Markup:
    """The outcome of the last run, and the watches that are `failing`; the newest run is first.

    `answerable` is a sentence on how many articles can be asked, if some can't be by meaning.
    """
    troubles = [words(f"library.failing.{watch}") for watch in sorted(failing)]
    if not runs:
        return html_of("library_outcome.html", t=words, run=None, troubles=troubles, answerable="")
    last = runs[0]
    seconds = last.report.get("seconds")
    before = _before(words, runs)
    return html_of(
        "library_outcome.html",
        t=words,
        run=last,
        troubles=troubles,
        said=outcome_in_words(words, last),
        took=words("library.run.took", time=lasted(words, seconds)) if seconds else "",
        before=before,
        did_before=changes(words, before) if before else "",
        answerable=answerable,
    )


def answerable_in_words(words: Words, articles: int, words_only: int) -> str:
    """How many articles can be asked, and how many of them by meaning; "" if all of them."""
    if not words_only:
        return ""
    return words("library.answerable", count=articles, meaning=max(0, articles - words_only))


def failures(runs: Sequence[Run], failing: Sequence[Document]) -> list[Remark]:
    """What couldn't be read in the last run, or earlier and not tried again since."""
    reasons = {document.address: document.failure or "" for document in failing}
    if runs:
        reasons |= {each["address"]: each["text"] for each in runs[0].report.get("failed", ())}
    return [Remark(address, reason) for address, reason in reasons.items()]


def failures_panel(words: Words, failed: Sequence[Remark]) -> Markup:
    """Each document that couldn't be read, and why."""
    listed = remarks(words, failed)
    return html_of("library_failures.html", t=words, count=len(failed), remarks=listed)


def notes_panel(words: Words, runs: Sequence[Run]) -> Markup:
    """Remarks about documents that were read in the last run that changed anything, folded."""
    last = (_before(words, runs) or runs[0]) if runs else None
    notes = [Remark(**note) for note in last.report.get("notes", ())] if last else []
    listed = remarks(words, notes)
    return html_of("library_notes.html", t=words, count=len(notes), remarks=listed)


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
    """If the last run found nothing new, the one before it with changes."""
    if runs[0].kind != "reindex" or runs[0].outcome != "finished" or changes(words, runs[0]):
        return None
    return next((run for run in runs[1:] if changes(words, run)), None)


class RunSection:
    """`events` are those that may start or change a run; `outputs` the components drawn."""

    def __init__(self, library: Library, runs: RunControl, *, at_home: bool) -> None:
        self._library, self._at_home = library, at_home
        heading("library.run.title")
        self._panel = own_html(elem_id="status")
        with gr.Row(elem_id="run"):
            self._start = _button("library.run.start", "reindex")
            self._pause = _button("library.run.pause", "pause", visible=False)
            self._cancel = _button("library.run.cancel", "cancel", visible=False)
        self._failed = lasting(elem_id="failures")
        self._retry = _button("library.run.retry", "retry", visible=False)
        self._notes = lasting(elem_id="notes")
        self.outputs = [
            self._panel,
            self._start,
            self._pause,
            self._cancel,
            self._failed,
            self._retry,
            self._notes,
        ]

        def start() -> None:
            runs.start()

        def retry() -> None:
            runs.start(retry=True)

        self.events = [
            self._start.click(start, None, None, **AT_ONCE),
            self._retry.click(retry, None, None, **AT_ONCE),
            self._pause.click(runs.pause_or_resume, None, None, **AT_ONCE),
            self._cancel.click(runs.cancel, None, None, **AT_ONCE),
        ]

    def progress(self, words: Words, going: Going) -> dict[Any, Any]:
        """The updates during a run."""
        if not self._library.is_whole:  # it counts what others may read
            going = replace(going, state=replace(going.state, progress=None))
        paused = going.state.paused
        steer = words("library.run.resume") if paused else words("library.run.pause")
        steered = {"visible": True, "interactive": not going.cancelling}
        return {
            self._panel: progress_panel(words, going, self._answerable(words)),
            self._start: gr.update(interactive=False),
            self._pause: gr.update(value=steer, **steered),
            self._cancel: gr.update(**steered),
            self._retry: gr.update(interactive=False),
        }

    def outcome(self, words: Words, going: Going) -> dict[Any, Any]:
        """The updates after a run."""
        last, unread = self._library.runs(), self._library.failed()
        if not owns(at_home=self._at_home):
            last = [redacted_run(each, str(self._library.home)) for each in last]
            unread = redacted_documents(unread)
        failed = failures(last, unread)
        return {
            self._panel: outcome_panel(words, last, going.state.failing, self._answerable(words)),
            self._start: gr.update(interactive=True),
            self._pause: gr.update(visible=False),
            self._cancel: gr.update(visible=False),
            self._failed: failures_panel(words, failed),
            self._retry: gr.update(visible=bool(failed), interactive=True),
            self._notes: notes_panel(words, last),
        }

    def _answerable(self, words: Words) -> str:
        if lacking := self._library.lacking:
            return why(lacking, words, at_home=self._at_home)
        return answerable_in_words(
            words, self._library.article_count(), self._library.words_only_count()
        )

    def refused(self, error: NewsdeskError, words: Words) -> dict[Any, Any]:
        """Why the library can't be read now."""
        return {self._panel: refusal(error, words, at_home=self._at_home)}


def _button(key: str, name: str, *, visible: bool = True) -> gr.Button:
    return gr.Button(label(key), size="sm", elem_id=name, visible=visible, min_width=0, scale=0)
