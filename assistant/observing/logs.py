"""Logs as JSON Lines: whatever is logged, and a line for each question and search."""

import json
import logging
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from typing import Any

from assistant.observing.seen import Seen, watch
from index.errors import BadInput

_OWN = logging.getLogger("newsdesk")
_is_on = False


class JsonLines(logging.Formatter):
    """A record as one line: time (UTC), level, logger, message; what is told in `told`; the
    traceback of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def begin(file: str) -> None:
    """Log to the end of a file; when that is moved away, to a new one of its name.

    Raises BadInput if it can't be written.
    """
    global _is_on
    try:
        handler = WatchedFileHandler(file, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise BadInput(f"The log {file} can't be written ({error.strerror}).") from error
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    _OWN.setLevel(logging.INFO)
    watch(_log)
    _is_on = True


def is_on() -> bool:
    """Whether logs are JSON Lines, also those of libraries with handlers of their own."""
    return _is_on


def _log(seen: Seen) -> None:
    """How long it took and how it ended; no word of what was asked."""
    told: dict[str, Any] = {
        "outcome": seen.outcome,
        "seconds": round(seen.seconds, 3),
        **({"error": seen.error} if seen.error else {}),
        **({"model": seen.model} if seen.model else {}),
    }
    if seen.stages:
        told["stages"] = [
            {"name": stage.name, "seconds": round(stage.ended - stage.began, 3)}
            for stage in seen.stages
        ]
    _OWN.info(seen.kind, extra={"told": told})
