"""The sources: what is read and how that went, reading them now, and no longer reading one."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup

from assistant.ui.library.phrases import reason_alone
from assistant.ui.library.run_control import RunControl
from assistant.ui.shared.components import heading, lasting, said
from assistant.ui.shared.gradio_workarounds import AT_ONCE
from assistant.ui.shared.language import Words, label, words_of
from assistant.ui.shared.people import may, owns
from assistant.ui.shared.sentences import refusal
from assistant.ui.shared.templating import html_of
from index.errors import NewsdeskError
from index.library import Library
from index.sources.names import member_of, place
from index.sources.redaction import name_of, redacted, redacted_documents
from index.storage.catalogue.collections import Collection
from index.storage.catalogue.documents import Document, Given
from index.storage.catalogue.sources import LIST, Source

MOST_NAMED = 3  # documents that were refused for one reason
MOST_NOTES = 5  # of one file
_FOUND = re.compile(r"(\d+) found")


def sources_table(
    words: Words,
    sources: Sequence[Source],
    dropped: Path,
    failed: Sequence[Document],
    given: Sequence[Given] = (),
    noted: Sequence[Document] = (),
    *,
    may_remove: bool = True,
) -> Markup:
    """Every source, each with a button to remove it if the reader may.

    `dropped` is the library's own folder; `failed` are the documents that couldn't be read;
    `given` says how many articles each file that holds several gave, and `noted` are the documents
    that were read with a note.
    """
    rows = []
    for source in sources:
        unread = [each for each in failed if each.source_id == source.id]
        held = [each for each in given if each.source_id == source.id]
        remarked = [each for each in noted if each.source_id == source.id]
        parts = files_in_words(words, held, unread, remarked)
        rows.append({**_row(words, source, dropped, len(unread)), "files": parts})
    return html_of("library_sources.html", t=words, sources=rows, may_remove=may_remove)


def collections_table(
    words: Words, sources: Sequence[Source], dropped: Path, offered: Sequence[Collection]
) -> Markup:
    """Which collection each source is in, with buttons to choose another one."""
    everybodys = (0, words("library.collection.everybodys"))
    choices = [everybodys, *((each.id, each.name) for each in offered)]
    rows = [
        {
            "id": each.id,
            "name": source_name(each, dropped, words),
            "chosen": each.collection or everybodys[1],
        }
        for each in sources
    ]
    return html_of("library_collections.html", t=words, sources=rows, choices=choices)


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


def files_in_words(
    words: Words,
    given: Sequence[Given],
    failed: Sequence[Document],
    noted: Sequence[Document] = (),
) -> list[dict[str, Any]]:
    """What each file that holds several articles gave, what was refused, by its reason, and notes.

    Files of one article are listed only if they were refused, all together and last.
    """
    unread: dict[str, list[Document]] = {}
    for document in failed:
        unread.setdefault(document.container or "", []).append(document)
    names = {each.file: each.articles for each in given}
    names |= dict.fromkeys(filter(None, unread.keys() - names.keys()), 0)
    notes: dict[str, list[Document]] = {}
    for document in noted:
        notes.setdefault(document.container or document.address, []).append(document)
    parts = []
    for file, articles in names.items():
        refused = unread.get(file, [])
        said = [words("library.gave", count=articles)]
        said += [words("library.gave.refused", count=len(refused))] if refused else []
        parts.append(
            {
                "name": place(file),
                "said": words("library.comma").join(said),
                "reasons": [*_reasons(words, refused), *_notes(words, notes.get(file, []))],
            }
        )
    if alone := unread.get(""):
        counted = words("library.gave.refused", count=len(alone))
        parts.append({"name": "", "said": counted, "reasons": _reasons(words, alone)})
    return parts


def _reasons(words: Words, refused: Sequence[Document]) -> list[str]:
    """Each reason once, with the names of the first documents that it holds for."""
    return _named(
        words, [(each, reason_alone(each.failure or "", each.address)) for each in refused]
    )


def _notes(words: Words, noted: Sequence[Document]) -> list[str]:
    """Each note once: on the whole file, or with the names of the first members it holds for."""
    whole = [each.note or "" for each in noted if each.container is None]
    inside = _named(words, [(each, each.note or "") for each in noted if each.container])
    more = len(inside) - MOST_NOTES
    rest = [words("library.more", count=more)] if more > 0 else []
    return [*whole, *inside[:MOST_NOTES], *rest]


def _named(words: Words, remarked: Sequence[tuple[Document, str]]) -> list[str]:
    """Each remark once, behind the names of the first documents that it is on."""
    named: dict[str, list[str]] = {}
    for document, remark in remarked:
        held = member_of(document.address)
        named.setdefault(remark, []).append(held[1] if held else place(document.address))
    said = []
    for reason, names in named.items():
        shown = words.listed(names[:MOST_NAMED])
        more = len(names) - MOST_NAMED
        if more > 0:
            shown = words.listed([shown, words("library.more", count=more)])
        said.append(words("library.gave.because", names=shown, reason=reason))
    return said


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
        "collection": words("library.collection.of", name=source.collection)
        if source.collection
        else "",
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
        key = "library.health.files" if source.kind == "folder" else "library.health.found"
        state = words(key, count=int(found[1]))
    elif state == "nothing new":
        state = words("library.health.nothing_new")
    if failed and not source.failing:
        of_files = source.kind == "folder" and found
        key = "library.health.unread_in" if of_files else "library.health.unread"
        unread = words(key, count=failed)
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
        self._collections = lasting(elem_id="source-collections")
        self.outputs = [self._table, self._collections]

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

        def put(event: gr.EventData, request: gr.Request) -> str:
            """Into the collection whose number follows the source's, or with 0 into none."""
            words = words_of(request)
            number, _, chosen = str(event.id).partition(" ")
            names = {str(each.id): each.name for each in library.collections.all()}
            try:
                name = source_name(library.sources.get(int(number)), library.dropped, words)
                library.collections.put(int(number), names[chosen] if chosen != "0" else None)
            except NewsdeskError as error:
                return refusal(error, words, at_home=at_home)
            if chosen == "0":
                return words("library.collection.opened", name=name)
            return words("library.collection.put", name=name, collection=names[chosen])

        self.events = [now.click(read_now, None, None, **AT_ONCE)]
        if at_home:
            self.events.append(self._table.click(forget, None, message, **AT_ONCE))
            self.events.append(self._collections.click(put, None, message, **AT_ONCE))

    def show(self, words: Words) -> dict[Any, Any]:
        """The current table."""
        failed, given = self._library.failed(), self._library.given()
        noted = self._library.noted()
        every, dropped = self._library.sources.all(), self._library.dropped
        if not owns(at_home=self._at_home):
            failed, noted = redacted_documents(failed), redacted_documents(noted)
            given = [replace(each, file=name_of(each.file)) for each in given]
            every = [redacted_source(source, dropped, words) for source in every]
        may_remove = may("articles:write", at_home=self._at_home)
        table = sources_table(words, every, dropped, failed, given, noted, may_remove=may_remove)
        offered = self._library.collections.all() if owns(at_home=self._at_home) else []
        choosing = collections_table(words, every, dropped, offered) if offered else ""
        return {self._table: table, self._collections: choosing}
