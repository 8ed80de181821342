"""The bar at the foot of the window: what was just done, the way back, and a button to close it."""

from markupsafe import Markup

from assistant.ui.shared.language import Words
from assistant.ui.shared.templating import html_of


def undo_bar(words: Words, told: str, undo: str = "") -> Markup:
    """`told`, a sentence, with a button to take it back if `undo` is the id of what comes back.

    A button's `data-id` is what it brings back; that of the one that closes the bar is empty.
    """
    return html_of("undo_bar.html", t=words, told=told, undo=undo)
