"""The client: a method for each route, for programs with and without asyncio."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterator
from inspect import Parameter, Signature, signature
from time import sleep
from typing import Any, Concatenate, ParamSpec, Self, TypeVar, Unpack, get_args, get_type_hints

import httpx

from assistant.api.models import Event, Page
from assistant.client import calls
from assistant.client.calls import Asking
from assistant.client.connection import Call, EventReader, check, made, reaching, settings

ADDRESS = "http://127.0.0.1:7860"  # where `newsdesk` serves unless it is told otherwise
_BETWEEN_LOOKS = 0.1  # seconds
Given = ParamSpec("Given")
Item = TypeVar("Item")
Result = TypeVar("Result")
Function = TypeVar("Function", bound=Callable[..., Any])


class _LeftOut:
    """The default of an argument that isn't sent unless it is given, as help() shows it."""

    def __repr__(self) -> str:
        return "…"


_LEFT_OUT = _LeftOut()


def _sent(
    call: Callable[Given, Call[Result]],
) -> "Callable[Concatenate[Newsdesk, Given], Result]":
    """A method that sends a call, and gives its result."""

    def method(self: "Newsdesk", /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        return self._send(made(call, *args, **kwargs))

    return _like(call, method)


def _paged(
    call: Callable[Concatenate[str | None, Given], Call[Page[Item]]],
) -> "Callable[Concatenate[Newsdesk, Given], Iterator[Item]]":
    """A method that gives every item of a list, fetched page by page."""

    def method(self: "Newsdesk", /, *args: Given.args, **kwargs: Given.kwargs) -> Iterator[Item]:
        page = self._send(made(call, None, *args, **kwargs))
        yield from page.items
        while page.next_cursor:
            page = self._send(made(call, page.next_cursor, *args, **kwargs))
            yield from page.items

    return _like(call, method, Iterator)


def _awaited(
    call: Callable[Given, Call[Result]],
) -> "Callable[Concatenate[AsyncNewsdesk, Given], Awaitable[Result]]":
    """A method that sends a call, and gives its result, to be awaited."""

    async def method(self: "AsyncNewsdesk", /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        return await self._send(made(call, *args, **kwargs))

    return _like(call, method)


def _paged_async(
    call: Callable[Concatenate[str | None, Given], Call[Page[Item]]],
) -> "Callable[Concatenate[AsyncNewsdesk, Given], AsyncIterator[Item]]":
    """A method that gives every item of a list, fetched page by page."""

    async def method(
        self: "AsyncNewsdesk", /, *args: Given.args, **kwargs: Given.kwargs
    ) -> AsyncIterator[Item]:
        cursor: str | None = None
        while True:
            page = await self._send(made(call, cursor, *args, **kwargs))
            for item in page.items:
                yield item
            if not (cursor := page.next_cursor):
                return

    return _like(call, method, AsyncIterator)


def _like(call: Callable[..., Any], method: Function, listed: Any = None) -> Function:
    """The method with the name, words and arguments of its call, for help() to show; of a call for
    a list in pages, `listed` is how the items come."""
    shown = _shown(call)
    this = Parameter("self", Parameter.POSITIONAL_ONLY)
    given = [this, *list(shown.parameters.values())[1 if listed else 0 :]]
    [result] = get_args(shown.return_annotation)
    if listed:
        [item] = result.__pydantic_generic_metadata__["args"]
        result = listed[item]
    method.__name__, method.__doc__ = call.__name__, call.__doc__
    method.__signature__ = Signature(given, return_annotation=result)  # type: ignore[attr-defined]
    return method


def _shown(call: Callable[..., Any]) -> Signature:
    """How a call is made, with each of the arguments that it takes in a dictionary."""
    told = signature(call)
    given: list[Parameter] = []
    for parameter in told.parameters.values():
        if parameter.kind is not Parameter.VAR_KEYWORD:
            given.append(parameter)
            continue
        [many] = get_args(parameter.annotation)
        given += [
            Parameter(name, Parameter.KEYWORD_ONLY, default=_LEFT_OUT, annotation=kind)
            for name, kind in get_type_hints(many).items()
        ]
    return told.replace(parameters=given)


class Newsdesk:
    """A running Newsdesk. Close it, or use it in a `with`; any thread may call its methods.

    A list comes as an iterator, fetched page by page. Every method raises the error that it was on
    the server (see `index.errors`): BadInput, UnknownArticle, ModelUnavailable and so on;
    RequestRefused for a key that is wrong or lacks a scope, ServerUnreachable if no Newsdesk
    answers.
    """

    def __init__(self, address: str = ADDRESS, key: str | None = None) -> None:
        """A `key` is needed unless the server is yours and runs on this machine."""
        self.address = address
        self._http = httpx.Client(**settings(address, key))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask_stream(self, question: str, **asking: Unpack[Asking]) -> Generator[Event]:
        """What happens until the answer, as it happens; the last event has the answer.

        To close the iterator stops the model. Raises what `ask` raises, also on the way.
        """
        call, reader = made(calls.ask_stream, question, **asking), EventReader()
        with reaching(self.address), self._http.stream(**call.as_arguments()) as response:
            if not response.is_success:
                response.read()
                check(response)
            for line in response.iter_lines():
                if event := reader.take(line):
                    yield event
        reader.check_whole(self.address)

    def wait(self) -> None:
        """Wait until everything that was added has been read, and no run is under way."""
        while self.health().status == "busy":
            sleep(_BETWEEN_LOOKS)

    def _send(self, call: Call[Result]) -> Result:
        with reaching(self.address):
            response = self._http.request(**call.as_arguments())
        return call.read(response)

    ask = _sent(calls.ask)
    search = _sent(calls.search)
    story = _sent(calls.story)
    coverage = _sent(calls.coverage)
    check_claim = _sent(calls.check_claim)
    alerts = _paged(calls.alerts)
    alert = _sent(calls.alert)
    add_alert = _sent(calls.add_alert)
    remove_alert = _sent(calls.remove_alert)
    alert_changes = _paged(calls.alert_changes)
    mark_changes_read = _sent(calls.mark_changes_read)
    check_alerts = _sent(calls.check_alerts)
    duplicates = _paged(calls.duplicates)
    articles = _paged(calls.articles)
    removed = _paged(calls.removed)
    article = _sent(calls.article)
    text = _sent(calls.text)
    versions = _paged(calls.versions)
    add_file = _sent(calls.add_file)
    add_link = _sent(calls.add_link)
    add_text = _sent(calls.add_text)
    remove = _sent(calls.remove)
    restore = _sent(calls.restore)
    sources = _paged(calls.sources)
    source = _sent(calls.source)
    add_source = _sent(calls.add_source)
    import_feeds = _sent(calls.import_feeds)
    plan_links = _sent(calls.plan_links)
    import_links = _sent(calls.import_links)
    refresh = _sent(calls.refresh)
    forget = _sent(calls.forget)
    reindex = _sent(calls.reindex)
    start = _sent(calls.start)
    reindex_plan = _sent(calls.reindex_plan)
    jobs = _paged(calls.jobs)
    job = _sent(calls.job)
    steer = _sent(calls.steer)
    conversations = _paged(calls.conversations)
    conversation = _sent(calls.conversation)
    change_conversation = _sent(calls.change_conversation)
    delete_conversation = _sent(calls.delete_conversation)
    restore_conversation = _sent(calls.restore_conversation)
    link = _sent(calls.link)
    export_conversation = _sent(calls.export_conversation)
    export_feeds = _sent(calls.export_feeds)
    export_library = _sent(calls.export_library)
    health = _sent(calls.health)
    version = _sent(calls.version)


class AsyncNewsdesk:
    """`Newsdesk` for asyncio: its methods are awaited, its iterators are asynchronous."""

    def __init__(
        self,
        address: str = ADDRESS,
        key: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """A `key` is needed unless the server is yours and runs on this machine; a `transport` is
        what sends the requests instead of the network."""
        self.address = address
        self._http = httpx.AsyncClient(**settings(address, key), transport=transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask_stream(self, question: str, **asking: Unpack[Asking]) -> AsyncGenerator[Event]:
        """What happens until the answer, as it happens; the last event has the answer.

        To close the iterator stops the model. Raises what `ask` raises, also on the way.
        """
        call, reader = made(calls.ask_stream, question, **asking), EventReader()
        with reaching(self.address):
            async with self._http.stream(**call.as_arguments()) as response:
                if not response.is_success:
                    await response.aread()
                    check(response)
                async for line in response.aiter_lines():
                    if event := reader.take(line):
                        yield event
        reader.check_whole(self.address)

    async def wait(self) -> None:
        """Wait until everything that was added has been read, and no run is under way."""
        while (await self.health()).status == "busy":  # noqa: ASYNC110 - it's the server's state
            await asyncio.sleep(_BETWEEN_LOOKS)

    async def _send(self, call: Call[Result]) -> Result:
        with reaching(self.address):
            response = await self._http.request(**call.as_arguments())
        return call.read(response)

    ask = _awaited(calls.ask)
    search = _awaited(calls.search)
    story = _awaited(calls.story)
    coverage = _awaited(calls.coverage)
    check_claim = _awaited(calls.check_claim)
    alerts = _paged_async(calls.alerts)
    alert = _awaited(calls.alert)
    add_alert = _awaited(calls.add_alert)
    remove_alert = _awaited(calls.remove_alert)
    alert_changes = _paged_async(calls.alert_changes)
    mark_changes_read = _awaited(calls.mark_changes_read)
    check_alerts = _awaited(calls.check_alerts)
    duplicates = _paged_async(calls.duplicates)
    articles = _paged_async(calls.articles)
    removed = _paged_async(calls.removed)
    article = _awaited(calls.article)
    text = _awaited(calls.text)
    versions = _paged_async(calls.versions)
    add_file = _awaited(calls.add_file)
    add_link = _awaited(calls.add_link)
    add_text = _awaited(calls.add_text)
    remove = _awaited(calls.remove)
    restore = _awaited(calls.restore)
    sources = _paged_async(calls.sources)
    source = _awaited(calls.source)
    add_source = _awaited(calls.add_source)
    import_feeds = _awaited(calls.import_feeds)
    plan_links = _awaited(calls.plan_links)
    import_links = _awaited(calls.import_links)
    refresh = _awaited(calls.refresh)
    forget = _awaited(calls.forget)
    reindex = _awaited(calls.reindex)
    start = _awaited(calls.start)
    reindex_plan = _awaited(calls.reindex_plan)
    jobs = _paged_async(calls.jobs)
    job = _awaited(calls.job)
    steer = _awaited(calls.steer)
    conversations = _paged_async(calls.conversations)
    conversation = _awaited(calls.conversation)
    change_conversation = _awaited(calls.change_conversation)
    delete_conversation = _awaited(calls.delete_conversation)
    restore_conversation = _awaited(calls.restore_conversation)
    link = _awaited(calls.link)
    export_conversation = _awaited(calls.export_conversation)
    export_feeds = _awaited(calls.export_feeds)
    export_library = _awaited(calls.export_library)
    health = _awaited(calls.health)
    version = _awaited(calls.version)
