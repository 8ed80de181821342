"""A model that reads a question and a passage together: slower than other rerankers, and better.

None comes with Newsdesk; one that is on this machine can be named with --reranker.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from index.errors import ModelUnavailable
from index.process import prepare_process


class CrossEncoder:
    """Any sentence-transformers cross-encoder, loaded when first needed.

    https://sbert.net/docs/cross_encoder/usage/usage.html
    """

    def __init__(self, model: str) -> None:
        """`model` is its folder, or its name if it has been downloaded before."""
        self._name = model
        self._loading = Lock()

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """How well each passage answers the question; the higher, the better.

        Raises ModelUnavailable if the model can't be loaded.
        """
        with self._loading:
            model = self._model
        pairs = [(question, passage) for passage in passages]
        return [float(score) for score in model.predict(pairs, show_progress_bar=False)]

    @cached_property
    def _model(self) -> Any:
        # No look-up on a model hub: a name must be that of a model that is here.
        prepare_process()
        from sentence_transformers import CrossEncoder as Model

        name = str(Path(self._name).expanduser())
        try:
            return Model(name, device="cpu", local_files_only=True)
        except (OSError, ValueError) as error:
            raise ModelUnavailable(
                f"There is no cross-encoder {self._name} on this machine; give the folder of a "
                "sentence-transformers cross-encoder, or leave out --reranker."
            ) from error
