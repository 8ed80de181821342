"""The whole page: sessions kept in memory, queued events, ids."""

from pathlib import Path

import gradio as gr
import pytest
from scripted_model import scripted
from starlette.routing import Mount

from assistant.ui.server.app import build
from assistant.ui.shared.gradio_workarounds import SESSIONS_KEPT
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


def test_only_newest_visits_are_kept_in_memory(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        sessions = page_of(library).state_holder
        for number in range(SESSIONS_KEPT + 3):
            _ = sessions[f"opening {number}"]
        assert len(sessions.session_data) == SESSIONS_KEPT
        assert "opening 2" not in sessions
        assert f"opening {SESSIONS_KEPT + 2}" in sessions


def test_only_user_actions_are_queued(tmp_path: Path) -> None:
    """Otherwise events at the page's start can end the stream of a quick question."""
    with Library(tmp_path) as library:
        handlers = page_of(library).get_blocks().default_config.fns.values()
        queued = [each for each in handlers if each.queue]
        events = {event for handler in queued for _, event in handler.targets}
        assert {"submit", "click"} <= events <= {"submit", "click", "unload"}


def test_no_file_is_lost_or_refused_by_gradio(tmp_path: Path) -> None:
    """By default it loses one that comes while another is taken in."""
    with Library(tmp_path) as library:
        blocks = page_of(library).get_blocks()
        uploads = [
            handler.trigger_mode
            for handler in blocks.default_config.fns.values()
            if any(event == "upload" for _, event in handler.targets)
        ]
        assert len(uploads) == 3 and set(uploads) == {"multiple"}
        parts = blocks.blocks.values()
        (drop,) = [each for each in parts if getattr(each, "elem_id", "") == "drop"]
        assert drop.file_types is None  # what isn't read is refused in our words, with a remedy


def test_no_two_parts_of_page_have_same_id(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        parts = page_of(library).get_blocks().blocks.values()
        ids = [part.elem_id for part in parts if getattr(part, "elem_id", None)]
        assert len(ids) > 20
        assert len(ids) == len(set(ids))
