"""The sources as a table: what is read, how that went, when it is read next."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from assistant.ui.library.phrases import reason_alone
from assistant.ui.shared.language import Words
from assistant.ui.shared.templating import html_of
from index.storage.catalogue.sources import Source

_FOUND = re.compile(r"(\d+) found")


def sources_table(
    words: Words,
    sources: Sequence[Source],
    dropped: Path,
    failed: Mapping[int | None, int],
    *,
    may_remove: bool = True,
) -> Markup:
    """Every source, each with a button to stop reading it, if the reader may.

    `dropped` is the library's own folder; `failed` counts, by source, the documents that couldn't
    be read.
    """
    rows = [_row(words, source, dropped, failed.get(source.id, 0)) for source in sources]
    return html_of("library_sources.html", t=words, sources=rows, may_remove=may_remove)


def source_name(source: Source, dropped: Path, words: Words) -> str:
    """What people call it."""
    if source.kind == "samples":
        return words("library.sources.samples")
    if source.address == str(dropped):
        return words("library.sources.dropped")
    return source.title or (Path(source.address).name if source.is_local else source.address)


def _row(words: Words, source: Source, dropped: Path, failed: int) -> dict[str, Any]:
    name = source_name(source, dropped, words)
    health, times = _health(source, failed)
    removal = [words("library.sources.empty")]
    if source.articles:
        removal = [words("library.sources.takes", count=source.articles)]
    if source.is_local:
        removal.append(words("library.sources.files_stay"))
    return {
        "id": source.id,
        "name": name,
        "address": "" if source.kind == "samples" or name == source.address else source.address,
        "kind": words(f"library.source.{source.kind}"),
        "articles": f"{source.articles:,}",
        "health": health,
        "health_said": words(f"library.health.{health}", count=times),
        "outcome": _outcome(words, source, failed),
        "read_at": source.read_at,
        "next_at": source.next_at,
        "next": _next(words, source),
        "removal": " ".join(removal),
        "remove": words(f"library.remove.{source.kind}"),
    }


def _health(source: Source, failed: int) -> tuple[str, int]:
    """How well it is read, and how many times it failed."""
    if source.read_at is None:
        return "waiting", 0
    if source.failing:
        return "failing", source.failing
    return ("partly" if failed else "well"), 0


def _outcome(words: Words, source: Source, failed: int) -> str:
    """How the last reading went; what isn't a success is told in the index's words, in English."""
    told = reason_alone(source.outcome or "", source.address)
    if found := _FOUND.fullmatch(told):
        told = words("library.health.found", count=int(found[1]))
    elif told == "nothing new":
        told = words("library.health.nothing_new")
    if failed and not source.failing:
        unread = words("library.health.unread", count=failed)
        told = words("library.comma").join(filter(None, [told, unread]))
    return told


def _next(words: Words, source: Source) -> str:
    """When it is read next, where that isn't a moment."""
    if source.kind == "samples":
        return "—"
    if source.is_local:
        return words("library.sources.on_change")
    return words("library.sources.by_hand")
