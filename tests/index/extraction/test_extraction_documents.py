"""PDF and Word files, messages, saved pages and JSON → articles."""

import json
from datetime import date
from textwrap import wrap

import pytest
from hostile_files import (
    ADDRESS,
    MORE,
    TITLE,
    WORDS,
    docx,
    mail,
    page,
    paragraph,
    pdf_of,
    pdf_stream,
    pdf_text,
)

from index.article import Article
from index.errors import UnreadableSource
from index.extraction.extract import extract

LINES = wrap(WORDS, 70)


def read(content: bytes, name: str) -> Article:
    return extract(content, name).article


def test_a_pdf_gives_its_title_byline_date_and_paragraphs() -> None:
    lines = [TITLE, "", "By Ann Lee, 6 August 2025", "", *LINES, "", *wrap(MORE, 70)]
    article = read(pdf_of(pdf_text(lines)), "a.pdf")
    assert article.title == TITLE
    assert article.authors == ("Ann Lee",)
    assert (article.published, article.date_sure) == (date(2025, 8, 6), True)
    assert article.text == f"{WORDS}\n\n{MORE}"


def test_the_lines_of_a_pdf_become_paragraphs_without_empty_lines_between_them() -> None:
    article = read(pdf_of(pdf_text([TITLE, *LINES, *wrap(MORE, 70)])), "a.pdf")
    assert article.title == TITLE
    assert article.text == f"{WORDS}\n\n{MORE}"


def test_words_hyphenated_at_the_ends_of_lines_are_whole_again() -> None:
    lines = [
        "The harbour bridge, the longest in the country, was opened by the engin-",
        "eers who had drawn it nine years before. The first to cross it was Jean-",
        "Luc Moreau.",
    ]
    assert read(pdf_of(pdf_text([TITLE, "", *lines])), "a.pdf").text == (
        "The harbour bridge, the longest in the country, was opened by the engineers who had drawn"
        " it nine years before. The first to cross it was Jean-Luc Moreau."
    )


def test_running_heads_and_page_numbers_of_a_pdf_are_left_out() -> None:
    pages = [
        pdf_text(["The Tidewater Post", f"Page {number} of 4", *lines, "", str(number)])
        for number, lines in enumerate(
            ([TITLE, "", *LINES[:2]], LINES[2:], wrap(MORE, 70)[:2], wrap(MORE, 70)[2:]), start=1
        )
    ]
    article = read(pdf_of(*pages), "a.pdf")
    assert article.title == TITLE
    assert " ".join(article.text.split()) == f"{WORDS} {MORE}"


def test_the_metadata_of_a_pdf_completes_what_its_text_tells() -> None:
    information = (
        f"<< /Title ({TITLE}) /Author (Ann Lee) /CreationDate (D:20250806120000Z) >>".encode()
    )
    article = read(pdf_of(pdf_text([TITLE, "", *LINES]), info=information), "a.pdf")
    assert (article.title, article.authors, article.text) == (TITLE, ("Ann Lee",), WORDS)
    assert article.published == date(2025, 8, 6)
    assert (article.date_found, article.date_sure) == ("the file's metadata", False)


@pytest.mark.parametrize(
    ("above", "below", "producer"),
    [
        (f"30.11.26, 22:28 {TITLE} | The Post", "https://post.example/bridge 1/1", "Skia/PDF m150"),
        (f"{TITLE} | The Post https://post.example/bridge", "1 of 1 30/11/2026, 22:28", "Firefox"),
    ],
)
def test_what_a_browser_prints_around_a_page_is_no_text_and_its_day_is_none_of_the_article(
    above: str, below: str, producer: str
) -> None:
    information = f"<< /Title ({TITLE} | The Post) /Producer ({producer}) /CreationDate (D:2026) >>"
    content = pdf_text([above, TITLE, "", *LINES, "", below])
    article = read(pdf_of(content, info=information.encode()), "a.pdf")
    assert (article.title, article.text) == (TITLE, WORDS)
    assert (article.published, article.url) == (None, "https://post.example/bridge")


def test_a_page_of_a_pdf_that_is_all_drawing_is_left_out_with_a_note() -> None:
    drawing = pdf_stream(b"0 0 9 9 re f\n" * 40_000)
    extracted = extract(pdf_of(pdf_text([TITLE, "", *LINES]), drawing), "a.pdf")
    assert extracted.article.text == WORDS
    assert extracted.note == "1 of 2 pages left out: too much is drawn on them"


@pytest.mark.parametrize(
    "title", ["Microsoft Word - bridge.docx", "untitled", "bridge-final-2.indd", "20250806_1"]
)
def test_a_title_that_a_program_gave_a_pdf_is_not_believed(title: str) -> None:
    content = pdf_of(pdf_text([TITLE, "", *LINES]), info=f"<< /Title ({title}) >>".encode())
    assert read(content, "a.pdf").title == TITLE


def test_a_word_file_gives_its_head_its_properties_and_its_paragraphs() -> None:
    core = (
        '<cp:coreProperties xmlns:cp="x" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>Template</dc:title>'
        "<dc:creator>Ann Lee</dc:creator><dcterms:created>2025-08-06T09:00:00Z</dcterms:created>"
        "</cp:coreProperties>"
    )
    row = "<w:tr>{}</w:tr>".format("".join(f"<w:tc>{paragraph(t)}</w:tc>" for t in ("2025", "40")))
    article = read(
        docx(f"<w:tbl>{row}</w:tbl>{paragraph(MORE)}", **{"docProps__core.xml": core.encode()}),
        "a.docx",
    )
    assert (article.title, article.authors) == (TITLE, ("Ann Lee",))
    assert (article.published, article.date_found, article.date_sure) == (
        date(2025, 8, 6),
        "the file's properties",
        False,
    )
    assert article.text.split("\n\n") == [WORDS, "2025 40", MORE]


