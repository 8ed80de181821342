"""One file that holds a library, taken while it is in use; and back again."""

import json
import re
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import sleep

from index.errors import BadInput, StorageFailed
from index.storage import sqlite
from index.storage.damage import catalogue_failure, storage_failure
from index.storage.database import newest_schema
from index.storage.location import CATALOGUE, Location, location_of, name_of
from index.storage.lock import LibraryLock

DROPPED = "articles"
OF_COLLECTION = ".collection-"  # how the folder of a collection's own files begins, in DROPPED
SHEETS = "sheets"  # what was answered of sheets of questions on the page; no backup has it
UPLOADS = "uploads"  # what was sent by a browser and is not taken in yet; no backup has it
_MANIFEST = "newsdesk.json"
_BEFORE = "before-restore-"  # how the names of the folders begin with what a restore replaced
# The folder of a restore under way. Its name says how far it is, so that a killed one can go on:
# being unpacked; whole, while what it replaces is put aside; being put in place.
_UNPACKING, _WAITING, _ARRIVING = "restore-unpacking", "restore-waiting", "restore-arriving"
# What reading a damaged, encrypted or oddly packed archive raises.
_UNREADABLE = (zipfile.BadZipFile, OSError, EOFError, zlib.error, RuntimeError, ValueError)
_PAUSES = (0.1, 0.2, 0.4, 0.8)  # seconds after each time that a move was refused
# What a restore replaces. The caches are made again from the catalogue.
_REPLACED = (CATALOGUE, f"{CATALOGUE}-wal", f"{CATALOGUE}-shm", DROPPED, "caches")


def back_up(home: Path | Location, file: Path) -> int:
    """Write the library in `home` to one file; returns its size in bytes.

    Works while a newsdesk has the library open. Raises BadInput if there is no library, its tables
    are in a server's database, or the file can't be written. An older file is replaced only when
    the new one is whole.
    """
    home, file = _folder_of(home, "backed up with pg_dump"), file.expanduser().absolute()
    if not (home / CATALOGUE).is_file():
        raise BadInput(f"There is no library in {home}; name its folder with --home.")
    if file.is_dir():
        raise BadInput(f"{file} is a folder; name the file to write, such as {file}/library.zip.")
    try:
        with tempfile.TemporaryDirectory(prefix=".newsdesk-backup-", dir=file.parent) as place:
            copy, packed = Path(place, CATALOGUE), Path(place, "packed")
            sqlite.copy(home / CATALOGUE, copy)
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(_MANIFEST, json.dumps(_manifest()))
                archive.write(copy, CATALOGUE)
                own = home / DROPPED
                for dropped in sorted([*own.glob("*"), *own.glob(f"{OF_COLLECTION}*/*")]):
                    if dropped.is_file() and not dropped.is_symlink():
                        with suppress(FileNotFoundError):  # the library in use deleted it
                            archive.write(dropped, dropped.relative_to(home).as_posix())
            _move(packed, file)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BadInput(f"The backup can't be written to {file} ({reason}).") from error
    except sqlite3.Error as error:
        raise catalogue_failure(error, home) or BadInput(
            f"The catalogue in {home} can't be copied ({error})."
        ) from error
    return file.stat().st_size


def restore(home: Path | Location, file: Path) -> Path | None:
    """Put the library of a backup in `home`. Returns the folder with what was there before.

    Raises BadInput if the file isn't a backup, or the library's tables belong in a server's
    database; LibraryInUse if a newsdesk has the library open,
    StorageFailed if it can't be written; a restore that was stopped goes on with the next opening.
    Its caches are made again when it is next opened and verified.
    """
    home = _folder_of(home, "restored with pg_restore")
    home.mkdir(parents=True, exist_ok=True)
    lock = LibraryLock(home)
    try:
        finish_restore(home)
        unpacking = home / _UNPACKING
        shutil.rmtree(unpacking, ignore_errors=True)
        try:
            _unpack(file, unpacking)
            _move(unpacking, home / _WAITING)
        finally:
            shutil.rmtree(unpacking, ignore_errors=True)
        return finish_restore(home)
    except OSError as error:
        raise (storage_failure(error, home) or error) from error
    finally:
        lock.release()


def finish_restore(home: Path) -> Path | None:
    """Switch to a library that was unpacked whole, if one is waiting; a killed restore goes on.

    Returns the folder with what was there before, if there was a library.
    """
    before: Path | None = None
    waiting, arriving = home / _WAITING, home / _ARRIVING
    if waiting.is_dir():
        # The folder's own time names the safety copy: the same one when a killed restore goes on.
        taken = datetime.fromtimestamp(waiting.stat().st_mtime)
        before = home / f"{_BEFORE}{taken:%Y-%m-%d-%H%M%S-%f}"
        for name in _REPLACED:
            if (home / name).exists():
                before.mkdir(exist_ok=True)
                _move(home / name, before / name)
        _move(waiting, arriving)
    if arriving.is_dir():
        for name in (DROPPED, CATALOGUE):
            if (arriving / name).exists():
                _move(arriving / name, home / name)
        shutil.rmtree(arriving, ignore_errors=True)  # what stays goes at the next opening
    return before if before and before.is_dir() else None


def before_restores(home: Path) -> list[Path]:
    """The folders with what earlier restores replaced, the oldest first."""
    return sorted(home.glob(f"{_BEFORE}*"))


def _folder_of(home: Path | Location, remedy: str) -> Path:
    location = location_of(home)
    if location.server:
        raise BadInput(
            f"The library is in the database {name_of(location.server)}, which is {remedy}."
        )
    return location.folder


def _unpack(file: Path, folder: Path) -> None:
    """Raises BadInput if the file isn't a whole backup that this newsdesk can read."""
    if not file.is_file():
        raise BadInput(f"There is no file {file}.")
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if CATALOGUE not in names or _MANIFEST not in names:
                raise BadInput(f"{file} is not a backup made by `newsdesk backup`.")
            for name in names:
                if name == CATALOGUE or _is_dropped_file(name):
                    archive.extract(name, folder)
    except _UNREADABLE as error:
        raise storage_failure(error, folder.parent) or BadInput(
            f"{file} can't be read as a backup; it may be damaged."
        ) from error
    schema = sqlite.sound_version(folder / CATALOGUE)
    if schema is None:
        raise BadInput(f"The catalogue in {file} is damaged; use an older backup.")
    if schema > newest_schema():
        raise BadInput(f"{file} was made by a newer newsdesk; update this one first.")


def _move(path: Path, target: Path) -> None:
    """Windows refuses to move what a program has open, a virus scanner for a moment.

    Raises StorageFailed if it stays open.
    """
    for pause in _PAUSES:
        try:
            path.replace(target)
            return
        except PermissionError as error:
            refused = error
            sleep(pause)
    raise StorageFailed(
        f"{path} can't be moved to {target}. Close what has either of them open, or give yourself "
        "permission to write there, then try again."
    ) from refused


def _is_dropped_file(name: str) -> bool:
    """Whether a member lies right in the folder of dropped files, or in that of a collection there;
    others are left out."""
    folder, _, rest = name.partition("/")
    collection, _, inside = rest.partition("/")
    if inside and re.fullmatch(rf"{re.escape(OF_COLLECTION)}\d+", collection):
        rest = inside
    return folder == DROPPED and rest not in {"", ".", ".."} and not set(rest) & set("/\\")


def _manifest() -> dict[str, str]:
    return {"newsdesk": version("newsdesk"), "made": datetime.now(UTC).isoformat("T", "seconds")}
