"""The API over the sample articles, with a scripted model; and over a library to be changed."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from scripted_model import scripted
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from assistant.alerts import Alerts, Watch
from assistant.api.access import Caller, Scope
from assistant.api.app import PREFIX
from assistant.api.app import api as api_of
from assistant.api.problems import answer_with_problems
from assistant.api.routes import about, articles, exports, jobs, sources
from assistant.api.service import Service
from assistant.conversations.conversations import Conversations
from assistant.ui.server.app import build
from assistant.ui.shared.chains import Chains
from assistant.ui.shared.preferences import Preferences
from index.background import Background
from index.library import Library

Visit = Callable[..., TestClient]
HERE = ("127.0.0.1", 50_000)  # this machine, whose user is the owner


@pytest.fixture(scope="module")
def api(samples: Library) -> Iterator[TestClient]:
    """A client of the whole site, whose addresses begin at `/api/v1`."""
    background = Background(samples)
    site = build(samples, scripted(), background)
    with TestClient(site, base_url="http://127.0.0.1/api/v1", client=HERE) as client:
        yield client
    background.close()


@pytest.fixture
def background(library: Library) -> Iterator[Background]:
    opened = Background(library)
    yield opened
    opened.close()


@pytest.fixture
def desk(library: Library, background: Background) -> Iterator[TestClient]:
    """A client of the API alone over a library of its own, which is empty at first."""
    site = FastAPI()
    site.mount(PREFIX, api_of(service_of(library, background)))
    with TestClient(site, base_url=f"http://127.0.0.1{PREFIX}", client=HERE) as client:
        yield client


@pytest.fixture
def visit(library: Library, background: Background) -> Visit:
    """A client with these scopes of a library that is served to others; or at home."""

    def visiting(*scopes: Scope, at_home: bool = False, owner: str = "v" * 32) -> TestClient:
        service = service_of(library, background, at_home=at_home)
        app = FastAPI()
        answer_with_problems(app)
        for routes in (about, articles, sources, jobs, exports):
            app.include_router(routes.router(service))
        return TestClient(_As(app, Caller("visitor", frozenset(scopes), owner)))

    return visiting


def service_of(library: Library, background: Background, *, at_home: bool = True) -> Service:
    chains = Chains(library, [scripted()])
    chain, translator = chains.chain_for(Preferences()), chains.translator_for(Preferences())
    watch = Watch(Alerts(library.home), library, chain, translator)
    parts = (library, chain, translator, background, Conversations(library.home), watch)
    return Service(*parts, at_home=at_home)


class _As:
    """Lets every request be this caller's."""

    def __init__(self, app: ASGIApp, caller: Caller) -> None:
        self._app, self._caller = app, caller

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["caller"] = self._caller
        await self._app(scope, receive, send)
