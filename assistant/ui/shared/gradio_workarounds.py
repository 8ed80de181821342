"""What works around Gradio 6.31, in one place: what it does, and what is done about it here.

tests/assistant/ui/test_gradio_workarounds.py runs plain Gradio, and fails for each of these that
is no longer needed. Issues are those of github.com/gradio-app/gradio; where none is named, none
was found.
"""

import json
from abc import ABCMeta
from asyncio import to_thread
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

import gradio as gr
from gradio.blocks import BlockFunction
from gradio.state_holder import SessionState
from gradio.utils import get_upload_folder
from markupsafe import escape
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.accounts.account import Permission
from assistant.api.access import Caller
from assistant.ui.shared.language import Words, words_of
from assistant.ui.shared.page_layout import colours
from assistant.ui.shared.people import asking, caller_of
from assistant.ui.shared.templating import html_of

# Memory: Gradio keeps the state of 10,000 page visits, of ours 0.8 MiB each and the conversation
# (#11602, #11009), and each visit grows with use.

SESSIONS_KEPT = 100


class EventGuard(Protocol):
    """What lets events reach their handlers, and is told of those that did."""

    def allowed(self, block_fn: BlockFunction, request: gr.Request) -> bool:
        """Whether to call the handler; raises gr.Error where the person is to know that not."""

    def done(
        self, block_fn: BlockFunction, request: gr.Request, event: gr.EventData | None
    ) -> None:
        """The handler was called and has answered, or begun to."""


