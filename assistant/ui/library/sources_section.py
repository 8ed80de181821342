"""The sources: what is read and how that went, reading them now, and no longer reading one."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup

from assistant.ui.library.phrases import reason_alone
from assistant.ui.library.redaction import name_of, redacted
from assistant.ui.library.run_control import RunControl
from assistant.ui.shared.components import heading, lasting, said
from assistant.ui.shared.gradio_workarounds import AT_ONCE
from assistant.ui.shared.language import Words, label, words_of
from assistant.ui.shared.sentences import refusal
from assistant.ui.shared.templating import html_of
from index.errors import NewsdeskError
from index.library import Library
from index.storage.catalogue.sources import LIST, Source

_FOUND = re.compile(r"(\d+) found")


def sources_table(
    words: Words,
    sources: Sequence[Source],
    dropped: Path,
    failed: Mapping[int | None, int],
    *,
    may_remove: bool = True,
) -> Markup:
    """Every source, each with a button to remove it if the reader may.

    `dropped` is the library's own folder; `failed` counts the failed documents by source.
    """
    rows = [_row(words, source, dropped, failed.get(source.id, 0)) for source in sources]
    return html_of("library_sources.html", t=words, sources=rows, may_remove=may_remove)


def source_name(source: Source, dropped: Path, words: Words) -> str:
    """The name to show for it."""
    if source.kind == "samples":
        return words("library.sources.samples")
    if source.address == str(dropped):
        return words("library.sources.dropped")
    return source.title or (Path(source.address).name if source.is_local else source.address)


def redacted_source(source: Source, dropped: Path, words: Words) -> Source:
    """A source with its name instead of its address."""
    name = source_name(source, dropped, words)
    return replace(
        source,
        title=name_of(name) if name == source.address else name,
        address=LIST if source.is_list else "",
        outcome=redacted(source.outcome or "", source.address),
    )


def _row(words: Words, source: Source, dropped: Path, failed: int) -> dict[str, Any]:
    name = source_name(source, dropped, words)
    health, times = _health(source, failed)
    removal = [words("library.sources.empty")]
    if source.articles:
        removal = [words("library.sources.takes", count=source.articles)]
    if source.is_local:
        removal.append(words("library.sources.files_stay"))
    kind = "list" if source.is_list else source.kind
    itself = kind in {"samples", "list"} or name == source.address
    return {
        "id": source.id,
        "name": name,
        "address": "" if itself else source.address,
        "kind": words(f"library.source.{kind}"),
        "articles": f"{source.articles:,}",
        "health": health,
        "health_said": words(f"library.health.{health}", count=times),
        "outcome": _outcome(words, source, failed),
        "read_at": source.read_at,
        "next_at": source.next_at,
        "next": _next(words, source),
        "removal": " ".join(removal),
        "remove": words(f"library.remove.{kind}"),
    }


def _health(source: Source, failed: int) -> tuple[str, int]:
    """Its state, and how many times in a row it failed."""
    if source.read_at is None:
        return "waiting", 0
    if source.failing:
        return "failing", source.failing
    return ("partly" if failed else "well"), 0


def _outcome(words: Words, source: Source, failed: int) -> str:
    """The outcome of the last fetch; failures are in the index's own words, in English."""
    state = reason_alone(source.outcome or "", source.address)
    if found := _FOUND.fullmatch(state):
        state = words("library.health.found", count=int(found[1]))
    elif state == "nothing new":
        state = words("library.health.nothing_new")
    if failed and not source.failing:
        unread = words("library.health.unread", count=failed)
        state = words("library.comma").join(filter(None, [state, unread]))
    return state


def _next(words: Words, source: Source) -> str:
    """When it is read next, where there is no time for that."""
    if source.kind == "samples":
        return "—"
    if source.is_local:
        return words("library.sources.on_change")
    return words("library.sources.by_hand")


class SourcesSection:
    """`events` are those that may start a run; `outputs` the components drawn."""

    def __init__(self, library: Library, runs: RunControl, *, at_home: bool) -> None:
        self._library, self._at_home = library, at_home
        with gr.Row(elem_id="sources-title"):
            heading("library.sources")
            now = gr.Button(
                label("library.sources.read_now"),
                size="sm",
                scale=0,
                min_width=0,
                elem_id="read-now",
            )
        message = said(elem_id="source-said")
        self._table = lasting(elem_id="sources-table")
        self.outputs = [self._table]

        def read_now() -> None:
            runs.start()

        def forget(event: gr.EventData, request: gr.Request) -> str:
            words = words_of(request)
            try:
                source = library.sources.forget(int(event.id))
            except NewsdeskError as error:
                return refusal(error, words, at_home=at_home)
            name = source_name(source, library.dropped, words)
            if runs.start(due_only=True):
                return words("library.sources.gone_now", name=name)
            return words("library.sources.gone_later", name=name)

        self.events = [now.click(read_now, None, None, **AT_ONCE)]
        if at_home:
            self.events.append(self._table.click(forget, None, message, **AT_ONCE))

    def show(self, words: Words) -> dict[Any, Any]:
        """The current table."""
        failed = Counter(document.source_id for document in self._library.failed())
        every, dropped = self._library.sources.all(), self._library.dropped
        if not self._at_home:
            every = [redacted_source(source, dropped, words) for source in every]
        table = sources_table(words, every, dropped, failed, may_remove=self._at_home)
        return {self._table: table}
