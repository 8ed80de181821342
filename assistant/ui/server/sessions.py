"""What the server keeps for each opening of the page, and that it doesn't grow with use."""

from typing import Any

import gradio as gr
from gradio.blocks import BlockFunction
from gradio.state_holder import SessionState

# Gradio keeps what each opening of the page holds, 0.8 MiB and its conversation, until this many
# were opened since; by itself it would keep 10,000.
SESSIONS_KEPT = 100


class SteadyBlocks(gr.Blocks):  # type: ignore[misc]
    """Gradio's page, of which each opening keeps one copy of each component.

    For an output that a handler leaves alone Gradio 6.31 makes the component anew, with an id of
    its own, and files what it shows next under that id: some ten copies a question, with all
    their HTML, as long as the page is open.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.state_session_capacity = SESSIONS_KEPT

    async def postprocess_data(
        self, block_fn: BlockFunction, predictions: Any, state: SessionState | None
    ) -> list[Any]:
        """Gradio's, after which what was made anew has the id of what it takes the place of."""
        try:
            shown: list[Any] = await super().postprocess_data(block_fn, predictions, state)
        finally:
            if state:
                self._keep_one_copy(state, block_fn)
        return shown

    def _keep_one_copy(self, state: SessionState, block_fn: BlockFunction) -> None:
        kept, known = state.blocks_config.blocks, self.default_config.blocks
        for output in block_fn.outputs:
            kept[output._id]._id = output._id
        # What two handlers made at once may be filed already.
        for stray in kept.keys() - known.keys():
            del kept[stray]
            state.config_values.pop(stray, None)
