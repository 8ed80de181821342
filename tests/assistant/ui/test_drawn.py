"""What is put into the page's own places: text is escaped, a template's HTML is not."""

import gradio as gr
import pytest
from markupsafe import Markup

from assistant.ui.shared.drawn import drawn, lasting, pressed, said
from assistant.ui.shared.language import label

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("place", [drawn, said, pressed, lasting], ids=lambda place: place.__name__)
def test_text_is_escaped_at_first_and_each_time_it_changes(place: type[gr.HTML]) -> None:
    made = place()
    assert made.postprocess(HOSTILE) == "&lt;img src=x onerror=alert(1)&gt;"
    assert made.postprocess(Markup("<b>so</b>")) == "<b>so</b>"
    assert type(made)(HOSTILE).value.startswith("&lt;img")  # as Gradio makes it anew


def test_words_that_the_browser_looks_up_stay_as_they_are() -> None:
    assert "page.about" in str(drawn(label("page.about")).get_config()["value"])


def test_it_is_drawn_by_gradios_own_component() -> None:
    assert drawn().get_block_name() == "html"
