"""Bytes → article."""

from datetime import date

import pytest

from index.article import Article
from index.errors import UnreadableSource
from index.extraction.extract import Extracted, extract

SCRAPED = """\
Nvidia Readies A Cheaper Chip For Chinese Buyers

Maya Lindqvist

March 3, 2026

Spread the love

The American chip maker is preparing a slower processor that needs no export licence, \
three people who build servers said on Monday.

"We expect the first boards in June," said Arjun Pillai, who buys parts for a maker of servers \
in Penang.

The older model is still held up, and rivals have used the delay to win customers in \
China.Huawei AI chips

Nvidia declined to comment.

Spread the love

Leave a Comment

Your email address will not be published.
"""

HTML = """\
<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Port strike ends after nine days | The Tidewater Post</title>
  <meta property="og:title" content="Port strike ends after nine days">
  <meta property="og:site_name" content="The Tidewater Post">
  <meta property="og:url" content="https://tidewater.example/port-strike-ends">
  <meta property="article:published_time" content="2025-09-14T08:30:00+00:00">
  <meta name="author" content="Rosa Ibarra">
</head>
<body>
  <nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
  <article>
    <h1>Port strike ends after nine days</h1>
    <p>Dockers went back to work on Sunday morning after their union accepted a pay rise of
    six per cent, ending the longest stoppage at the harbour since 1998.</p>
    <p>The first of fourteen waiting ships, loaded with bananas from Ecuador, was tied up by
    seven o'clock, and cranes were moving containers within the hour.</p>
    <p>"Nobody won everything, and nobody lost everything," said Tomas Reyes, who led the talks
    for the union. He said that members had voted by four to one to accept.</p>
    <p>The port authority said it would take until Thursday to clear the queue, and asked
    hauliers to book a time before setting out with their lorries.</p>
  </article>
  <footer><p>Copyright The Tidewater Post. All rights reserved.</p></footer>
</body>
</html>
"""

BODY = "The café in Zürich paid £3,000 for the machine.\n\nIt isn’t the first, said Ann Lee."
CHINESE = (
    "昇腾工具包开放\n\n华为宣布开放昇腾芯片的软件工具包。公司表示，更大的开发者生态将加快创新。"
)


def article(content: str | bytes, name: str = "story.txt") -> Article:
    return extracted(content, name).article


def extracted(content: str | bytes, name: str = "story.txt") -> Extracted:
    return extract(content if isinstance(content, bytes) else content.encode(), name)


def head(found: Article) -> tuple[str, tuple[str, ...], date | None]:
    return found.title, found.authors, found.published


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_scraped_page_gives_its_headline_author_date_and_paragraphs_alone(newline: str) -> None:
    found = article(SCRAPED.replace("\n", newline))
    assert head(found) == (
        "Nvidia Readies A Cheaper Chip For Chinese Buyers",
        ("Maya Lindqvist",),
        date(2026, 3, 3),
    )
    paragraphs = found.text.split("\n\n")
    assert [paragraph.split()[0] for paragraph in paragraphs] == ["The", '"We', "The", "Nvidia"]
    assert paragraphs[0].endswith("three people who build servers said on Monday.")
    assert paragraphs[2].endswith("to win customers in China.")


def test_a_page_without_empty_lines_has_one_paragraph_a_line() -> None:
    assert article(SCRAPED.replace("\n\n", "\n")) == article(SCRAPED)


@pytest.mark.parametrize(
    ("lines", "authors", "published"),
    [
        ("By Ann Lee and Bo Chan | 6 August 2025", ("Ann Lee", "Bo Chan"), date(2025, 8, 6)),
        ("by Ann Lee\n\nPublished on August 6, 2025", ("Ann Lee",), date(2025, 8, 6)),
        ("Ann Lee\n2025-08-06", ("Ann Lee",), date(2025, 8, 6)),
        ("6 August 2025\nAnn Lee", ("Ann Lee",), date(2025, 8, 6)),
        ("By Ann Lee, Bo Chan, Cy Diaz", ("Ann Lee", "Bo Chan", "Cy Diaz"), None),
        ("By Ann Lee, 6 August 2025", ("Ann Lee",), date(2025, 8, 6)),
        ("Updated: 6 Aug 2025 • 4 min read", (), date(2025, 8, 6)),
        pytest.param(
            "By Ann Lee, Bo Chan and Cy Diaz",
            ("Ann Lee", "Bo Chan", "Cy Diaz"),
            None,
        ),
        pytest.param(
            "By Ann Lee, Reuters, 6 August 2025",
            ("Ann Lee", "Reuters"),
            date(2025, 8, 6),
        ),
    ],
)
def test_bylines_and_dates_below_the_title(
    lines: str, authors: tuple[str, ...], published: date | None
) -> None:
    found = article(f"A new bridge\n\n{lines}\n\nThe bridge opened to traffic today.")
    assert head(found) == ("A new bridge", authors, published)
    assert found.text == "The bridge opened to traffic today."


def test_named_lines_at_the_head_are_read_by_their_names() -> None:
    found = article(
        "Title: A new bridge\nAuthor: Ann Lee\nDate: 6 August 2025\nSource: The Post\n"
        "URL: https://post.example/bridge\nLanguage: en\n\nThe bridge opened to traffic today."
    )
    assert found == Article(
        title="A new bridge",
        text="The bridge opened to traffic today.",
        authors=("Ann Lee",),
        publisher="The Post",
        published=date(2025, 8, 6),
        url="https://post.example/bridge",
        language="en",
        date_found="a line under the title",
    )


def test_a_heading_below_the_title_is_not_an_author() -> None:
    found = article("A new bridge\n\nTraffic\n\nThe bridge opened to traffic today.")
    assert found.authors == ()
    assert found.text == "Traffic\n\nThe bridge opened to traffic today."


