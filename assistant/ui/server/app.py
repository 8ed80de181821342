"""The server: the page, the articles' pages, and saved conversations and answers."""

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from rich.console import Console
from starlette.routing import Route
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from assistant.accounts.log import Log
from assistant.accounts.oidc import provider_in
from assistant.accounts.proxy import trusted_proxy
from assistant.alerts import Alerts, Watch
from assistant.answering.chain import RetrievalChain
from assistant.answering.prompting import messages_before
from assistant.api.app import PREFIX, api
from assistant.api.limits import Buckets
from assistant.api.service import Service
from assistant.asking.question import Question
from assistant.asking.translation import Translator
from assistant.conversations.conversations import Conversations
from assistant.mcp.http import PATH as MCP_PATH
from assistant.mcp.http import OverHttp
from assistant.model.models import Model
from assistant.observing import logs
from assistant.observing.switch import metrics
from assistant.ui.ask.sheet_run import SheetRun
from assistant.ui.library.uploads import upload_into
from assistant.ui.pages.alerts_page import alerts_page
from assistant.ui.pages.answered_sheet import answered_sheet
from assistant.ui.pages.article_page import article_page, missing_page
from assistant.ui.pages.people_pages import people_pages
from assistant.ui.pages.reference_files import reference_files
from assistant.ui.pages.saved_answers import saved_answers
from assistant.ui.pages.sharing import sharing_pages
from assistant.ui.pages.signing_in import signing_in
from assistant.ui.server.actions import Actions
from assistant.ui.server.guard import RealPeer, SignedInOnly
from assistant.ui.server.page import head, the_page, theme
from assistant.ui.server.same_origin import LOOPBACK, same_origin_only
from assistant.ui.server.visits import Visits
from assistant.ui.shared.chains import Chains
from assistant.ui.shared.gradio_workarounds import FirstPaint, OwnUploads
from assistant.ui.shared.language import translations, words_of
from assistant.ui.shared.owner import PrivateCookie
from assistant.ui.shared.people import owns
from assistant.ui.shared.preferences import Preferences
from index.background import Background
from index.errors import BadInput, NewsdeskError, UnknownArticle
from index.library import Library
from index.storage.served import owners_key

MOST_UPLOADED = "20mb"


def run(
    library: Library,
    models: Sequence[Model],
    host: str,
    port: int,
    *,
    name: str | None = None,
    open_browser: bool,
) -> None:
    """Serve until interrupted, and keep the library up to date.

    The first of `models` is the default; the others can be chosen on the page. `name` is the one by
    which a proxy serves this to others. Raises BadInput if the port is taken.
    """
    err = Console(stderr=True, highlight=False)
    listening = _listen(host, port)
    port = listening.getsockname()[1]
    address = f"http://{_reached_at(host)}:{port}"
    with owners_key(library.home) as key:
        library.announce(address)
        threading.Thread(target=_warm_up, args=(library, models[0], err), daemon=True).start()
        chain, translator = RetrievalChain(library, models[0]), Translator(models[0])
        watch = Watch.over(library, chain, translator)
        background = Background(library, after_reindex=watch.check)
        upload_into(library.home)
        config = uvicorn.Config(
            build(library, models[0], background, host, models[1:], key, watch, name),
            loop="asyncio",  # not uvloop: its connections can't be watched by Python's audit hooks
            proxy_headers=False,  # the site sees to them, where it knows whom they came from
            log_level="warning",
            log_config=None if logs.is_on() else uvicorn.config.LOGGING_CONFIG,
            timeout_graceful_shutdown=2,
        )
        # uvicorn raises the signal again when it ends: the library must be closed before that.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        try:
            if library.wants_verifying:
                err.print("The library was not closed properly last time; checking it meanwhile.")
                background.verify()
            elif library.words_are_old:
                err.print(
                    "An earlier Newsdesk indexed this library; its words are indexed again "
                    "meanwhile."
                )
                background.update_words()
            conversations = Conversations(library.location)

            def tidy() -> None:
                conversations.purge()
                watch.deliver()  # the digests that are due

            background.keep_up(tidy)
            err.print(f"Newsdesk is at {address}  (Ctrl+C stops it)")
            if open_browser:
                webbrowser.open(address)
            uvicorn.Server(config).run(sockets=[listening])
        finally:
            watch.close()
            background.close()


