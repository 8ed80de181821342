import time
from datetime import date

import pytest

from assistant.asking.query_syntax import Written, read_syntax
from index.errors import BadInput
from index.query import Filters


@pytest.mark.parametrize(
    ("asked", "filters"),
    [
        ("source:reuters", Filters(publishers=("reuters",))),
        ("publisher:Reuters", Filters(publishers=("Reuters",))),
        ("SOURCE:reuters", Filters(publishers=("reuters",))),
        ('source:"The Week"', Filters(publishers=("The Week",))),
        ("source:“The Week”", Filters(publishers=("The Week",))),
        ("source:reuters source:ap", Filters(publishers=("reuters", "ap"))),
        ("feed:3", Filters(feeds=("3",))),
        ("feed:https://news.example/rss?a=1", Filters(feeds=("https://news.example/rss?a=1",))),
        ("article:0123456789abcdef", Filters(articles=("0123456789abcdef",))),
        ("tag:politics section:world", Filters(tags=("politics", "world"))),
        ("language:zh", Filters(languages=("zh",))),
        ("lang:Chinese", Filters(languages=("zh",))),
        ("language:english lang:zh-CN", Filters(languages=("en", "zh"))),
        ("language:中文", Filters(languages=("zh",))),
        ("after:2025-08-01", Filters(after=date(2025, 8, 1))),
        ("since:2025-8-1", Filters(after=date(2025, 8, 1))),
        ("after:2025-08", Filters(after=date(2025, 8, 1))),
        ("after:2025", Filters(after=date(2025, 1, 1))),
        ('after:"2025-08-01"', Filters(after=date(2025, 8, 1))),
        ("before:2025-08-01", Filters(before=date(2025, 8, 1))),
        ("until:2025-02", Filters(before=date(2025, 2, 28))),
        ("before:2025", Filters(before=date(2025, 12, 31))),
        ("date:2024-02", Filters(after=date(2024, 2, 1), before=date(2024, 2, 29))),
        ("date:2025", Filters(after=date(2025, 1, 1), before=date(2025, 12, 31))),
        ("date:2025-08-01", Filters(after=date(2025, 8, 1), before=date(2025, 8, 1))),
        ("after:2024 after:2025", Filters(after=date(2025, 1, 1))),
        ("date:2025 before:2025-03", Filters(after=date(2025, 1, 1), before=date(2025, 3, 31))),
    ],
)
def test_a_filter_is_read_and_leaves_the_text(asked: str, filters: Filters) -> None:
    assert read_syntax(asked) == Written("", filters=filters)
    assert read_syntax(f"port strike {asked} Halden?") == Written(
        "port strike Halden?", filters=filters
    )


@pytest.mark.parametrize(
    "asked",
    [
        "Who resigned?",
        "the meeting at 10:30",
        "Re: the strike",
        "note: source",
        "see https://news.example/a?date:2025 for more",
        "mailto:desk@news.example",
        "foo:bar",
        "thesource:reuters",
        "source: reuters",
        "source:",
        "What is the pre-war second-hand car?",
        "minus -5 degrees",
        "the score was 3 -1",
        "Halden Bay - a port",
        "Halden Bay — a port",
        "a -- b --json",
        'a man of 5\'10" and a screen of 14" in size',
        'an "unclosed quotation',
        "it’s the dockers’ ‘last’ word",
        "这部剧第二季讲什么？",
    ],
)
def test_what_only_looks_like_syntax_stays_text(asked: str) -> None:
    assert read_syntax(asked) == Written(asked)


@pytest.mark.parametrize(
    ("asked", "text", "phrases"),
    [
        ('What is meant by "dual-use"?', "What is meant by dual-use?", ("dual-use",)),
        ("Which is “bankrupt,” they say?", "Which is bankrupt, they say?", ("bankrupt",)),
        ('"port strike" "Halden  Bay"', "port strike Halden Bay", ("port strike", "Halden Bay")),
        ('什么是"双重用途"？', "什么是双重用途？", ("双重用途",)),
        ("什么是“双重用途”？", "什么是双重用途？", ("双重用途",)),
        ("「双重用途」", "双重用途", ("双重用途",)),
        ('"after:2025 stays" here', "after:2025 stays here", ("after:2025 stays",)),
        ('nothing "" in "?"', "nothing in ?", ()),
        (
            'Who said "we have nothing to fear but the cold and the long dark night"?',
            "Who said we have nothing to fear but the cold and the long dark night?",
            ("we have nothing to fear but the cold and the long dark night",),
        ),
    ],
)
def test_a_quoted_phrase_must_stand_word_for_word_and_stays_in_the_text(
    asked: str, text: str, phrases: tuple[str, ...]
) -> None:
    assert read_syntax(asked) == Written(text, phrases)


@pytest.mark.parametrize(
    ("asked", "text", "excluded"),
    [
        ("jaguar -car", "jaguar", ("car",)),
        (
            "jaguar -car, -“second hand” -second-hand",
            "jaguar",
            ("car", "second hand", "second-hand"),
        ),
        ('-"a phrase" jaguar', "jaguar", ("a phrase",)),
        ("-汽车 星驰", "星驰", ("汽车",)),
        ("-car", "", ("car",)),
    ],
)
def test_a_minus_excludes_the_word_or_phrase_it_touches(
    asked: str, text: str, excluded: tuple[str, ...]
) -> None:
    assert read_syntax(asked) == Written(text, excluded=excluded)


def test_everything_together() -> None:
    asked = '  "port strike" -crane source:"Merrow Post"\n after:2025-08 pay?  '
    assert read_syntax(asked) == Written(
        "port strike pay?",
        ("port strike",),
        ("crane",),
        Filters(publishers=("Merrow Post",), after=date(2025, 8, 1)),
    )


def test_a_question_mark_alone_is_no_text() -> None:
    assert read_syntax("source:reuters ?").text == ""


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("after:tomorrowish", "after:tomorrowish is not a date; write it like 2025, 2025-08 or"),
        ("x after:2025-13-01 y", "after:2025-13-01 is not a date"),
        ("before:2025-02-30", "before:2025-02-30 is not a date"),
        ("date:25-08", "date:25-08 is not a date"),
        ("date:0000", "date:0000 is not a date"),
        ("after:2025 before:2024", "No day is both after:2025-01-01 and before:2024-12-31"),
        ("date:2025-01 date:2025-02", "No day is both after:2025-02-01 and before:2025-01-31"),
        ("language:klingonish", "language:klingonish is not a language; write its code"),
        ("-source:reuters", "-source:reuters can't be excluded"),
    ],
)
def test_unreadable_syntax_is_refused_in_a_sentence(asked: str, expected: str) -> None:
    with pytest.raises(BadInput) as raised:
        read_syntax(asked)
    assert str(raised.value).startswith(expected)


@pytest.mark.parametrize(
    "asked", ['"' * 9999, "-" * 9999, "“" * 9999, "source:" * 3000, "- " * 9999]
)
def test_hostile_text_is_read_in_no_time(asked: str) -> None:
    began = time.process_time()
    read_syntax(asked)
    assert time.process_time() - began < 3
