"""Text that looks like furniture, and furniture that looks like text: headings, buttons, quotes,
tables, shadow roots, live blogs."""

import json

import pytest
from hostile_files import LAST, MORE, PARAGRAPH, TITLE, WORDS

from index.article import Article
from index.extraction.extract import extract

END = "Builders from four towns had bid for the work, and two of them have asked a court to look."


def read(body: str, head: str = "") -> Article:
    content = f'<html lang="en"><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>'
    return extract(content.encode(), "page.html").article


def article(body: str) -> list[str]:
    """The paragraphs of an article of this body."""
    return read(f"<article><h1>{TITLE}</h1>{body}</article>").text.split("\n\n")


@pytest.mark.parametrize(
    "heading", ["Comments", "More from the harbour", "Related news of the week", "More stories"]
)
@pytest.mark.parametrize("tag", ["h2", "h3", "p"])
def test_a_subheading_ends_no_article_whose_text_goes_on(heading: str, tag: str) -> None:
    line = f"<{tag}>{heading}</{tag}>"
    assert article(PARAGRAPH + LAST + line + f"<p>{END}</p>") == [WORDS, MORE, heading, END]
    text = f"{TITLE}\n\n{WORDS}\n\n{MORE}\n\n{heading}\n\n{END}"
    assert extract(text.encode(), "bridge.txt").article.text == text.partition("\n\n")[2]


@pytest.mark.parametrize(
    "below",
    [
        "<h2>Related stories</h2><ul><li><a href=/1>Ferry sold to a museum in Lund.</a></li>"
        "<li><a href=/2>The old quay will become a park, the council says today.</a></li></ul>",
        "<h3>More from The Post</h3><p><a href=/2>The old quay will become a park for the"
        " children of the town, the council says today.</a></p>",
        "<h3>Comments</h3><p>Bo says:</p><p>I crossed it on Thursday morning, and it shook like a"
        " leaf all the way over.</p><p>Reply</p>",
        "<p>Leave a Comment</p><p>Your email address will not be published in any case by us.</p>",
        "<h3>Comments</h3><p>You must be logged in to tell us what you think of this story.</p>",
    ],
)
def test_it_ends_one_above_links_forms_and_readers_words(below: str) -> None:
    assert article(PARAGRAPH + LAST + below) == [WORDS, MORE]


@pytest.mark.parametrize(
    "sentence",
    [
        "Share the road: that is all the cyclists ask.",
        "Like us, the gulls wait for the boats.",
        "Follow me, he said, and nobody did.",
        "Read more poems, the old teacher says.",
        "See next year's plan for the answer.",
        "Watch more closely and the seam shows.",
        "Subscribe to a cause, she says, not to a man.",
        "Sign up or stay ashore, the captain told them.",
        "No comment.",
        "More news came at noon.",
        "Leave a comment, she told them, and they did.",
        "Picture credits roll over the last scene, and the hall falls silent.",
    ],
)
def test_a_short_sentence_that_begins_like_a_button_stays(sentence: str) -> None:
    assert article(PARAGRAPH + f"<p>{sentence}</p>" + LAST) == [WORDS, sentence, MORE]


@pytest.mark.parametrize(
    "button",
    [
        "Share", "Share this article", "Share on Facebook", "Share via e-mail", "Follow us",
        "Follow us on Twitter.", "Like us on Facebook!", "Read more",
        "Read more: Ferry sold to a museum.",
        "See also: The old quay", "Subscribe", "Subscribe to our newsletter.", "12 comments",
        "No comments",
        "Sign up for our free daily newsletter.", "Photo credit: Bo Chan",
        "Read more about ferries",
    ],
)  # fmt: skip
def test_buttons_go(button: str) -> None:
    text = f"{TITLE}\n\n{WORDS}\n\n{button}\n\n{MORE}"
    assert extract(text.encode(), "bridge.txt").article.text == f"{WORDS}\n\n{MORE}"


SAID = "We have gone round by the old quay for nine winters, and we won't miss one stone of it."


@pytest.mark.parametrize(
    "figure",
    [
        f"<figure><blockquote><p>{SAID}</p></blockquote><figcaption>Bo Chan</figcaption></figure>",
        f'<figure class="quote"><blockquote>{SAID}</blockquote></figure>',
        f'<figure class="wp-block-pullquote"><blockquote><p>{SAID}</p><cite>Bo</cite></blockquote>'
        "</figure>",
        f"<figure><div><blockquote><p>{SAID}</p></blockquote></div></figure>",
    ],
)
def test_a_quotation_in_a_figure_is_text(figure: str) -> None:
    assert SAID in article(PARAGRAPH + figure + LAST)


