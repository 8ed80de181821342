"""Records of crawlers, services and tables → articles, by the names of their fields."""

import json
import tracemalloc
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.article import Article
from index.errors import UnreadableSource
from index.extraction.extract import Extracted, extract
from index.sources import parquet
from index.sources.containers import members

DAM = (
    "The Ostrel dam will be lowered by two metres, the river board decided on Thursday, so that"
    " salmon can pass it for the first time in ninety years."
)
COST = "The work is to take until spring and to cost 3.1 million marks, half of it from anglers."
TEXT = f"{DAM}\n\n{COST}"
DAY = date(2025, 10, 2)
LINK = "https://river.example/2025/dam"


def read(record: dict[str, Any]) -> Extracted:
    return extract(json.dumps(record).encode(), "line 1.json")


RECORDS: dict[str, dict[str, Any]] = {
    "news-please": {
        "authors": ["Per Lund"],
        "date_download": "2026-01-05 08:11:00",
        "date_modify": "2025-10-02 09:00:00",
        "date_publish": "2025-10-02 06:30:00",
        "description": "Salmon may pass.",
        "maintext": TEXT,
        "source_domain": "www.river.example",
        "title": "Ostrel dam to be lowered",
        "title_page": None,
        "url": LINK,
        "language": "en",
    },
    "trafilatura": {
        "title": "Ostrel dam to be lowered",
        "author": "Per Lund",
        "hostname": "river.example",
        "date": "2025-10-02",
        "fingerprint": "a1b2",
        "filedate": "2026-01-05",
        "raw_text": "Menu " + TEXT,
        "text": TEXT,
        "language": "en",
        "source": LINK,
        "comments": "",
    },
    "newspaper": {
        "title": "Ostrel dam to be lowered",
        "text": TEXT,
        "authors": ["Per Lund"],
        "publish_date": "2025-10-02 00:00:00+00:00",
        "source_url": "https://river.example",
        "canonical_link": LINK,
        "domain": "river.example",
    },
    "Fundus": {
        "title": "Ostrel dam to be lowered",
        "body": {"summary": [], "sections": [{"headline": [], "paragraphs": [DAM, COST]}]},
        "authors": ["Per Lund"],
        "publishing_date": "2025-10-02 06:30:00+02:00",
        "publisher": "river.example",
        "url": LINK,
    },
    "NewsAPI": {
        "source": {"id": None, "name": "river.example"},
        "author": "Per Lund",
        "title": "Ostrel dam to be lowered",
        "description": "Salmon may pass.",
        "url": LINK,
        "urlToImage": "https://river.example/dam.jpg",
        "publishedAt": "2025-10-02T04:30:00Z",
        "content": TEXT,
    },
    "newsdata": {
        "article_id": "77",
        "title": "Ostrel dam to be lowered",
        "link": LINK,
        "creator": ["Per Lund"],
        "description": "Salmon may pass.",
        "content": TEXT,
        "pubDate": "2025-10-02 04:30:00",
        "source_id": "river",
        "source_name": "river.example",
        "language": "english",
        "category": ["environment"],
    },
    "wallabag": {
        "title": "Ostrel dam to be lowered",
        "url": LINK,
        "content": f"<p>{DAM}</p><p>{COST}</p>",
        "created_at": "2026-01-05T08:11:00+0000",
        "updated_at": "2026-01-06T08:11:00+0000",
        "published_at": "2025-10-02T04:30:00+0000",
        "published_by": ["Per Lund"],
        "is_archived": 0,
        "reading_time": 1,
        "domain_name": "river.example",
        "language": "en",
    },
    "MongoDB": {
        "_id": {"$oid": "64"},
        "title": "Ostrel dam to be lowered",
        "text": TEXT,
        "published_at": {"$date": "2025-10-02T04:30:00Z"},
        "author": "Per Lund",
        "url": LINK,
        "site": "river.example",
    },
    "WordPress": {
        "date": "2025-10-02T06:30:00",
        "link": LINK,
        "title": {"rendered": "Ostrel dam to be lowered"},
        "content": {"rendered": f"<p>{DAM}</p>\n<p>{COST}</p>"},
        "author": "Per Lund",
        "publisher": "river.example",
    },
    "a table of someone's own": {
        "Headline": "Ostrel dam to be lowered",
        "Full Text": TEXT,
        "Publication Date": "2 October 2025",
        "Byline": "By Per Lund",
        "Source Name": "river.example",
        "Article URL": LINK,
    },
}


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_tells_the_article_whatever_its_fields_are_called(kind: str) -> None:
    found = read(RECORDS[kind])
    article = found.article
    assert (article.title, article.text) == ("Ostrel dam to be lowered", TEXT)
    assert (article.authors, article.publisher) == (("Per Lund",), "river.example")
    assert (article.published, article.updated, article.url) == (DAY, None, LINK)
    assert (article.language, found.note) == ("en", None)


