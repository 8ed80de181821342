"""Who is asking: as the site's guard noted it on the request, and while an event is handled.

Without accounts nobody is known by name, and what somebody may do goes by where the page is served
(`at_home`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from starlette.requests import HTTPConnection

from assistant.accounts.log import Log, What
from assistant.api.access import Caller
from assistant.keys.keys import Scope
from index.readers import ANYBODY, read_by

SESSION = "newsdesk-session"  # the cookie with the token of whoever signed in
_asking: ContextVar[Caller | None] = ContextVar("asking", default=None)


def caller_of(request: HTTPConnection) -> Caller | None:
    """Who sent a request of the page; None while nobody signs in."""
    found: Caller | None = getattr(getattr(request, "state", None), "caller", None)
    return found


@contextmanager
def asking(request: Any) -> Iterator[None]:
    """Within the block, `may` and `owns` speak of whoever sent the request, and the library shows
    what they may read: without a note of who that is, what everybody may."""
    before = _asking.set(caller_of(request))
    try:
        with read_by(getattr(getattr(request, "state", None), "reader", ANYBODY)):
            yield
    finally:
        _asking.reset(before)


def may(scope: Scope, *, at_home: bool) -> bool:
    """Whether whoever is asking has this permission; without accounts, whether they are at home."""
    caller = _asking.get()
    return at_home if caller is None else caller.may(scope)


def is_known() -> bool:
    """Whether whoever is asking signed in, or shows a key: the page is more than its owner's."""
    return _asking.get() is not None


def note(log: Log, what: What, about: str = "") -> None:
    """Write in the log what whoever is asking did; nothing while nobody signs in."""
    if caller := _asking.get():
        log.note(what, caller.account_id, about)


def owns(*, at_home: bool) -> bool:
    """Whether whoever is asking sees what only the library's owner does, such as its folders."""
    return may("admin", at_home=at_home)
