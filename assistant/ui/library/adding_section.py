"""Adding articles by a link, files, a pasted text or a list of feeds."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup

from assistant.ui.library.phrases import lasted, reason_alone, remarks
from assistant.ui.library.run_control import RunControl
from assistant.ui.library.uploads import let_go
from assistant.ui.shared.components import heading, hint, own_html, said
from assistant.ui.shared.gradio_workarounds import AT_ONCE, QUEUED
from assistant.ui.shared.language import Words, label, words_of
from assistant.ui.shared.people import is_known
from assistant.ui.shared.sentences import refusal
from assistant.ui.shared.templating import html_of
from index.errors import BadInput, NewsdeskError
from index.library import Library
from index.runs.preview import Preview
from index.sources.found import Remark
from index.sources.markup import without_feed_scheme
from index.sources.reading_lists import LinkPlan
from index.sources.source_list import is_path

MOST_UNASKED = 100  # documents of a file or folder that are added without showing the first ones
MOST_FETCHED = 500  # pages of one list at a time; the file can be chosen again for the next ones
# "once", which Gradio takes for events, loses what is dropped while another file is taken in.
_UPLOADED = {"trigger_mode": "multiple", **AT_ONCE}
_LISTS = [".html", ".htm", ".csv", ".tsv", ".json", ".jsonl", ".txt", ".md"]


def add_place(words: Words, library: Library, runs: RunControl, written: str) -> Markup:
    """Add a link, the address of a site, or a folder or file of this machine.

    Raises NewsdeskError and adds nothing if it can't be used; BadInput for a folder if people sign
    in.
    """
    if is_path(written):
        if is_known():  # who may be on another machine
            raise BadInput(words("library.add.no_folders"))
        path = Path(written)
        library.sources.add([path])
        added = words("library.added.folder", name=path.name)
        return _message(words, added, _reading(words, runs))
    known = {source.address for source in library.sources.all()}
    written = without_feed_scheme(written)
    found = library.sources.add_link(written if "://" in written else f"https://{written}")
    is_new = found.address not in known
    return _message(
        words,
        words(f"library.added.{found.kind}", name=found.title or found.address),
        "" if is_new else words("library.added.known"),
        _reading(words, runs, due_only=is_new),
    )


def add_files(words: Words, library: Library, runs: RunControl, paths: Iterable[Path]) -> Markup:
    """Copy each readable file into the library, and say why the others can't be read."""
    kept, refused = 0, []
    for path in paths:
        try:
            library.sources.drop([path])
            kept += 1
        except NewsdeskError as error:
            refused.append(Remark(path.name, reason_alone(str(error), str(path))))
    sentences = [words("library.added.files", count=kept), _reading(words, runs)] if kept else []
    return _message(words, *sentences, refused=remarks(words, refused))


def many_in(library: Library, paths: Sequence[Path], name: str) -> Preview | None:
    """The first articles of files or a folder with many of them; None if there are few."""
    preview = library.preview_of(paths, name)
    return preview if preview.count > MOST_UNASKED else None


def preview_in_words(words: Words, previews: Sequence[Preview]) -> Markup:
    """The first articles of each, before they are taken in."""
    parts = [
        {
            "said": words(
                "library.preview" if each.first else "library.preview.none",
                name=each.name,
                count=each.count,
            ),
            "first": [
                {
                    "title": article.title,
                    "known": [article.publisher, words.day(article.published)],
                }
                for article in each.first
            ],
            "refused": remarks(words, each.refused),
        }
        for each in previews
    ]
    return html_of("library_preview.html", t=words, parts=parts)


def add_text(words: Words, library: Library, runs: RunControl, text: str, title: str) -> Markup:
    """Add a pasted text. Raises BadInput if it is empty."""
    library.sources.paste(text, title)
    return _message(words, words("library.added.text"), _reading(words, runs))


def add_feeds(words: Words, library: Library, runs: RunControl, opml: bytes) -> Markup:
    """Add the feeds of an OPML file. Raises UnreadableSource if it isn't one."""
    new = library.sources.import_feeds(opml)
    if not new:
        return _message(words, words("library.added.no_feeds"))
    return _message(words, words("library.added.feeds", count=new), _reading(words, runs))


def plan_links(
    words: Words, library: Library, content: bytes, name: str
) -> tuple[Markup, LinkPlan]:
    """What fetching a list of links would mean, and the plan for the newest of them.

    Raises UnreadableSource if there is none in the file.
    """
    whole = library.sources.plan_links(content, name)
    plan = whole.at_most(MOST_FETCHED)
    known, left = len(whole.links) - len(whole.new), len(whole.new) - len(plan.new)
    sentences = [words("library.links.held", name=name, count=len(whole.links), known=known)]
    if plan.new:
        time = lasted(words, plan.seconds)
        count = len(plan.new)
        sentences.append(words("library.links.plan", count=count, sites=plan.sites, time=time))
    if left:
        sentences.append(words("library.links.left", count=left))
    return _message(words, *sentences), plan


