import json
import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import DATA

from assistant.asking.dates import time_words_chinese, time_words_english
from assistant.asking.dates.time_words import TimeWords, time_words

ASKED = json.loads((DATA / "date_questions.json").read_text(encoding="utf-8"))
ARTICLES = json.loads((DATA / "dated_articles.json").read_text(encoding="utf-8"))
WITH, WITHOUT = ASKED["with_time_words"], ASKED["without_time_words"]
TODAY = date(2025, 8, 20)  # a Wednesday


def day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


@dataclass(frozen=True)
class Meant:
    """What the words ask for, without the words."""

    after: date | None
    before: date | None
    newest: bool
    event: str | None
    event_side: str | None


def meant(said: TimeWords | None) -> Meant | None:
    if said is None:
        return None
    return Meant(said.after, said.before, said.newest, said.event, said.event_side)


def gold(asked: dict[str, Any]) -> Meant:
    return Meant(
        day(asked["after"]),
        day(asked["before"]),
        asked["newest"],
        asked["event"],
        asked["event_side"],
    )


def period(question: str, today: date = TODAY) -> tuple[str | None, str | None] | None:
    said = time_words(question, today)
    if said is None:
        return None
    return said.after and said.after.isoformat(), said.before and said.before.isoformat()


def test_at_least_55_of_every_60_questions_with_time_words_are_read_as_a_person_reads_them() -> (
    None
):
    assert len(WITH) >= 60
    wrong = [
        (asked["question"], said)
        for asked in WITH
        if meant(said := time_words(asked["question"], date.fromisoformat(asked["today"])))
        != gold(asked)
    ]
    print(f"{len(WITH) - len(wrong)} of {len(WITH)} right; wrong:", *wrong, sep="\n")
    assert len(WITH) - len(wrong) >= 55 / 60 * len(WITH)


def test_no_question_without_time_words_is_filtered() -> None:
    assert len(WITHOUT) >= 60
    filtered = {asked: said for asked in WITHOUT if (said := time_words(asked, TODAY))}
    assert not filtered


def test_the_words_said_stand_in_the_question() -> None:
    for asked in WITH:
        said = time_words(asked["question"], date.fromisoformat(asked["today"]))
        assert said
        assert all(words in asked["question"] for words in said.said.split(", ")), said
        assert said.event is None or said.event in said.said


def test_every_question_is_answered_by_an_article_of_its_period_and_some_only_by_its_date() -> None:
    published = {article["id"]: day(article["published"]) for article in ARTICLES}
    assert len(published) == len(ARTICLES)
    left_out = 0
    for asked in WITH:
        first, last = day(asked["after"]), day(asked["before"])
        passes = {
            id
            for id, when in published.items()
            if when and (not first or first <= when) and (not last or when <= last)
        }
        assert asked["article"] in passes
        left_out += len(passes) < len(published) / 2
    assert left_out > len(WITH) / 2


