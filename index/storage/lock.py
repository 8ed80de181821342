"""One process owns a library: two on one Chroma folder silently lose rows from search."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index.errors import LibraryInUse

LOCK = "newsdesk.lock"  # the file by which a folder is known to be a library's
_HOLDER = "newsdesk.holder.json"  # who has the library open, and where it is served


class LibraryLock:
    """An advisory lock on a library's folder, freed by the system if its holder dies."""

    def __init__(self, home: Path) -> None:
        self._home = home
        # Not the thread's own: any thread may close the library.
        self._lock = FileLock(home / LOCK, thread_local=False)
        self._holder = home / _HOLDER
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise LibraryInUse(self._who_holds_it()) from error
        # Whoever closes the library deletes this file; if it is still here, its writer died.
        self.was_left_open = self._holder.exists()
        try:
            self._write_holder(None)
        except OSError:
            self._lock.release()
            raise

    def note_left_open(self) -> None:
        """Call this once the crash has been recorded elsewhere.

        Until then `was_left_open` stays true.
        """
        self.was_left_open = False

    def announce(self, address: str) -> None:
        """Tell whoever is refused where the library can be reached."""
        self._write_holder(address)

    def release(self) -> None:
        """Let another process have the library."""
        if not self.was_left_open:
            with suppress(OSError):  # on a disk that can't be written it stays, as after a kill
                self._holder.unlink(missing_ok=True)
        self._lock.release()

    def _write_holder(self, address: str | None) -> None:
        self._holder.write_text(json.dumps({"process": os.getpid(), "address": address}), "utf-8")

    def _who_holds_it(self) -> str:
        holder = _noted_in(self._holder)
        process = holder.get("process", "unknown")
        if address := holder.get("address"):
            return (
                f"The library in {self._home} is open in another newsdesk (process {process}). "
                f"Use it in the browser at {address}, or stop it first; "
                "to work with another library, choose another --home."
            )
        return (
            f"The library in {self._home} is being used by another newsdesk (process {process}). "
            "Wait until it has finished, or choose another --home."
        )


def announced_at(home: Path) -> str | None:
    """The address at which the library in `home` is served; None if no living process does."""
    address = _noted_in(home / _HOLDER).get("address")
    if not isinstance(address, str):
        return None
    # The system frees the lock of a process that died; its number might be another's by now.
    lock = FileLock(home / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return address
    except OSError:
        return None
    lock.release()
    return None


def _noted_in(holder: Path) -> dict[str, Any]:
    try:
        noted = json.loads(holder.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}
