"""Where the picture of the library stands."""

from collections.abc import Sequence
from typing import Any

from assistant.ui.library.picture import picture
from assistant.ui.shared.drawn import drawn, lasting
from assistant.ui.shared.language import Words, label
from assistant.ui.shared.templating import html_of
from index.storage.catalogue.choosing import Share


class PictureSection:
    """`pressed` is where a publisher is pressed (its name is the event's `id`)."""

    def __init__(self) -> None:
        drawn(label("library.picture"), html_template=html_of("library_heading.html"))
        self.pressed = lasting(elem_id="picture")
        self.outputs = [self.pressed]

    def show(self, words: Words, coverage: Sequence[Share]) -> dict[Any, Any]:
        """The picture as it is now."""
        return {self.pressed: picture(words, coverage)}
