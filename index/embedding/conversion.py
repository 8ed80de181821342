"""A sentence-transformers model → files that OpenVINO runs without torch."""

import json
import shutil
import tempfile
from pathlib import Path

import openvino
import torch

from index.embedding.openvino_encoder import FILES, is_whole
from index.embedding.torch_encoder import load
from index.embedding.weights import digest

SPREAD = ["Transformer", "Pooling", "Normalize"]  # the layers that OpenVinoEncoder stands for


def convert(source: str, target: str) -> None:
    """Write the model in a folder to a new one: model.xml and .bin, tokenizer, about.json.

    Raises ValueError for a model that isn't a transformer with mean pooling. `sentence-transformers
    [openvino]` would do it too, but needs another torch (see docs/decisions).
    """
    folder, into = Path(source), Path(target)
    model = load(folder)
    layers = [type(module).__name__ for module in model]
    if layers not in (SPREAD, SPREAD[:2]) or model[1].pooling_mode != "mean":
        raise ValueError(f"not a transformer with mean pooling: {layers}")
    tokenized = model.tokenizer(["one", "two"], return_tensors="pt")
    example = {name: tokenized[name] for name in ("input_ids", "attention_mask")}
    network = openvino.convert_model(_Hidden(model[0].auto_model), example_input=example)
    into.parent.mkdir(parents=True, exist_ok=True)
    # In a folder of its own: another newsdesk may be converting at the same time.
    unfinished = tempfile.TemporaryDirectory(
        prefix="unfinished-", dir=into.parent, ignore_cleanup_errors=True
    )
    with unfinished as place:
        made = Path(place) / into.name
        openvino.save_model(network, made / "model.xml", compress_to_fp16=False)
        model.tokenizer.backend_tokenizer.save(str(made / "tokenizer.json"))
        digests = {name: digest(made / name) for name in FILES}
        about = {"tokens": model.max_seq_length, "digests": digests}
        (made / "about.json").write_text(json.dumps(about), "utf-8")
        shutil.rmtree(into, ignore_errors=True)
        try:
            made.rename(into)  # only a whole one ever has the final name
        except OSError:
            if not is_whole(into):  # the other one was first
                raise


class _Hidden(torch.nn.Module):
    """A transformer whose only output is the vectors of the last layer."""

    def __init__(self, transformer: torch.nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        output = self.transformer(input_ids=input_ids, attention_mask=attention_mask)
        hidden: torch.Tensor = output.last_hidden_state
        return hidden