def build(
    library: Library,
    model: Model,
    background: Background,
    host: str = "127.0.0.1",
    others: Sequence[Model] = (),
    key: str | None = None,
    watch: Watch | None = None,
    name: str | None = None,
) -> FastAPI:
    """The whole site as one ASGI app; `others` are models to choose from besides `model`.

    `key` is the one of `owners_key`, by which the command line is let in as the owner; `watch` is
    what checks the alerts after each re-index, if anything does. With the `name` of a proxy it is
    served to others, whatever `host` it listens on.
    """
    conversations, at_home = Conversations(library.location), host in LOOPBACK and not name
    chains = Chains(library, [model, *others])
    chain, translator = chains.chain_for(Preferences()), chains.translator_for(Preferences())
    alerts = Alerts(library.location)
    watch = watch or Watch.over(library, chain, translator)
    parts = (library, chain, translator, background, conversations, watch)
    service = Service(*parts, at_home=at_home, owners_key=key)
    # Where people sign in, the page has all its parts; who sees and uses them is asked each time.
    whole = at_home or service.people.now()
    proxy, provider = trusted_proxy(os.environ), provider_in(os.environ)
    visits = Visits()
    actions = Actions(Log(library.location), visits, Buckets())
    routes = api(service)
    mcp = OverHttp(service, routes)
    site = FastAPI(
        title="Newsdesk", docs_url=None, redoc_url=None, openapi_url=None, lifespan=mcp.lifespan
    )
    site.add_middleware(FirstPaint)
    site.add_middleware(PrivateCookie)
    site.add_middleware(OwnUploads)
    site.add_middleware(SignedInOnly, service=service, visits=visits, proxy=proxy)
    same_origin_only(site, host, name)
    proxies = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
    site.add_middleware(ProxyHeadersMiddleware, trusted_hosts=proxies)
    site.add_middleware(RealPeer)

    @site.get("/articles/{article_id}", response_class=HTMLResponse)
    def article(article_id: str, request: Request, used: str = "") -> HTMLResponse:
        words = words_of(request)
        try:
            return HTMLResponse(article_page(library, article_id, used, words))
        except UnknownArticle:
            return HTMLResponse(missing_page(words), 404)

    @site.get("/feeds.opml")
    def feeds() -> Response:
        if not owns(at_home=at_home):  # the addresses of feeds may contain keys
            return Response("Not found.", 404)
        return Response(
            library.sources.export_feeds(),
            media_type="text/x-opml",
            headers={"Content-Disposition": 'attachment; filename="newsdesk-feeds.opml"'},
        )

    site.include_router(reference_files(library, at_home=at_home))
    site.include_router(alerts_page(alerts, watch, conversations, library, at_home=at_home))
    site.include_router(saved_answers(conversations, library, at_home=at_home))
    site.include_router(signing_in(library.location, provider))
    site.include_router(people_pages(library.location))
    site.include_router(sharing_pages(library.location, conversations))
    site.mount(PREFIX, routes)
    site.router.routes.append(Route(MCP_PATH, mcp))
    # A sheet would keep the model busy for hours: nobody but the person on this machine starts one.
    if whole and (counted := metrics()):
        from assistant.ui.pages.metrics import metrics_route  # with a library of its own

        site.include_router(metrics_route(counted, library))
    sheets = SheetRun(library) if whole else None
    if sheets:
        site.include_router(answered_sheet(sheets.answered))
    parts_of_page = (library, conversations, chains, background)
    page = the_page(*parts_of_page, at_home=whole, sheets=sheets, guard=actions)
    gr.mount_gradio_app(
        site,
        page,
        path="/",
        theme=theme(),
        i18n=translations(),
        head=head(),
        footer_links=[],
        show_error=False,
        max_file_size=MOST_UPLOADED,
        ssr_mode=False,
        pwa=False,
        run_history=False,
        enable_monitoring=False,
        mcp_server=False,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )
    return site


def _reached_at(host: str) -> str:
    """The host as a browser on this machine writes it."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104
        return "127.0.0.1" if host == "0.0.0.0" else "[::1]"  # noqa: S104
    return f"[{host}]" if ":" in host else host


def _listen(host: str, port: int) -> socket.socket:
    try:
        [family, *_], *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise BadInput(
            f"Port {port} of {host} can't be used ({error.strerror}); choose another with --port, "
            "or --port 0 for any free one."
        ) from error


def _warm_up(library: Library, model: Model, err: Console) -> None:
    """Load both models, and let the language model read the start of its prompt."""
    try:
        library.warm_up()
        asyncio.run(model.warm_up(messages_before(Question("", ""))))
    except NewsdeskError as error:
        err.print(f"newsdesk: {error}", markup=False)
    except Exception:
        logging.getLogger(__name__).exception("The models can't be loaded ahead of time")
