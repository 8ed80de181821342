"""robots.txt is obeyed for what sites name, and never stands in a person's own way."""

from collections.abc import Iterator

import pytest
from news_site import NewsSite, Reply, redirect, refusal

from index.errors import FetchFailed, RefusedLink
from index.fetching.fetch import Fetcher
from index.fetching.pacing import LONGEST_GAP
from index.fetching.robots import KEPT_SECONDS, KEPT_SECONDS_AFTER_FAILURE


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with NewsSite() as opened:
        opened.pages["/news"] = opened.pages["/secret/news"] = Reply(b"<p>Bridge")
        yield opened


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fetcher(site: NewsSite, clock: Clock) -> Fetcher:
    return Fetcher(allowed={site.place}, pace=0, clock=lambda: clock.now, sleep=clock.sleep)


def rules(text: str, **headers: str) -> Reply:
    return Reply(text.encode(), headers={"Content-Type": "text/plain"} | headers)


def may_read(fetcher: Fetcher, link: str) -> bool:
    try:
        return bool(fetcher.fetch(link, named_by_site=True).content)
    except (RefusedLink, FetchFailed):
        return False


@pytest.mark.parametrize("agent", ["*", "Newsdesk", "newsdesk"])
def test_what_robots_txt_forbids_is_read_only_for_a_person(
    agent: str, site: NewsSite, fetcher: Fetcher
) -> None:
    site.pages["/robots.txt"] = rules(f"User-agent: {agent}\nDisallow: /secret/\n")
    assert may_read(fetcher, site.link("/news"))
    with pytest.raises(RefusedLink, match=r"robots.txt asks programs not to; add the page's own"):
        fetcher.fetch(site.link("/secret/news"), named_by_site=True)
    assert fetcher.fetch(site.link("/secret/news")).content


def test_rules_for_other_programs_do_not_count(site: NewsSite, fetcher: Fetcher) -> None:
    site.pages["/robots.txt"] = rules("User-agent: Otherbot\nDisallow: /\n")
    assert may_read(fetcher, site.link("/news"))


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_rules_may_be_read(status: int, site: NewsSite, fetcher: Fetcher) -> None:
    site.pages["/robots.txt"] = refusal(status)
    assert may_read(fetcher, site.link("/news"))


@pytest.mark.parametrize(
    "reply", [refusal(500), refusal(429), redirect("ftp://x/"), Reply(raw=True)]
)
def test_a_site_whose_rules_cannot_be_read_is_tried_again_later(
    reply: Reply, site: NewsSite, fetcher: Fetcher, clock: Clock
) -> None:
    site.pages["/robots.txt"] = reply
    for _ in range(2):
        with pytest.raises(FetchFailed, match="not read for now, because the site's rules"):
            fetcher.fetch(site.link("/news"), named_by_site=True)
    assert [asked.path for asked in site.asked] == ["/robots.txt"]
    site.pages["/robots.txt"] = rules("")
    clock.now += KEPT_SECONDS_AFTER_FAILURE
    assert may_read(fetcher, site.link("/news"))


def test_rules_are_read_once_a_day_and_followed_through_redirects(
    site: NewsSite, fetcher: Fetcher, clock: Clock
) -> None:
    site.pages["/robots.txt"] = redirect("/rules")
    site.pages["/rules"] = rules("User-agent: *\nDisallow: /secret/\n")
    site.pages["/moved"] = redirect("/secret/news")
    assert may_read(fetcher, site.link("/news"))
    assert not may_read(fetcher, site.link("/moved"))
    assert [each.path for each in site.asked] == ["/robots.txt", "/rules", "/news", "/moved"]
    site.pages["/rules"] = rules("")
    clock.now += KEPT_SECONDS
    assert may_read(fetcher, site.link("/moved"))


@pytest.mark.parametrize(("asked", "kept"), [("4", 4), ("99999", LONGEST_GAP), ("soon", None)])
def test_the_wish_for_a_slower_pace_is_kept_within_limits(
    asked: str, kept: float | None, site: NewsSite, fetcher: Fetcher, clock: Clock
) -> None:
    site.pages["/robots.txt"] = rules(f"User-agent: *\nCrawl-delay: {asked}\n")
    for _ in range(3):
        assert may_read(fetcher, site.link("/news"))
    assert clock.slept == ([kept, kept] if kept else [])
