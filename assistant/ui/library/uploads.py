"""Files that were uploaded and are on their way in: they lie in the library's own folder, where
everything lies, and no longer than it takes."""

import os
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from gradio.utils import get_upload_folder

from index.storage.backup import UPLOADS

WAITS = 3600  # seconds after which nobody comes for an upload any more


def upload_into(home: Path) -> None:
    """Let Gradio put what is uploaded into the library's folder; what a last time left goes.

    For the whole process, and before the page is made: its components remember the place.
    """
    folder = home / UPLOADS
    shutil.rmtree(folder, ignore_errors=True)
    os.environ["GRADIO_TEMP_DIR"] = str(folder)


def let_go(uploaded: Iterable[Path]) -> None:
    """Delete uploads that were taken or refused, and those that nobody came for."""
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
                path.parent.rmdir()  # each has a folder, named by what is in it


def _is_old(path: Path) -> bool:
    try:
        return path.stat().st_mtime < time.time() - WAITS
    except OSError:
        return False
