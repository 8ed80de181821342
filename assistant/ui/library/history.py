"""What each run did, in words and as a table."""

from collections.abc import Sequence
from html import escape

from assistant.ui.library.phrases import lasted, moment, plural
from index.catalogue.runs import Run

_NAMES = {"reindex": "Re-index", "verify": "Check", "rebuild": "Rebuild"}
_CHANGES = ("added", "changed", "moved", "removed")


def changes(run: Run) -> str:
    """What a re-index changed: "2 added, 1 removed"; empty if nothing."""
    counts = [(run.report.get(name, 0), name) for name in _CHANGES]
    return ", ".join(f"{count:,} {name}" for count, name in counts if count)


def said(run: Run) -> str:
    """How a run ended and what it did, but not what failed, in a sentence or two; not escaped."""
    if run.outcome is None:
        return "Cut off when Newsdesk was stopped; the next run carries on from there."
    if run.outcome == "cancelled":
        before = f" after {changes(run)}" if changes(run) else ""
        return f"Cancelled{before}. The next run carries on from there."
    if run.outcome != "finished":
        return run.outcome
    if run.kind == "reindex":
        return _reindexed(run)
    return _checked(run) if run.kind == "verify" else _rebuilt(run)


def history_table(runs: Sequence[Run]) -> str:
    """The newest runs first."""
    if not runs:
        return '<p class="hint">Nothing was done yet.</p>'
    return (
        '<table class="runs"><caption>Runs, the newest first</caption><thead><tr>'
        '<th scope="col">Began</th><th scope="col">Run</th><th scope="col">What it did</th>'
        f'<th scope="col">Took</th></tr></thead><tbody>{"".join(map(_row, runs))}</tbody></table>'
    )


def _row(run: Run) -> str:
    took = lasted((run.ended_at - run.began_at).total_seconds()) if run.ended_at else ""
    return (
        f"<tr><td>{moment(run.began_at)}</td><td>{_NAMES[run.kind]}</td>"
        f"<td>{escape(said(run))}{_failed(run)}</td><td>{took}</td></tr>"
    )


def _reindexed(run: Run) -> str:
    unchanged = run.report.get("unchanged", 0)
    if changed := changes(run):
        return f"{changed}, {unchanged:,} unchanged." if unchanged else f"{changed}."
    return f"Nothing new: {plural(unchanged, 'article')} unchanged."


def _failed(run: Run) -> str:
    failed = len(run.report.get("failed", ()))
    return f" {failed:,} could not be read." if failed else ""


def _checked(run: Run) -> str:
    found = run.report
    checked = f"{plural(found.get('passages', 0), 'passage')} checked"
    mended = [
        *(f"the {part} made anew" for part in found.get("remade", ())),
        *_some(found.get("lost", 0), "lost passage", "mended"),
        *_some(found.get("left_over", 0), "left-over article", "swept"),
        *_some(found.get("orphans", 0), "orphan folder", "swept"),
    ]
    return f"{checked}: {', '.join(mended)}." if mended else f"{checked}: all are found."


def _rebuilt(run: Run) -> str:
    return f"The search index was made anew for {plural(run.report.get('articles', 0), 'article')}."


def _some(count: int, noun: str, done: str) -> list[str]:
    return [f"{plural(count, noun)} {done}"] if count else []
