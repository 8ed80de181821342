"""How much may be sent, and how often."""

from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from assistant.api import limits
from assistant.api.access import OWNER, Caller
from assistant.api.limits import Bucket, RateLimits, SizeLimits


async def length(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class CalledBy:
    """What notes the caller on a request."""

    def __init__(self, app: RateLimits, owner: str) -> None:
        self._app, self._caller = app, Caller("bot", frozenset(), owner)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, "state": {"caller": self._caller}}, receive, send)


def in_pieces(pieces: int) -> Iterator[bytes]:
    """A body that doesn't say how long it is."""
    for _ in range(pieces):
        yield b"x" * 100_000


# How often


def test_bucket_is_emptied_and_fills_up() -> None:
    clock = Clock()
    bucket = Bucket(60, clock)
    assert {bucket.take() for _ in range(60)} == {0.0}
    assert bucket.take() == pytest.approx(1.0)
    clock.now = 0.5
    assert bucket.take() == pytest.approx(0.5)
    clock.now = 1.0
    assert bucket.take() == 0.0
    clock.now = 1_000.0  # it holds no more than a minute's
    assert [bucket.take() for _ in range(61)].count(0.0) == 60


def test_key_that_sends_too_much_is_told_when_to_come_back() -> None:
    clock = Clock()
    limited = RateLimits(length, clock=clock)
    bot, other = (TestClient(CalledBy(limited, owner)) for owner in ("bot", "other"))
    assert {bot.get("/articles").status_code for _ in range(limits.REQUESTS)} == {200}
    answer = bot.get("/articles")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert answer.json()["type"] == "/problems/too-many-requests"
    assert answer.headers["content-type"] == "application/problem+json"
    assert other.get("/articles").status_code == 200
    clock.now = 1.0
    assert bot.get("/articles").status_code == 200


@pytest.mark.parametrize("path", ["/alerts", "/ask", "/coverage"])
def test_questions_have_a_smaller_share(path: str) -> None:
    bot = TestClient(CalledBy(RateLimits(length, clock=Clock()), "bot"))
    assert {bot.post(path).status_code for _ in range(limits.QUESTIONS)} == {200}
    assert bot.post(path).status_code == 429
    assert bot.get("/articles").status_code == 200


@pytest.mark.parametrize("who", [OWNER, ""], ids=["owner", "stranger"])
def test_who_has_no_key_has_no_share(who: str) -> None:
    owner = TestClient(CalledBy(RateLimits(length, clock=Clock()), who))
    assert {owner.post("/ask").status_code for _ in range(2 * limits.QUESTIONS)} == {200}


# How much


@pytest.mark.parametrize("pieces", [0, 1, 10])
def test_body_that_fits_is_read(pieces: int) -> None:
    client = TestClient(SizeLimits(length))
    assert client.post("/", content=b"".join(in_pieces(pieces))).text == str(pieces * 100_000)
    assert client.post("/", content=in_pieces(pieces)).text == str(pieces * 100_000)


@pytest.mark.parametrize("told", [True, False], ids=["told", "untold"])
@pytest.mark.parametrize(
    ("kind", "pieces", "limit"),
    [("application/json", 11, "1 MB"), ("text/plain", 11, "1 MB"), ("", 11, "1 MB"),
     ("multipart/form-data; boundary=x", 201, "20 MB")],
    ids=["json", "text", "none", "upload"],
)  # fmt: skip
def test_body_that_is_too_large_is_refused(kind: str, pieces: int, limit: str, told: bool) -> None:
    content = b"".join(in_pieces(pieces)) if told else in_pieces(pieces)
    answer = TestClient(SizeLimits(length)).post(
        "/", content=content, headers={"Content-Type": kind}
    )
    assert answer.status_code == 413
    assert answer.json()["detail"] == f"The request is too large: at most {limit}."


@pytest.mark.parametrize(("told", "most"), [(True, 0), (False, 1_000_000)], ids=["told", "untold"])
def test_no_more_is_read_than_may_be(told: bool, most: int) -> None:
    handed, called = 0, False

    async def reading(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal handed, called
        called = True
        async for piece in Request(scope, receive).stream():
            handed += len(piece)

    content = b"".join(in_pieces(50)) if told else in_pieces(50)
    assert TestClient(SizeLimits(reading)).post("/", content=content).status_code == 413
    assert handed <= most and called is not told


def test_upload_may_be_larger_than_json() -> None:
    upload = {"Content-Type": "Multipart/Form-Data; boundary=x"}
    answer = TestClient(SizeLimits(length)).post("/", content=in_pieces(150), headers=upload)
    assert answer.text == "15000000"


@pytest.mark.parametrize("told", ["-1", "x", "１", "1e3", str(10**30)])
def test_length_that_is_not_believed(told: str) -> None:
    answer = TestClient(SizeLimits(length)).post(
        "/", content=in_pieces(11), headers={"Content-Length": told.encode()}
    )
    assert answer.status_code == 413


def test_limits_hold_for_the_api(api: TestClient) -> None:
    large = b'{"name": "' + b"x" * 1_000_000 + b'", "scopes": ["ask"]}'
    for content in (large, iter([large])):
        answer = api.post("keys", content=content, headers={"Content-Type": "application/json"})
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"
