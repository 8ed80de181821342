"""The API keeps what its OpenAPI document says, whatever it is sent (schemathesis)."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis.checks import CHECKS, load_all_checks
from scripted_model import scripted
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.ui.server.app import build
from index.background import Background
from index.embedding import Embedding
from index.errors import UnreadableSource
from index.fetching.fetch import Fetcher
from index.library import Library
from index.sources.source_list import SourceList

KEY = "nd_the-owners"
HERE = {"Host": "127.0.0.1", "Authorization": f"Bearer {KEY}"}
EXAMPLES = 8  # made up for each route, besides those that the document's limits give
# Answered on purpose, as problems: the web, the disk or a model isn't there.
FORESEEN = ["2xx", "3xx", "4xx", "502", "503", "507"]
NOT_CHECKED = {
    # What fits the document may still be refused: an unknown id, a text that is no article.
    "positive_data_acceptance",
    # These need two callers or a second request.
    "ignored_auth",
    "object_level_authorization",
}

# What there is; all other names are made up.
KNOWN = {"article_id": "57c68d5dce2ad71c", "source_id": 1, "job_id": "1"}


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Any]:
    """What schemathesis makes of the site's own document; the site runs over the samples."""
    home = tmp_path_factory.mktemp("contract") / "home"
    with (
        Library(home, embedding, Fetcher(pace=0)) as library,
        pytest.MonkeyPatch.context() as patch,
    ):
        library.sources.show_samples()
        for _ in library.reindex():
            pass
        patch.setattr(socket, "getaddrinfo", _no_names)
        patch.setattr(SourceList, "add", _only_missing)
        background = Background(library)
        site = build(library, scripted(), background, key=KEY)
        yield schemathesis.openapi.from_asgi(
            "/api/v1/openapi.json", _From(site), config=_configured(), headers=HERE
        )
        background.close()


class _From:
    """Lets every request come from this machine, whose user is the owner."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, "client": ("127.0.0.1", 50_000)}, receive, send)


def _no_names(*_: Any, **__: Any) -> Any:
    raise socket.gaierror(socket.EAI_NONAME, "no such host")


def _only_missing(_: SourceList, paths: Any) -> None:
    """Made-up paths may be anything, such as the root of this machine's disk."""
    raise UnreadableSource(f"{next(iter(paths))}: there is no such file or folder.")


def _configured() -> schemathesis.Config:
    config = schemathesis.Config(seed=1)
    checks = config.projects.default.checks
    checks.not_a_server_error.expected_statuses = FORESEEN
    negative = checks.negative_data_rejection
    negative.expected_statuses = [*negative.expected_statuses, "413"]
    return config


def test_every_answer_is_as_the_document_says(described: Any, subtests: pytest.Subtests) -> None:
    load_all_checks()
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) >= 23
    for operation in sorted(operations, key=lambda each: each.method == "delete"):
        named = {each.name for each in operation.path_parameters}
        known = {name: KNOWN[name] for name in named & KNOWN.keys()}
        with subtests.test(f"{operation.label}, made up"):
            try_out(operation.as_strategy())
        if known:
            with subtests.test(f"{operation.label}, of what there is"):
                try_out(operation.as_strategy(path_parameters=known))
        if operation.query or operation.body:  # in a path, all is text
            with subtests.test(f"{operation.label}, against the document"):
                try_out(operation.as_strategy(schemathesis.GenerationMode.NEGATIVE))


def try_out(cases: SearchStrategy[schemathesis.Case]) -> None:
    left_out = [CHECKS.get_one(name) for name in NOT_CHECKED]

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(cases)
    def is_as_described(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=HERE, excluded_checks=left_out)

    is_as_described()