class SteadyBlocks(gr.Blocks):  # type: ignore[misc]
    """A page of which each visit keeps one copy of each component.

    For an output that a handler leaves unchanged, Gradio creates the component anew with another
    id (since #8030), and stores what it shows next under that id: some ten copies a question, with
    all their HTML, for as long as the page is open.
    """

    def __init__(self, guard: EventGuard | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.state_session_capacity = SESSIONS_KEPT
        self._guard = guard

    async def call_function(
        self,
        block_fn: BlockFunction,
        processed_input: list[Any],
        iterator: Any = None,
        requests: Any = None,
        event_id: str | None = None,
        event_data: gr.EventData | None = None,
        *further: Any,
        **options: Any,
    ) -> dict[str, Any]:
        """As Gradio does it, for those whom the guard lets; for others nothing changes."""
        request = requests[0] if isinstance(requests, list) else requests
        before = (block_fn, processed_input, iterator, requests, event_id, event_data, *further)
        if self._guard is None or caller_of(request) is None:
            with asking(request):
                called: dict[str, Any] = await super().call_function(*before, **options)
            return called
        if iterator is None and not await to_thread(self._guard.allowed, block_fn, request):
            skipped = [gr.skip() for _ in block_fn.outputs]
            prediction = skipped[0] if len(skipped) == 1 else skipped
            nothing = {"duration": 0.0, "is_generating": False, "iterator": None}
            return {"prediction": prediction, **nothing}
        with asking(request):
            called = await super().call_function(*before, **options)
        if iterator is None:
            await to_thread(self._guard.done, block_fn, request, event_data)
        return called

    async def postprocess_data(
        self, block_fn: BlockFunction, predictions: Any, state: SessionState | None
    ) -> list[Any]:
        """As Gradio does it; afterwards each new component has the id of the one it replaces."""
        try:
            shown: list[Any] = await super().postprocess_data(block_fn, predictions, state)
        finally:
            if state:
                self._keep_one_copy(state, block_fn)
        return shown

    def _keep_one_copy(self, state: SessionState, block_fn: BlockFunction) -> None:
        kept, known = state.blocks_config.blocks, self.default_config.blocks
        for output in block_fn.outputs:
            kept[output._id]._id = output._id
        # Two handlers at once may have stored copies already.
        for stray in kept.keys() - known.keys():
            del kept[stray]
            state.config_values.pop(stray, None)


# Components: `gr.HTML` takes any string for HTML; and the metaclass of components writes a .pyi
# file beside the module of each subclass, also in an installed package (#10121).


def _escaped(_: Any, value: Any) -> Any:
    return str(escape(value)) if isinstance(value, str) else value


# `gr.HTML` with every value escaped that isn't Markup. Not a class statement, which would call
# Gradio's metaclass.
EscapedHTML: Any = ABCMeta.__new__(
    type(gr.HTML), "HTML", (gr.HTML,), {"__module__": __name__, "postprocess": _escaped}
)

# Events: the queue's stream ends with its last event, and an event that joins the queue at that
# moment is never answered. So only what takes time, and streams what it yields, is queued.

QUEUED: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
AT_ONCE: dict[str, Any] = {**QUEUED, "queue": False}

# The front page: Gradio adds a page's own `head` by a script (#6426), which would show the wrong
# colours first and nothing to read until then; and only the browser decides on its language.

FOR_SCRIPTS = "js."  # the keys of the words that our scripts say begin so


class FirstPaint:
    """Adds to the front page what must be there before Gradio's scripts run.

    These are its language, our colours, the words of our scripts, and the masthead.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        replaced = _first_paint(words_of(request))
        own = _own_part(caller_of(request))
        held: list[Message] = []

        async def send_whole(message: Message) -> None:
            if message["type"] not in {"http.response.start", "http.response.body"}:
                await send(message)  # an extension, such as the debug messages of test clients
                return
            held.append(message)
            if message["type"] != "http.response.body" or message.get("more_body"):
                return
            start, *bodies = held
            body = b"".join(each.get("body", b"") for each in bodies)
            for gradios, ours in replaced.items():
                body = body.replace(gradios.encode(), ours.encode(), 1)
            body = body.replace(b"</head>", f"{own}</head>".encode(), 1)
            headers = MutableHeaders(scope=start)
            if body:
                headers["Content-Length"] = str(len(body))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, send_whole)


@cache
def _first_paint(words: Words) -> Mapping[str, str]:
    """By what Gradio's page has, what replaces it."""
    said = {key: text for key, text in words.said.items() if key.startswith(FOR_SCRIPTS)}
    ours = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
    chosen = f'Object.defineProperty(navigator, "language", {{ value: "{words.gradio}" }});'
    style = (files("assistant.ui") / "static" / "masthead.css").read_text(encoding="utf-8")
    masthead = html_of("first_paint.html", about=words("page.about"))
    return {
        'lang="en"': f'lang="{words.gradio}"',
        "</head>": f"<script>window.newsdesk = {{ words: {ours} }}; {chosen}</script>"
        f"{colours()}</head>",
        "<gradio-app": f"<style>{style}</style>{masthead}<gradio-app",
    }


# What nobody sees who may not use it; the server refuses it too. Drawn by Gradio once for all.
_HIDDEN: dict[Permission, str] = {
    "ask": '[role=tab]:is([data-tab-id="ask"], [data-tab-id="history"], [data-tab-id="story"]), '
    "#desk, #alerts",
    "articles:read": '[role=tab][data-tab-id="library"]',
    "articles:write": "#filling, #read-now",
    "admin": "#sheet, #upkeep, a[href='feeds.opml']",
}


def _own_part(caller: Caller | None) -> str:
    """What the page's head has for whoever signed in; nothing while nobody does."""
    if caller is None:
        return ""
    name = json.dumps(caller.name, ensure_ascii=False).replace("<", "\\u003c")
    hidden = ", ".join(what for scope, what in _HIDDEN.items() if not caller.may(scope))
    style = f"<style>:is({hidden}) {{ display: none !important; }}</style>" if hidden else ""
    return f"<script>newsdesk.me = {name};</script>{style}"


# Routes: Gradio can't be told to leave out those that a page doesn't need (#5380 for one of them):
# calling handlers by name, reading files, fetching through this server.

_API = "/gradio_api/"
# Those below it that the page needs. All others, also those of the next version, are refused.
USED = {
    "cancel",
    "info",
    "queue/data",
    "queue/join",
    "reset",
    "run/predict",
    "startup-events",
    "theme.css",
    "upload",
    "upload_progress",
}
# How those at the root begin that the page doesn't need.
UNUSED_AT_ROOT = (
    "config/",
    "gradio_api",
    "login",
    "logout",
    "manifest.json",
    "monitoring",
    "pwa_icon",
    "robots.txt",
    "svelte/",
)


def is_used(path: str) -> bool:
    """Whether the page requests this path; each visit has a heartbeat of its own."""
    if not path.startswith(_API):
        return not path.lstrip("/").startswith(UNUSED_AT_ROOT)
    route = path.removeprefix(_API)
    return route in USED or route.startswith("heartbeat/")


# Uploads: Gradio takes the path that a browser sends for a file, copies that file, and fetches it
# if it is a link. It checks such paths only where it serves its page by itself.

CALLS = {f"{_API}run/predict", f"{_API}queue/join"}
LARGEST = 20_000_000  # bytes of a call; a pasted text comes in one


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
    """The paths of all files in a call, however deeply nested."""
    try:
        waiting: list[Any] = [json.loads(body)]
    except (ValueError, RecursionError):
        return  # Gradio can't parse it either
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
    except (ValueError, OSError, RuntimeError):  # not a path, or a loop of symbolic links
        return False


def _again(body: bytes, receive: Receive) -> Receive:
    """Receive the body once more, then what follows it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return messages.pop() if messages else await receive()

    return received
