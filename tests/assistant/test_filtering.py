"""The filters under the question box, read into a way to search."""

from datetime import date
from typing import Any

import pytest

from assistant.searching import Asking
from assistant.ui.filtering import asking_of, filters_on
from index.errors import BadInput
from index.query import Filters

NOTHING: dict[str, Any] = {
    "publishers": [],
    "languages": [],
    "tags": [],
    "sources": [],
    "first": "",
    "last": "",
    "as_of": "",
}


def chosen(**values: Any) -> Asking:
    return asking_of(**NOTHING | values)


def test_an_untouched_strip_filters_nothing_and_says_nothing() -> None:
    assert chosen() == Asking()
    assert filters_on(chosen()) == ""


@pytest.mark.parametrize(
    ("values", "filters"),
    [
        ({"publishers": ["Reuters", 'The "Week"']}, Filters(publishers=("Reuters", 'The "Week"'))),
        ({"publishers": ["", " "]}, Filters()),
        ({"languages": ["zh", "english"]}, Filters(languages=("zh", "en"))),
        ({"tags": ["politics"]}, Filters(tags=("politics",))),
        ({"sources": ["https://news.test/feed"]}, Filters(feeds=("https://news.test/feed",))),
        ({"first": " 2025-08-01 "}, Filters(after=date(2025, 8, 1))),
        ({"first": "2025-08"}, Filters(after=date(2025, 8, 1))),
        ({"last": "2025-08"}, Filters(before=date(2025, 8, 31))),
    ],
)
def test_what_is_chosen_becomes_filters(values: dict[str, Any], filters: Filters) -> None:
    assert chosen(**values).filters == filters


def test_as_of_is_the_day_that_counts_as_today() -> None:
    assert chosen(as_of="2025-08-10").as_of == date(2025, 8, 10)


@pytest.mark.parametrize("box", ["first", "last", "as_of"])
@pytest.mark.parametrize("written", ["next week", "2025-02-30", "1 August 2025", '2025" x', "13"])
def test_what_is_no_date_is_refused_with_how_to_write_one(box: str, written: str) -> None:
    with pytest.raises(BadInput) as refused:
        chosen(**{box: written})
    assert str(refused.value) == (
        f"“{written}” is no date; write it like 2025-08-01, 2025-08 or 2025."
    )


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(BadInput, match="No day is both from 2025-08-02 on and up to 2025-08-01"):
        chosen(first="2025-08-02", last="2025-08-01")


def test_the_strip_tells_how_many_filters_are_on_and_which() -> None:
    one = filters_on(chosen(languages=["zh"]))
    assert one == "<b>1 filter on</b> language Chinese"
    several = filters_on(chosen(publishers=["A", "B"], first="2025-08-01", as_of="2025-08-10"))
    assert several == (
        "<b>3 filters on</b> publisher A or B; articles from 1 August 2025 on; as of 10 August 2025"
    )


def test_what_is_typed_as_a_filter_is_escaped() -> None:
    assert "<img" not in filters_on(chosen(tags=["<img src=x onerror=alert(1)>"]))
