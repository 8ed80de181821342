"""What each run did, in words and as a table."""

from collections.abc import Sequence

from markupsafe import Markup

from assistant.ui.library.phrases import lasted
from assistant.ui.shared.language import Words
from assistant.ui.shared.templating import html_of
from index.storage.catalogue.runs import Run

_CHANGES = ("added", "changed", "moved", "removed")


def changes(words: Words, run: Run) -> str:
    """What a re-index changed: "2 added, 1 removed"; empty if nothing."""
    counts = [(run.report.get(name, 0), name) for name in _CHANGES]
    return words("library.comma").join(
        words(f"library.did.{name}", count=count) for count, name in counts if count
    )


def outcome_told(words: Words, run: Run) -> str:
    """How a run ended and what it did, but not what failed, in a sentence or two.

    The sentence of an error is the index's own, in English.
    """
    changed = changes(words, run)
    if run.outcome is None:
        return words("library.did.cut_off")
    if run.outcome == "cancelled":
        if changed:
            return words("library.did.cancelled_after", changes=changed)
        return words("library.did.cancelled")
    if run.outcome != "finished":
        return run.outcome
    if run.kind == "reindex":
        return _reindexed(words, run, changed)
    if run.kind == "verify":
        return _checked(words, run)
    return words("library.did.rebuilt", count=run.report.get("articles", 0))


def runs_table(words: Words, runs: Sequence[Run]) -> Markup:
    """The newest runs first."""
    rows = [
        {
            "began_at": run.began_at,
            "kind": words(f"library.kind.{run.kind}"),
            "did": " ".join(filter(None, [outcome_told(words, run), _failed(words, run)])),
            "took": _took(words, run),
        }
        for run in runs
    ]
    return html_of("library_runs.html", t=words, runs=rows)


def _took(words: Words, run: Run) -> str:
    return lasted(words, (run.ended_at - run.began_at).total_seconds()) if run.ended_at else ""


def _reindexed(words: Words, run: Run, changed: str) -> str:
    unchanged = run.report.get("unchanged", 0)
    if not changed:
        return words("library.did.nothing", count=unchanged)
    if unchanged:
        kept = words("library.did.unchanged", count=unchanged)
        changed = words("library.comma").join([changed, kept])
    return words("library.did", changes=changed)


def _failed(words: Words, run: Run) -> str:
    failed = len(run.report.get("failed", ()))
    return words("library.did.unread", count=failed) if failed else ""


def _checked(words: Words, run: Run) -> str:
    found = run.report
    mended = [words(f"library.did.remade.{part}") for part in found.get("remade", ())]
    mended += [
        words(f"library.did.{name}", count=found[name])
        for name in ("lost", "left_over", "orphans")
        if found.get(name)
    ]
    told = words("library.comma").join(mended) or words("library.did.all_found")
    return words("library.did.checked", count=found.get("passages", 0), mended=told)
