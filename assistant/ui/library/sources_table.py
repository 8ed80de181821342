"""The sources as a table: what is read, how that went, when it is read next."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from assistant.ui.library.phrases import moment, plural, reason_alone
from index.catalogue.sources import LocalKind, Source, WebKind

_KINDS: dict[LocalKind | WebKind, str] = {
    "folder": "Folder",
    "file": "File",
    "samples": "Samples",
    "link": "Page",
    "feed": "Feed",
    "sitemap": "Sitemap",
}
_TIMES = {1: "once", 2: "twice"}


def sources_table(
    sources: Sequence[Source], dropped: Path, failed: Mapping[int | None, int]
) -> str:
    """Every source, each with a button to stop reading it.

    `dropped` is the library's own folder; `failed` counts, by source, the documents that couldn't
    be read.
    """
    if not sources:
        return '<p class="hint empty">Nothing is read yet.</p>'
    rows = "".join(_row(source, dropped, failed.get(source.id, 0)) for source in sources)
    return (
        '<table class="sources-read"><caption>Sources, in the order they were added</caption>'
        '<thead><tr><th scope="col">Source</th><th scope="col">Kind</th>'
        '<th scope="col">Articles</th><th scope="col">Health</th><th scope="col">Last read</th>'
        '<th scope="col">Next reading</th><th scope="col"><span class="unseen">Remove</span></th>'
        f"</tr></thead><tbody>{rows}</tbody></table>"
    )


def source_name(source: Source, dropped: Path) -> str:
    """What people call it; not escaped."""
    if source.kind == "samples":
        return "Newsdesk’s samples"
    if source.address == str(dropped):
        return "Dropped and pasted here"
    return source.title or (Path(source.address).name if source.is_local else source.address)


def _row(source: Source, dropped: Path, failed: int) -> str:
    name = source_name(source, dropped)
    address = (
        ""
        if source.kind == "samples" or name == source.address
        else f'<span class="address">{escape(source.address)}</span>'
    )
    return (
        f"<tr><td><b>{escape(name)}</b>{address}</td>"
        f'<td data-label="Kind">{_KINDS[source.kind]}</td>'
        f'<td data-label="Articles">{source.articles:,}</td>'
        f'<td data-label="Health">{_health(source, failed)}</td>'
        f'<td data-label="Last read">{moment(source.read_at) if source.read_at else "never"}</td>'
        f'<td data-label="Next reading">{_next(source)}</td>'
        f"<td>{_removal(source, name)}</td></tr>"
    )


def _health(source: Source, failed: int) -> str:
    if source.read_at is None:
        return '<span class="health waiting">not read yet</span>'
    outcome = escape(reason_alone(source.outcome or "", source.address))
    if source.failing:
        times = _TIMES.get(source.failing, f"{source.failing} times")
        return f'<span class="health failing">failed {times}</span> <span>{outcome}</span>'
    if failed:
        unread = f"{outcome}, {failed:,} could not be read"
        return f'<span class="health partly">reading in part</span> <span>{unread}</span>'
    return f'<span class="health well">reading well</span> <span>{outcome}</span>'


def _next(source: Source) -> str:
    if source.next_at:
        return moment(source.next_at)
    if source.kind == "samples":
        return "—"
    return "when it changes" if source.is_local else "with the next re-index"


def _removal(source: Source, name: str) -> str:
    """A button behind a summary, so that nobody removes a source by one slip."""
    gives = plural(source.articles, "article")
    files = " The files stay where they are." if source.is_local else ""
    kept = f"It takes {gives} with it." if source.articles else "It has no articles."
    return (
        f'<details class="removal"><summary aria-label="Remove {escape(name)} …">Remove</summary>'
        f'<div><p>{kept}{files}</p><button type="button" data-id="{source.id}">'
        f"Remove {escape(_KINDS[source.kind].lower())}</button></div></details>"
    )
