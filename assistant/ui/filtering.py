"""The filters under the question box: drawing them, and reading what is chosen."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import gradio as gr

from assistant.citations import day
from assistant.query_syntax import read_syntax
from assistant.searching import Asking
from assistant.ui.explained import filters_in_words, language_name
from assistant.ui.handlers import AT_ONCE
from assistant.ui.library.drawn import drawn, said
from assistant.ui.library.sources_table import source_name
from index.errors import BadInput
from index.library import Library
from index.query import Filters

# The panel stands after the row, because Gradio draws nothing of its own inside an element of ours;
# asking.css shows it while this is open.
_TOGGLE = '<details><summary aria-controls="filters">Filters</summary></details>'
_HINT = (
    '<p class="hint">Or write them in the question: <code>source:reuters</code> '
    "<code>after:2025-08-01</code> <code>&quot;exact words&quot;</code> <code>-without</code></p>"
)


class FilterStrip:
    """`inputs` are what `asking` reads the values of."""

    def __init__(self, library: Library) -> None:
        self._library = library
        with gr.Row(elem_id="filter-strip"):
            drawn(_TOGGLE, elem_id="filter-toggle")
            self._on = said(elem_id="filters-on")
            self._clear = gr.Button(
                "Clear all", size="sm", elem_id="clear-filters", visible=False, scale=0
            )
        with gr.Column(elem_id="filters"):
            with gr.Row(elem_id="filters-chosen"):
                self._several = [
                    _several(name) for name in ("Publisher", "Language", "Tag", "Source")
                ]
            with gr.Row(elem_id="filters-dates"):
                self._days = [_day("From"), _day("To"), _day("As of")]
            drawn(_HINT)
        self.inputs: list[Any] = [*self._several, *self._days]
        outputs = [self._on, self._clear]
        gr.on([each.change for each in self.inputs], self._told, self.inputs, outputs, **AT_ONCE)
        # In the page itself, so that nothing that is typed meanwhile comes back.
        empty = f"() => {[[] for _ in self._several] + ['' for _ in self._days]}"
        self._clear.click(None, None, self.inputs, js=empty, **AT_ONCE)

    def keep_fresh(self, opened: Sequence[Any]) -> None:
        """Offer what the library has now, after each of these events."""
        gr.on(opened, self._offered, None, self._several, **AT_ONCE)

    def asking(self, given: Mapping[Any, Any]) -> Asking:
        """What is chosen, among the values of a handler's inputs. Raises BadInput: no date."""
        return asking_of(*(given[each] for each in self.inputs))

    def _told(self, *values: Any) -> tuple[str, Any]:
        try:
            on = filters_on(asking_of(*values))
        except BadInput as error:
            on = f'<span class="refused">{escape(str(error))}</span>'
        return on, gr.update(visible=bool(on))

    def _offered(self) -> list[Any]:
        choices, dropped = self._library.choices(), self._library.dropped
        offered = [
            [(f"{name} ({count:,})", name) for name, count in choices.publishers.items()],
            [
                (f"{language_name(code)} ({count:,})", code)
                for code, count in choices.languages.items()
            ],
            [(f"{name} ({count:,})", name) for name, count in choices.tags.items()],
            [
                (f"{source_name(each, dropped)} ({each.articles:,})", each.address)
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
) -> Asking:
    """The values of the strip as a way to search; a month or a year may stand for a day.

    Raises BadInput for what isn't a date or a language, and if no day is left.
    """
    written = " ".join(f'language:"{each}"' for each in languages)
    filters = Filters(
        publishers=_written(publishers),
        after=_days_of(first).after,
        before=_days_of(last).before,
        languages=read_syntax(written).filters.languages,
        feeds=_written(sources),
        tags=_written(tags),
    )
    if filters.after and filters.before and filters.before < filters.after:
        raise BadInput(f"No day is both from {first} on and up to {last}; change one of the two.")
    return Asking(filters, as_of=_days_of(as_of).before)


def filters_on(asking: Asking) -> str:
    """How many filters are on, and which, as HTML; "" if none is."""
    on = filters_in_words(asking.filters)
    if asking.as_of:
        on.append(f"as of {day(asking.as_of)}")
    if not on:
        return ""
    number = "1 filter on" if len(on) == 1 else f"{len(on)} filters on"
    return f"<b>{number}</b> {escape('; '.join(on))}"


def _days_of(written: str) -> Filters:
    """Filters with the days that were written; none if nothing was."""
    if not written.strip():
        return Filters()
    refused = BadInput(f"“{written}” is no date; write it like 2025-08-01, 2025-08 or 2025.")
    try:
        days = read_syntax(f'date:"{written}"')
    except BadInput as error:
        raise refused from error
    if days.text or not days.filters.after:
        raise refused
    return days.filters


def _written(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(value.strip() for value in values if value.strip())


def _several(name: str) -> gr.Dropdown:
    # Own words are let in because a part of a name finds it too. Hidden until there is something
    # to offer, not the other way round: Gradio's page waits for ever for a component that it was
    # told to show and that is hidden before it was drawn.
    return gr.Dropdown(
        label=name,
        choices=[],
        value=[],
        multiselect=True,
        allow_custom_value=True,
        visible=False,
        min_width=140,
        elem_id=f"filter-{name.lower()}",
    )


def _day(label: str) -> gr.Textbox:
    return gr.Textbox(
        label=label,
        placeholder="YYYY-MM-DD",
        max_lines=1,
        min_width=110,
        elem_id=f"filter-{label.lower().replace(' ', '-')}",
    )
