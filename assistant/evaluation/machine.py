"""What machine a figure was taken on."""

import os
import platform
import re
from pathlib import Path


def machine() -> str:
    """The processor and how many of its cores there are, in words."""
    told = Path("/proc/cpuinfo")
    content = told.read_text(encoding="utf-8") if told.exists() else ""
    found = re.search(r"model name\s*:\s*(.+)", content)
    return f"{os.cpu_count()} cores ({found.group(1) if found else platform.processor()})"
