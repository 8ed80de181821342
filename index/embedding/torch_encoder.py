"""An embedding model run by sentence-transformers: the reference, and any model there is."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer
from transformers.utils import logging

from index.embedding.encoded import Encoded, encoded


class TorchEncoder:
    """A sentence-transformers model in a folder."""

    engine = "sentence-transformers f32"

    def __init__(self, folder: Path) -> None:
        self.model = load(folder)

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        """The vectors of each text and its tokens."""
        outputs = self.model.encode(
            list(texts), batch_size=32, output_value=None, show_progress_bar=False
        )
        spans = self.model.tokenizer(
            list(texts),
            truncation=True,
            max_length=self.model.max_seq_length,
            return_offsets_mapping=True,
        )["offset_mapping"]
        read = []
        for text, output, spans_of_text in zip(texts, outputs, spans, strict=True):
            vector = np.asarray(output["sentence_embedding"], dtype=np.float32)
            tokens = np.asarray(output["token_embeddings"], dtype=np.float32)
            vector = vector / np.linalg.norm(vector)
            read.append(encoded(text, vector, tokens[: len(spans_of_text)], spans_of_text))
        return read


def load(folder: Path) -> SentenceTransformer:
    """The model in a folder, on the processor, ready to be asked."""
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    return SentenceTransformer(str(folder), device="cpu").eval()