@pytest.mark.parametrize(
    "said",
    [
        1_759_379_400,
        1_759_379_400.25,
        1_759_379_400_000,
        1_759_379_400_000_000,
        "1759379400",
        "20251002",
        "2025-10-02T04:30:00.000Z",
        "Thu, 02 Oct 2025 04:30:00 GMT",
        {"$date": {"$numberLong": "1759379400000"}},
    ],
)
def test_a_moment_may_be_a_number_or_in_any_standard_writing(said: object) -> None:
    if isinstance(said, dict):
        said = {"$date": said["$date"]["$numberLong"]}
    assert read({"text": TEXT, "published": said}).article.published == DAY


@pytest.mark.parametrize("said", [0, 7, -1, True, 1e30, "12345", [], {}, "soon"])
def test_a_number_that_is_no_moment_gives_no_day(said: object) -> None:
    assert read({"text": TEXT, "published": said}).article.published is None


def test_what_a_service_cut_off_is_told() -> None:
    cut = read({**RECORDS["NewsAPI"], "content": f"{DAM} The wo… [+1234 chars]"})
    assert cut.article.text == f"{DAM} The wo …"
    assert cut.note == "only the beginning is there"
    paid = read({**RECORDS["newsdata"], "content": "ONLY AVAILABLE IN PAID PLANS"})
    assert (paid.article.text, paid.note) == ("Salmon may pass.", "only its summary is there")


def test_authors_may_be_a_list_that_a_table_holds_as_text() -> None:
    for said in (
        "['Per Lund', \"Ada O'Dell\"]",
        '["Per Lund", "Ada O\'Dell"]',
        "[Per Lund, Ada O'Dell]",
    ):
        assert read({"text": TEXT, "authors": said}).article.authors == ("Per Lund", "Ada O'Dell")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_each_row_of_a_table_is_an_article(delimiter: str, encoding: str) -> None:
    rows = [
        ["Title", "Text", "Date", "Author"],
        [
            "Ostrel dam",
            f'"{DAM}\n\nHe said ""yes"" to Zoë\'s café; really, | too."',
            "2025-10-02",
            "",
        ],
        ["Second", f'"{COST}"', "NaN", "Per Lund"],
        ["", "", "", ""],
    ]
    table = "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)
    held = members(table, "a.tsv" if delimiter == "\t" else "a.csv")
    assert held is not None
    first, second = (extract(each.content, each.name).article for each in held)
    assert (first.title, first.published) == ("Ostrel dam", DAY)
    assert first.text.endswith('He said "yes" to Zoë\'s café; really, | too.')
    assert (second.title, second.published, second.authors) == ("Second", None, ("Per Lund",))


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda records: records,
        lambda records: {"status": "ok", "totalResults": 2, "articles": records},
        lambda records: {"status": "success", "results": records, "nextPage": "1"},
        lambda records: {"page": 1, "_embedded": {"items": records}},
        lambda records: {"total": 2, "item": records},
        lambda records: {"_meta": {"total": 2}, "_items": records},
        lambda records: {"response": {"status": "ok", "results": records}},
    ],
)
def test_a_list_of_records_is_found_in_a_file(wrapped: Any) -> None:
    content = json.dumps(wrapped([RECORDS["NewsAPI"], RECORDS["wallabag"]])).encode()
    held = members(content, "news.json")
    assert held is not None
    named = {each.name: extract(each.content, each.name).article.title for each in held}
    assert named == dict.fromkeys(["record 1.json", "record 2.json"], "Ostrel dam to be lowered")


