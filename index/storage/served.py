"""The owner's own way into a library that is being served: its address, and a key to it.

Whoever may read the library's files has the library. So while it is served, a key lies in its
folder that only their owner can read, and by which the command line is known to be the owner's.
"""

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from index.errors import StorageFailed
from index.storage.lock import announced_at

KEY_PREFIX = "nd_"  # by which a key is recognised, also where one was pasted by mistake
KEY_BYTES = 32
KEY_FILE = "newsdesk.key"
_PATIENCE = 2.0  # seconds; the address is one of this machine


@dataclass(frozen=True)
class Served:
    """Where a library is served, such as http://127.0.0.1:7860, and the owner's key to it."""

    address: str
    key: str = field(repr=False)


def new_key() -> str:
    """A key that nobody can guess."""
    return KEY_PREFIX + secrets.token_urlsafe(KEY_BYTES)


@contextmanager
def owners_key(home: Path) -> Iterator[str]:
    """A new key, which lies in the library's folder for its owner while the block runs.

    Call it before the address is announced. On Windows the file is as private as the folder is.
    Raises StorageFailed if it can't be written.
    """
    file, key = home / KEY_FILE, new_key()
    try:
        file.unlink(missing_ok=True)  # of a server that was killed
        # A file that is there, or a link, is never written to: it might be readable to others.
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="ascii") as written:
            written.write(key)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StorageFailed(f"The key {file} can't be written ({reason}).") from error
    try:
        yield key
    finally:
        with suppress(OSError):  # without its server it opens nothing
            file.unlink(missing_ok=True)


def served_at(home: Path) -> Served | None:
    """Where the library in `home` is served just now; None if it isn't, or isn't yours to use."""
    home = home.expanduser().absolute()
    if not (address := announced_at(home)):
        return None
    try:
        key = (home / KEY_FILE).read_text("ascii")
        place = urlsplit(address)
        with socket.create_connection((place.hostname or "", place.port or 80), _PATIENCE):
            return Served(address, key)
    except (OSError, ValueError):
        return None
