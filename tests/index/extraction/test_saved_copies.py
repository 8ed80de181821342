"""Pages that a program saved or an archive keeps: whose they are, and when they were taken."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hostile_files import LAST, PARAGRAPH, TITLE

from index.article import Article
from index.extraction.extract import extract
from index.extraction.saved_copies import Copy, original_of, saved_copy

PAGE = "https://post.example/news/bridge"
TAKEN = datetime(2025, 3, 9, 21, 10, 5, tzinfo=UTC)
WAYBACK = "https://web.archive.org/web/20250309211005"
KEPT = [
    "web.archive.org/web/20250309211005",
    "web.archive.org/web/20250309211005id_",
    "archive.today/20250309211005",
    "arquivo.pt/wayback/20250309211005",
    "www.webarchive.org.uk/wayback/archive/20250309211005",
    "wayback.archive-it.org/123/20250309211005",
]
NOT_KEPT = [
    PAGE,
    "https://post.example/2025/03/09/https/bridge",
    "https://post.example/share/https://other.example/a",
    "https://web.archive.org/about",
]
SUMMER = timezone(timedelta(hours=2))


def read(
    head: str = "", body: str = "", first: str = "", address: str | None = None, ago: str = ""
) -> Article:
    content = (
        f'<!DOCTYPE html> <html lang="en">{first}<head><title>{TITLE}</title>{head}</head><body>'
        f"{body}<article><h1>{TITLE}</h1><p>By Ann Lee</p><p>{ago}</p>{PARAGRAPH}{LAST}</article>"
        "</body></html>"
    )
    return extract(content.encode(), "page.html", address=address).article


@pytest.mark.parametrize(
    ("address", "original", "captured"),
    [
        *((f"https://{keeps}/{PAGE}", PAGE, TAKEN) for keeps in KEPT),
        *((address, address, None) for address in NOT_KEPT),
        (f"https://web.archive.org/web/2025/{PAGE}", PAGE, None),
        (f"https://archive.ph/2025.03.09-211005/{PAGE}?page=2", f"{PAGE}?page=2", TAKEN),
        (f"{WAYBACK}/http:/post.example/a", "http://post.example/a", TAKEN),
        (f"{WAYBACK}/post.example/a", "http://post.example/a", TAKEN),
        (f"https://megalodon.jp/2025-0309-2110-05/{PAGE}", PAGE, TAKEN),
        (f"https://webcache.googleusercontent.com/search?q=cache:AbCdEfGhIjK:{PAGE}+x", PAGE, None),
        ("https://post-example.cdn.ampproject.org/c/s/post.example/news/bridge", PAGE, None),
        ("https://www.google.com/amp/s/post.example/news/bridge", PAGE, None),
    ],
)
def test_an_archive_s_address_tells_the_page_s_own(
    address: str, original: str, captured: datetime | None
) -> None:
    assert original_of(address) == Copy(original, captured)


@pytest.mark.parametrize(
    "head",
    [
        f'<link rel="canonical" href="https://web.archive.org/web/20250309211005/{PAGE}">',
        f'<meta property="og:url" content="https://archive.ph/2025.03.09-211005/{PAGE}">'
        '<meta property="og:site_name" content="archive.ph">',
        f'<script>__wm.wombat("{PAGE}","20250309211005","https://web.archive.org/","web");</script>',
    ],
)
def test_an_archived_page_belongs_to_its_publisher(head: str) -> None:
    found = read(head, ago="yesterday, 23:50")
    assert (found.url, found.publisher, found.authors) == (PAGE, "post.example", ("Ann Lee",))
    assert found.published == date(2025, 3, 8)


def test_so_does_one_that_is_fetched_from_the_archive() -> None:
    name = '<meta property="og:site_name" content="Wayback Machine">'
    found = read(name, address=f"https://web.archive.org/web/20250309211005/{PAGE}")
    assert (found.url, found.publisher) == (PAGE, "post.example")
    kept = read(
        '<meta property="og:site_name" content="The Post">',
        address=f"https://web.archive.org/web/20250309211005/{PAGE}",
    )
    assert kept.publisher == "The Post"


def test_the_archive_s_bar_is_none_of_the_page() -> None:
    bar = (
        f'<div id="wm-ipp-base"><form><input type="text" value="{PAGE}"></form><p>14 captures</p>'
        "<p>9 Mar 2025 - 30 Nov 2026</p></div>"
    )
    found = read(body=bar)
    assert (found.url, found.publisher, found.published) == (PAGE, "post.example", None)
    assert "captures" not in found.text
    today = (
        f'<div id="HEADER"><input name="q" value="{PAGE}"><span>Webpage capture</span></div>'
        '<link rel="canonical" href="https://archive.ph/AbCd1">'
    )
    assert read(body=today).url == PAGE
    own = read(body='<div id="HEADER"><p>The Post of Oxby</p></div>')
    assert own.title == TITLE


SINGLE_FILE = f"""<!--
 Page saved with SingleFile
 url: {PAGE}
 saved date: Sun Mar 09 2025 23:10:05 GMT+0200 (Central European Summer Time)
