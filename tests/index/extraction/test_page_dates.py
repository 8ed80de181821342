"""Which of a page's dates is that of its article: bylines, time tags, labels, the capture."""

from datetime import date

import pytest
from hostile_files import LAST, PARAGRAPH, TITLE

from index.article import Article
from index.extraction.extract import extract

DAY, CHANGED, OTHER = date(2025, 3, 9), date(2025, 3, 11), date(2024, 11, 2)
TEXT = PARAGRAPH + LAST


def read(
    above: str = "",
    below: str = "",
    *,
    language: str = "en",
    head: str = "",
    before: str = "",
    address: str | None = None,
) -> Article:
    """A page with something above its text and below its article."""
    content = (
        f'<html lang="{language}"><head><title>{TITLE}</title>{head}</head><body>{before}<article>'
        f"<h1>{TITLE}</h1>{above}{TEXT}</article>{below}</body></html>"
    )
    return extract(content.encode(), "page.html", address=address).article


def days(article: Article) -> tuple[date | None, date | None]:
    return article.published, article.updated


@pytest.mark.parametrize(
    "tag",
    [
        '<time class="published">6 hours ago</time>',
        "<time>yesterday</time>",
        '<time datetime="2 days ago" itemprop="datePublished">2 days ago</time>',
        "<p>Published 20 minutes ago</p>",
        "<p>By Ann Lee | Yesterday, 21:10</p>",
        '<span class="date">just now</span>',
    ],
)
def test_a_time_seen_from_when_it_is_read_is_no_date_of_a_saved_page(tag: str) -> None:
    assert days(read(tag)) == (None, None)


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "vor 6 Stunden"), ("fr", "il y a 2 jours"), ("zh", "昨天"), ("ja", "3時間前")],
)
def test_nor_is_it_in_other_languages_or_in_metadata(language: str, words: str) -> None:
    said = f'<meta property="article:published_time" content="{words}">'
    assert read(f"<time>{words}</time>", language=language, head=said).published is None


@pytest.mark.parametrize(
    "tag",
    [
        '<time datetime="2025-03-11">Last updated: 11 March 2025</time>',
        '<p>Updated <time datetime="2025-03-11">11 March</time></p>',
        '<p><span>Last modified:</span> <time datetime="2025-03-11">11 March</time></p>',
        '<time datetime="2025-03-11">11. März 2025 aktualisiert</time>',
        '<p>Mis à jour le <time datetime="2025-03-11">11 mars</time></p>',
        '<p>更新时间：<time datetime="2025-03-11">3月11日</time></p>',
        '<time datetime="2025-03-11" aria-label="Updated on 11 March">11 March</time>',
        '<time datetime="2025-03-11" class="dateModified">11 March</time>',
        "<p>Updated: 11 March 2025</p>",
        "<p>Actualizado el 11 de marzo de 2025</p>",
    ],
)
def test_what_says_that_it_was_updated_is_the_day_of_the_change(tag: str) -> None:
    assert days(read(tag)) == (None, CHANGED)
    assert days(read("<p>By Ann Lee, 9 March 2025</p>" + tag)) == (DAY, CHANGED)


def test_both_days_in_one_line_are_told_apart() -> None:
    line = "<p>Published: March 9, 2025 Updated: March 11, 2025</p>"
    assert days(read(line)) == (DAY, CHANGED)
    assert days(read("<p>09.03.2025 | Aktualisiert: 11.03.2025</p>", language="de")) == (
        DAY,
        CHANGED,
    )
    # WordPress marks the one time of an unchanged post as both.
    both = '<time class="entry-date published updated" datetime="2025-03-09">9 March</time>'
    assert days(read(both)) == (DAY, None)


