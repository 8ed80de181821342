"""An embedding model run by OpenVINO: the same vectors, in a fraction of the time and memory."""
# ruff: noqa: E402 - the line before `import openvino` must come first

import json
import logging
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

# Its telemetry reports each conversion to its makers. With this name taken, OpenVINO uses its own
# stub instead (openvino/tools/ovc/telemetry_utils.py).
sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]

import openvino
from openvino import properties
from platformdirs import user_cache_path
from tokenizers import Tokenizer

from index.embedding.encoded import Encoded, encoded
from index.embedding.weights import digest
from index.process import call_in_child

FILES = ("model.xml", "model.bin", "tokenizer.json")  # of a converted model


class OpenVinoEncoder:
    """A converted model: its token vectors, and their mean as the text's own."""

    def __init__(self, folder: Path) -> None:
        """`folder` is one that `converted` gave."""
        core = openvino.Core()
        # bf16 where the processor calculates in it: on others it would only be emulated.
        able = "BF16" in core.get_property("CPU", properties.device.capabilities)
        precision = openvino.Type.bf16 if able else openvino.Type.f32
        self.engine = f"OpenVINO {'bf16' if able else 'f32'}"
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(
            json.loads((folder / "about.json").read_text("utf-8"))["tokens"]
        )
        self._tokenizer.no_padding()
        self._model = core.compile_model(
            folder / "model.xml",
            "CPU",
            {
                properties.hint.inference_precision: precision,
                properties.hint.performance_mode: properties.hint.PerformanceMode.THROUGHPUT,
            },
        )

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        """The vectors of each text and its tokens.

        Measured: one text at a time on every core is as fast as batches, and nothing is padded.
        """
        found: dict[int, Encoded] = {}

        def take(request: Any, place: int) -> None:
            hidden = np.array(request.get_output_tensor(0).data[0], dtype=np.float32)
            mean = hidden.mean(axis=0)
            spans = tokenized[place].offsets
            found[place] = encoded(texts[place], mean / np.linalg.norm(mean), hidden, spans)

        tokenized = self._tokenizer.encode_batch(list(texts))
        requests = openvino.AsyncInferQueue(self._model)
        requests.set_callback(take)
        for place, each in enumerate(tokenized):
            ids = np.array([each.ids], dtype=np.int64)
            requests.start_async({"input_ids": ids, "attention_mask": np.ones_like(ids)}, place)
        requests.wait_all()
        return [found[place] for place in range(len(texts))]


def converted(folder: Path, weights_digest: str) -> Path | None:
    """The model in `folder` as files for OpenVINO, made once; None if it can't be converted."""
    name = f"{weights_digest[:16]}-openvino-{version('openvino')}"
    place = user_cache_path("newsdesk") / "embedding" / name
    if is_whole(place):
        return place
    # In a process of its own: torch would stay in the memory of this one.
    tried = call_in_child("index.embedding.conversion:convert", str(folder), str(place))
    if tried == "returned":
        return place
    logging.getLogger(__name__).warning(
        "OpenVINO can't run the embedding model in %s; torch does, more slowly.", folder
    )
    return None


def is_whole(place: Path) -> bool:
    """Whether all files of a converted model are there as they were written."""
    try:
        about = json.loads((place / "about.json").read_text("utf-8"))
        return bool(about["digests"] == {name: digest(place / name) for name in FILES})
    except (OSError, ValueError, KeyError, TypeError):
        return False
