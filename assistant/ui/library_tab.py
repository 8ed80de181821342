"""The Library tab: the table of articles, adding files, re-indexing."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.citations import day
from assistant.ui.ask import QUIET
from assistant.ui.sources import article_address
from index.catalogue import Listed
from index.errors import NewsdeskError
from index.library import Library
from index.reindex import Remark, Report
from index.sources.files import SUFFIXES

MOST_ROWS = 300


def library_tab(library: Library, tab: gr.Tab) -> None:
    """Draw the tab and wire it; the table is read afresh whenever the tab is opened."""
    with gr.Row(visible=False, elem_id="samples") as samples:
        gr.HTML("<p>These are Newsdesk’s own sample articles, to try it with.</p>")
        clear = gr.Button("Clear the samples", size="sm", elem_id="clear-samples", scale=0)
    with gr.Row(elem_id="adding"):
        dropped = gr.File(
            label="Add articles: text, Markdown or saved web pages",
            file_count="multiple",
            file_types=sorted(SUFFIXES),
            height=120,
            elem_id="drop",
            scale=3,
        )
        with gr.Column(scale=1, min_width=200):
            start = gr.Button("Re-index", variant="primary", elem_id="reindex")
            gr.HTML('<p class="hint">Reads new and changed files; you can go on asking.</p>')
    status = gr.HTML(elem_id="status")
    find = gr.Textbox(
        placeholder="Filter by title, publisher or author",
        show_label=False,
        container=False,
        elem_id="filter",
    )
    table = gr.HTML(elem_id="articles")

    def show(words: str) -> tuple[Any, str]:
        return gr.update(visible=library.has_samples()), _table(library.articles(), words)

    def drop(paths: list[str] | None) -> tuple[str, None]:
        added, refused = [], []
        for path in map(Path, paths or []):
            try:
                library.drop([path])
                added.append(path.name)
            except NewsdeskError as error:
                refused.append(Remark(path.name, str(error).removeprefix(f"{path}: ")))
        count = f"{len(added)} file{'s' * (len(added) != 1)} added. Press Re-index to read them."
        return (f"<p>{count}</p>" if added else "") + _remarks("Not added", refused), None

    def reindex() -> Iterator[str]:
        try:
            for event in library.reindex():
                yield _report(event) if isinstance(event, Report) else _bar(event.done, event.total)
        except NewsdeskError as error:
            yield f"<p>{escape(str(error))}</p>"

    def clear_samples() -> str:
        try:
            library.clear_samples()
        except NewsdeskError as error:
            return f"<p>{escape(str(error))}</p>"
        return "<p>The samples are gone.</p>"

    shown = [samples, table]
    tab.select(show, find, shown, **QUIET)
    find.change(show, find, shown, **QUIET)
    dropped.upload(drop, dropped, [status, dropped], **QUIET)
    start.click(reindex, None, status, **QUIET).then(show, find, shown, **QUIET)
    clear.click(clear_samples, None, status, **QUIET).then(show, find, shown, **QUIET)


def _bar(done: int, total: int) -> str:
    if total == 0:
        return "<p>Looking for new and changed files …</p>"
    return (
        f'<label class="progress">Indexing <progress value="{done}" max="{total}"></progress> '
        f"{done:,} of {total:,}</label>"
    )


def _report(report: Report) -> str:
    counts = (
        f"{report.added:,} added, {report.changed:,} changed, {report.removed:,} removed, "
        f"{report.unchanged:,} unchanged, {len(report.failed):,} failed "
        f"({report.seconds:.1f} s)"
    )
    return f'<p class="report">{counts}</p>{_remarks("Failed", report.failed)}' + _remarks(
        "Notes", report.notes
    )


def _remarks(title: str, remarks: list[Remark]) -> str:
    if not remarks:
        return ""
    items = "".join(
        f"<li><b>{escape(Path(remark.path).name)}</b>: {escape(remark.text)}</li>"
        for remark in remarks
    )
    return f'<div class="remarks"><h3>{title}</h3><ul>{items}</ul></div>'


def _table(articles: list[Listed], words: str) -> str:
    wanted = words.casefold().split()
    matching = [
        listed for listed in articles if all(word in _searchable(listed) for word in wanted)
    ]
    if not matching:
        return f'<p class="hint">{"Nothing matches." if articles else "No articles yet."}</p>'
    rows = "".join(map(_row, matching[:MOST_ROWS]))
    count = f"{len(matching):,} article{'s' * (len(matching) != 1)}"
    more = f", the newest {MOST_ROWS} shown" if len(matching) > MOST_ROWS else ""
    return (
        f'<p class="hint">{count}{more}</p><table><thead><tr><th>Date</th><th>Title</th>'
        f"<th>Publisher</th><th>Authors</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _searchable(listed: Listed) -> str:
    article = listed.article
    return " ".join([article.title, article.publisher or "", *article.authors]).casefold()


def _row(listed: Listed) -> str:
    article = listed.article
    sample = ' <span class="tag">sample</span>' if listed.is_sample else ""
    link = f'<a href="{article_address(article)}" target="_blank">{escape(article.title)}</a>'
    return (
        f"<tr><td>{day(article.published)}</td><td>{link}{sample}</td>"
        f"<td>{escape(article.publisher or '')}</td>"
        f"<td>{escape(', '.join(article.authors))}</td></tr>"
    )
