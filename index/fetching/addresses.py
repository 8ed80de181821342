"""Which links may be followed: how they are spelt, and the addresses that their names stand for.

Links come from pages and feeds that strangers write. None may reach what only this machine or its
network can reach, so a link is refused unless it plainly leads to the public internet.
"""

import re
import socket
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from unicodedata import normalize
from urllib.parse import quote, urljoin, urlsplit

import idna

from index.errors import FetchFailed, RefusedLink

Resolve = Callable[[str, int], Sequence[str]]
Address = IPv4Address | IPv6Address

PORTS = {"http": 80, "https": 443}
FIRST_FREE_PORT = 1024  # those below belong to mail, shells and the like, never to a news page
MOST_CHARACTERS = 8_000  # RFC 9110 section 4.1 asks servers for no more

# RFC 3986 section 2.2, and "%" because what is encoded already must stay as it is.
IN_PATHS = "/:@!$&'()*+,;=~%"
IN_QUERIES = IN_PATHS + "?[]"

# RFC 6761, RFC 6762 with its appendix G, RFC 8375, and what many systems call themselves.
LOCAL_NAMES = "localhost local internal intranet private corp home lan home.arpa localdomain"

# The IANA registries of special-purpose addresses (RFC 6890), with what was once in them and may
# still be routed. The first that fits gives the reason.
NOT_PUBLIC = [
    (ip_network(network), meaning)
    for network, meaning in (
        ("0.0.0.0/8", "this machine"),
        ("10.0.0.0/8", "a private network"),
        ("100.64.0.0/10", "a provider's inner network"),
        ("127.0.0.0/8", "this machine"),
        ("168.63.129.16/32", "a cloud's inner service"),  # Azure's, for its own machines only
        ("169.254.0.0/16", "a link-local address, where clouds keep their secrets"),
        ("172.16.0.0/12", "a private network"),
        ("192.0.0.0/24", "a reserved address"),
        ("192.0.2.0/24", "an address for examples"),
        ("192.88.99.0/24", "a relay to 6to4 addresses"),
        ("192.168.0.0/16", "a private network"),
        ("198.18.0.0/15", "a network for measurements"),
        ("198.51.100.0/24", "an address for examples"),
        ("203.0.113.0/24", "an address for examples"),
        ("224.0.0.0/4", "a multicast address"),
        ("255.255.255.255/32", "the broadcast address"),
        ("240.0.0.0/4", "a reserved address"),
        ("::/128", "this machine"),
        ("::1/128", "this machine"),
        ("::/96", "an IPv4 address in an IPv6 one"),
        ("::ffff:0:0/96", "an IPv4 address in an IPv6 one"),
        ("::ffff:0:0:0/96", "an IPv4 address in an IPv6 one"),
        ("64:ff9b::/96", "a NAT64 address"),
        ("64:ff9b:1::/48", "a NAT64 address"),
        ("2001::/32", "a Teredo address"),
        ("2001::/23", "a reserved address"),
        ("2001:db8::/32", "an address for examples"),
        ("2002::/16", "a 6to4 address"),
        ("3fff::/20", "an address for examples"),
        ("fc00::/7", "a private network"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a private network"),
        ("ff00::/8", "a multicast address"),
    )
]
GLOBAL_UNICAST = ip_network("2000::/3")

NO_NAME = "its site is neither an internet name nor an IP address"


@dataclass(frozen=True)
class Link:
    """A link taken apart; `str()` puts it together again, always in the same spelling.

    `host` is lower-case ASCII, without brackets; `target` is path and query, percent-encoded.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def site(self) -> str:
        """Host and port, always both: `example.com:443`, `[2606:4700::1]:80`."""
        return _site(self.host, self.port)

    @property
    def authority(self) -> str:
        """What the Host header says: the port only where it isn't the scheme's own."""
        return self.site.removesuffix(f":{PORTS[self.scheme]}")

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


def read_link(link: str, allowed: Collection[str] = ()) -> Link:
    """The link, if its spelling gives no reason to refuse it; nothing is looked up.

    `allowed` holds the host:port pairs that may be anywhere and on any port; it is for tests only.
    Raises RefusedLink.
    """
    _check_characters(link)
    try:
        parts = urlsplit(link)
    except ValueError as error:
        raise _refusal(link, NO_NAME) from error
    if parts.scheme not in PORTS:
        raise _refusal(link, "it doesn't begin with http:// or https://")
    host, port = _host_and_port(link, parts.netloc)
    path = quote(parts.path or "/", safe=IN_PATHS)
    query = "?" + quote(parts.query, safe=IN_QUERIES) if parts.query else ""
    found = Link(parts.scheme, host, port or PORTS[parts.scheme], path + query)
    if found.site not in allowed:
        _check_site(link, found)
    return found


def redirected(link: Link, location: str, allowed: Collection[str] = ()) -> Link:
    """Where a redirect from `link` leads. Raises RefusedLink."""
    try:
        return read_link(urljoin(str(link), location), allowed)
    except ValueError as error:
        refused = _refusal(location, NO_NAME)
        cause: Exception = error
    except RefusedLink as error:
        refused = cause = error
    raise RefusedLink(f"{shown(str(link))} redirects to another link. {refused}") from cause


def addresses_of(
    host: str, port: int, resolve: Resolve, allowed: Collection[str] = ()
) -> Sequence[str]:
    """The addresses that `host` stands for, looked up once, if every one of them is public.

    One that isn't spoils all: a name with a public and a private address is a trap or a mistake.
    Raises RefusedLink, or FetchFailed if there is no such name.
    """
    try:
        addresses = [host] if _literal(host) else resolve(host, port)
    except OSError as error:
        raise FetchFailed(f"{host}: not found; check the link and the network.") from error
    for address in addresses:
        meaning = not_public(ip_address(address))
        if meaning and _site(host, port) not in allowed:
            raise _refusal(host, f"it leads to {address}, {meaning}")
    return addresses


def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of `host` from the system's resolver, best first. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def not_public(address: Address) -> str | None:
    """What `address` is, if it isn't one on the public internet."""
    for network, meaning in NOT_PUBLIC:
        if address in network:
            return meaning
    outside = address.version == 6 and address not in GLOBAL_UNICAST
    return "a reserved address" if outside or not address.is_global else None


def shown(link: str) -> str:
    """The link as a message may show it: on one line, not too long, without a password."""
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in link)
    plain = re.sub(r"(?<=[/\\])[^/\\?#]*@", "…@", plain)
    return plain if len(plain) <= 120 else f"{plain[:100]}…"


