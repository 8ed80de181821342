"""What storage libraries raise → the disk can't be written, or a cache is damaged."""

import errno
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import CacheDamaged, CachePart, NewsdeskError, StorageFailed

ROOM = 30_000_000  # bytes that must be free to begin a write: the largest needs less
_FULL = re.compile(
    r"no space left|not enough space|disk is full|disk full|quota exceeded", re.IGNORECASE
)
_READ_ONLY = re.compile(
    r"read-?only|permission denied|access is denied|used by another process"
    r"|unable to open database",
    re.IGNORECASE,
)
_FAILING = re.compile(r"disk i/o error|input/output error|file too large", re.IGNORECASE)
_DAMAGED = re.compile(r"malformed|not a database", re.IGNORECASE)


@contextmanager
def translate_errors(name: CachePart, folder: Path) -> Iterator[None]:
    """Errors of a cache's library become StorageFailed or CacheDamaged, naming the folder."""
    try:
        yield
    except NewsdeskError:
        raise
    except BaseException as error:
        # These libraries raise errors of every kind; only what ends the process isn't theirs.
        if not (isinstance(error, Exception) or is_panic(error)):
            raise
        if failure := storage_failure(error, folder):
            raise failure from error
        if not _has_room(folder):
            raise _full(folder) from error  # not every error says that this is why
        raise CacheDamaged(
            f"The {name} in {folder} can't be read ({type(error).__name__}); `newsdesk verify` "
            "makes them again from the catalogue.",
            name,
        ) from error


def check_room(place: Path) -> None:
    """Raises StorageFailed while searches still work: Chroma can't even open on a full disk."""
    if not _has_room(place):
        raise _full(place)


def storage_failure(error: BaseException, place: Path | str) -> StorageFailed | None:
    """The error to show if `error` says that the disk is full, failing or can't be written."""
    number = error.errno if isinstance(error, OSError) else None
    if number in {errno.ENOSPC, errno.EDQUOT} or _FULL.search(str(error)):
        return _full(place)
    if number in {errno.EROFS, errno.EACCES, errno.EPERM} or _READ_ONLY.search(str(error)):
        return StorageFailed(
            f"{place} can't be written. Give yourself permission to write there, or choose "
            "another --home."
        )
    if number in {errno.EIO, errno.EFBIG} or _FAILING.search(str(error)):
        return StorageFailed(
            f"The disk of {place} fails to read or write. Check it, and how large a file may be "
            "on it, then run: newsdesk verify"
        )
    return None


def _has_room(place: Path) -> bool:
    """Whether there is room for a write, or no telling."""
    try:
        return shutil.disk_usage(place).free >= ROOM
    except OSError:
        return True


def _full(place: Path | str) -> StorageFailed:
    return StorageFailed(
        f"The disk of {place} is full. Make room, then re-index; nothing that was in the library "
        "is lost."
    )


def catalogue_failure(error: BaseException, place: Path) -> StorageFailed | None:
    """The error to show if SQLite says that the catalogue in `place` can't be used."""
    if _DAMAGED.search(str(error)):
        return StorageFailed(
            f"The catalogue in {place} is damaged. Put a backup in its place with: newsdesk "
            "restore FILE"
        )
    return storage_failure(error, place)


def is_panic(error: BaseException) -> bool:
    """Rust code that gave up; its class derives from BaseException and can't be imported.

    https://docs.rs/pyo3/latest/pyo3/panic/struct.PanicException.html
    """
    return type(error).__name__ == "PanicException"
