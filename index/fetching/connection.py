"""The one place where Newsdesk connects to a site, and what a fetch may take from it there.

The address is looked up, checked and connected to in one step, so no name can point elsewhere in
between; and each read counts, so no server can hold a fetch for longer, or send more, than agreed.
"""

import ssl
from collections.abc import Callable, Collection, Iterable
from threading import Event

import httpcore
from httpcore import SOCKET_OPTION

from index.errors import FetchFailed
from index.fetching.addresses import Resolve, addresses_of, shown

CONNECT_SECONDS = 10.0  # leaves time to try the site's next address


class Allowance:
    """What one fetch may still take, redirects and headers included.

    `name` is for messages; once `stopped` is set, the fetch ends at its next read.
    """

    def __init__(
        self,
        name: str,
        seconds: float,
        most_bytes: int,
        clock: Callable[[], float],
        stopped: Event,
    ) -> None:
        self.name = name
        self._seconds = seconds
        self.most_bytes = most_bytes
        self._bytes_left = most_bytes
        self._clock = clock
        self._deadline = clock() + seconds
        self._stopped = stopped

    def not_counting(self, seconds: float) -> None:
        """Add time that we waited on purpose, for the sake of the site."""
        self._deadline += seconds

    def seconds_left(self) -> float:
        """More than 0. Raises FetchFailed if there are none."""
        if self._stopped.is_set():
            raise FetchFailed(f"{self.name}: not read, because Newsdesk is closing.")
        seconds = self._deadline - self._clock()
        if seconds <= 0:
            raise self.too_slow()
        return seconds

    def take(self, count: int) -> None:
        """Counts bytes that have come. Raises FetchFailed if they are too many."""
        self._bytes_left -= count
        if self._bytes_left < 0:
            raise self.too_large()

    def too_slow(self) -> FetchFailed:
        return FetchFailed(f"{self.name}: it took longer than {self._seconds:g} s.")

    def too_large(self) -> FetchFailed:
        most = f"{self.most_bytes / 1e6:g} MB"
        return FetchFailed(f"{self.name}: it is larger than {most}, the most that is read.")


class CheckedBackend(httpcore.NetworkBackend):
    """How httpcore connects: only to addresses that were checked a moment before.

    httpcore asks by the site's name and goes on using it for the Host header, for SNI and to
    verify the certificate; see "Network Backends" in its documentation.
    """

    def __init__(self, allowance: Allowance, resolve: Resolve, allowed: Collection[str]) -> None:
        self._allowance = allowance
        self._resolve = resolve
        self._allowed = allowed
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("it has no address")
        for address in addresses_of(host, port, self._resolve, self._allowed):
            seconds = min(CONNECT_SECONDS, self._allowance.seconds_left())
            try:
                stream = self._sockets.connect_tcp(address, port, seconds)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return MeteredStream(stream, self._allowance)
        raise failure


class MeteredStream(httpcore.NetworkStream):
    """A connection whose every read and write is paid from the fetch's allowance."""

    def __init__(self, stream: httpcore.NetworkStream, allowance: Allowance) -> None:
        self._stream = stream
        self._allowance = allowance

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        content = self._stream.read(max_bytes, self._allowance.seconds_left())
        self._allowance.take(len(content))
        return content

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._allowance.seconds_left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        seconds = self._allowance.seconds_left()
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, seconds)
        except httpcore.ConnectTimeout as error:
            raise self._allowance.too_slow() from error
        except httpcore.ConnectError as error:
            raise self._insecure(error.__cause__) from error
        return MeteredStream(stream, self._allowance)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)

    def _insecure(self, cause: BaseException | None) -> FetchFailed:
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = f"its certificate can't be trusted ({shown(cause.verify_message)})"
        else:
            reason = "no secure connection could be made"
        return FetchFailed(f"{self._allowance.name}: {reason}.")
