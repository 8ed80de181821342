"""What holds for every text: decoding, sentences, passages, and dates that strangers write."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.article import Article
from index.caches.splitting import split
from index.errors import UnreadableSource
from index.extraction.dates import read_day
from index.extraction.mail import read_mail
from index.sources.entries import day_of
from index.sources.markup import parse_xml, read_text
from index.sources.sitemaps import parse_sitemap
from index.text.decoding import believed, decode, decode_page, is_text, seen
from index.text.header_dates import header_date
from index.text.sentences import sentences_of

# Parts that dates are made of, and what is nearly one.
PARTS = st.sampled_from(
    "Mon, Monday, 3 03 31 99 Nov November 13 2025 25 0 -1 10:00 10:00:00 24:61:61 GMT UTC BST "
    "+0100 +99999999999999 -0000 AM T10:00:00Z 2025-11-03 03.11.2025 0000 : , - "
    "9999999999999999999".split()
)
NEARLY_DATES = st.one_of(st.lists(PARTS, max_size=8).map(" ".join), st.text(max_size=40))
SPACES = ["\n\n", "\t", "\u00a0"]
NEWS = "The bridge of Dr. Smith closed. Why? “Now!” 桥关闭了。 e.g. 3.5 … said a\u0301 🙂".split()
WORDS = st.lists(st.sampled_from([*NEWS, *SPACES]), max_size=150).map(" ".join)
LABELS = st.one_of(
    st.sampled_from(
        ["utf-8", "UTF-7", "gb2312", "big5", "x-user-defined", "hex", "utf-16", "idna"]
    ),
    st.text(max_size=20),
)


@given(NEARLY_DATES)
@example("Mon, 03 Nov 2025 10:00:00 +99999999999999")
def test_a_header_s_date_is_a_moment_or_nothing(text: str) -> None:
    moment = header_date(text)
    assert moment is None or moment.tzinfo
    # Two moments of any zones can be compared, as Retry-After needs.
    assert moment is None or abs((moment - datetime.now(UTC)).days) < 4_000_000


@given(NEARLY_DATES)
def test_a_feed_s_date_is_a_likely_day_or_nothing(text: str) -> None:
    day = day_of(text)
    assert day is None or date(1500, 1, 1) < day <= date.max


@settings(max_examples=30)  # each takes some hundredths of a second
@given(NEARLY_DATES)
def test_a_page_s_date_is_a_likely_day_or_nothing(text: str) -> None:
    found = read_day(text)
    assert found is None or found.day >= date(1600, 1, 1)


@given(NEARLY_DATES, st.text(max_size=60), LABELS)
@example("Mon, 3 Nov 2025", 'x; filename*=a; filename*0="b"', "utf-8")
@example("Mon, 3 Nov 2025", "x; charset*" + "9" * 5000 + "*=b", "utf-8")
def test_a_mail_with_odd_headers_is_read_or_refused(sent: str, parameter: str, label: str) -> None:
    def one_line(text: str) -> str:
        return " ".join(text.split()).encode(errors="replace").decode()

    raw = (
        f"From: a@b.example\nDate: {one_line(sent)}\nSubject: {one_line(parameter)}\n"
        f"Content-Type: multipart/mixed; boundary=x\n\n--x\n"
        f"Content-Type: text/plain; charset={one_line(label)}; {one_line(parameter)}\n\n"
        f"The bridge closed on Monday.\n--x\n"
        f"Content-Disposition: attachment; {one_line(parameter)}\n"
        f"Content-Type: application/pdf; {one_line(parameter)}\n\nx\n--x--\n"
    )
    try:
        assert read_mail(raw.encode()).paragraphs
    except UnreadableSource as refused:
        assert str(refused)


@given(WORDS)
def test_sentences_are_exact_in_order_and_leave_only_space_out(text: str) -> None:
    end = 0
    for sentence in sentences_of(text):
        assert sentence.start >= end
        assert not text[end : sentence.start].strip()
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip() != ""
        end = sentence.end
    assert not text[end:].strip()


@given(WORDS.filter(str.strip))
def test_passages_are_exact_spans_that_cover_the_text(text: str) -> None:
    passages = split(Article(title="Bridge", text=text))
    covered = set()
    for passage in passages:
        assert passage.text == text[passage.start : passage.end]
        covered |= set(range(passage.start, passage.end))
    left_out = "".join(c for place, c in enumerate(text) if place not in covered)
    assert not left_out.strip()


@given(
    st.one_of(
        st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-16"))
    )
)
def test_bytes_are_text_or_refused(content: bytes) -> None:
    for read in (lambda: decode(content)[0], lambda: decode_page(content)):
        try:
            text = seen(read())
        except UnreadableSource:
            continue
        assert is_text(text)
        assert "\x00" not in text


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_what_was_written_in_utf_8_comes_back(text: str) -> None:
    assert decode(text.encode())[0] == text.removeprefix("\ufeff")
    assert decode_page(text.encode(), "iso-8859-1") == text.removeprefix("\ufeff")


@given(LABELS)
def test_an_encoding_that_is_believed_can_be_decoded(label: str) -> None:
    name = believed(label)
    assert name is None or isinstance(b"abc".decode(name, errors="replace"), str)


@pytest.mark.parametrize("label", ["utf-7", "hex", "idna", "punycode", "rot13", "unicode_escape"])
def test_what_is_no_encoding_of_the_web_is_not_believed(label: str) -> None:
    assert believed(label) is None


@given(st.binary(max_size=200))
def test_a_feed_or_sitemap_of_any_bytes_is_read_or_refused(content: bytes) -> None:
    for read in (
        lambda: parse_xml(read_text(b"<rss>" + content, "it"), "it"),
        lambda: parse_sitemap(b"<urlset>" + content, "https://news.example/sitemap.xml"),
    ):
        try:
            read()
        except UnreadableSource as refused:
            assert str(refused)