@pytest.mark.parametrize(
    "byline",
    [
        "<p>By Ann Lee, 9 March 2025</p>",
        "<p>Ann Lee, Oxby, 9 March 2025, 21:10</p>",
        "<p>By Ann Lee on 9 March 2025</p>",
        "<p>Sunday 9 March 2025</p>",
        '<p>Ann Lee <time datetime="2025-03-09">Sunday</time></p>',
    ],
)
@pytest.mark.parametrize(
    "others",
    [
        '<aside><h3>Most read</h3><a href="/2">Ferry</a><time datetime="2024-11-02">2 Nov</time>'
        "</aside>",
        '<div class="related-posts"><time class="entry-date published" datetime="2024-11-02">2 Nov'
        "</time></div>",
        '<article><h2>Ferry</h2><time class="published" datetime="2024-11-02">2 Nov</time>'
        "</article>",
        '<footer><time datetime="2024-11-02">2 Nov</time></footer>',
        '<a href="/2"><time datetime="2024-11-02">2 Nov</time></a>',
        '<div><time datetime="2024-11-02">2 Nov</time></div>',
    ],
)
def test_the_byline_counts_and_not_the_time_of_another_story(byline: str, others: str) -> None:
    assert read(byline, others).published == DAY
    assert read(byline, before=others).published == DAY


def test_the_time_of_another_story_alone_gives_no_day() -> None:
    others = (
        '<aside><a href="/2">Ferry</a><time datetime="2024-11-02">2 November 2024</time></aside>'
    )
    assert read(below=others).published is None


@pytest.mark.parametrize(
    ("language", "head", "address", "expected"),
    [
        ("en-GB", "", None, DAY),
        ("fr", "", None, DAY),
        ("nl", "", None, DAY),
        ("en-US", "", None, date(2025, 9, 3)),
        ("en", "", None, date(2025, 9, 3)),
        ("en", '<meta property="og:locale" content="en_AU">', None, DAY),
        ("en", "", "https://post.co.uk/bridge", DAY),
        ("en-US", "", "https://www.post.com.au/bridge", DAY),
    ],
)
def test_the_language_of_the_page_or_its_country_decides_the_order(
    language: str, head: str, address: str | None, expected: date
) -> None:
    found = read("<p>09/03/2025</p>", language=language, head=head, address=address)
    assert found.published == expected
    assert found.date_sure == (expected == DAY)


def test_an_undeclared_language_is_found_by_the_text() -> None:
    text = (
        "<p>Der Hafen von Oxby bekommt eine neue Mole, weil die alte im Winter zerbrochen ist. Der"
        " Rat hat das am Montag beschlossen, gegen die Stimmen der Fischer, die lieber einen Kran"
        " gehabt hätten.</p>"
    )
    content = (
        f"<html><body><article><h1>Neue Mole</h1><p>09.03.2025</p>{text}</article></body></html>"
    )
    found = extract(content.encode(), "page.html").article
    assert (found.published, found.date_sure) == (DAY, True)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("th", "<p>9 มีนาคม 2568</p>"),
        ("zh-TW", "<p>民國114年3月9日</p>"),
        ("ja", "<time>令和7年3月9日</time>"),
        ("fa", "<p>۱۹ اسفند ۱۴۰۳</p>"),
    ],
)
def test_pages_count_years_in_their_own_way(language: str, line: str) -> None:
    assert read(line, language=language).published == DAY


MHTML = """\
From: <Saved by Blink>
Snapshot-Content-Location: https://post.example/bridge
Subject: {title}
Date: Sun, 9 Mar 2025 00:40:00 +0100
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="b"

--b
Content-Type: text/html
Content-Location: https://post.example/bridge

<html lang="en"><body><article><h1>{title}</h1><time>{ago}</time>{text}</article></body></html>
--b--
"""


@pytest.mark.parametrize(
    ("ago", "published"),
    [
        ("20 minutes ago", DAY),
        ("3 hours ago", date(2025, 3, 8)),
        ("yesterday", date(2025, 3, 8)),
        ("2 weeks ago", None),
        ("2 November 2024", OTHER),
    ],
)
def test_the_time_of_capture_tells_the_day_that_such_words_mean(
    ago: str, published: date | None
) -> None:
    content = MHTML.format(title=TITLE, text=TEXT, ago=ago).replace("\n", "\r\n").encode()
    found = extract(content, "page.mhtml").article
    assert found.published == published
    assert found.date_sure == (published is None)