def add_links(
    words: Words, library: Library, runs: RunControl, plan: LinkPlan, name: str
) -> Markup:
    """Fetch the pages of a plan that the person has seen."""
    library.sources.add_links(plan, name)
    return _message(words, words("library.added.links", count=len(plan.new)), _reading(words, runs))


def _add_seen(words: Words, library: Library, runs: RunControl, paths: Sequence[Path]) -> Markup:
    """Add uploaded files, or a folder of this machine, of which the first articles were seen."""
    folders = [path for path in paths if path.is_dir()]
    if not folders:
        return add_files(words, library, runs, paths)
    library.sources.add(folders)
    added = words("library.added.folder", name=folders[0].name)
    return _message(words, added, _reading(words, runs))


def _message(words: Words, *sentences: str, refused: str = "") -> Markup:
    message = " ".join(filter(None, sentences))
    return html_of("library_added.html", t=words, sentence=message, refused=refused)


def _reading(words: Words, runs: RunControl, *, due_only: bool = True) -> str:
    """Start indexing what was added, and say whether that is now or later."""
    starts = runs.start(due_only=due_only)
    return words("library.reading.now") if starts else words("library.reading.later")


class AddingSection:
    """`events` are those after which a run may have begun.

    Unless `at_home`, no visitor can make this machine fetch a link or read its folders.
    """

    def __init__(self, library: Library, runs: RunControl, *, at_home: bool) -> None:
        self._library, self._runs, self._at_home = library, runs, at_home
        heading("library.add.title")
        with gr.Row(elem_id="linking"):
            link = gr.Textbox(
                label=label("library.add.link"),
                placeholder=label("library.add.place"),
                show_label=False,
                container=False,
                interactive=at_home,
                max_lines=1,
                elem_id="link",
                scale=8,
            )
            add = gr.Button(
                label("library.add"),
                variant="primary",
                interactive=at_home,
                elem_id="add-link",
                min_width=80,
                scale=0,
            )
        self._message = said("" if at_home else label("library.add.links_off"), elem_id="added")
        self._waiting = gr.State(())  # the paths that wait until the person has seen what they hold
        with gr.Row(elem_id="previewed"):
            take = gr.Button(
                label("library.preview.take"), size="sm", visible=False, elem_id="take-all"
            )
            leave = gr.Button(
                label("library.preview.leave"), size="sm", visible=False, elem_id="take-none"
            )
        self._asking = [self._message, self._waiting, take, leave]
        with gr.Column(elem_id="dropping"):
            dropped = gr.File(
                label=label("library.drop.files"),
                show_label=False,
                file_count="multiple",
                height=76,
                elem_id="drop",
            )
            # Covers Gradio's own text, which doesn't say what may be dropped.
            own_html(
                label("library.drop"),
                html_template="<p>${value}</p>",
                elem_id="drop-said",
            )
        with gr.Accordion(label("library.paste"), open=False, elem_id="pasting"):
            paste = self._paste()
        with gr.Accordion(label("library.feeds"), open=False, elem_id="opml"):
            hint("library.feeds.hint")
            if at_home:  # addresses of feeds may hold keys
                own_html(
                    label("library.feeds.save"),
                    html_template='<p><a href="feeds.opml" download>${value}</a></p>',
                )
            imported = [self._import()] if at_home else []
        if at_home:
            with gr.Accordion(label("library.links"), open=False, elem_id="links"):
                hint("library.links.hint")
                imported.append(self._import_links())

        def keep(paths: list[str] | None, request: gr.Request) -> dict[Any, Any]:
            words, uploaded = words_of(request), [Path(path) for path in paths or []]
            large = {
                path: found for path in uploaded if (found := many_in(library, [path], path.name))
            }
            small = [path for path in uploaded if path not in large]
            try:
                message = add_files(words, library, runs, small) if small else Markup()
            finally:
                let_go(small)
            if large:
                message += preview_in_words(words, list(large.values()))
            return {self._message: message, dropped: None, **self._asked(tuple(large))}

        def take_in(waiting: tuple[Path, ...], request: gr.Request) -> dict[Any, Any]:
            words = words_of(request)
            try:
                message = _add_seen(words, library, runs, waiting)
            except NewsdeskError as error:
                message = refusal(error, words, at_home=at_home)
            finally:
                let_go(waiting)
            return {self._message: message, **self._asked(())}

        def leave_out(waiting: tuple[Path, ...], request: gr.Request) -> dict[Any, Any]:
            let_go(waiting)
            return {
                self._message: words_of(request)("library.preview.left"),
                **self._asked(()),
            }

        outputs = [dropped, *self._asking]
        kept = dropped.upload(keep, dropped, outputs, **_UPLOADED)
        taken = take.click(take_in, self._waiting, self._asking, **AT_ONCE)
        leave.click(leave_out, self._waiting, self._asking, **AT_ONCE)
        self.events = [kept, taken, paste, *imported]
        if at_home:
            self.events.append(self._wire_link(link, add))

    def _asked(self, waiting: tuple[Path, ...]) -> dict[Any, Any]:
        """The updates that ask whether to add these, or that stop asking."""
        _, kept, take, leave = self._asking
        shown = gr.update(visible=bool(waiting))
        return {kept: waiting, take: shown, leave: shown}

    def _wire_link(self, link: gr.Textbox, add: gr.Button) -> Any:
        message = self._message

        def add_link(written: str, request: gr.Request) -> Iterator[dict[Any, Any]]:
            words = words_of(request)
            if not written.strip():
                yield {message: words("library.added.nothing")}
                return
            looking = words("library.added.looking")
            yield {message: looking, add: gr.update(interactive=False)}
            ready = {add: gr.update(interactive=True)}
            path = Path(written.strip())
            is_folder = not is_known() and is_path(written.strip()) and path.is_dir()
            if is_folder and (many := many_in(self._library, [path], path.name)):
                shown = preview_in_words(words, [many])
                yield {**ready, message: shown, **self._asked((path,))}
                return
            try:
                came = add_place(words, self._library, self._runs, written.strip())
                yield {**ready, link: "", message: came}
            except NewsdeskError as error:
                yield {**ready, message: refusal(error, words, at_home=self._at_home)}

        asked = [link.submit, add.click]
        return gr.on(
            asked, add_link, link, [link, add, *self._asking], concurrency_limit=4, **QUEUED
        )

    def _paste(self) -> Any:
        title = gr.Textbox(label=label("library.paste.title"), max_lines=1)
        text = gr.Textbox(label=label("library.paste.text"), lines=6, max_lines=16)
        button = gr.Button(label("library.paste.add"), size="sm", elem_id="paste")

        def keep(named: str, pasted: str, request: gr.Request) -> dict[Any, Any]:
            words = words_of(request)
            try:
                message = add_text(words, self._library, self._runs, pasted, named)
            except NewsdeskError as error:
                return {self._message: refusal(error, words, at_home=self._at_home)}
            return {title: "", text: "", self._message: message}

        return button.click(keep, [title, text], [title, text, self._message], **AT_ONCE)

    def _import(self) -> Any:
        file = gr.UploadButton(
            label("library.feeds.add"),
            file_types=[".opml", ".xml"],
            size="sm",
            elem_id="import",
        )

        def add(path: str, request: gr.Request) -> str:
            words, uploaded = words_of(request), Path(path)
            try:
                opml = uploaded.read_bytes()
                return add_feeds(words, self._library, self._runs, opml)
            except NewsdeskError as error:
                return refusal(error, words, at_home=self._at_home)
            finally:
                let_go([uploaded])

        return file.upload(add, file, self._message, **_UPLOADED)

    def _import_links(self) -> Any:
        file = gr.UploadButton(
            label("library.links.add"), file_types=_LISTS, size="sm", elem_id="import-links"
        )
        planned = gr.State(None)  # the file's name and the plan that the person has seen
        fetch = gr.Button(
            label("library.links.fetch"), size="sm", visible=False, elem_id="fetch-links"
        )

        def plan(path: str, request: gr.Request) -> dict[Any, Any]:
            words, uploaded = words_of(request), Path(path)
            try:
                content = uploaded.read_bytes()
                message, plan = plan_links(words, self._library, content, uploaded.name)
            except NewsdeskError as error:
                said = refusal(error, words, at_home=self._at_home)
                return {self._message: said, planned: None, fetch: gr.update(visible=False)}
            finally:
                let_go([uploaded])
            return {
                self._message: message,
                planned: (uploaded.name, plan),
                fetch: gr.update(visible=bool(plan.new)),
            }

        def add(seen: tuple[str, LinkPlan] | None, request: gr.Request) -> dict[Any, Any]:
            hidden = {planned: None, fetch: gr.update(visible=False)}
            if seen is None:
                return hidden
            name, plan = seen
            message = add_links(words_of(request), self._library, self._runs, plan, name)
            return {self._message: message, **hidden}

        parts = [self._message, planned, fetch]
        file.upload(plan, file, parts, **_UPLOADED)
        return fetch.click(add, planned, parts, **AT_ONCE)