def test_a_message_gives_its_subject_sender_date_and_text() -> None:
    article = read(
        mail(f"{WORDS}\n\n{MORE}\n\n-- \nAnn Lee\nThe Post", "Date: Wed, 6 Aug 2025 23:30 +0200\n"),
        "a.eml",
    )
    assert (article.title, article.authors) == (TITLE, ("Ann Lee",))
    assert (article.published, article.date_found) == (date(2025, 8, 6), "the message's Date line")
    assert article.text == f"{WORDS}\n\n{MORE}"


def test_the_fuller_part_of_a_message_is_read_and_attachments_are_noted() -> None:
    body = (
        "--o\nContent-Type: multipart/alternative; boundary=i\n\n"
        "--i\nContent-Type: text/plain\n\nSee this message in your browser.\n"
        f"--i\nContent-Type: text/html\n\n<p>{WORDS}</p><p hidden>x</p><p>{MORE}</p>\n"
        "--i--\n--o\nContent-Type: application/pdf; name=bridge.pdf\n"
        "Content-Disposition: attachment\n\n%PDF\n--o--\n"
    )
    extracted = extract(mail(body, kind="multipart/mixed; boundary=o"), "a.eml")
    assert extracted.article.text == f"{WORDS}\n\n{MORE}"
    assert extracted.note == "attachments not read: bridge.pdf"


def test_the_subject_of_a_message_is_decoded_and_an_address_is_no_author() -> None:
    content = mail(WORDS).replace(TITLE.encode(), b"Fwd: =?utf-8?q?Br=C3=BCcke_offen?=")
    article = read(content.replace(b"Ann Lee <ann@post.example>", b"ann@post.example"), "a.eml")
    assert (article.title, article.authors, article.published) == ("Brücke offen", (), None)


def test_a_saved_page_is_read_as_the_page_that_it_was_saved_from() -> None:
    body = (
        "--b\nContent-Type: image/png\n\nx\n--b\nContent-Type: text/html; charset=utf-8\n"
        "Content-Transfer-Encoding: quoted-printable\n"
        f"Content-Location: {ADDRESS}\n\n{page().decode().replace('=', '=3D')}\n--b--\n"
    )
    article = read(mail(body, kind="multipart/related; boundary=b"), "a.mhtml")
    assert (article.title, article.text, article.url) == (TITLE, f"{WORDS}\n\n{MORE}", ADDRESS)


def test_a_json_object_is_an_article_by_the_usual_names_of_its_fields() -> None:
    record = {
        "headline": TITLE,
        "body": f"{WORDS}\n\n{MORE}",
        "author": [{"name": "Ann Lee"}, "By Bo Chan"],
        "source": {"name": "The Post"},
        "date": "2025-08-06T10:00:00Z",
        "link": ADDRESS,
        "lang": "en-GB",
    }
    assert read(json.dumps(record).encode(), "a.json") == Article(
        title=TITLE,
        text=f"{WORDS}\n\n{MORE}",
        authors=("Ann Lee", "Bo Chan"),
        publisher="The Post",
        published=date(2025, 8, 6),
        url=ADDRESS,
        language="en",
        date_found="its record",
    )


def test_a_json_object_may_keep_its_facts_in_metadata_and_its_text_in_html() -> None:
    record = {
        "_id": "7",
        "title": TITLE,
        "text": f"<p>{WORDS}</p><p hidden>x</p><p>{MORE}</p>",
        "metadata": {"date": "06/08/2025", "url": ADDRESS, "authors": "Ann Lee"},
    }
    article = read(json.dumps(record).encode(), "a.json")
    assert (article.text, article.url, article.authors) == (
        f"{WORDS}\n\n{MORE}",
        ADDRESS,
        ("Ann Lee",),
    )
    assert (article.published, article.date_sure) == (date(2025, 6, 8), False)


def test_a_record_without_a_title_is_called_by_its_first_words() -> None:
    lines = "The bridge at Marlow opened on Monday.\nIt had been closed since March."
    many = "Rain " * 40
    titles = [
        extract(json.dumps({"text": text}).encode(), "line 12.json").article.title
        for text in (lines, many, "桥" * 100)
    ]
    assert titles == [lines.split("\n")[0], "Rain " * 16 + "…", "桥" * 80 + " …"]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"[1, 2]", "a.json", "a list"),
        (b"7", "a.json", "not an article"),
        (b'{"title": "A"}', "a.json", "it has no text"),
        (b'{"title": "A", ', "a.json", "not valid JSON"),
        ('{"text": "é"}'.encode("latin-1"), "a.json", "not in UTF-8"),
        (b"Subject: x\n\n", "a.eml", "no text in the message"),
        (b"%PDF-1.7 and nothing more", "a.pdf", "a damaged PDF, or none"),
        (b"PK\x03\x04", "a.docx", "a damaged Word file, or none"),
        (docx()[:-30], "a.docx", "a damaged Word file, or none"),
    ],
)
def test_what_can_not_be_read_is_refused_with_the_reason(
    content: bytes, name: str, reason: str
) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        extract(content, name)
