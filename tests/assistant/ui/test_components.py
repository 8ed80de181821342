"""The components for our own HTML: text is escaped, HTML of templates isn't."""

import gradio as gr
import pytest
from markupsafe import Markup

from assistant.ui.shared.components import lasting, own_html, pressed, said
from assistant.ui.shared.language import label

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize(
    "place", [own_html, said, pressed, lasting], ids=lambda place: place.__name__
)
def test_text_is_escaped_at_first_and_at_each_update(place: type[gr.HTML]) -> None:
    made = place()
    assert made.postprocess(HOSTILE) == "&lt;img src=x onerror=alert(1)&gt;"
    assert made.postprocess(Markup("<b>so</b>")) == "<b>so</b>"
    assert type(made)(HOSTILE).value.startswith("&lt;img")  # as Gradio creates it again


def test_translation_keys_are_not_escaped() -> None:
    assert "page.about" in str(own_html(label("page.about")).get_config()["value"])


def test_gradio_draws_it_as_its_own_component() -> None:
    assert own_html().get_block_name() == "html"
