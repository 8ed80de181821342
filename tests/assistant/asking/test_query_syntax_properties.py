"""Search syntax of any kind: what is written from filters reads as the same filters."""

from dataclasses import replace
from datetime import date
from unicodedata import normalize

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.asking.query_syntax import filters_written, read_syntax
from index.errors import BadInput
from index.query import Filters

always_the_same = settings(derandomize=True, database=None, deadline=None)
QUOTES = ['""', "“”", "„”", "«»", "「」"]
EDGES = " \t\n.,;:!?…，。；：！？"
WORDS = st.lists(
    st.sampled_from([*"abZé中 -:'\"“”„«»「」()", "source:", "tag:x", "-y"])
    | st.characters(codec="utf-8", exclude_categories=["C"]),
    max_size=12,
).map("".join)


def _quoted(value: str) -> list[str]:
    """The value between each kind of quotation marks that it doesn't hold itself."""
    return [
        f"{marks[0]}{value}{marks[1]}"
        for marks in QUOTES
        if not set(value) & {*marks, "“" if "„" in marks else marks[0]}
    ]


def _any_quoted(value: str) -> str:
    choices = _quoted(value)
    return choices[len(value) % len(choices)]


VALUES = st.lists(
    WORDS.map(lambda text: " ".join(text.split()).strip(EDGES)).filter(
        # What is typed is read in composed characters.
        lambda value: (
            value == " ".join(normalize("NFC", value).split()) and bool(value and _quoted(value))
        )
    ),
    max_size=3,
).map(tuple)
DAYS = st.none() | st.dates(date(1000, 1, 1))
FILTERS = st.builds(
    Filters,
    publishers=VALUES,
    after=DAYS,
    before=DAYS,
    languages=st.lists(st.sampled_from(["en", "zh", "de", "yue"]), max_size=2).map(tuple),
    articles=VALUES,
    feeds=VALUES,
    tags=VALUES,
).filter(lambda each: not (each.after and each.before and each.before < each.after))


def written(filters: Filters) -> str:
    """The search syntax of filters."""
    values = {
        "source": filters.publishers,
        "article": filters.articles,
        "feed": filters.feeds,
        "tag": filters.tags,
    }
    parts = [f"{name}:{_any_quoted(value)}" for name, some in values.items() for value in some]
    parts += [f"language:{code}" for code in filters.languages]
    parts += [f"after:{filters.after}"] if filters.after else []
    parts += [f"before:{filters.before}"] if filters.before else []
    return " ".join(parts)


@always_the_same
@given(FILTERS)
def test_filters_that_are_written_and_read_are_the_same(filters: Filters) -> None:
    read = read_syntax(f"Who {written(filters)} won?")
    assert read.filters == filters
    assert (read.text, read.quoted, read.phrases) == ("Who won?", "Who won?", ())


@always_the_same
@given(WORDS)
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    try:
        read = read_syntax(text)
    except BadInput as refused:
        assert str(refused)
        return
    assert read.text == (read.without_quotes(read.quoted) if read.text else "")


@always_the_same
@given(FILTERS, FILTERS)
def test_a_filter_taken_out_of_a_question_leaves_the_others(one: Filters, other: Filters) -> None:
    asked = f"Who {written(one)} won {written(replace(other, after=None, before=None))}?"
    for typed, rest in filters_written(asked):
        left = [each for each, _ in filters_written(rest)]
        assert sorted([typed, *left]) == sorted(each for each, _ in filters_written(asked))
