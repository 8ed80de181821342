"""The whole page as it is built: what is kept of those who opened it, its events and ids."""

import asyncio
from pathlib import Path

import gradio as gr
import pytest
from gradio.state_holder import SessionState
from scripted_model import scripted
from starlette.routing import Mount

from assistant.ui.server.app import build
from assistant.ui.server.sessions import SESSIONS_KEPT, SteadyBlocks
from index.background import Background
from index.library import Library

pytestmark = pytest.mark.slow


def page_of(library: Library) -> gr.routes.App:
    """Gradio's part of the site."""
    site = build(library, scripted(), Background(library))
    (page,) = (
        each.app
        for each in site.routes
        if isinstance(each, Mount) and isinstance(each.app, gr.routes.App)
    )
    return page


def test_only_the_newest_openings_of_the_page_are_kept(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        sessions = page_of(library).state_holder
        for number in range(SESSIONS_KEPT + 3):
            _ = sessions[f"opening {number}"]
        assert len(sessions.session_data) == SESSIONS_KEPT
        assert "opening 2" not in sessions
        assert f"opening {SESSIONS_KEPT + 2}" in sessions


def test_an_opening_keeps_one_copy_of_each_component_however_much_is_shown() -> None:
    with SteadyBlocks() as page:
        answer, note, ask = gr.HTML(), gr.Textbox(), gr.Button()
        ask.click(dict, None, [answer, note])
    opening = SessionState(page)

    async def show(*updates: dict[gr.Component, object]) -> None:
        for update in updates:
            await page.postprocess_data(page.default_config.fns[0], update, opening)

    asyncio.run(
        show({answer: "one"}, {note: gr.update(visible=False)}, {answer: "two"}, {note: "n"})
    )
    assert set(opening.blocks_config.blocks) == set(page.default_config.blocks)
    assert opening.blocks_config.blocks[note._id].visible is False


def test_only_what_a_person_does_goes_through_the_queue(tmp_path: Path) -> None:
    """What begins by itself when the page opens ended the stream that a quick question was in."""
    with Library(tmp_path) as library:
        handlers = page_of(library).get_blocks().default_config.fns.values()
        queued = [each for each in handlers if each.queue]
        events = {event for handler in queued for _, event in handler.targets}
        assert {"submit", "click"} <= events <= {"submit", "click", "unload"}


def test_no_two_parts_of_the_page_have_the_same_id(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        parts = page_of(library).get_blocks().blocks.values()
        ids = [part.elem_id for part in parts if getattr(part, "elem_id", None)]
        assert len(ids) > 20
        assert len(ids) == len(set(ids))
