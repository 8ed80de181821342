"""How the page's handlers are wired: without a spinner, and never as an interface of the server."""

from typing import Any

# For those that take their time: Gradio's queue, which streams what they yield.
QUEUED: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
# For those that answer at once, and all that begins by itself. The queue's stream ends with its
# last event, and one that joins in that moment is never answered: the fewer go through it, the
# better.
AT_ONCE: dict[str, Any] = {**QUEUED, "queue": False}