def _refusal(link: str, reason: str) -> RefusedLink:
    return RefusedLink(f"{shown(link)}: not followed, because {reason}.")


def _site(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _check_characters(link: str) -> None:
    """Before anything takes the link apart: Python's own functions drop some of these silently."""
    if len(link) > MOST_CHARACTERS:
        raise _refusal(link, f"it is longer than {MOST_CHARACTERS:,} characters")
    if any(c.isspace() or not c.isprintable() for c in link):
        raise _refusal(link, "it holds a space or an invisible character")
    if "\\" in link:
        raise _refusal(link, "it holds a backslash")


def _host_and_port(link: str, netloc: str) -> tuple[str, int | None]:
    if "@" in netloc:
        raise _refusal(link, "it carries a user name or password; leave them out")
    if bracketed := re.fullmatch(r"\[([^\]]*)\](?::(.*))?", netloc):
        host, port = bracketed[1], bracketed[2] or ""
        address = _literal(host)
        if "%" in host or not isinstance(address, IPv6Address):
            raise _refusal(link, NO_NAME)
        host = str(address)
    else:
        host, _, port = netloc.partition(":")
        host = _name(link, host)
    if not re.fullmatch(r"([0-9]{1,5})?", port) or int(port or 1) not in range(1, 65536):
        raise _refusal(link, "its port isn't a number from 1 to 65535")
    return host, int(port) if port else None


def _name(link: str, name: str) -> str:
    """The host in lower-case ASCII, in the one spelling it has."""
    if not name:
        raise _refusal(link, "it names no site")
    if "%" in name:
        raise _refusal(link, "its site is written with a percent sign")
    if name.endswith("."):
        raise _refusal(link, "its site ends with a dot")
    lookalikes = not name.isascii() and normalize("NFKC", name).isascii()
    if lookalikes or any(dot in name for dot in "。．｡"):
        raise _refusal(link, "its site is written with look-alike characters")
    # "Ends in a number", as browsers decide what is an IPv4 address: the WHATWG URL standard.
    if re.fullmatch(r"\d+|0[xX][0-9a-fA-F]*", name.rpartition(".")[2]):
        if not _literal(name):
            raise _refusal(link, "it spells an IP address in an unusual way")
        return name
    try:
        name = name.lower()
        ascii_name = name if name.isascii() else idna.encode(normalize("NFC", name)).decode()
    except UnicodeError as error:
        raise _refusal(link, NO_NAME) from error
    labels = ascii_name.split(".")
    if len(ascii_name) > 253 or not all(
        re.fullmatch(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", label) for label in labels
    ):
        raise _refusal(link, NO_NAME)
    return ascii_name


def _check_site(link: str, found: Link) -> None:
    if address := _literal(found.host):
        if meaning := not_public(address):
            raise _refusal(link, f"it leads to {address}, {meaning}")
    elif "." not in found.host or f".{found.host}".endswith(
        tuple(f".{name}" for name in LOCAL_NAMES.split())
    ):
        raise _refusal(link, f"{found.host} is a name for the local network only")
    if found.port < FIRST_FREE_PORT and found.port not in PORTS.values():
        raise _refusal(link, f"port {found.port} isn't one for web pages")


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
