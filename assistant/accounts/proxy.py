"""A proxy in front of Newsdesk that knows who people are, and says so in a header."""

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.errors import BadInput

HEADER, ADDRESSES = "NEWSDESK_PROXY_HEADER", "NEWSDESK_PROXY_ADDRESSES"
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class TrustedProxy:
    """The header in which a proxy names whoever signed in there, and where proxies are."""

    header: str
    addresses: tuple[Network, ...]

    def name_in(self, given: Sequence[str], peer: str) -> str:
        """The name in the headers `given`, "" unless exactly one came, and from a proxy.

        `peer` is the machine that holds the connection, not one that a header tells of.
        """
        if len(given) != 1 or not self._is_proxy(peer):
            return ""
        return given[0].strip()

    def _is_proxy(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self.addresses)


def trusted_proxy(environment: Mapping[str, str]) -> TrustedProxy | None:
    """The proxy that the settings name, None without them. Raises BadInput for half of them."""
    header = environment.get(HEADER, "").strip()
    written = [each.strip() for each in environment.get(ADDRESSES, "").split(",") if each.strip()]
    if not header and not written:
        return None
    if not header or not written:
        raise BadInput(f"Set both {HEADER} and {ADDRESSES}, or neither.")
    try:
        addresses = tuple(ipaddress.ip_network(each) for each in written)
    except ValueError as error:
        reason = "write addresses or networks, such as 10.0.0.5 or 10.0.0.0/28"
        raise BadInput(
            f"The setting {ADDRESSES} can't be “{','.join(written)}”: {reason}."
        ) from error
    if any(network.prefixlen == 0 for network in addresses):
        raise BadInput(f"The setting {ADDRESSES} would trust every machine; name your proxy's.")
    return TrustedProxy(header.lower(), addresses)
