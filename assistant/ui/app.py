"""The server: the page, the article pages, and the rule that nothing comes from elsewhere."""

import asyncio
import signal
import socket
import sys
import threading
import webbrowser
from importlib.resources import files

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from rich.console import Console
from starlette.datastructures import MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.chain import RetrievalChain
from assistant.conversations.conversations import Conversations
from assistant.models import Model
from assistant.prompting import messages_for
from assistant.translation import Translator
from assistant.ui.article_page import article_page, missing_page
from assistant.ui.ask import AskTab
from assistant.ui.first_paint import FirstPaint
from assistant.ui.history.tab import history_tab
from assistant.ui.language import label, translations, words_of
from assistant.ui.library.drawn import drawn
from assistant.ui.library.tab import library_tab
from assistant.ui.owner import PrivateCookie
from assistant.ui.saved_answers import saved_answers
from assistant.ui.story.tab import story_tab
from assistant.ui.templating import html_of
from assistant.ui.theme import theme
from index.background import Background
from index.errors import BadInput, NewsdeskError, UnknownArticle
from index.library import Library

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# The page may load from, and speak to, this server only. Gradio needs inline scripts and eval.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob:; worker-src 'self' blob:; frame-ancestors 'none'; "
    "form-action 'self'; base-uri 'self'"
)
STYLES = (
    "page.css",
    "conversation.css",
    "sources.css",
    "asking.css",
    "history.css",
    "story.css",
    "library.css",
)
MOST_UPLOADED = "20mb"
# Gradio keeps what each opening of the page holds, 0.2 MiB and its conversation, until this many
# were opened since; by itself it would keep 10,000.
SESSIONS_KEPT = 100


def run(library: Library, model: Model, host: str, port: int, *, open_browser: bool) -> None:
    """Serve until interrupted, and keep the library up to date. Raises BadInput: port taken."""
    err = Console(stderr=True, highlight=False)
    listening = _listen(host, port)
    port = listening.getsockname()[1]
    address = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"  # noqa: S104
    library.announce(address)
    threading.Thread(target=_warm_up, args=(library, model, err), daemon=True).start()
    background = Background(library)
    config = uvicorn.Config(
        build(library, model, background, host),
        loop="asyncio",  # not uvloop: its connections can't be watched by Python's audit hooks
        log_level="warning",
        timeout_graceful_shutdown=2,
    )
    # uvicorn raises the signal again when it has ended: the library must be closed first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        if library.wants_verifying:
            err.print("The library was not closed properly last time; checking it meanwhile.")
            background.verify()
        background.keep_up()
        err.print(f"Newsdesk is at {address}  (Ctrl+C stops it)")
        if open_browser:
            webbrowser.open(address)
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        background.close()


def build(
    library: Library, model: Model, background: Background, host: str = "127.0.0.1"
) -> FastAPI:
    """The whole site as one ASGI app."""
    conversations = Conversations(library.home)
    site = FastAPI(title="Newsdesk", docs_url=None, redoc_url=None, openapi_url=None)
    site.add_middleware(FirstPaint)
    site.add_middleware(PrivateCookie)
    site.add_middleware(OnlyFromHere)
    if host in LOOPBACK:
        # A page elsewhere can't reach this server by giving its own name our address.
        site.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, "[::1]"])

    @site.get("/articles/{article_id}", response_class=HTMLResponse)
    def article(article_id: str, request: Request, used: str = "") -> HTMLResponse:
        words = words_of(request)
        try:
            return HTMLResponse(article_page(library, article_id, used, words))
        except UnknownArticle:
            return HTMLResponse(missing_page(words), 404)

    @site.get("/feeds.opml")
    def feeds() -> Response:
        return Response(
            library.sources.export_feeds(),
            media_type="text/x-opml",
            headers={"Content-Disposition": 'attachment; filename="newsdesk-feeds.opml"'},
        )

    site.include_router(saved_answers(conversations, library))

    with gr.Blocks(title="Newsdesk", analytics_enabled=False) as page:
        drawn(
            label("page.about"),
            html_template=html_of("masthead.html", about="${value}", first=False),
        )
        with gr.Tabs() as tabs:
            with gr.Tab(label("page.ask"), id="ask") as asking:
                AskTab(RetrievalChain(library, model), library, conversations, page, asking)
            with gr.Tab(label("history.tab"), id="history") as history:
                history_tab(conversations, history)
            with gr.Tab(label("story.tab"), id="story") as story:
                story_tab(library, Translator(model), page, story, tabs)
            with gr.Tab(label("page.library"), id="library") as tab:
                others = [asking, history, story]
                library_tab(library, background, tab, others, may_fetch=host in LOOPBACK)
    page.state_session_capacity = SESSIONS_KEPT
    folder = files("assistant.ui")
    gr.mount_gradio_app(
        site,
        page,
        path="/",
        theme=theme(),
        i18n=translations(),
        # As `css=` every rule would be confined to the inside of the page's frame.
        head="".join(f"<style>{(folder / name).read_text()}</style>" for name in STYLES)
        + f"<script>{(folder / 'page.js').read_text()}</script>",
        footer_links=[],
        show_error=False,
        max_file_size=MOST_UPLOADED,
        ssr_mode=False,
        pwa=False,
        run_history=False,
        enable_monitoring=False,
    )
    return site


class OnlyFromHere:
    """Adds the content security policy to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                headers["Referrer-Policy"] = "no-referrer"
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self._app(scope, receive, send_with_policy)


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise BadInput(
            f"Port {port} of {host} can't be used ({error.strerror}); choose another with --port, "
            "or --port 0 for any free one."
        ) from error


def _warm_up(library: Library, model: Model, err: Console) -> None:
    """Load both models while the person finds the page, and read how questions for facts begin."""
    try:
        library.warm_up()
        asyncio.run(model.warm_up(messages_for("", ())))
    except NewsdeskError as error:
        err.print(f"newsdesk: {error}", markup=False)
