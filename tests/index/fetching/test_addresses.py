"""Which links are followed, and where they may lead."""

import socket
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

import pytest
from hostile_links import HOSTILE_LINKS, STANDS_FOR

from index.errors import FetchFailed, RefusedLink
from index.fetching.addresses import addresses_of, not_public, read_link, redirected
from index.fetching.fetch import Fetcher

FETCHER = Fetcher(resolve=lambda host, port: STANDS_FOR[host])

FOLLOWED = {
    "https://example.com": "https://example.com/",
    "HTTPS://WWW.Example.COM:443/News?a=1#top": "https://www.example.com/News?a=1",
    "http://example.com:/": "http://example.com/",
    "http://example.com:8080/feed": "http://example.com:8080/feed",
    "https://example.com:80/": "https://example.com:80/",
    "http://8.8.8.8/": "http://8.8.8.8/",
    "http://[2606:4700:4700:0::1111]/": "http://[2606:4700:4700::1111]/",
    "https://[2606:4700::1]:8443/x": "https://[2606:4700::1]:8443/x",
    "https://münchen.de/Straße?q=ä": "https://xn--mnchen-3ya.de/Stra%C3%9Fe?q=%C3%A4",
    "https://MU\u0308NCHEN.de/": "https://xn--mnchen-3ya.de/",
    "https://例え.jp/記事": "https://xn--r8jz45g.jp/%E8%A8%98%E4%BA%8B",
    "https://xn--mnchen-3ya.de/": "https://xn--mnchen-3ya.de/",
    "https://a_b.example.com/": "https://a_b.example.com/",
    "https://example.com/a%20b/~c/d@e:f": "https://example.com/a%20b/~c/d@e:f",
    "https://example.com/?u=http://127.0.0.1/": "https://example.com/?u=http://127.0.0.1/",
    "https://example.com/a|b?c[]=<d>": "https://example.com/a%7Cb?c[]=%3Cd%3E",
    "https://1.example.com/": "https://1.example.com/",
    "https://localhost.example.com/": "https://localhost.example.com/",
}

PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.216.34 100.63.255.255 100.128.0.0 126.255.255.255
128.0.0.0 168.63.129.15 168.63.129.17 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0
192.0.1.0 192.0.3.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 203.0.112.255
203.0.114.0 223.255.255.255 2001:200::1 2001:db7:ffff::1 2001:db9::1 2003::1 2606:4700:4700::1111
2a00:1450:4001::200e 3ffe:ffff::1
"""


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every connection that a test tries to make; none succeeds."""
    tried: list[Any] = []

    def refuse(self: socket.socket, address: Any) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", refuse)
    return tried


@pytest.mark.parametrize(("link", "reason"), HOSTILE_LINKS)
def test_a_hostile_link_is_refused_in_one_line_before_anything_is_connected_to(
    link: str, reason: str, connections: list[Any]
) -> None:
    with pytest.raises(RefusedLink) as refused:
        FETCHER.fetch(link)
    message = str(refused.value)
    assert reason in message
    assert message.isprintable()
    assert len(message) < 250
    assert not connections


def test_there_are_more_than_60_hostile_links_and_none_comes_twice() -> None:
    assert len({link for link, _ in HOSTILE_LINKS}) == len(HOSTILE_LINKS) > 60


def test_a_password_is_not_repeated_in_the_message() -> None:
    with pytest.raises(RefusedLink) as refused:
        read_link("https://ada:secret@example.com/")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(("link", "spelling"), FOLLOWED.items())
def test_an_honest_link_is_followed_and_has_one_spelling(link: str, spelling: str) -> None:
    assert str(read_link(link)) == spelling
    assert str(read_link(spelling)) == spelling


@pytest.mark.parametrize("address", PUBLIC.split())
def test_addresses_next_to_the_refused_ranges_are_public(address: str) -> None:
    assert not_public(ip_address(address)) is None


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        ("/b?c", "https://example.com/b?c"),
        ("b", "https://example.com/a/b"),
        ("", "https://example.com/a/"),
        ("?d=é", "https://example.com/a/?d=%C3%A9"),
        ("//news.example.org/", "https://news.example.org/"),
        ("http://example.com/", "http://example.com/"),
    ],
)
def test_a_redirect_is_read_against_the_link_that_it_came_from(
    location: str, leads_to: str
) -> None:
    assert str(redirected(read_link("https://example.com/a/"), location)) == leads_to


@pytest.mark.parametrize(("link", "reason"), HOSTILE_LINKS)
def test_no_redirect_leads_to_a_hostile_link(link: str, reason: str) -> None:
    """Without a scheme or a host it is a path on the same site, which does no harm."""
    origin = read_link("https://example.com/")
    try:
        leads_to = redirected(origin, link)
    except RefusedLink as refused:
        assert "https://example.com/ redirects to" in str(refused)
    else:
        assert leads_to.host == "example.com" or leads_to.host in STANDS_FOR


def test_the_allowance_for_tests_is_for_one_host_and_port_exactly() -> None:
    allowed = {"127.0.0.1:5000", "[::1]:5000"}
    assert str(read_link("http://127.0.0.1:5000/a", allowed)) == "http://127.0.0.1:5000/a"
    assert str(read_link("http://[::1]:5000/a", allowed)) == "http://[::1]:5000/a"
    for link in (
        "http://127.0.0.1:5001/",
        "http://127.0.0.1/",
        "http://127.0.0.2:5000/",
        "http://localhost:5000/",
        "http://2130706433:5000/",
        "http://127.0.0.1:5000@example.com/",
        "file://127.0.0.1:5000/etc/passwd",
    ):
        with pytest.raises(RefusedLink):
            read_link(link, allowed)


def test_a_name_that_cannot_be_looked_up_is_a_failure_and_not_a_refusal() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(FetchFailed, match=r"no-such\.example: not found; check the link"):
        addresses_of("no-such.example", 443, unknown)
