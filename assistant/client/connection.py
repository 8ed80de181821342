"""Requests to the API over httpx, and its problems as errors of the one tree."""

import ipaddress
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, ParamSpec, TypeVar, get_args
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from assistant.api.faults import faults_of
from assistant.api.models import Event, Problem
from index.errors import (
    BadInput,
    FetchFailed,
    LibraryBusy,
    ModelUnavailable,
    NewsdeskError,
    ReindexRunning,
    RequestRefused,
    ServerUnreachable,
    StorageFailed,
    UnknownAccount,
    UnknownAlert,
    UnknownArticle,
    UnknownCollection,
    UnknownConversation,
    UnknownKey,
    UnknownSource,
)

PREFIX = "/api/v1"
EVENT_STREAM = "text/event-stream"
# Seconds. An answer by a model on a slow machine, sent whole, comes after minutes.
_TIMEOUT = httpx.Timeout(600, connect=10, write=60)
# The kind of problem → the error that it was on the server; what isn't here goes by its status.
ERRORS: dict[str, type[NewsdeskError]] = {
    "unknown-alert": UnknownAlert,
    "unknown-article": UnknownArticle,
    "unknown-source": UnknownSource,
    "unknown-conversation": UnknownConversation,
    "unknown-key": UnknownKey,
    "unknown-account": UnknownAccount,
    "unknown-collection": UnknownCollection,
    "bad-input": BadInput,
    "run-under-way": ReindexRunning,
    "library-busy": LibraryBusy,
    "storage-failed": StorageFailed,
    "fetch-failed": FetchFailed,
    "model-unavailable": ModelUnavailable,
    "library-unusable": NewsdeskError,
}
_REFUSALS = {401, 403, 429}
_EVENTS = set(get_args(Event.model_fields["event"].annotation))
Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Call(Generic[Result]):
    """A request, and what its answer is read as; `body` is sent as JSON."""

    method: str
    path: str
    result: type[Result]
    query: Mapping[str, Any] = field(default_factory=dict)
    body: BaseModel | None = None
    files: Sequence[tuple[str, tuple[str, bytes]]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_arguments(self) -> dict[str, Any]:
        """The arguments of httpx's `request` and `stream`."""
        asked: dict[str, Any] = {
            "method": self.method,
            "url": self.path,
            "params": {name: value for name, value in self.query.items() if value is not None},
            "headers": dict(self.headers),
        }
        if self.body is not None:
            asked["json"] = self.body.model_dump(mode="json", exclude_defaults=True)
        if self.files:
            asked["files"] = list(self.files)
        return asked

    def read(self, response: httpx.Response) -> Result:
        """The answer. Raises the error that a problem was on the server, ServerUnreachable."""
        check(response)
        if self.result is type(None):
            return None
        if self.result is str:
            return response.text  # type: ignore[return-value]
        if self.result is bytes:
            return response.content  # type: ignore[return-value]
        return _read(self.result, response)


def made(
    call: Callable[Given, Call[Result]], *args: Given.args, **kwargs: Given.kwargs
) -> Call[Result]:
    """A call, made. Raises BadInput for what the server would not take."""
    try:
        return call(*args, **kwargs)
    except ValidationError as error:
        faults = faults_of(error.errors(), listed=f"help(Newsdesk.{call.__name__})")
        raise BadInput(" ".join(faults)) from error


def settings(address: str, key: str | None) -> dict[str, Any]:
    """The arguments of an httpx client for the API at an address.

    No proxy is asked for this machine itself, and no redirect followed: it would carry the key.
    Raises BadInput for what is no address.
    """
    host = _host_in(address)
    if not host:
        raise BadInput(f"{address} is no address of a server; write it like http://127.0.0.1:7860.")
    return {
        "base_url": address.rstrip("/").removesuffix(PREFIX) + PREFIX,
        "headers": {"Authorization": f"Bearer {key}"} if key else {},
        "timeout": _TIMEOUT,
        "trust_env": not _is_this_machine(host),
        "follow_redirects": False,
    }


def _host_in(address: str) -> str | None:
    """The host of a web address; None if it isn't one."""
    try:
        place = urlsplit(address)
        _ = place.port  # is there a number where one should be?
    except ValueError:
        return None
    return place.hostname if place.scheme in {"http", "https"} else None


@contextmanager
def reaching(address: str) -> Iterator[None]:
    """What goes wrong on the way to a server, as one sentence. Raises ServerUnreachable."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise ServerUnreachable(
            f"No Newsdesk answers at {address}; start it there, or give another address."
        ) from error
    except httpx.TimeoutException as error:
        raise ServerUnreachable(f"The Newsdesk at {address} took too long; try again.") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ServerUnreachable(
            f"The connection to the Newsdesk at {address} broke off ({error})."
        ) from error


def check(response: httpx.Response) -> None:
    """Raises the error that a problem was on the server; the response must have been read."""
    if response.is_success:
        return
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError as error:
        said = " ".join(response.text.split())[:200]
        raise ServerUnreachable(
            f"What answers at {_origin(response)} isn't a Newsdesk that can be asked "
            f"(status {response.status_code}): {said}"
        ) from error
    raise error_of(problem)


def error_of(problem: Problem) -> NewsdeskError:
    """The error that a problem was on the server."""
    name = problem.type.removeprefix("/problems/")
    if kind := ERRORS.get(name):
        return kind(problem.detail)
    if problem.status in _REFUSALS:
        return RequestRefused(problem.detail)
    return NewsdeskError(problem.detail)


class EventReader:
    """Lines of server-sent events → events (https://html.spec.whatwg.org/multipage/server-sent-events.html).

    An `error` raises what the problem was on the server; kinds of events that this client doesn't
    know are passed by.
    """

    def __init__(self) -> None:
        self._name, self._data = "", list[str]()
        self._finished = False

    def take(self, line: str) -> Event | None:
        """The event that a line completes, if it does."""
        if line:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "event":
                self._name = value
            elif name == "data":
                self._data.append(value)
            return None
        name, data = self._name, "\n".join(self._data)
        self._name, self._data = "", []
        if not data or name not in _EVENTS:
            return None
        # A newer server may send fields that this client doesn't know.
        event = Event.model_validate_json(data, extra="ignore")
        if event.problem:
            raise error_of(event.problem)
        self._finished = event.event == "finished"
        return event

    def check_whole(self, address: str) -> None:
        """Raises ServerUnreachable if the events ended before the answer."""
        if not self._finished:
            raise ServerUnreachable(
                f"The connection to the Newsdesk at {address} broke off before the answer."
            )


def _read(kind: type[Result], response: httpx.Response) -> Result:
    try:
        # A newer server may send fields that this client doesn't know.
        return TypeAdapter(kind).validate_json(response.content, extra="ignore")
    except ValidationError as error:
        raise ServerUnreachable(
            f"What answers at {_origin(response)} isn't a Newsdesk of this kind; "
            "is its version the same as the client's?"
        ) from error


def _origin(response: httpx.Response) -> str:
    return str(response.request.url.copy_with(raw_path=b"")).rstrip("/")


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
