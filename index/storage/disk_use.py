"""How much room a library takes on the disk, by part."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.storage.backup import DROPPED, SHEETS, UPLOADS, before_restores
from index.storage.location import CATALOGUE


@dataclass(frozen=True)
class DiskUse:
    """Bytes by part; `before_restores` are copies of what earlier restores replaced."""

    catalogue: int
    caches: int
    dropped: int
    before_restores: int


def disk_use(home: Path) -> DiskUse:
    """What lies in a library's folder now."""
    return DiskUse(
        catalogue=_bytes_of(home.glob(f"{CATALOGUE}*")),
        caches=_bytes_of([home / "caches"]),
        dropped=_bytes_of([home / DROPPED, home / SHEETS, home / UPLOADS]),
        before_restores=_bytes_of(before_restores(home)),
    )


def _bytes_of(paths: Iterable[Path]) -> int:
    total = 0
    for path in paths:
        for each in [path, *path.rglob("*")]:
            with suppress(FileNotFoundError):  # the library is in use: files come and go
                if each.is_file() and not each.is_symlink():
                    total += each.stat().st_size
    return total
