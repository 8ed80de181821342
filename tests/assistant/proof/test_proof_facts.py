"""What a claim states must stand in the article, however either of them writes it."""

from datetime import date
from decimal import Decimal

import pytest

from assistant.proof.facts import missing_facts, quotations_in
from assistant.proof.numbers import numbers_in

PUBLISHED = date(2025, 8, 6)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("two billion people", [("2000000000", "")]),
        ("$2bn", [("2000000000", "$")]),
        ("2,000,000,000 dollars", [("2000000000", "$")]),
        ("20亿美元", [("2000000000", "$")]),
        ("half a million euros", [("500000", "€")]),
        ("a dozen eggs", [("12", "")]),
        ("two hundred and five", [("205", "")]),
        ("twenty-one", [("21", "")]),
        ("five per cent", [("5", "%")]),
        ("5%", [("5", "%")]),
        ("百分之五", [("5", "%")]),
        ("162.5万辆", [("1625000", "")]),
        ("1.2亿人", [("120000000", "")]),
        ("三百二十万", [("3200000", "")]),
        ("16 cores", [("16", "")]),
        ("the 16th day", [("16", "")]),
        ("It won 2-1", [("2", ""), ("1", "")]),
        ("3.9km", [("3.9", "")]),
        ("one of them", []),
        ("the H20, and 5G", []),
        ("一些人", []),
    ],
)
def test_a_number_is_read_in_whatever_way_it_is_written(
    text: str, values: list[tuple[str, str]]
) -> None:
    assert [(each.value, each.unit) for each in numbers_in(text)] == [
        (Decimal(value), unit) for value, unit in values
    ]


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("It cost two billion dollars.", "A price of $2bn was paid."),
        ("It cost £2bn.", "They paid 2,000,000,000 pounds."),
        ("It rose by five per cent.", "Up 5% on the year."),
        ("Prices rose 5%.", "Prices rose by 5 percentage points."),
        ("He came 3rd.", "He was third."),
        ("There were 3,700 guards.", "Some 3, 700 guards served there."),
        ("It happened on 6 August.", "The day was August 6th."),
        ("It happened on 6 August 2025.", "It happened today."),
        ("It happened on August 5, 2025.", "It happened yesterday."),
        ("It happened on 2025-08-04.", "It happened on Monday."),
        ("It was in August 2025.", "It happened on 2 August."),
        ("It closed on 28 December 2024.", "It closed on Dec. 28, 2024."),
        ("8月6日开幕", "It opens today."),
        ("发生在2025年8月5日", "事情发生在昨天"),
        ("Sales were in August.", "Sales began on 2025-08-02."),
        ("Mr Müller's firm grew.", "The firm of Muller grew."),
        ("The Democrats won.", "A Democrat, he won."),
        ("The CEO of Huawei left.", "The chief executive left; Huawei said so."),
        ("Visitors of the U.S. came.", "The United States sent visitors."),
        ("He called it “a very, very odd day”.", 'It was "a very,  very odd day", he said.'),
        ("She said “we won’t go.”", "'We know', she said: we won't go, ever."),
        ("He spoke of “a day … of joy”.", "It is a day, he said, of joy."),
        ("他说「今天很好」", "“今天很好”,他说。"),
        ("It came in a 5G version.", "The 5G version came."),
        ("They sold 162.5万辆.", "They sold 1,625,000 cars."),
        ("销量为1.2亿", "销量达到一亿二千万"),
    ],
)
def test_a_fact_stands_in_another_spelling(claim: str, source: str) -> None:
    assert missing_facts(claim, source, PUBLISHED) == ()


@pytest.mark.parametrize(
    ("claim", "source", "kind", "text"),
    [
        ("It has 16 cores.", "It has several cores.", "number", "16"),
        ("It cost £5.", "It cost $5.", "number", "£5"),
        ("It rose 5%.", "It rose by 5 dollars.", "number", "5%"),
        ("It cost two million dollars.", "It cost $2bn.", "number", "two million dollars"),
        ("It cost $300.", "It cost $300 million.", "number", "$300"),
        ("He called it “legal”.", "He called it illegal.", "quotation", "legal"),
        ("The H200 came.", "The H20 came.", "name", "H200"),
        ("It was on 7 August.", "It was on 6 August.", "date", "7 August"),
        ("It was on 6 August 2024.", "It was on 6 August.", "date", "6 August 2024"),
        ("In 2019 it closed.", "It closed.", "number", "2019"),
        ("Meng Wanzhou is the CEO.", "The chief executive is Ren.", "name", "Meng"),
        ("The head is Anna Roth.", "The head is Anna.", "name", "Roth"),
        ("He said “it is good”.", "He said that it was good.", "quotation", "it is good"),
        ("He said “It is good”.", "He said it is good.", "quotation", "It is good"),
        ("He calls it 'the very best'.", "He calls it the best.", "quotation", "the very best"),
        ("他说“今天很好”", "他说昨天很好", "quotation", "今天很好"),
        ("销量为1.3亿", "销量为1.2亿", "number", "1.3亿"),
    ],
)
def test_a_fact_that_stands_nowhere_is_found(claim: str, source: str, kind: str, text: str) -> None:
    assert (kind, text) in [(f.kind, f.text) for f in missing_facts(claim, source, PUBLISHED)]


def test_a_day_without_a_year_is_the_one_nearest_to_publication() -> None:
    new_year = date(2025, 1, 2)
    assert missing_facts("On 28 December 2024.", "It closed on 28 December.", new_year) == ()
    assert missing_facts("On 28 December 2025.", "It closed on 28 December.", new_year)
    assert missing_facts("On 28 December 2024.", "It closed on 28 December.")


@pytest.mark.parametrize(
    "text",
    ["It's the boys' day, isn't it?", "Rock 'n' roll of the '90s", "the dogs' and cats' food"],
)
def test_an_apostrophe_is_no_quotation(text: str) -> None:
    assert quotations_in(text) == []