-->"""


@pytest.mark.parametrize(
    ("first", "captured"),
    [
        (SINGLE_FILE, TAKEN.astimezone(SUMMER)),
        (SINGLE_FILE.replace("\n", " \r\n"), TAKEN.astimezone(SUMMER)),
        (f"<!-- saved from url=({len(PAGE):04})){PAGE} -->".replace("))", ")"), None),
        (f"<!-- Saved from {PAGE} at 2025-03-09T21:10:05Z using monolith v2.8.3 -->", TAKEN),
    ],
)
def test_a_program_that_saved_a_page_says_from_where_and_when(
    first: str, captured: datetime | None
) -> None:
    told = saved_copy(f"<!DOCTYPE html> <html>{first}<head>")
    assert told == Copy(PAGE, captured)
    found = read(first=first, ago="30 minutes ago")
    assert (found.url, found.publisher) == (PAGE, "post.example")
    assert found.published == (date(2025, 3, 9) if captured else None)


def test_save_page_we_writes_it_in_meta_tags() -> None:
    head = (
        f'<meta name="savepage-url" content="{PAGE}">'
        '<meta name="savepage-date" content="Sun Mar 09 2025 23:10:05 GMT+0200 (CEST)">'
    )
    found = read(head, ago="a day ago")
    assert (found.url, found.published) == (PAGE, date(2025, 3, 8))


@pytest.mark.parametrize(
    "first",
    [
        "<!-- Page saved with SingleFile url: javascript:alert(1) saved date: never -->",
        "<!-- Page saved with SingleFile url: " + "h" * 5_000 + " -->",
        "<!-- saved from url=(0014)about:internet -->",
        SINGLE_FILE.replace("Sun Mar 09 2025", "Sun Mar 99 2025"),
        SINGLE_FILE.replace("GMT+0200", "GMT+9999"),
    ],
)
def test_what_it_says_is_believed_only_where_it_makes_sense(first: str) -> None:
    found = read(first=first, ago="30 minutes ago")
    assert found.published is None or found.url == PAGE
    assert found.url in {None, PAGE}


@pytest.mark.parametrize("ago", ["By Ann Lee, 3 hours ago", "Ann Lee · 3 hours ago", "3 hours ago"])
def test_a_time_behind_a_byline_counts_from_when_the_page_was_saved(ago: str) -> None:
    first = (
        "<!--\n Page saved with SingleFile \n url: https://post.example/a \n saved date: Wed Aug 06"
        " 2025 14:12:33 GMT+0200 (Central European Summer Time)\n-->"
    )
    assert read(first=first, ago=ago).published == date(2025, 8, 6)
    assert read(first=first, ago="Police said, yesterday, that it sank.").published is None
    assert read(ago=ago).published is None