def test_a_heading_above_a_share_button_is_kept() -> None:
    found = article("A new bridge\n\nTraffic\n\nShare this\n\nThe bridge opened to traffic today.")
    assert found.text == "Traffic\n\nThe bridge opened to traffic today."


def test_a_file_that_begins_with_its_text_is_named_after_its_file() -> None:
    found = article("The bridge opened. " * 20, "new-bridge.txt")
    assert found.title == "new-bridge"
    assert found.text.startswith("The bridge opened.")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_front_matter_tells_about_a_markdown_article(newline: str) -> None:
    content = (
        '---\ntitle: "Bridge: open"\nauthors: [Ann Lee, Bo Chan]\ndate: 2025-08-06\n'
        "source: The Post\nlink: https://post.example/bridge\nlang: en\n---\n\n"
        "# Bridge: open\n\nThe **bridge** [opened](https://x.example).\n\n## Tolls\n\nNone *yet*.\n"
    )
    found = article(content.replace("\n", newline), "a.md")
    assert found == Article(
        title="Bridge: open",
        text="The bridge opened.\n\nTolls\n\nNone yet.",
        authors=("Ann Lee", "Bo Chan"),
        publisher="The Post",
        published=date(2025, 8, 6),
        url="https://post.example/bridge",
        language="en",
        date_found="its front matter",
    )


def test_markdown_without_front_matter_has_its_head_in_the_text() -> None:
    found = article(
        "# A new bridge\n\nBy Ann Lee\n\n*6 August 2025*\n\n![A bridge](b.jpg)\n\n"
        "The bridge opened\nto traffic.\n\n- Cars pay\n- Bicycles don't\n",
        "a.markdown",
    )
    assert head(found) == ("A new bridge", ("Ann Lee",), date(2025, 8, 6))
    assert found.text == "The bridge opened to traffic.\n\nCars pay\n\nBicycles don't"


@pytest.mark.parametrize(
    "block", ["title: a: b", "title: [unclosed", "date: 2025-02-30", f"title: {'[' * 3000}"]
)
def test_front_matter_that_is_not_yaml_is_refused(block: str) -> None:
    with pytest.raises(UnreadableSource, match="its front matter is not valid YAML"):
        article(f"---\n{block}\n---\n\nThe bridge opened.", "a.md")


def test_front_matter_of_another_shape_is_passed_over() -> None:
    found = article("---\n- one\n- two\n---\n\n# A new bridge\n\nThe bridge opened.", "a.md")
    assert (found.title, found.text) == ("A new bridge", "The bridge opened.")


def test_a_web_page_gives_its_metadata_and_its_text_without_navigation() -> None:
    found = article(HTML, "page.html")
    assert head(found) == ("Port strike ends after nine days", ("Rosa Ibarra",), date(2025, 9, 14))
    assert found.publisher == "The Tidewater Post"
    assert found.url == "https://tidewater.example/port-strike-ends"
    paragraphs = found.text.split("\n\n")
    assert [paragraph.split()[0] for paragraph in paragraphs] == [
        "Dockers",
        "The",
        '"Nobody',
        "The",
    ]
    assert "Sport" not in found.text
    assert "Copyright" not in found.text


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.txt", "empty"),
        (b" \r\n\t\n", "a.md", "empty"),
        ("\ufeff".encode(), "a.txt", "no article text"),
        (b"\n---\n***\n", "a.txt", "no article text"),
        (b"A title alone", "a.txt", "no article text"),
        (b"<html><body></body></html>", "a.html", "no article found on the page"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01", "a.txt", "binary"),
        (bytes(range(256)) * 8, "a.txt", "binary"),
        (b"PK\x03\x04\x14\x08\x08 word/document.xml", "a.txt", "binary"),
    ],
)
def test_what_holds_no_article_is_refused_with_the_reason(
    content: bytes, name: str, reason: str
) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        extract(content, name)


@pytest.mark.parametrize(
    ("text", "encoding", "note"),
    [
        (BODY, "utf-8", None),
        (BODY, "utf-8-sig", None),
        (BODY, "utf-16", "read as UTF-16"),
        (BODY, "utf-16-le", "read as UTF-16-LE"),
        (BODY, "utf-16-be", "read as UTF-16-BE"),
        (BODY, "cp1252", "read as CP1252"),
        (CHINESE, "utf-8", None),
        (CHINESE, "utf-16", "read as UTF-16"),
        (CHINESE, "gbk", "read as GB18030"),
        pytest.param(
            "It costs £3,000 a year.",
            "cp1252",
            "read as CP1252",
        ),
        pytest.param(
            "Bridge\n\n" + "José Núñez and François Béchard agreed to the toll. " * 3,
            "cp1252",
            "read as CP1252",
        ),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_common_encoding_reads_the_same_and_unusual_ones_are_noted(
    text: str, encoding: str, note: str | None, newline: str
) -> None:
    text = f"A title\n\n{text}"
    read = extracted(text.replace("\n", newline).encode(encoding))
    assert read.article == article(text)
    assert read.note == note


def test_the_same_content_has_the_same_id_and_any_change_another() -> None:
    assert article(SCRAPED, "one.txt").id == article(SCRAPED, "two.txt").id
    assert article(SCRAPED).id != article(SCRAPED.replace("June", "July")).id


def test_a_chinese_name_and_date_above_the_text_are_read() -> None:
    text = "昇腾工具包开放\n\n李明\n\n2025年8月6日\n\n华为宣布开放昇腾芯片的软件工具包。"
    article = extract(text.encode(), "story.txt").article
    assert article.authors == ("李明",)
    assert article.published == date(2025, 8, 6)
    assert article.text == "华为宣布开放昇腾芯片的软件工具包。"
