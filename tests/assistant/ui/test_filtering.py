"""The filters under the question box."""

from datetime import date
from typing import Any

import pytest

from assistant.asking.searching import Asking
from assistant.ui.ask.filtering import asking_of, filters_on
from assistant.ui.shared.language import words_in
from index.errors import BadInput
from index.query import Filters

ENGLISH, CHINESE = words_in("en"), words_in("zh")
NOTHING: dict[str, Any] = {
    "publishers": [],
    "languages": [],
    "tags": [],
    "sources": [],
    "first": "",
    "last": "",
    "as_of": "",
    "words": ENGLISH,
}


def chosen(**values: Any) -> Asking:
    return asking_of(**NOTHING | values)


def test_unused_filters_filter_and_say_nothing() -> None:
    assert chosen() == Asking()
    assert filters_on(chosen(), ENGLISH) == ""


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
def test_choices_become_filters(values: dict[str, Any], filters: Filters) -> None:
    assert chosen(**values).filters == filters


def test_as_of_is_day_that_counts_as_today() -> None:
    assert chosen(as_of="2025-08-10").as_of == date(2025, 8, 10)


@pytest.mark.parametrize("box", ["first", "last", "as_of"])
@pytest.mark.parametrize("written", ["next week", "2025-02-30", "1 August 2025", '2025" x', "13"])
def test_invalid_date_is_refused_with_an_example(box: str, written: str) -> None:
    with pytest.raises(BadInput) as refused:
        chosen(**{box: written})
    assert str(refused.value) == (
        f"“{written}” is not a date; write it like 2025-08-01, 2025-08 or 2025."
    )


def test_days_in_wrong_order_are_refused() -> None:
    with pytest.raises(BadInput, match="No day is both from 2025-08-02 on and up to 2025-08-01"):
        chosen(first="2025-08-02", last="2025-08-01")


def test_active_filters_are_counted_and_named() -> None:
    one = filters_on(chosen(languages=["zh"]), ENGLISH)
    assert one == "<b>1 filter on</b> language Chinese"
    more = chosen(publishers=["A", "B"], first="2025-08-01", as_of="2025-08-10")
    several = filters_on(more, ENGLISH)
    assert several == (
        "<b>3 filters on</b> publisher A or B; articles from 1 August 2025 on; as of 10 August 2025"
    )
    assert filters_on(more, CHINESE) == (
        "<b>已启用 3 项筛选</b> 媒体为A或B；2025年8月1日起的文章；以2025年8月10日为今天"
    )


def test_refusal_is_in_page_language() -> None:
    with pytest.raises(BadInput, match="“下周”不是日期；请写成 2025-08-01、2025-08 或 2025。"):
        chosen(first="下周", words=CHINESE)
    with pytest.raises(BadInput, match="“x y”不是语言"):
        chosen(languages=["x y"], words=CHINESE)


@pytest.mark.parametrize("written", ["x y", "", '" -tag:x "', "12"])
def test_invalid_language_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(BadInput) as refused:
        chosen(languages=[written])
    assert str(refused.value) == (
        f"“{written}” is not a language; choose one from the list or write its code, such as en."
    )
