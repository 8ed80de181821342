"""Where Chroma's own server may be: it asks nobody for a password."""

from ipaddress import ip_address, ip_network
from typing import NamedTuple
from urllib.parse import urlsplit

from index.errors import BadInput

EXAMPLE = "http://127.0.0.1:8000"
# This machine, RFC 1918, RFC 6598 (which virtual private networks use) and RFC 4193.
PRIVATE = [
    ip_network(each)
    for each in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "::1/128",
        "fc00::/7",
    )
]
DEFAULT_PORTS = {"http": 80, "https": 443}


class Place(NamedTuple):
    """Where a server listens; `host` as it stands in a link."""

    host: str
    port: int
    is_encrypted: bool


def place_of(address: str) -> Place:
    """The place that a link such as http://10.0.0.5:8000 names by its number, not by a name.

    What a name stands for can change. Raises BadInput if it isn't one of this machine's or of a
    private network, or holds more than that.
    """
    try:
        link = urlsplit(address)
        port = link.port or DEFAULT_PORTS[link.scheme]
        number = ip_address("127.0.0.1" if link.hostname == "localhost" else link.hostname or "")
    except (ValueError, KeyError) as error:
        raise _refused(address, f"write it as {EXAMPLE}") from error
    if link.path.strip("/") or link.query or link.fragment or link.username is not None:
        raise _refused(address, f"write no more than {EXAMPLE}")
    if not any(number in network for network in PRIVATE):
        raise _refused(
            address,
            "Chroma asks for no password, so its server may only be at a private address, such as "
            f"{EXAMPLE}",
        )
    host = f"[{number}]" if number.version == 6 else str(number)
    return Place(host, port, link.scheme == "https")


def _refused(address: str, why: str) -> BadInput:
    return BadInput(f"The setting NEWSDESK_VECTORS can't be “{address}”: {why}.")
