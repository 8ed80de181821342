"""Running one of our own modules in another Python process."""

import os
import subprocess
import sys
from pathlib import Path


def run_module(module: str, *arguments: str | Path) -> "subprocess.CompletedProcess[bytes]":
    """Run the module of that dotted name as a program and wait for it; its output is captured.

    The child finds the same code as this process. The current folder is neither on its path
    (`-P`) nor its working folder: our packages have common names, and whatever a person's folder
    calls `index` must not run as us. `arguments` that are paths are made absolute.
    """
    absolute = [str(each.absolute()) if isinstance(each, Path) else each for each in arguments]
    path = os.pathsep.join(each for each in sys.path if Path(each).is_absolute())
    return subprocess.run(  # noqa: S603 - this very program
        [sys.executable, "-P", "-m", module, *absolute],
        env={**os.environ, "PYTHONPATH": path},
        cwd=Path(__file__).parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
