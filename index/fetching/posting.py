"""Sending a message to an address on the web, under the same guards as everything that is read."""

import time
from collections.abc import Collection, Mapping
from threading import Event

import httpcore

from index.errors import FetchFailed
from index.fetching.addresses import Resolve, look_up, read_link, shown
from index.fetching.connection import Allowance, CheckedBackend

SECONDS = 15.0
MOST_BYTES = 100_000  # of the answer, which nobody reads


def post(
    link: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allowed: Collection[str] = (),
    resolve: Resolve = look_up,
) -> None:
    """Send `body` there. A redirect isn't followed: whoever is to be told has one address.

    `allowed` holds host:port pairs that may lie on this machine: for tests only. Raises
    RefusedLink if the link isn't one to follow, FetchFailed if its server took nothing (any answer
    but 2xx).
    """
    place = read_link(link, allowed)
    name = shown(link)
    allowance = Allowance(name, SECONDS, MOST_BYTES, time.monotonic, Event())
    backend = CheckedBackend(allowance, resolve, allowed)
    tls = httpcore.default_ssl_context() if place.scheme == "https" else None
    sent = [("Host", place.authority), ("Content-Length", str(len(body))), *headers.items()]
    address = httpcore.URL(
        scheme=place.scheme.encode(),
        host=place.host.encode(),
        port=place.port,
        target=place.target.encode(),
    )
    try:
        with (
            httpcore.ConnectionPool(tls, network_backend=backend) as pool,
            pool.stream("POST", address, headers=sent, content=body) as response,
        ):
            status = response.status
    except httpcore.TimeoutException as error:
        raise allowance.too_slow() from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise FetchFailed(f"{name}: the message couldn't be delivered ({error}).") from error
    if not 200 <= status < 300:
        raise FetchFailed(f"{name}: the server answered {status} and took no message.")