def test_a_picture_s_caption_still_isn_t() -> None:
    caption = "<figcaption>The bridge at dawn, seen from the quay</figcaption>"
    figure = f"<figure><img src=a.jpg>{caption}</figure>"
    assert article(PARAGRAPH + figure + LAST) == [WORDS, MORE]


@pytest.mark.parametrize(
    "quote",
    [
        "<aside class='pullquote'><p>“{}”</p><cite>Bo Chan</cite></aside>",
        "<blockquote class='pull'><p>{}</p></blockquote>",
        "<figure class='wp-block-pullquote'><blockquote><p>{}</p></blockquote></figure>",
        "<div class='pull-quote'>{}<span>— Bo Chan</span></div>",
        "<aside><blockquote>{}</blockquote><p>Bo Chan, a driver</p></aside>",
        "<h3>“{}”</h3>",
    ],
)
def test_a_pull_quote_stands_once(quote: str) -> None:
    then = SAID.partition(", ")[2]
    told = f"<p>“We have gone round by the old quay for nine winters,” said Bo Chan, “{then}”</p>"
    for said in (f"<p>“{SAID}” said Bo Chan.</p>", told):
        text = "".join(article(PARAGRAPH + said + quote.format(SAID) + LAST))
        assert text.count("miss one stone") == 1
        assert WORDS in text and MORE in text


def test_a_quotation_that_says_something_new_and_a_short_subheading_stay() -> None:
    quote = f"<blockquote><p>{SAID}</p></blockquote>"
    heading = "<h2>“Before dawn”</h2>"
    assert article(PARAGRAPH + quote + heading + LAST) == [WORDS, SAID, "“Before dawn”", MORE]


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td width=150><a href=/>Home</a></td><td><h1>{t}</h1><p>{a}<p>{b}</td></tr>"
        "</table>",
        "<center><table><tr><td><table><tr><td><h1>{t}</h1></td></tr><tr><td>{a}</td></tr><tr><td>{b}"
        "</td></tr></table></td></tr></table></center>",
        "<table><tr><td><font size=5><b>{t}</b></font><br><br><font>{a}<br><br>{b}</font></td></tr>"
        "</table>",
        "<table role=presentation><tr><td><h1>{t}</h1></td></tr><tr><td><div>{a}</div>"
        "<div>{b}</div></td></tr></table>",
        "<table><tr><td colspan=2><h1>{t}</h1></td></tr><tr><td>{a}<br><br>{b}</td><td>"
        "<a href=/2>Ferry</a></td></tr></table>",
    ],
)
def test_a_table_that_lays_out_a_page_gives_its_paragraphs(page: str) -> None:
    found = read(page.format(t=TITLE, a=WORDS, b=MORE))
    assert found.text.split("\n\n")[-2:] == [WORDS, MORE]
    assert "Ferry" not in found.text and "Home" not in found.text


@pytest.mark.parametrize("between", [" | ", " &bull; "])
def test_a_menu_in_a_cell_of_a_layout_table_is_left_out(between: str) -> None:
    names = (
        "Front page,Harbour and sea,Sport of the week,Letters to the editor,Small ads"
        ",The weather on the coast"
    )
    menu = between.join(f'<a href="/{name[:3]}">{name}</a>' for name in names.split(","))
    text = f"<td><h1>{TITLE}</h1><p>{WORDS}</p><p>{MORE}</p></td>"
    found = read(f"<table><tr><td>{menu}</td>{text}</tr></table>")
    assert found.text == f"{WORDS}\n\n{MORE}"


def test_a_table_of_figures_keeps_its_rows() -> None:
    table = (
        "<table><tr><td>Year</td><td>Lorries</td></tr><tr><td>2024</td><td>410</td></tr></table>"
    )
    assert article(PARAGRAPH + table + LAST) == [WORDS, "Year Lorries", "2024 410", MORE]


