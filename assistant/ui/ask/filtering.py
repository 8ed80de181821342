"""The filters under the question box: drawing them, and reading what is chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

import gradio as gr
from markupsafe import Markup

from assistant.asking.dates.periods import Days
from assistant.asking.query_syntax import code_of, days_of
from assistant.asking.question import Asking
from assistant.ui.ask.search_explained import filters_in_words
from assistant.ui.library.sources_section import source_name
from assistant.ui.shared.components import own_html, said
from assistant.ui.shared.gradio_workarounds import AT_ONCE
from assistant.ui.shared.language import Words, label, words_of
from assistant.ui.shared.templating import html_of
from index.errors import BadInput
from index.library import Library
from index.query import Filters


class FilterStrip:
    """`inputs` are what `asking` reads the values of."""

    def __init__(self, library: Library) -> None:
        self._library = library
        with gr.Row(elem_id="filter-strip"):
            # The panel stands after the row, because Gradio draws nothing of its own inside an
            # element of ours; asking.css shows it while this is open.
            toggle = html_of("filters_toggle.html")
            own_html(label("filter.open"), elem_id="filter-toggle", html_template=toggle)
            self._on = said(elem_id="filters-on")
            self._clear = gr.Button(
                label("filter.clear"), size="sm", elem_id="clear-filters", visible=False, scale=0
            )
        with gr.Column(elem_id="filters"):
            with gr.Row(elem_id="filters-chosen"):
                self._several = [
                    _several(name) for name in ("publisher", "language", "tag", "source")
                ]
            with gr.Row(elem_id="filters-dates"):
                self._days = [_day("from"), _day("to"), _day("as-of")]
            own_html(label("filter.written"), html_template=html_of("filters_written.html"))
        self.inputs: list[Any] = [*self._several, *self._days]
        outputs = [self._on, self._clear]
        gr.on([each.change for each in self.inputs], self._updates, self.inputs, outputs, **AT_ONCE)
        # In the page itself, so that nothing that is typed meanwhile comes back.
        empty = f"() => {[[] for _ in self._several] + ['' for _ in self._days]}"
        self._clear.click(None, None, self.inputs, js=empty, **AT_ONCE)

    def keep_fresh(self, opened: Sequence[Any]) -> None:
        """Offer what the library has now, after each of these events."""
        gr.on(opened, self._offered, None, self._several, **AT_ONCE)

    def asking(self, given: Mapping[Any, Any], words: Words) -> Asking:
        """What is chosen, among the values of a handler's inputs.

        Raises BadInput, in these words, for what isn't a date or a language.
        """
        return asking_of(*(given[each] for each in self.inputs), words=words)

    def _updates(self, request: gr.Request, *values: Any) -> tuple[Markup, Any]:
        words = words_of(request)
        try:
            on = filters_on(asking_of(*values, words=words), words)
        except BadInput as error:
            on = html_of("filters_on.html", refused=str(error))
        return on, gr.update(visible=bool(on))

    def _offered(self, request: gr.Request) -> list[Any]:
        words = words_of(request)
        choices, dropped = self._library.choices(), self._library.dropped
        offered = [
            [(f"{name} ({count:,})", name) for name, count in choices.publishers.items()],
            [
                (f"{words.name_of_language(code)} ({count:,})", code)
                for code, count in choices.languages.items()
            ],
            [(f"{name} ({count:,})", name) for name, count in choices.tags.items()],
            [
                (f"{source_name(each, dropped, words)} ({each.articles:,})", each.address)
                for each in self._library.sources.all()
            ],
        ]
        return [gr.update(choices=each, visible=bool(each)) for each in offered]


def asking_of(
    publishers: Sequence[str],
    languages: Sequence[str],
    tags: Sequence[str],
    sources: Sequence[str],
    first: str,
    last: str,
    as_of: str,
    *,
    words: Words,
) -> Asking:
    """The values of the strip as a way to search; a month or a year may stand for a day.

    Raises BadInput for what isn't a date or a language, and if no day is left.
    """
    days_first, days_last, today = (_days_of(each, words) for each in (first, last, as_of))
    filters = Filters(
        publishers=_written(publishers),
        after=days_first.first if days_first else None,
        before=days_last.last if days_last else None,
        languages=tuple(_code_of(each, words) for each in languages),
        feeds=_written(sources),
        tags=_written(tags),
    )
    if filters.after and filters.before and filters.before < filters.after:
        raise BadInput(words("filter.no_day", first=first, last=last))
    return Asking(filters, as_of=today.last if today else None)


def filters_on(asking: Asking, words: Words) -> Markup:
    """How many filters are on, and which, as HTML; "" if none is."""
    on = filters_in_words(asking.filters, words)
    if asking.as_of:
        on.append(words("question.as_of", day=words.day(asking.as_of)))
    return html_of("filters_on.html", t=words, refused="", on=on)


def _code_of(language: str, words: Words) -> str:
    code = code_of(language)
    if code is None:
        raise BadInput(words("filter.no_language", written=language))
    return code


def _days_of(written: str, words: Words) -> Days | None:
    """The days that were written; None if nothing was."""
    if not written.strip():
        return None
    days = days_of(written)
    if days is None:
        raise BadInput(words("filter.no_date", written=written))
    return days


def _written(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(value.strip() for value in values if value.strip())


def _several(name: str) -> gr.Dropdown:
    # Own words are let in because a part of a name finds it too. Hidden until there is something
    # to offer, not the other way round: Gradio's page waits for ever for a component that it was
    # told to show and that is hidden before it was drawn.
    return gr.Dropdown(
        label=label(f"filter.{name}"),
        choices=[],
        value=[],
        multiselect=True,
        allow_custom_value=True,
        visible=False,
        min_width=140,
        elem_id=f"filter-{name}",
    )


def _day(name: str) -> gr.Textbox:
    return gr.Textbox(
        label=label(f"filter.{name}"),
        placeholder=label("filter.day"),
        max_lines=1,
        min_width=110,
        elem_id=f"filter-{name}",
    )
