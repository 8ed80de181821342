"""Plain Gradio still does what assistant/ui/shared/gradio_workarounds.py works around.

A test that fails here tells that its workaround can go.
"""

import asyncio
import importlib
import json
import subprocess
import sys
from pathlib import Path

import gradio as gr
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from gradio.state_holder import SessionState
from lxml import html

from assistant.ui.shared import gradio_workarounds
from assistant.ui.shared.gradio_workarounds import (
    SESSIONS_KEPT,
    UNUSED_AT_ROOT,
    USED,
    EscapedHTML,
    SteadyBlocks,
    is_used,
)

pytestmark = pytest.mark.slow
OURS = "<style>body { color: red }</style>"


def plain(page: gr.Blocks) -> TestClient:
    """A page served as Gradio serves it by itself within a site."""
    site = FastAPI()
    gr.mount_gradio_app(site, page, path="/", head=OURS, ssr_mode=False)
    return TestClient(site)


def copies_kept(blocks: type[gr.Blocks]) -> int:
    """How many components more than it has a visit keeps after four updates."""
    with blocks() as page:
        answer, note, ask = gr.HTML(), gr.Textbox(), gr.Button()
        ask.click(dict, None, [answer, note])
    visit = SessionState(page)

    async def show(*updates: dict[gr.Component, object]) -> None:
        for update in updates:
            await page.postprocess_data(page.default_config.fns[0], update, visit)

    asyncio.run(
        show({answer: "one"}, {note: gr.update(visible=False)}, {answer: "two"}, {note: "n"})
    )
    assert visit.blocks_config.blocks[note._id].visible is False
    return len(visit.blocks_config.blocks.keys() - page.default_config.blocks.keys())


def test_gradio_keeps_copies_of_components_with_each_update() -> None:
    assert copies_kept(gr.Blocks) > 0
    assert copies_kept(SteadyBlocks) == 0


def test_gradio_keeps_state_of_thousands_of_visits() -> None:
    assert gr.Blocks().state_session_capacity > 50 * SESSIONS_KEPT
    assert SteadyBlocks().state_session_capacity == SESSIONS_KEPT


def test_gradio_treats_text_as_html() -> None:
    assert gr.HTML().postprocess("<b>") == "<b>"
    assert EscapedHTML().postprocess("<b>") == "&lt;b&gt;"


def test_gradio_writes_file_beside_each_subclass_of_component(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "plain_component.py"
    module.write_text(
        "import gradio as gr\n\n\nclass Plain(gr.HTML):\n    EVENTS = [gr.events.Events.click]\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("plain_component")
    assert module.with_suffix(".pyi").exists()
    assert not Path(gradio_workarounds.__file__).with_suffix(".pyi").exists()


def test_gradio_ends_queues_stream_with_its_last_event() -> None:
    with gr.Blocks() as page:
        box = gr.Textbox()
        box.submit(str.upper, box, box)
    with plain(page) as client:
        call = {"fn_index": 0, "data": ["quick"], "session_hash": "one"}
        assert client.post("/gradio_api/queue/join", json=call).status_code == 200
        stream = client.get("/gradio_api/queue/data?session_hash=one").text
    messages = [json.loads(line[len("data: ") :])["msg"] for line in stream.split("\n\n") if line]
    assert messages[-2:] == ["process_completed", "close_stream"]


def test_gradio_adds_pages_head_by_script_only() -> None:
    page = html.fromstring(plain(gr.Blocks()).get("/").text)
    assert OURS not in {
        html.tostring(each, encoding="unicode").strip() for each in page.iter("style")
    }
    assert any("color: red" in (each.text or "") for each in page.iter("script"))


def test_gradio_ignores_the_language_of_requests() -> None:
    page = plain(gr.Blocks()).get("/", headers={"accept-language": "zh-CN"}).text
    assert html.fromstring(page).get("lang") == "en"
    assert page.count("</head>") == page.count("<gradio-app") == 1  # what FirstPaint replaces


@pytest.mark.parametrize("unused", UNUSED_AT_ROOT)
def test_gradio_has_this_unused_route_at_the_root(unused: str) -> None:
    assert [path for path in paths() if path.removeprefix("/").startswith(unused)]


def test_gradio_has_unused_routes_for_files_and_handlers() -> None:
    api = {path for path in paths() if path.startswith("/gradio_api/")}
    unused = {path.removeprefix("/gradio_api/") for path in api if not is_used(path)}
    assert {"file={path_or_url}", "proxy={url_path}", "call/{api_name}"} <= unused
    assert {f"/gradio_api/{route}" for route in USED - {"run/predict"}} <= api


def paths() -> set[str]:
    """The routes of a plain page."""
    return set(gr.routes.App.create_app(gr.Blocks()).openapi()["paths"])


def test_gradio_accepts_files_that_nobody_uploaded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("A secret of this machine.")
    with gr.Blocks() as page:
        file, shown = gr.File(), gr.Textbox()
        file.upload(lambda path: Path(path).read_text(), file, shown)
    data = {"path": str(secret), "orig_name": "secret.txt", "meta": {"_type": "gradio.FileData"}}
    call = {"fn_index": 0, "data": [data], "session_hash": "one"}
    assert "A secret" in plain(page).post("/gradio_api/run/predict", json=call).text


def test_gradio_imports_the_mcp_sdk() -> None:
    assert mcp_is_imported_by("gradio")
    assert not mcp_is_imported_by("assistant.ui.server.app")


def mcp_is_imported_by(module: str) -> bool:
    asked = f"import sys, {module}; sys.exit(3 * ('mcp' in sys.modules))"
    return subprocess.run([sys.executable, "-c", asked], check=False).returncode == 3
