"""What the browser tests know of the server they drive."""

from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass
class Server:
    """A running newsdesk; `contacts` is the file of every address it reached for."""

    address: str
    process: psutil.Process
    contacts: Path