@pytest.mark.parametrize(
    ("question", "after", "before"),
    [
        ("What did it say the day before yesterday?", "2025-08-18", "2025-08-18"),
        ("What did it say the week before last?", "2025-08-04", "2025-08-10"),
        ("What was said last night?", "2025-08-19", "2025-08-20"),
        ("What was said this morning?", "2025-08-20", "2025-08-20"),
        ("What has been said in the last 24 hours?", "2025-08-19", "2025-08-20"),
        ("What has been said in the past week?", "2025-08-13", "2025-08-20"),
        ("What was said in the last month?", "2025-07-20", "2025-08-20"),
        ("What was said over the last couple of weeks?", "2025-08-06", "2025-08-20"),
        ("What was said two weeks ago?", "2025-08-03", "2025-08-09"),
        ("What did it cost a year ago?", "2024-02-19", "2025-02-19"),
        ("What was said on Wednesday?", "2025-08-20", "2025-08-20"),
        ("What was said last Wednesday?", "2025-08-13", "2025-08-13"),
        ("What was said on Friday last week?", "2025-08-15", "2025-08-15"),
        ("What was said last weekend?", "2025-08-16", "2025-08-17"),
        ("What did they say on Friday evening?", "2025-08-15", "2025-08-15"),
        ("What was said from Monday to Tuesday?", "2025-08-18", "2025-08-19"),
        ("What was said from Friday to Monday?", "2025-08-15", "2025-08-18"),
        ("What was said on the 5th of June?", "2025-06-05", "2025-06-05"),
        ("What was said on 29 February?", "2024-02-29", "2024-02-29"),
        ("What was said on 2025-03-04?", "2025-03-04", "2025-03-04"),
        ("What was said in August?", "2025-08-01", "2025-08-20"),
        ("What was said in December?", "2024-12-01", "2024-12-31"),
        ("What was said in may?", "2025-05-01", "2025-05-31"),
        ("What was said in Sept. 2024?", "2024-09-01", "2024-09-30"),
        ("What was said in June and July?", "2025-06-01", "2025-07-31"),
        ("What was said between 3 and 10 June?", "2025-06-03", "2025-06-10"),
        ("What was said between June 2024 and March 2025?", "2024-06-01", "2025-03-31"),
        ("What was said from March to May 2024?", "2024-03-01", "2024-05-31"),
        ("What was said between October and August?", "2024-10-01", "2025-08-20"),
        ("What was said from June onwards?", "2025-06-01", None),
        ("What has been said since last month?", "2025-07-01", None),
        ("What has been said since 2024?", "2024-01-01", None),
        ("What was said before June?", None, "2025-05-31"),
        ("What was said up to 5 May?", None, "2025-05-05"),
        ("What was said after June?", "2025-07-01", None),
        ("What was said in early 2025?", "2025-01-01", "2025-04-30"),
        ("What was said late last year?", "2024-09-01", "2024-12-31"),
        ("What was said late last month?", "2025-07-21", "2025-07-31"),
        ("What was said earlier this year?", "2025-01-01", "2025-08-20"),
        ("What was said in the second half of last year?", "2024-07-01", "2024-12-31"),
        ("What was sold last quarter?", "2025-04-01", "2025-06-30"),
        ("What was the profit in the fourth quarter?", "2024-10-01", "2024-12-31"),
        ("What was said in the first week of August?", "2025-08-01", "2025-08-07"),
        ("What was said in winter 2024?", "2023-12-01", "2024-02-29"),
        ("What was said last spring?", "2025-03-01", "2025-05-31"),
        ("Last week, who resigned?", "2025-08-11", "2025-08-17"),
        ("port strike June 2025", "2025-06-01", "2025-06-30"),
        ("port strike on Monday", "2025-08-18", "2025-08-18"),
        ("Show me the news from July", "2025-07-01", "2025-07-31"),
        ("What did Powell say Monday?", "2025-08-18", "2025-08-18"),
        ("Who won last week’s vote?", "2025-08-11", "2025-08-17"),
        ("上周三宣布了什么？", "2025-08-13", "2025-08-13"),
        ("周一宣布了什么？", "2025-08-18", "2025-08-18"),
        ("上周末宣布了什么？", "2025-08-16", "2025-08-17"),
        ("本月宣布了什么？", "2025-08-01", "2025-08-20"),
        ("上个月宣布了什么？", "2025-07-01", "2025-07-31"),
        ("前天宣布了什么？", "2025-08-18", "2025-08-18"),
        ("去年十二月宣布了什么？", "2024-12-01", "2024-12-31"),
        ("今年3月初宣布了什么？", "2025-03-01", "2025-03-10"),
        ("5月3日宣布了什么？", "2025-05-03", "2025-05-03"),
        ("2024年五月十二号宣布了什么？", "2024-05-12", "2024-05-12"),
        ("二〇二三年宣布了什么？", "2023-01-01", "2023-12-31"),
        ("苹果2023年发布了什么手机？", "2023-01-01", "2023-12-31"),
        ("自今年六月以来宣布了什么？", "2025-06-01", None),
        ("六月之后宣布了什么？", "2025-07-01", None),
        ("2025年5月之前宣布了什么？", None, "2025-04-30"),
        ("两周前宣布了什么？", "2025-08-03", "2025-08-09"),
        ("最近两个月宣布了什么？", "2025-06-20", "2025-08-20"),
        ("2024年第三季度营收是多少？", "2024-07-01", "2024-09-30"),
        ("去年下半年宣布了什么？", "2024-07-01", "2024-12-31"),
        ("去年夏天宣布了什么？", "2024-06-01", "2024-08-31"),
    ],
)
def test_words_mean_days(question: str, after: str | None, before: str | None) -> None:
    assert period(question) == (after, before)


