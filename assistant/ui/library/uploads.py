"""Uploaded files: they are kept in the library's folder, and only until they are added."""

import os
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from gradio.utils import get_upload_folder

from index.storage.backup import UPLOADS

WAITS = 3600  # seconds after which an unused upload is deleted


def upload_into(home: Path) -> None:
    """Make Gradio store uploads in the library's folder; delete those of the last time.

    For the whole process, and before the page is built: its components remember the folder.
    """
    folder = home / UPLOADS
    shutil.rmtree(folder, ignore_errors=True)
    os.environ["GRADIO_TEMP_DIR"] = str(folder)


def let_go(uploaded: Iterable[Path]) -> None:
    """Delete these uploads, which were added or refused, and old unused ones."""
    folder = Path(get_upload_folder())
    old = [path for path in folder.glob("*") if _is_old(path)]
    for path in [*uploaded, *old]:
        if not path.is_relative_to(folder):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
            continue
        with suppress(OSError):  # whoever sent the same file at the same time has deleted it
            path.unlink()
            if path.parent != folder:
                path.parent.rmdir()  # each has a folder of its own, named after its content


def _is_old(path: Path) -> bool:
    try:
        return path.stat().st_mtime < time.time() - WAITS
    except OSError:
        return False
