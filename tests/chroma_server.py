"""Chroma's own server, as `chroma run` starts it, for tests."""

import socket
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
from waiting import until


class ChromaProcess:
    """A server on this machine, which may be stopped and started again."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        chroma = Path(sys.executable).with_name("chroma")
        command = [chroma, "run", "--path", self.folder, "--host", "127.0.0.1"]
        command += ["--port", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(self.answers)

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/api/v2/heartbeat", trust_env=False).is_success
        except httpx.ConnectError:
            return False

    def memory(self) -> int:
        """The bytes that it takes now."""
        return psutil.Process(self._process.pid).memory_info().rss if self._process else 0

    def stop(self) -> None:
        """Kill it, as a machine does that loses its power."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