@pytest.mark.parametrize(
    ("question", "today", "after", "before"),
    [
        ("What was said last week?", date(2025, 8, 17), "2025-08-04", "2025-08-10"),
        ("What was said last week?", date(2025, 1, 1), "2024-12-23", "2024-12-29"),
        ("What was said last month?", date(2025, 1, 31), "2024-12-01", "2024-12-31"),
        ("What was said in the last month?", date(2025, 3, 31), "2025-02-28", "2025-03-31"),
        ("What was said in the past year?", date(2024, 2, 29), "2023-02-28", "2024-02-29"),
        ("What was said over the weekend?", date(2025, 8, 16), "2025-08-16", "2025-08-16"),
        ("What was said last weekend?", date(2025, 8, 17), "2025-08-09", "2025-08-10"),
        ("What was said between March and May?", date(2025, 2, 1), "2024-03-01", "2024-05-31"),
        ("What was said between March and May?", date(2025, 4, 9), "2025-03-01", "2025-04-09"),
        ("What was said last winter?", date(2025, 1, 15), "2023-12-01", "2024-02-29"),
        ("What was said this winter?", date(2025, 1, 15), "2024-12-01", "2025-01-15"),
        ("What was said this summer?", date(2025, 10, 1), "2025-06-01", "2025-08-31"),
    ],
)
def test_words_mean_days_as_seen_from_the_day_of_asking(
    question: str, today: date, after: str, before: str
) -> None:
    assert period(question, today) == (after, before)


@pytest.mark.parametrize(
    "question",
    [
        "What was said in June 2027?",
        "What is planned after 2030?",
        "What do people wear this winter?",
        "Will it snow in December?",
        "What is going to happen on Friday?",
        "When is the parade on 4 July?",
        "Why do students graduate in May?",
        "Are sales higher than last year?",
        "Did more people come in 2024 than in 2023?",
        "Is inflation lower than a year ago?",
        "How much did sales rise compared with June 2024?",
        "Who walked on the moon in 1969?",
        "Who won in 2022 World Cup qualifying?",
        "What did the 12 June attack destroy?",
        "What was said on 30 February?",
        "What did fiscal Q3 2024 bring?",
        "What was eaten on the last day of the week?",
        "Who said “I was here last week”?",
        "Who played in the last two minutes of the match?",
        "Who worked there from now on?",
        "What is the area now known as?",
        "《上周》是谁写的？",
        "下周一谁比赛？",
        "2005年的飓风有多大？",
        "每年六月有什么节日？",
        "过去二三天宣布了什么？",
        "",
        "?",
    ],
)
def test_what_only_looks_like_time_words_filters_nothing(question: str) -> None:
    assert time_words(question, TODAY) is None


