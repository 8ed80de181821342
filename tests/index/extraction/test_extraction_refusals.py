"""Which pages are no articles, and which short or odd ones are."""

import pytest
from hostile_files import LAST, PARAGRAPH, TITLE, page

from index.errors import NotAnArticle
from index.extraction.extract import extract

ADDRESS = "https://post.example/news/bridge"
MENU = "<nav>" + "".join(f'<a href="/{n}">Section number {n}</a>' for n in range(9)) + "</nav>"
SHORT = (
    "A lorry turned over on the harbour bridge on Tuesday and closed two lanes for three hours. "
    "Nobody was hurt, the police said. The driver, who had swerved to miss a dog, was given a cup "
    "of tea by the men who mend the cables. Traffic was moving again by noon, and the dog, which "
    "belongs to the toll keeper, was found asleep in the office under the stairs."
)


def plain_page(title: str, body: str, head: str = "") -> bytes:
    return (
        f"<html><head><title>{title}</title>{head}</head><body>{MENU}{body}</body></html>".encode()
    )


def teaser(number: int) -> str:
    return (
        f'<div><h3><a href="/story-{number}">Headline of story {number} in full</a></h3>'
        f"<p>What the story {number} says in its first line, for those in a hurry today.</p></div>"
    )


CONSENT = (
    "<p>We and our 842 partners store and access cookies and personal data on your device.</p>"
    "<p>With your consent, we may use precise location data. You can change your choices at any"
    " time in our privacy policy.</p><p>Some partners process your personal data on the basis of"
    " legitimate interest, which does not require your consent.</p>"
)

REFUSED = [
    (
        "a cookie wall",
        plain_page(
            "Before you continue",
            f"<h1>We value your privacy</h1>{CONSENT}"
            "<button>Accept all</button><button>Manage options</button>",
        ),
        "cookie or privacy notice",
    ),
    (
        "a cookie wall in front of a short page",
        plain_page("The Post", f"{CONSENT * 2}<a href='#'>Agree and close</a>"),
        "cookie or privacy notice",
    ),
    (
        "a paywall stub",
        page(
            "<p>The harbour bridge opened on Wednesday after nine years of work, and the first"
            " lorries crossed it before dawn, to cheers.</p><p>Subscribe to continue reading</p>"
        ),
        "the rest is for subscribers",
    ),
    (
        "a stub that says so to machines",
        page(
            "<p>The harbour bridge opened on Wednesday after nine years of work, and the first"
            " lorries crossed it before dawn, to cheers from both of the banks.</p>",
            '<script type="application/ld+json">{"@type": "NewsArticle",'
            ' "isAccessibleForFree": "False"}</script>',
        ),
        "the rest is for subscribers",
    ),
    (
        "a login",
        plain_page(
            "Log in to The Post",
            "<h1>Log in</h1><form><input name=mail><input type=password></form>"
            "<p>Forgot your password? We will send you a new one by mail, at once.</p>",
        ),
        "asks you to log in",
    ),
    (
        "a soft 404",
        plain_page(
            "Page not found - The Post",
            "<h1>Sorry!</h1><p>The page that you are looking for doesn't exist any more. It may"
            " have been moved, or you may have followed a link that was mistyped by someone.</p>",
        ),
        "page not found",
    ),
    (
        "a short soft 404 with a neutral title",
        b"<html><head><title>The Post</title></head><body><h1>Hm</h1><p>Sorry, this article is no"
        b" longer available.</p></body></html>",
        "page not found",
    ),
    (
        "a bot check",
        b"<html><head><title>Just a moment...</title></head><body><h2>Checking your browser before"
        b" accessing post.example.</h2><p>Please enable JavaScript and cookies to continue. Ray ID:"
        b" 7d2f</p></body></html>",
        "check that you are no robot",
    ),
    (
        "a page made by scripts",
        b"<html><head><title>The Post</title></head><body><div id=root></div><p>You need to enable"
        b" JavaScript to run this app.</p></body></html>",
        "check that you are no robot",
    ),
    (
        "a front page",
        plain_page("The Post", "<main>" + "".join(map(teaser, range(20))) + "</main>"),
        "a list of articles",
    ),
    (
        "a list of links",
        plain_page(
            "All stories of August",
            "<main><ul>"
            + "".join(
                f'<li><a href="/s{n}">A story of August, number {n}</a></li>' for n in range(40)
            )
            + "</ul></main>",
        ),
        "a list of articles",
    ),
    ("a page with a title only", page(""), "only 0 words"),
    ("a caption", page("<p>The bridge at dawn, seen from the quay.</p>"), "words of text"),
]


