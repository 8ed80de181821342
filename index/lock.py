"""One process owns a library: two on one Chroma folder silently lose rows from search."""

import json
import os
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import LibraryInUse


class LibraryLock:
    """An advisory lock on a library's folder, freed by the system if its holder dies."""

    def __init__(self, home: Path) -> None:
        self._home = home
        # Not the thread's own: any thread may close the library.
        self._lock = FileLock(home / "newsdesk.lock", thread_local=False)
        self._holder = home / "newsdesk.holder.json"
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise LibraryInUse(self._who_holds_it()) from error
        self._write_holder(None)

    def announce(self, address: str) -> None:
        """Tell whoever is refused where the library can be reached."""
        self._write_holder(address)

    def release(self) -> None:
        self._holder.unlink(missing_ok=True)
        self._lock.release()

    def _write_holder(self, address: str | None) -> None:
        self._holder.write_text(json.dumps({"process": os.getpid(), "address": address}))

    def _who_holds_it(self) -> str:
        try:
            holder = json.loads(self._holder.read_text())
        except (OSError, ValueError):
            holder = {}
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
