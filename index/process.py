"""How our own processes are set up: settings that libraries take from them, and child processes."""

import logging
import os
import subprocess
import sys
import traceback
from pathlib import Path
from pkgutil import resolve_name
from typing import Literal, NoReturn

_ROOT = Path(__file__).resolve().parents[1]  # the folder that our packages are in
_START = (
    "import sys; sys.path[:] = sys.argv[1].splitlines(); "
    "from index.process import _answer_with_status; _answer_with_status(*sys.argv[2:])"
)
_RETURNED, _RAISED = 86, 87  # statuses that nothing but our own code ends with

Outcome = Literal["returned", "raised", "failed"]


def prepare_process() -> None:
    """Set what libraries read from the process; call it before torch and llama.cpp are imported.

    Importing our packages changes nothing: only whoever starts the command, opens a library or
    loads a model calls this. Calling it again does no harm.
    """
    # No look-up on a model hub, whatever the machine's own settings are.
    os.environ["HF_HUB_OFFLINE"] = "1"
    # Idle threads of OpenMP that spin halve the speed of whatever else runs.
    os.environ.setdefault("GOMP_SPINCOUNT", "0")
    # What they can't read is raised as an error of ours; their logs would say it a second time.
    for reader in ("trafilatura", "htmldate", "pypdf"):
        logging.getLogger(reader).setLevel(logging.CRITICAL)


def call_in_child(function: str, *arguments: str) -> Outcome:
    """Call `function`, "package.module:name" of ours, in another process, and wait for it.

    "failed" means that it neither returned nor raised: the process crashed, or never reached our
    code. The child imports what this process would, never what the current folder holds.
    """
    path = [str(Path(entry).absolute()) for entry in sys.path if entry]
    if str(_ROOT) not in path:
        path.insert(0, str(_ROOT))
    command = [sys.executable, "-P", "-c", _START, "\n".join(path), function, *arguments]
    try:
        child = subprocess.run(  # noqa: S603 - this very program
            command, cwd=_ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except OSError as error:
        logging.getLogger(__name__).warning("%s can't be started: %s", function, error)
        return "failed"
    if child.returncode == _RETURNED:
        return "returned"
    last = child.stderr.decode(errors="replace").strip().rpartition("\n")[2]
    logging.getLogger(__name__).warning("%s: exit %s. %s", function, child.returncode, last)
    return "raised" if child.returncode == _RAISED else "failed"


def _answer_with_status(function: str, *arguments: str) -> NoReturn:
    prepare_process()
    try:
        resolve_name(function)(*arguments)
    except Exception:  # noqa: BLE001 - the status says it
        traceback.print_exc()
        sys.exit(_RAISED)
    sys.exit(_RETURNED)