@pytest.mark.parametrize(
    ("content", "reason"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_a_page_that_is_no_article_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(NotAnArticle, match=reason):
        extract(content, "page.html", address=ADDRESS)


def test_a_front_page_is_known_by_its_address() -> None:
    content = plain_page("The Post", PARAGRAPH + LAST + "".join(map(teaser, range(7))))
    with pytest.raises(NotAnArticle, match="a list of articles"):
        extract(content, "page.html", address="https://post.example/")


ACCEPTED = [
    ("a short news item", page(f"<p>{SHORT}</p>")),
    (
        "a short news item under a menu with a login",
        plain_page(
            TITLE,
            '<a href="/login">Log in</a><a href="/subscribe">Already a subscriber?</a>'
            f"<h1>{TITLE}</h1><p>{SHORT}</p>",
        ),
    ),
    ("news of a login", page(f"<h1>Log in with a finger</h1><p>{SHORT}</p>")),
    (
        "news of a captcha",
        plain_page(
            "A captcha that no human passes",
            f"<p>{SHORT}</p>" * 1
            + "<footer>"
            + "<p>The Post, Harbour Street, since 1887, printed daily.</p>" * 12
            + "</footer>",
        ),
    ),
    ("news of 404 houses", page(f"<p>{SHORT} In all, 404 houses were built.</p>")),
    (
        "an article on cookies",
        page(
            "".join(
                f"<p>The law of {year} says that a site must ask for consent before it sets a"
                " cookie,"
                " and that no is as easy as yes.</p>"
                for year in range(2009, 2019)
            )
            + "<p>Lawyers think that few sites do so.</p>"
        ),
    ),
    (
        "an article under a cookie banner",
        page(f"{PARAGRAPH}{LAST}<div class='cookies'>{CONSENT}<button>Accept all</button></div>"),
    ),
    (
        "an article with other headlines below",
        plain_page(
            TITLE,
            f"<article><h1>{TITLE}</h1>{PARAGRAPH}{LAST}<p>{SHORT}</p></article>"
            f"<section>{''.join(map(teaser, range(5)))}</section>",
        ),
    ),
    (
        "a roundup with links to elsewhere",
        page(
            "".join(
                f'<h2><a href="https://shop{n}.example/x">The best chair, number {n}</a></h2>'
                f"<p>Chair {n} has four legs and stands well, more than its rival does.</p>"
                for n in range(12)
            )
        ),
    ),
    (
        "a Chinese news item",
        page(f"<p>{'华为宣布开放昇腾芯片的软件工具包，公司表示将加快创新。' * 3}</p>"),
    ),
]


@pytest.mark.parametrize(
    "content", [case[1] for case in ACCEPTED], ids=[case[0] for case in ACCEPTED]
)
def test_a_short_or_odd_article_is_read(content: bytes) -> None:
    assert len(extract(content, "page.html", address=ADDRESS).article.text) > 60


def test_a_long_beginning_before_a_paywall_is_read_with_a_note() -> None:
    body = f"<p>{SHORT}</p><p>Subscribe to continue reading</p>"
    assert (
        extract(page(body), "a.html").note
        == "only the beginning is there; the rest is for subscribers"
    )
    assert extract(page(f"<p>{SHORT}</p>"), "a.html").note is None


def test_plain_text_is_never_refused_as_a_page() -> None:
    article = extract(b"Sign the book\n\nThis page was not found by us.", "a.txt").article
    assert (article.title, article.text) == ("Sign the book", "This page was not found by us.")
