"""A group of commands, such as `newsdesk keys`, in this process and on one library."""

from pathlib import Path

import pytest

from assistant import cli

RUN = tuple[int, str, str]


class Command:
    """`newsdesk GROUP`, on the library in `home`."""

    def __init__(
        self,
        group: str,
        home: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self._group, self._home = group, home
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, *words: str) -> RUN:
        """Its exit status, and what it wrote to stdout and stderr."""
        command = ["newsdesk", self._group, *words, "--home", str(self._home)]
        self._monkeypatch.setattr("sys.argv", command)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0), *self._capsys.readouterr()
