"""The fold of the Ask tab that answers a sheet of questions, or checks a sheet of claims."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup

from assistant.sheets.sheet import SUFFIXES, Sheet, read_sheet
from assistant.ui.ask.filtering import FilterStrip
from assistant.ui.ask.sheet_run import Going, How, SheetRun
from assistant.ui.library.uploads import let_go
from assistant.ui.shared.chains import Chains
from assistant.ui.shared.components import hint, own_html
from assistant.ui.shared.gradio_workarounds import AT_ONCE
from assistant.ui.shared.language import Words, label, words_of
from assistant.ui.shared.preferences import preferences_of
from assistant.ui.shared.sentences import refusal
from assistant.ui.shared.templating import html_of
from assistant.words.errors import why
from index.errors import NewsdeskError

SECONDS = 1.0  # between two looks at how far it is
# The name of a chosen sheet, and what is in it.
Chosen = tuple[str, Sheet]


def panel(words: Words, going: Going | None) -> Markup:
    """How far the sheet is, or what came of it, with a link to save it."""
    if going is None:
        return Markup()
    reason = why(going.error, words, at_home=True) if going.error else ""
    counted = [
        words("sheet.counted", verdict=words(f"sheet.{verdict}"), count=count)
        for verdict, count in going.verdicts
    ]
    return html_of(
        "sheet_run.html",
        going=going,
        is_going=_is_going(going),
        title=words(f"sheet.{going.state}", name=going.name, why=reason),
        pace=words("sheet.pace", done=going.done, count=going.count),
        counted=counted,
        save=words("sheet.save"),
    )


def planned_in_words(words: Words, chosen: Chosen, kept: int) -> str:
    """What a chosen sheet holds, and how many of its rows need not be asked again."""
    name, sheet = chosen
    count = sum(map(bool, sheet.asked))
    kind = "claims" if sheet.claims else "questions"
    said = words(f"sheet.planned.{kind}", name=name, count=count, column=sheet.name)
    return f"{said} {words('sheet.planned.kept', count=kept)}" if kept else said


def _is_going(going: Going | None) -> bool:
    return going is not None and going.state in ("going", "cancelling")


class SheetSection:
    """Draws the fold and wires it; a run goes on while no page is open."""

    def __init__(self, run: SheetRun, chains: Chains, filters: FilterStrip) -> None:
        """`filters` are those of the question box, which hold for a sheet too."""
        self._run, self._chains, self._filters = run, chains, filters
        self._chosen = gr.State(None)
        self._clock = gr.Timer(SECONDS, active=False)
        with gr.Accordion(label("sheet.title"), open=False, elem_id="sheet"):
            hint("sheet.hint")
            self._panel = own_html(elem_id="sheet-said")
            with gr.Row(elem_id="sheet-steps"):
                self._choose = gr.UploadButton(
                    label("sheet.choose"),
                    file_types=list(SUFFIXES),
                    size="sm",
                    elem_id="choose-sheet",
                    scale=0,
                )
                self._start = _button("sheet.start", "start-sheet")
                self._claims = _button("sheet.as_claims", "sheet-claims")
                self._questions = _button("sheet.as_questions", "sheet-questions")
                self._again = _button("sheet.again", "sheet-again")
                self._cancel = _button("sheet.cancel", "cancel-sheet")
        self._outputs = outputs = [
            *(self._panel, self._chosen, self._clock),
            *(self._choose, self._start, self._again, self._cancel),
            *(self._claims, self._questions),
        ]
        given = {self._chosen, *filters.inputs}
        self._clock.tick(self.look, self._chosen, outputs, **AT_ONCE)
        # Gradio loses a file that comes while another is read, unless it may take several.
        several = {"trigger_mode": "multiple", **AT_ONCE}
        self._choose.upload(self.choose, {self._choose, *given}, outputs, **several)
        for change in (self._claims, self._questions):
            change.click(self.take_for_the_other, given, outputs, **AT_ONCE)
        self._start.click(self.start, given, outputs, **AT_ONCE)
        self._again.click(self.start_again, given, outputs, **AT_ONCE)
        self._cancel.click(self.cancel, self._chosen, outputs, **AT_ONCE)

    def keep_fresh(self, opened: Sequence[Any]) -> None:
        """Look again after these events."""
        gr.on(opened, self.look, self._chosen, self._outputs, **AT_ONCE)

    async def look(self, chosen: Chosen | None, request: gr.Request) -> dict[Any, Any]:
        """How far it is; a sheet that was chosen and not begun yet stays on the page."""
        going = self._run.going
        drawn = {self._clock: gr.Timer(SECONDS, active=_is_going(going))}
        if going is None or (chosen and not _is_going(going)):
            return drawn
        return drawn | self._drawn(words_of(request), going)

    async def choose(self, given: dict[Any, Any], request: gr.Request) -> dict[Any, Any]:
        """Read an uploaded sheet, and say what is in it before it is asked."""
        words, uploaded = words_of(request), Path(given[self._choose])
        try:
            sheet = await asyncio.to_thread(_read, uploaded)
            return await self._planned((uploaded.name, sheet), given, request)
        except NewsdeskError as error:
            return {
                **self._buttons(chosen=False),
                self._chosen: None,
                self._panel: refusal(error, words, at_home=True),
            }
        finally:
            let_go([uploaded])

    async def take_for_the_other(
        self, given: dict[Any, Any], request: gr.Request
    ) -> dict[Any, Any]:
        """What was taken for questions are claims, or the other way round."""
        chosen: Chosen | None = given[self._chosen]
        if chosen is None:
            return await self.look(None, request)
        name, sheet = chosen
        taken = (name, replace(sheet, claims=not sheet.claims))
        try:
            return await self._planned(taken, given, request)
        except NewsdeskError as error:
            return {self._panel: refusal(error, words_of(request), at_home=True)}

    async def start(self, given: dict[Any, Any], request: gr.Request) -> dict[Any, Any]:
        """Begin, or go on where an earlier run of this sheet was."""
        return await self._begin(given, request)

    async def start_again(self, given: dict[Any, Any], request: gr.Request) -> dict[Any, Any]:
        """Begin, as if nothing had been asked before."""
        return await self._begin(given, request, forget=True)

    async def cancel(self, chosen: Chosen | None, request: gr.Request) -> dict[Any, Any]:
        """Stop, and keep what was done."""
        self._run.cancel()
        return await self.look(chosen, request)

    async def _planned(
        self, chosen: Chosen, given: dict[Any, Any], request: gr.Request
    ) -> dict[Any, Any]:
        """A sheet that can be begun with, and what is to be known of it."""
        _, sheet = chosen
        kept = await asyncio.to_thread(self._run.kept, *chosen, self._how(given, request))
        known = sum(asked in kept.outcomes for asked in sheet.asked)
        said = planned_in_words(words_of(request), chosen, known)
        return {
            **self._buttons(chosen=True, kept=bool(known)),
            self._chosen: chosen,
            self._claims: gr.update(visible=not sheet.claims),
            self._questions: gr.update(visible=sheet.claims),
            self._panel: html_of("sentence.html", sentence=said, look="planned"),
        }

    async def _begin(
        self, given: dict[Any, Any], request: gr.Request, *, forget: bool = False
    ) -> dict[Any, Any]:
        chosen: Chosen | None = given[self._chosen]
        if chosen is None:  # pressed twice
            return await self.look(None, request)
        try:
            how = self._how(given, request)
            kept = await asyncio.to_thread(self._run.kept, *chosen, how)
            if forget:
                kept.forget()
        except NewsdeskError as error:
            return {self._panel: refusal(error, words_of(request), at_home=True)}
        self._run.start(*chosen, how, kept)
        return await self.look(None, request)

    def _how(self, given: dict[Any, Any], request: gr.Request) -> How:
        chosen = preferences_of(request)
        return How(
            self._chains.chain_for(chosen),
            self._chains.translator_for(chosen),
            self._chains.model_for(chosen).name,
            self._filters.asking(given, words_of(request)),
            chosen.most,
            chosen.least,
        )

    def _drawn(self, words: Words, going: Going) -> dict[Any, Any]:
        buttons = self._buttons(chosen=False, going=_is_going(going))
        if going.state == "cancelling":
            buttons[self._cancel] = gr.update(interactive=False)
        return {self._panel: panel(words, going), self._chosen: None, **buttons}

    def _buttons(self, *, chosen: bool, kept: bool = False, going: bool = False) -> dict[Any, Any]:
        return {
            self._choose: gr.update(visible=not going),
            self._start: gr.update(visible=chosen),
            self._again: gr.update(visible=chosen and kept),
            self._cancel: gr.update(visible=going, interactive=True),
            self._claims: gr.update(visible=False),
            self._questions: gr.update(visible=False),
        }


def _read(uploaded: Path) -> Sheet:
    return read_sheet(uploaded.read_bytes(), uploaded.name)


def _button(key: str, name: str) -> gr.Button:
    return gr.Button(label(key), size="sm", elem_id=name, visible=False, min_width=0, scale=0)
