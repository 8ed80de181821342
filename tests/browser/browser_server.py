"""The server that the browser tests drive, in a process of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

CHROMIUM = "/usr/bin/chromium"
# A scripted model's answer to a question about the samples.
ANSWER = (
    "Huawei is making CANN open source to build a wider developer ecosystem. "
    "It also wants to reduce the reliance on foreign technology."
)
WHY = "Why did Huawei open-source its toolkit?"


@dataclass
class Server:
    """A running newsdesk; `contacts` is the file of all addresses it looked up or connected to."""

    address: str
    process: psutil.Process
    contacts: Path
    home: Path


@contextmanager
def serving(folder: Path, *options: str, **environment: str) -> Iterator[Server]:
    """A newsdesk with its library in `folder`; for its `environment` see serve.py."""
    contacts, home = folder / "contacts", folder / "home"
    command = [sys.executable, str(Path(__file__).with_name("serve.py"))]
    arguments = ["--home", str(home), "--port", "0", "--no-browser", *options]
    variables = {"TEST_CONTACTS": str(contacts), **environment}
    with subprocess.Popen(
        [*command, *arguments], stderr=subprocess.PIPE, text=True, env=os.environ | variables
    ) as process:
        assert process.stderr is not None
        printed = ""
        for line in process.stderr:
            printed += line
            if found := re.search(r"Newsdesk is at (http://\S+)", line):
                break
        else:
            pytest.fail(f"newsdesk did not start:\n{printed}")
        try:
            yield Server(found.group(1), psutil.Process(process.pid), contacts, home)
        finally:
            process.terminate()
