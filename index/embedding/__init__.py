"""Text → vectors, with all-MiniLM-L6-v2 on this machine."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np

from index.embedding.encoded import Encoded, Encoder, Vectors
from index.embedding.weights import WEIGHTS_SHA256, digest, weights_folder, weights_in
from index.process import prepare_process

__all__ = ["Embedding", "Encoded", "Vectors"]


class Embedding:
    """all-MiniLM-L6-v2 (Wang et al. 2020) by default: 384 dimensions, 256 tokens, English.

    OpenVINO runs it; a model that it can't be converted for is run by sentence-transformers. It is
    loaded when first needed, and so is what runs it: many commands need neither.
    """

    def __init__(self, folder: Path | None = None, *, convert: bool = True) -> None:
        """`folder` holds another sentence-transformers model to use instead.

        Without `convert` sentence-transformers runs it, to compare with.
        """
        self.folder = folder
        self._convert = convert
        self._loading = Lock()

    @cached_property
    def fingerprint(self) -> str:
        """The name of the model; vectors of different models don't mix.

        Raises ModelUnavailable if another model's folder holds none.
        """
        if self.folder is None:
            return "all-MiniLM-L6-v2"
        return f"{self.folder.name}-{digest(weights_in(self.folder))[:12]}"

    @property
    def engine(self) -> str:
        """What runs the model, and how exactly it calculates: "OpenVINO f32"."""
        return self._loaded().engine

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of at least one text, float32, shape (len(texts), dimensions).

        Raises ModelUnavailable if the weights are missing or not the publisher's.
        """
        return np.stack([each.vector for each in self.read(texts)])

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        """The vector of each text and those of its tokens. Raises ModelUnavailable."""
        return self._loaded().read(texts)

    def _loaded(self) -> Encoder:
        with self._loading:
            return self._encoder

    @cached_property
    def _encoder(self) -> Encoder:
        folder = self.folder or weights_folder()
        if self._convert:
            from index.embedding.openvino_encoder import OpenVinoEncoder, converted

            # That of the default's weights was compared when they were found.
            known = digest(weights_in(folder)) if self.folder else WEIGHTS_SHA256
            if found := converted(folder, known):
                return OpenVinoEncoder(found)
        # Imported only when needed: it brings torch, which takes seconds and 300 MB.
        prepare_process()
        from index.embedding.torch_encoder import TorchEncoder

        return TorchEncoder(folder)
