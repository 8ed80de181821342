"""The picture of the library: bars, legend, table and summary."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from lxml import html

from assistant.ui.library.picture_section import HEIGHT, MOST_MARKS, periods_of, picture
from assistant.ui.shared.language import words_in
from index.storage.catalogue.filtering import Share

EN, ZH = words_in("en"), words_in("zh")
MARCH = date(2025, 3, 1)


def drawn(coverage: Sequence[Share]) -> html.HtmlElement:
    return html.fragment_fromstring(picture(EN, coverage), create_parent="main")


def texts(read: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in read.xpath(path)]


def daily(days: int, publisher: str = "Post") -> list[Share]:
    return [Share(MARCH + timedelta(days=n), publisher, 1) for n in range(days)]


def test_library_without_dates_has_no_picture() -> None:
    assert picture(EN, []) == ""
    assert picture(EN, [Share(None, "Post", 4)]) == ""
    assert periods_of(EN, [Share(None, "Post", 4)]) == []


def test_bars_are_stacked_by_count() -> None:
    read = drawn([Share(MARCH, "Post", 6), Share(MARCH, "Star", 2)])
    parts = read.xpath("//svg[@class='bars']//rect")
    places = [
        (part.get("class"), float(part.get("y")), float(part.get("height"))) for part in parts
    ]
    assert places == [
        ("of-0", HEIGHT * 0.25, HEIGHT * 0.75),
        ("of-1", 0.0, HEIGHT * 0.25),
    ]
    titles = texts(read, "//svg[@class='bars']//rect/title")
    assert titles == ["1 Mar 2025, Post: 6 articles", "1 Mar 2025, Star: 2 articles"]
    assert texts(read, "//div[@class='scale']/span") == ["0", "2", "4", "6", "8"]


@pytest.mark.parametrize(
    ("last", "by", "first_name"),
    [
        (MARCH + timedelta(days=91), "day", "1 Mar 2025"),
        (MARCH + timedelta(days=92), "month", "March 2025"),
        (date(2031, 2, 28), "month", "March 2025"),
        (date(2031, 3, 1), "year", "2025"),
    ],
)
def test_longer_time_span_has_longer_periods(last: date, by: str, first_name: str) -> None:
    coverage = [Share(MARCH, "Post", 1), Share(last, "Post", 1)]
    read = drawn(coverage)
    assert texts(read, "//figcaption") == [f"Articles by {by} and publisher"]
    assert texts(read, "//tbody/tr/th")[-1] == first_name
    names = [name for name, _ in periods_of(EN, coverage)]
    assert names == texts(read, "//tbody/tr/th")
    assert len(read.xpath("//svg[@class='bars']/text")) <= MOST_MARKS


def test_empty_period_keeps_its_place() -> None:
    read = drawn([Share(MARCH, "Post", 1), Share(MARCH + timedelta(days=3), "Post", 1)])
    lefts = [part.get("x") for part in read.xpath("//svg[@class='bars']//rect")]
    assert lefts == ["0.0%", "75.0%"]


def test_five_largest_publishers_are_shown_and_the_rest_together() -> None:
    coverage = [Share(MARCH, f"Paper {n}", n) for n in range(1, 9)]
    read = drawn([*coverage, Share(MARCH, None, 20)])
    assert texts(read, "//ul[@class='legend']/li") == [
        "Publisher unknown 20",
        "Paper 8 8",
        "Paper 7 7",
        "Paper 6 6",
        "Paper 5 5",
        "All others 10",
    ]
    pressed = read.xpath("//ul[@class='legend']//button/@data-id")
    assert pressed == ["Paper 8", "Paper 7", "Paper 6", "Paper 5"]
    [row] = texts(read, "//tbody/tr/td[2]")
    assert row.startswith("Publisher unknown: 20, Paper 8: 8,")
    assert texts(read, "//tbody/tr/td[1]") == ["56"]


def test_articles_without_a_publisher_come_from_none_in_the_summary() -> None:
    unknown = [Share(each.day, None, 1) for each in daily(5)]
    read = drawn([*unknown, Share(MARCH, "Star", 2)])
    assert "Most come from Star: 2." in texts(read, "//p")[0]


def test_picture_has_a_summary_in_words() -> None:
    coverage = [*daily(3), Share(MARCH, "Star", 1), Share(None, "Star", 2)]
    read = drawn(coverage)
    [label] = read.xpath("//svg[@role='img']/@aria-label")
    summary = "4 dated articles, from 1 March 2025 to 3 March 2025. Most come from Post: 3."
    assert label == f"Articles by day and publisher. {summary}"
    assert texts(read, "//p") == [f"{summary} 2 more articles have no date."]
    chinese = picture(ZH, coverage)
    assert "4 篇有日期的文章，从2025年3月1日到2025年3月3日。" in chinese
    assert "另有 2 篇文章没有日期。" in chinese


@pytest.mark.parametrize("most", [1, 4, 5, 17, 99, 100, 2_500, 19_999])
def test_scale_has_few_round_steps(most: int) -> None:
    marks = texts(drawn([Share(MARCH, "Post", most)]), "//div[@class='scale']/span")
    numbers = [int(mark.replace(",", "")) for mark in marks]
    assert numbers[0] == 0 and 2 <= len(numbers) <= MOST_MARKS + 1
    step = numbers[1]
    assert numbers == list(range(0, numbers[-1] + 1, step))
    assert most <= numbers[-1] < most + step
    assert str(step).strip("0") in {"1", "2", "5"}


def test_century_of_articles_has_bar_for_each_year() -> None:
    coverage = [Share(date(year, 6, 1), "Post", 1) for year in range(1905, 2026)]
    read = drawn(coverage)
    assert len(read.xpath("//svg[@class='bars']//rect")) == 121
    assert texts(read, "//svg[@class='bars']/text")[0] == "1905"
