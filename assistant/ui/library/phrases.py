"""Phrases of the Library tab: durations, names of documents, remarks, what a run did."""

from collections.abc import Sequence

from markupsafe import Markup

from assistant.ui.shared.language import Words
from assistant.ui.shared.templating import html_of
from index.sources.found import Remark
from index.sources.names import place
from index.storage.catalogue.runs import Run

MOST_SHOWN = 5  # of a list; the rest is folded away


def lasted(words: Words, seconds: float) -> str:
    """A rounded duration: 0.4 s, 12 s, 3 minutes, 1.5 hours."""
    if seconds < 60:
        amount = f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}"
        return words("library.seconds", amount=amount)
    minutes = seconds / 60
    if minutes < 90:
        return words("library.minutes", count=round(minutes))
    return words("library.hours", amount=f"{minutes / 60:.1f}")


def reason_alone(reason: str, address: str) -> str:
    """The reason without its document's address, which is shown beside it."""
    return reason.removeprefix(f"{address}: ")


def remarks(words: Words, items: Sequence[Remark]) -> Markup:
    """Documents, each with a remark; a long list is folded after a few.

    The remarks are the index's own, in English, as in its log.
    """
    listed = [
        {
            "address": item.address,
            "name": place(item.address),
            "reason": reason_alone(item.text, item.address),
        }
        for item in items
    ]
    shown, rest = listed[:MOST_SHOWN], listed[MOST_SHOWN:]
    return html_of("library_remarks.html", t=words, shown=shown, rest=rest)


_CHANGES = ("added", "changed", "moved", "removed")


def changes(words: Words, run: Run) -> str:
    """What a re-index changed: "2 added, 1 removed"; empty if nothing."""
    counts = [(run.report.get(name, 0), name) for name in _CHANGES]
    return words("library.comma").join(
        words(f"library.did.{name}", count=count) for count, name in counts if count
    )


def outcome_in_words(words: Words, run: Run) -> str:
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


def failed_count(words: Words, run: Run) -> str:
    failed = len(run.report.get("failed", ()))
    return words("library.did.unread", count=failed) if failed else ""


def _reindexed(words: Words, run: Run, changed: str) -> str:
    unchanged = run.report.get("unchanged", 0)
    if not changed:
        return words("library.did.nothing", count=unchanged)
    if unchanged:
        kept = words("library.did.unchanged", count=unchanged)
        changed = words("library.comma").join([changed, kept])
    return words("library.did", changes=changed)


def _checked(words: Words, run: Run) -> str:
    found = run.report
    mended = [words(f"library.did.remade.{part}") for part in found.get("remade", ())]
    mended += [
        words(f"library.did.{name}", count=found[name])
        for name in ("lost", "left_over", "orphans")
        if found.get(name)
    ]
    repaired = words("library.comma").join(mended) or words("library.did.all_found")
    return words("library.did.checked", count=found.get("passages", 0), mended=repaired)
