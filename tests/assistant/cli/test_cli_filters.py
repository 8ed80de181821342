"""The options that narrow a search."""

from datetime import date
from typing import Any

import pytest

from assistant.asking.chosen_filters import asking_of
from assistant.asking.question import Asking
from index.errors import BadInput
from index.query import Filters

NOTHING: dict[str, Any] = {
    "source": None,
    "feed": None,
    "language": None,
    "tag": None,
    "article": None,
    "after": None,
    "before": None,
    "as_of": None,
    "all_dates": False,
}
ODD = ['The "Week" magazine', "“The Week” after:2020", "-x", "a”b“c", "tag:sports", 'x" -y "z']


def given(**options: Any) -> Asking:
    return asking_of(**NOTHING | options, prefix="--")


def test_without_options_nothing_is_filtered() -> None:
    assert given() == Asking()


@pytest.mark.parametrize("value", ODD)
def test_a_value_counts_as_it_stands_whatever_is_in_it(value: str) -> None:
    asking = given(source=[value], feed=[value], tag=[value], article=[f" {value} ", ""])
    assert asking.filters == Filters(
        publishers=(value,), feeds=(value,), tags=(value,), articles=(value,)
    )


def test_days_and_languages_are_read_as_in_a_question() -> None:
    asking = given(language=["Chinese", "en-GB"], after="2025-08", before="2025", as_of="2025-08")
    assert asking == Asking(
        Filters(after=date(2025, 8, 1), before=date(2025, 12, 31), languages=("zh", "en")),
        as_of=date(2025, 8, 31),
    )


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (
            {"after": "soon"},
            "--after soon is not a date; write it like 2025, 2025-08 or 2025-08-01.",
        ),
        ({"before": '2025" x'}, '--before 2025" x is not a date'),
        ({"as_of": "2025-02-30"}, "--as-of 2025-02-30 is not a date"),
        ({"as_of": "2025-08-01 tag:x"}, "--as-of 2025-08-01 tag:x is not a date"),
        ({"language": ["klingonish"]}, "--language klingonish is no language"),
        ({"after": "2025", "before": "2024"}, "No day is both after:2025-01-01 and before:2024"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadInput) as refused:
        given(**options)
    assert str(refused.value).startswith(reason)
