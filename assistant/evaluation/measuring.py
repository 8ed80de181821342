"""What the evaluations share: items read, sampled and processed so that a run can be continued;
confidence intervals; and the machine a figure was measured on.

Items are JSON objects, one per line or in one list, each with an `id`.
"""

import hashlib
import json
import os
import platform
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_cache_path

from index.errors import BadInput

if TYPE_CHECKING:
    import numpy as np

RESAMPLES = 1_000
_SEED = 20251

Item = dict[str, Any]
OnProgress = Callable[[str, int, int], None]


def cache_folder() -> Path:
    """The folder for what is expensive to make and the same for every evaluation."""
    return user_cache_path("newsdesk") / "evaluation"


def json_lines(content: bytes) -> Iterator[tuple[int, Any]]:
    """The number of each non-blank line, from 1, and its value; None if it isn't JSON.

    Takes bytes, because text would also be split at line separators within JSON strings.
    """
    for number, line in enumerate(content.splitlines(), start=1):
        if line.strip():
            try:
                value = json.loads(line)
            except (ValueError, RecursionError):
                value = None
            yield number, value


def read_items(file: Path, needed: Sequence[str], limit: int | None = None) -> list[Item]:
    """The objects of a .jsonl file, or a fixed sample of `limit` of them.

    Raises BadInput, naming the line, if one isn't an object with an `id` and the fields `needed`.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} can't be read; name a file of JSON lines.") from error
    items = []
    for number, item in json_lines(content):
        if not isinstance(item, dict) or any(name not in item for name in ("id", *needed)):
            fields = ", ".join(("id", *needed))
            raise BadInput(f"{file}, line {number}: not a JSON object with {fields}.")
        items.append(item)
    if not items:
        raise BadInput(f"{file}: the file is empty.")
    return sample(items, limit)


def read_list(file: Path, needed: Sequence[str]) -> list[Item]:
    """The objects of a JSON list; the `id` of one that has none is its place, from 1.

    Raises BadInput, naming the place, if one isn't an object with the fields `needed`.
    """
    try:
        values = json.loads(file.read_bytes())
    except OSError as error:
        raise BadInput(f"{file} can't be read; name a file with a JSON list.") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{file}: not JSON; a list of objects is needed.") from error
    if not isinstance(values, list) or not values:
        raise BadInput(f"{file}: not a JSON list of objects.")
    items = []
    for place, value in enumerate(values, start=1):
        if not isinstance(value, dict) or any(name not in value for name in needed):
            raise BadInput(f"{file}, item {place}: not an object with {', '.join(needed)}.")
        items.append({"id": str(place), **value})
    return items


def sample(items: list[Item], limit: int | None) -> list[Item]:
    """All items, or a fixed sample of `limit` of them, in order."""
    if limit is None or limit >= len(items):
        return items
    chosen = sorted(random.Random(_SEED).sample(range(len(items)), limit))  # noqa: S311
    return [items[place] for place in chosen]


def program() -> str:
    """A hash of everything that an answer depends on: code, prompts, word lists and weights."""
    root = Path(__file__).parents[2]
    files = sorted(
        file
        for room in ("assistant", "index", "prompts")
        for file in (root / room).rglob("*")
        if file.is_file()
        and not {"ui", "cli", "evaluation", "__pycache__"} & set(file.relative_to(root).parts)
    )
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


@dataclass(frozen=True)
class Kept:
    """The outcome of each item, saved line by line, so that a run can be continued.

    `what` is everything the outcome depends on; each file is for one `what`.
    """

    file: Path

    @classmethod
    def of(cls, name: str, *what: str) -> "Kept":
        key = hashlib.sha256("\0".join(what).encode()).hexdigest()[:16]
        folder = cache_folder() / name
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder / f"{key}.jsonl")

    def outcomes(
        self,
        items: Sequence[Item],
        work: Callable[[Item], Item],
        on_progress: OnProgress | None = None,
    ) -> Iterator[tuple[Item, Item]]:
        """Each item with its outcome: the saved one, or that of `work`, which is saved at once."""
        known = {}
        if self.file.exists():
            for _, kept in json_lines(self.file.read_bytes()):
                if kept is not None:  # as the last line of a run that was killed while writing
                    known[kept["id"]] = kept["outcome"]
        with self.file.open("a", encoding="utf-8") as file:
            if file.tell() and not self.file.read_bytes().endswith(b"\n"):
                file.write("\n")
            for done, item in enumerate(items):
                if on_progress:
                    on_progress("Asking", done, len(items))
                outcome = known.get(item["id"])
                if outcome is None:
                    outcome = work(item)
                    kept = {"id": item["id"], "outcome": outcome}
                    file.write(json.dumps(kept, ensure_ascii=False) + "\n")
                    file.flush()
                yield item, outcome


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95% confidence interval of the mean.

    By the percentile bootstrap (Efron and Tibshirani 1993, chapter 13), with a fixed seed.
    """
    import numpy as np

    return interval_of(
        lambda chosen: float(np.mean(np.asarray(values, dtype=float)[chosen])), len(values)
    )


def interval_of(
    measure: "Callable[[np.ndarray[Any, np.dtype[np.int64]]], float]", items: int
) -> tuple[float, float]:
    """The same for any `measure` of the items at given positions; (nan, nan) without items."""
    if not items:
        return float("nan"), float("nan")
    import numpy as np  # the command line names this machine, and needn't wait for it

    draws = np.random.default_rng(_SEED).integers(0, items, (RESAMPLES, items))
    measured = np.array([measure(draw) for draw in draws])
    if np.isnan(measured).all():
        return float("nan"), float("nan")
    low, high = np.nanpercentile(measured, [2.5, 97.5])
    return float(low), float(high)


def machine() -> str:
    """The number of cores and the processor's name."""
    processor = Path("/proc/cpuinfo")
    content = processor.read_text(encoding="utf-8") if processor.exists() else ""
    found = re.search(r"model name\s*:\s*(.+)", content)
    return f"{os.cpu_count()} cores ({found.group(1) if found else platform.processor()})"
