"""A visitor can name no file of the machine, and no address, where one that was uploaded is meant.

Gradio takes the path that a browser sends for a file, copies what is there, and fetches what is a
link. Its own check of such paths is made only where Gradio serves its page by itself.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gradio.utils import get_upload_folder
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CALLS = {"/gradio_api/run/predict", "/gradio_api/queue/join"}
LARGEST = 20_000_000  # bytes of a call; what is pasted comes in one


class OwnUploads:
    """Refuses calls of handlers with a file that nobody uploaded, and calls that are too large."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].rstrip("/") not in CALLS:
            await self._app(scope, receive, send)
            return
        body, more = b"", True
        while more and len(body) <= LARGEST:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        if len(body) > LARGEST:
            await PlainTextResponse("This is too large.", 413)(scope, receive, send)
        elif not all(map(_was_uploaded, _paths_in(body))):
            await PlainTextResponse("This file was not uploaded.", 403)(scope, receive, send)
        else:
            await self._app(scope, _again(body, receive), send)


def _paths_in(body: bytes) -> Iterator[str]:
    """The paths of all files that a call names, however deep."""
    try:
        waiting: list[Any] = [json.loads(body)]
    except (ValueError, RecursionError):
        return  # Gradio reads it no better
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if isinstance(each.get("path"), str):
                yield each["path"]
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def _was_uploaded(path: str) -> bool:
    try:
        return Path(path).resolve().is_relative_to(Path(get_upload_folder()).resolve())
    except (ValueError, OSError, RuntimeError):  # no path at all, or a ring of links
        return False


def _again(body: bytes, receive: Receive) -> Receive:
    """Let the body be received once more, then what comes after it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return messages.pop() if messages else await receive()

    return received
