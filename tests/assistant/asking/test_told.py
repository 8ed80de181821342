from datetime import date

import pytest

from assistant.asking.dates.periods import Days, month, year
from assistant.asking.dates.told import days_told, fits, told_until

PUBLISHED = date(2025, 9, 4)  # a Thursday


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("The port counted 900 ships in August.", "2025-08-01", "2025-08-31"),
        ("Sales fell last month.", "2025-08-01", "2025-08-31"),
        ("August was dry.", "2025-08-01", "2025-08-31"),
        ("It opened on 14 March 2024.", "2024-03-14", "2024-03-14"),
        ("In the second quarter profit rose.", "2025-04-01", "2025-06-30"),
        ("It was founded in 1998.", "1998-01-01", "1998-12-31"),
        ("The council met on Tuesday.", "2025-09-02", "2025-09-02"),
        ("It will open in January.", "2026-01-01", "2026-01-31"),
        ("八月港口吞吐量下降。", "2025-08-01", "2025-08-31"),
        ("上个月销量下降。", "2025-08-01", "2025-08-31"),
    ],
)
def test_times_of_a_text_are_counted_from_its_publication(text: str, first: str, last: str) -> None:
    [told] = days_told(text, PUBLISHED)
    assert told.days == Days(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("text", ["It may rain.", "They march for 2000 people.", "A strike began."])
def test_what_only_looks_like_a_time_is_none(text: str) -> None:
    assert days_told(text, PUBLISHED) == ()


def test_without_a_day_of_publication_only_whole_dates_are_told() -> None:
    assert days_told("In August and last month.", None) == ()
    assert len(days_told("In August 2024.", None)) == 1


def test_the_month_told_outweighs_the_month_of_publication() -> None:
    august = "The port counted 900 ships in August, it said on Thursday."
    assert fits(month(2025, 8), "", [august], PUBLISHED) == [1.0]
    assert fits(month(2025, 9), "", [august], PUBLISHED) == [-1.0]


def test_a_sentence_without_a_time_takes_over_the_one_told_before_it() -> None:
    sentences = ["August was dry.", "A storm closed the port."]
    assert fits(month(2025, 8), "", sentences, PUBLISHED)[1] > 0
    assert fits(month(2025, 9), "", sentences, PUBLISHED)[1] < 0
    assert fits(month(2025, 8), "A dry August", sentences[1:], PUBLISHED)[0] > 0


def test_where_no_time_is_told_the_day_of_publication_counts() -> None:
    storm = ["A storm closed the port."]
    values = [fits(month(2025, each), "", storm, PUBLISHED)[0] for each in (10, 9, 8)]
    assert values[1] > values[2] > values[0]
    assert fits(month(2025, 9), "", storm, None) == [0.0]


def test_a_longer_time_around_the_one_asked_for_is_neither() -> None:
    assert fits(month(2025, 3), "", ["In 2025 it rained."], PUBLISHED) == [0.0]


def test_a_month_is_told_of_for_weeks_and_a_year_for_another_year() -> None:
    assert told_until(month(2025, 8)) == date(2025, 10, 30)
    assert told_until(year(2024)) == date(2025, 12, 31)
