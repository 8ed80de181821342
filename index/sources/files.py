"""Articles in files: which files a folder holds, and their bytes."""

import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISREG

from index.errors import UnreadableSource

SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm"})
MOST_BYTES = 5_000_000  # a long novel; no article is longer


def files_in(folder: Path, unlisted: dict[Path, str]) -> Iterator[Path]:
    """Every file of a kind we read, in and below `folder`, in a stable order, hidden ones left out.

    A folder that can't be listed is added to `unlisted`, with the reason.
    """

    def note(error: OSError) -> None:
        unlisted[Path(error.filename)] = _reason(error)

    for place, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if not name.startswith(".") and path.suffix.lower() in SUFFIXES:
                yield path


def check_kind(path: Path) -> None:
    """Raises UnreadableSource if `path` isn't a folder or a file of a kind we read."""
    if not path.exists():
        raise UnreadableSource(f"{path}: there is no such file or folder.")
    if path.is_file() and path.suffix.lower() not in SUFFIXES:
        kinds = ", ".join(sorted(SUFFIXES))
        raise UnreadableSource(f"{path}: this kind of file can't be read; use one of {kinds}.")


def read(path: Path) -> bytes:
    """The file's bytes. Raises UnreadableSource if it can't be read or is too large."""
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):
            raise UnreadableSource("not a file")
        size = status.st_size
        if size > MOST_BYTES:
            raise UnreadableSource(
                f"too large ({size / 1e6:.1f} MB, the most is {MOST_BYTES / 1e6:.0f} MB); "
                "split it into its articles"
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableSource(_reason(error)) from error


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return (error.strerror or "can't be read").lower()