@pytest.mark.parametrize(
    ("question", "event", "side"),
    [
        ("What changed after Tuesday's vote?", "Tuesday's vote", "after"),
        ("Who led the party before Anna Roth resigned?", "Anna Roth resigned", "before"),
        ("After the fire who helped?", "the fire", "after"),
        ("After the fire, who helped?", "the fire", "after"),
        ("What has Iran said since the 12 June attack?", "the 12 June attack", "after"),
        ("工厂爆炸之后谁辞职了？", "工厂爆炸", "after"),
        ("英伟达H20恢复对华销售以来股价涨了多少？", "英伟达H20恢复对华销售", "after"),
        ("合并宣布之前股价是多少？", "合并宣布", "before"),
        ("What happened after it?", None, None),
        ("What did he do before becoming mayor?", None, None),
        ("Since the model was good, why would anybody pay more?", None, None),
        ("It is in turmoil after the vote failed. Who leads it?", None, None),
        ("Who spoke before the committee that dealt with the crash?", None, None),
        ("Who looked after the victims of the crash?", None, None),
    ],
)
def test_an_event_is_taken_only_when_it_is_clear(
    question: str, event: str | None, side: str | None
) -> None:
    said = time_words(question, TODAY)
    assert (said and said.event, said and said.event_side) == (event, side)


@pytest.mark.parametrize(
    ("question", "said", "after", "before", "newest"),
    [
        ("What is the latest from last week?", "latest, last week", "08-11", "08-17", True),
        ("What was said this month before 10 August?", "this month, before 10 August",
         "08-01", "08-09", False),
        ("Who lifted last week what began in March 2020?", "last week", "08-11", "08-17", False),
        ("How many were sold on 3 August or on 9 August?", "on 3 August or on 9 August",
         "08-03", "08-09", False),
    ],
)  # fmt: skip
def test_two_mentions_are_taken_together(
    question: str, said: str, after: str, before: str, newest: bool
) -> None:
    words = time_words(question, TODAY)
    assert words == TimeWords(said, day(f"2025-{after}"), day(f"2025-{before}"), newest)


def test_today_is_a_day_or_means_nowadays() -> None:
    assert period("What did the coach say today?") == ("2025-08-20", "2025-08-20")
    assert period("What's in the news today?") == ("2025-08-20", "2025-08-20")
    assert meant(time_words("What does a ticket cost today?", TODAY)) == Meant(
        None, None, True, None, None
    )


def test_no_day_makes_it_fail_and_a_period_is_never_upside_down() -> None:
    for number in range(0, 800, 17):
        today = date(2023, 12, 31) + timedelta(days=number)
        for asked in WITH:
            said = time_words(asked["question"], today)
            if said and said.after and said.before:
                assert said.after <= said.before, (asked["question"], today)


@pytest.mark.parametrize(
    "question",
    [
        "since the " + "the cat " * 3000,
        "after " * 3000,
        "between March and " * 1000,
        "in 2 " * 3000,
        "the last " * 3000,
        "自从" * 3000,
        "九十" * 3000,
        " " * 10_000,
        "What was said 9999 years ago or in the last 9999 months?",
    ],
)
def test_a_hostile_question_is_read_in_no_time(question: str) -> None:
    began = time.process_time()
    time_words(question, TODAY)
    assert time.process_time() - began < 3


@pytest.mark.parametrize("language", [time_words_english, time_words_chinese])
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_nothing_passed_over_unread_holds_a_date(language: Any, data: st.DataObject) -> None:
    """By a few letters a question is known to hold no date, before any pattern is compiled."""
    for pattern, _ in language._readers():
        written = data.draw(st.from_regex(pattern, fullmatch=True))
        assert language._MAY_SAY_WHEN.search(written), pattern.pattern


def test_a_question_that_a_frame_fits_has_one_of_its_words() -> None:
    fits = [
        (words, asked["question"])
        for words, frame in time_words_english._FRAMES
        for asked in WITH
        if time_words_english._asking(frame).search(asked["question"])
    ]
    assert len({words for words, _ in fits}) > 6
    assert [fit for fit in fits if not any(word in fit[1] for word in fit[0])] == []