@pytest.mark.parametrize(
    ("title", "read_as"),
    [
        ("Pier reopens - Oxby Courier", "Pier reopens"),
        ("Pier reopens – late | Oxby Courier", "Pier reopens – late"),
        ("Pier reopens - Harnow Packet", "Pier reopens - Harnow Packet"),
        ("Oxby Courier", "Oxby Courier"),
    ],
)
def test_a_title_does_not_end_with_the_name_of_its_own_source(title: str, read_as: str) -> None:
    record = {**RECORDS["NewsAPI"], "source": {"id": None, "name": "Oxby Courier"}, "title": title}
    assert read(record).article.title == read_as


@pytest.mark.parametrize("compression", [None, "SNAPPY", "GZIP", "ZSTD"])
def test_each_row_of_parquet_is_an_article(compression: str | None, tmp_path: Any) -> None:
    import fastparquet
    import pandas

    frame = pandas.DataFrame(
        {
            "headline": ["Ostrel dam", "Second"],
            "body": [TEXT, COST],
            "published_at": pandas.to_datetime(["2025-10-02 04:30", None]),
            "author": ["Per Lund", None],
            "score": [0.5, 0.25],
        }
    )
    fastparquet.write(str(tmp_path / "a.parquet"), frame, compression=compression)
    held = members((tmp_path / "a.parquet").read_bytes(), "a.parquet")
    assert held is not None
    first, second = (extract(each.content, each.name).article for each in held)
    assert first == Article(
        title="Ostrel dam",
        text=TEXT,
        authors=("Per Lund",),
        published=DAY,
        language="en",
        date_found="its record",
    )
    assert (second.title, second.text, second.published) == ("Second", COST, None)


def test_damaged_parquet_is_refused_and_ends_nothing(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fastparquet
    import pandas

    fastparquet.write(
        str(tmp_path / "a.parquet"), pandas.DataFrame({"text": [COST] * 50}), compression=None
    )
    whole = (tmp_path / "a.parquet").read_bytes()
    for content in (whole[: len(whole) // 2], b"PAR1", b"PAR1" + bytes(99)):
        with pytest.raises(UnreadableSource, match="a damaged Parquet file"):
            list(members(content, "a.parquet") or ())
    with monkeypatch.context() as crashes:
        crashes.setattr(parquet, "call_in_child", lambda *_: "failed")
        with pytest.raises(UnreadableSource, match="a damaged Parquet file"):
            list(members(whole, "a.parquet") or ())
    fastparquet.write(str(tmp_path / "b.parquet"), pandas.DataFrame({"score": [1, 2]}))
    with pytest.raises(UnreadableSource, match="no column of texts found"):
        list(members((tmp_path / "b.parquet").read_bytes(), "b.parquet") or ())


@pytest.mark.parametrize("said", ["202510020430", 20251002043000, "20251002043000"])
def test_a_day_with_its_time_in_one_number_is_that_day(said: object) -> None:
    assert read({"text": TEXT, "published": said}).article.published == DAY


def test_an_article_may_have_a_list_of_others_beside_it() -> None:
    content = json.dumps({**RECORDS["NewsAPI"], "articles": [RECORDS["wallabag"]]}).encode()
    assert members(content, "news.json") is None
    assert extract(content, "news.json").article.title == "Ostrel dam to be lowered"


def test_a_long_row_of_spaces_holds_up_no_record() -> None:
    assert DAM in read({"text": f"{DAM}{' ' * 100_000}{COST}"}).article.text


@pytest.mark.parametrize("said", ["03/02/2025", "03.02.2025"])
def test_the_language_of_the_text_decides_what_no_field_tells(said: str) -> None:
    german = (
        "Die Talsperre von Ostrel wird um zwei Meter gesenkt, wie der Flussrat am Donnerstag"
        " beschloss, damit die Lachse zum ersten Mal seit neunzig Jahren wandern können."
    )
    assert read({"text": german, "date": said}).article.published == date(2025, 2, 3)


def test_the_rows_of_parquet_are_held_once(monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.dumps({"text": "a" * 1_000}).encode() + b"\n"

    def write(_: str, given: str, written: str) -> str:
        with Path(written).open("wb") as file:
            file.write(b'["text"]\n')
            file.writelines(line for _ in range(20_000))
        return "returned"

    monkeypatch.setattr(parquet, "call_in_child", write)
    tracemalloc.start()
    try:
        assert sum(1 for _ in parquet.parquet_rows(b"")) == 20_000
        assert tracemalloc.get_traced_memory()[1] < 1.3 * 20_000 * len(line)
    finally:
        tracemalloc.stop()
