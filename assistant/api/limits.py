"""How much may be sent: requests and questions a minute by each key, and bytes in a request."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.access import OWNER, Caller
from assistant.api.problems import Refused, problem_of, response

REQUESTS, QUESTIONS = 600, 60  # a minute, by one key
LARGEST_BODY = 1_000_000  # bytes of JSON, or whatever else is no upload
LARGEST_UPLOAD = 20_000_000  # bytes, as on the page
_ASKING = {"/alerts", "/ask", "/claims", "/coverage"}  # what takes the processor for seconds


class Bucket:
    """A token bucket: it holds what may be done in a minute, and fills up at that pace.

    https://en.wikipedia.org/wiki/Token_bucket
    """

    def __init__(self, a_minute: int, clock: Callable[[], float] = monotonic) -> None:
        self._size, self._clock = a_minute, clock
        self._left, self._at = float(a_minute), clock()

    def take(self) -> float:
        """Take one; returns 0.0, or the seconds until there is one to take."""
        moment = self._clock()
        filled = self._left + (moment - self._at) * self._size / 60
        self._left, self._at = min(float(self._size), filled), moment
        if self._left < 1:
            return (1 - self._left) * 60 / self._size
        self._left -= 1
        return 0.0


class Buckets:
    """Everybody's buckets, by whose they are and how large."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, int], Bucket] = {}

    def wait(self, owner: str, *sizes: int) -> float:
        """Take one of each of the owner's buckets; returns 0.0, or the seconds to wait."""
        each = ((owner, size) for size in sizes)
        buckets = [self._buckets.setdefault(key, Bucket(key[1], self._clock)) for key in each]
        return max(bucket.take() for bucket in buckets)


class RateLimits:
    """Refuses what a key sends beyond its share; the owner has the machine to themselves.

    Whoever has no key reaches nothing that takes long, and isn't to use up another's share.

    Only Retry-After tells of it: the RateLimit headers are still a draft, whose names changed.
    https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
    """

    def __init__(self, app: ASGIApp, *, clock: Callable[[], float] = monotonic) -> None:
        self._app = app
        self._buckets = Buckets(clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller: Caller | None = scope.get("state", {}).get("caller")
        wait = self._wait(scope, caller) if caller and caller.owner not in {"", OWNER} else 0.0
        answer = self._app
        if wait:
            seconds = math.ceil(wait)
            problem = Refused(429, "too-many-requests", f"Too many requests; wait {seconds} s.")
            answer = response(problem_of(problem), {"Retry-After": str(seconds)})
        await answer(scope, receive, send)

    def _wait(self, scope: Scope, caller: Caller) -> float:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        sizes = [REQUESTS]
        if scope["method"] == "POST" and path in _ASKING:
            sizes.append(QUESTIONS)
        return self._buckets.wait(caller.owner, *sizes)


@dataclass
class _Reading:
    """How a body is read, and answered."""

    most: int
    read: int = 0
    begun: bool = False

    @property
    def is_too_large(self) -> bool:
        return self.read > self.most


class SizeLimits:
    """Refuses bodies that are too large, also those that don't say how large they are."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_upload = headers.get("content-type", "").lower().startswith("multipart/form-data")
        body = _Reading(LARGEST_UPLOAD if is_upload else LARGEST_BODY)
        told = headers.get("content-length", "")
        if told.isdecimal() and int(told) > body.most:
            await self._refuse(body, scope, receive, send)
            return

        async def counted() -> Message:
            message = await receive()
            body.read += len(message.get("body", b""))
            return {"type": "http.disconnect"} if body.is_too_large else message

        async def answered(message: Message) -> None:
            if body.begun or not body.is_too_large:
                body.begun = True
                await send(message)

        try:
            await self._app(scope, counted, answered)
        except ClientDisconnect:
            if not body.is_too_large:
                raise
        if body.is_too_large and not body.begun:
            await self._refuse(body, scope, receive, send)

    async def _refuse(self, body: _Reading, scope: Scope, receive: Receive, send: Send) -> None:
        megabytes = body.most // 1_000_000
        problem = Refused(413, "too-large", f"The request is too large: at most {megabytes} MB.")
        await response(problem_of(problem))(scope, receive, send)