@pytest.mark.parametrize(
    "mark", ["shadowrootmode=open", "shadowrootmode=closed", "shadowroot=open"]
)
def test_what_a_shadow_root_shows_is_text(mark: str) -> None:
    root = f"<h1>{TITLE}</h1><news-body><template {mark}><style>p{{}}</style><article>{PARAGRAPH}"
    root += LAST + "<slot name=end></slot></article></template>"
    body = f"{root}<p slot=end>{END}</p><p>Nothing shows this, as it has no slot.</p></news-body>"
    assert read(body).text.split("\n\n") == [WORDS, MORE, END]
    outer = f"<news-page><template {mark}><main><slot></slot></main></template>"
    body = f"{outer}<article><h1>{TITLE}</h1>{PARAGRAPH}{LAST}</article></news-page>"
    assert read(body).text.split("\n\n") == [WORDS, MORE]


def test_a_plain_template_isn_t_shown() -> None:
    hidden = f"<template><p>{END}</p></template>"
    assert article(PARAGRAPH + hidden + LAST) == [WORDS, MORE]


POSTS = (
    '<{tag} class="post p2"><time datetime="2025-03-09T18:05:00+01:00">18:05</time>'
    f"<h2>First lorries</h2><p>{WORDS}</p><p>Share</p></{{tag}}>"
    '<{tag} class="post p1"><time datetime="2025-03-08T23:10:00+01:00">9 hours ago</time>'
    f"<h2>Ferries sold</h2><p>{MORE}</p></{{tag}}>"
)
LIVE = '<script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "%s"}</script>'
OPENING = "The bridge opens today, and we are there from the first lorry to the last speech."


@pytest.mark.parametrize("tag", ["article", "section", "li", "div"])
@pytest.mark.parametrize(
    ("head", "around"),
    [
        (LIVE % TITLE, "<div>{}</div>"),
        ("", '<div class="live-blog">{}</div>'),
        ("", "<div id=liveblog><ol>{}</ol></div>"),
    ],
)  # fmt: skip
def test_a_live_blog_comes_in_the_order_of_its_page_with_each_post_s_time(
    tag: str, head: str, around: str
) -> None:
    posts = around.format(POSTS.format(tag=tag))
    found = read(f"<main><h1>{TITLE}</h1><p>{OPENING}</p>{posts}</main>", head)
    assert found.title == TITLE
    assert found.text.split("\n\n") == [
        *(OPENING, "2025-03-09 18:05", "First lorries", WORDS),
        *("2025-03-08 23:10", "Ferries sold", MORE),
    ]


def test_a_list_of_dated_teasers_is_no_live_blog() -> None:
    aside = "".join(
        f'<div class="card"><time datetime="2025-03-0{n}">{n} March</time><a href="/{n}">The {n}th'
        " story of the week, told at some length here</a></div>"
        for n in range(1, 6)
    )
    found = read(f"<article><h1>{TITLE}</h1>{PARAGRAPH}{LAST}</article><aside>{aside}</aside>")
    assert found.text.split("\n\n") == [WORDS, MORE]


def test_posts_that_only_the_metadata_holds_are_read_there() -> None:
    update = {"@type": "BlogPosting", "headline": "Ferries sold", "articleBody": MORE}
    update["datePublished"] = "2025-03-08T23:10:00+01:00"
    live = {"@type": "LiveBlogPosting", "headline": TITLE, "liveBlogUpdate": [update]}
    head = f'<script type="application/ld+json">{json.dumps(live)}</script>'
    found = read(f"<main><h1>{TITLE}</h1>{PARAGRAPH}<p>{END}</p></main>", head)
    assert found.text.split("\n\n") == [WORDS, END, "2025-03-08 23:10", "Ferries sold", MORE]


CARDS = "".join(
    f"<div class=card><b>The old ferry number {number} was sold to a small museum in Lund</b>"
    f"<time datetime=2025-02-0{number}>{number} February 2025</time></div>"
    for number in range(1, 5)
)


@pytest.mark.parametrize(
    "ticker",
    [
        f"<div class=live-ticker>{CARDS}</div>",
        f"<div class=live-stream>Watch</div><div class=more-of-it>{CARDS}</div>",
    ],
)
def test_a_ticker_beside_an_article_takes_not_its_place(ticker: str) -> None:
    body = f"<article><h1>{TITLE}</h1>{3 * (PARAGRAPH + LAST)}<p>{END}</p></article>"
    for page in (ticker + body, body + ticker):
        text = read(page).text
        assert END in text and "museum" not in text


def test_a_long_row_of_line_breaks_in_a_quotation_holds_up_no_page() -> None:
    lines = "\n" * 200_000
    assert (
        END
        in read(f"<h1>{TITLE}</h1>{PARAGRAPH}<blockquote>a{lines}b</blockquote><p>{END}</p>").text
    )
