"""A story as HTML: chart, entries, words; hostile text stays text."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import gradio as gr
import pytest
from lxml import html
from places import DATA
from scripted_model import scripted

from assistant.story.story import Entry, Story
from assistant.story.suggestions import topics_worth_telling
from assistant.ui.shared.chains import Chains
from assistant.ui.shared.language import words_in
from assistant.ui.story.chart import APART, MOST_TICKS, chart_of, ticks_between
from assistant.ui.story.entries import story_html
from assistant.ui.story.tab import story_tab
from index.article import Article
from index.library import Library
from index.text.sentences import Sentence

HOSTILE = json.loads((DATA / "hostile_texts.json").read_text(encoding="utf-8"))
ENGLISH, CHINESE = words_in("en"), words_in("zh")
FIRST = date(2025, 1, 3)


def entry(day: date | None, *, adds: bool = True, text: str = "It opened.", **known: str) -> Entry:
    article = Article(text=text, published=day, **{"title": "Tram", **known})
    sentence = Sentence(0, len(text), text)
    return Entry(article, (), (sentence,) if adds else (), sentence)


def entries(*days: int) -> tuple[Entry, ...]:
    return tuple(entry(FIRST + timedelta(day), title=f"Tram {day}") for day in days)


def text_of(drawn: str) -> str:
    return " ".join(html.fromstring(f"<div>{drawn}</div>").text_content().split())


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_articles_and_topics_stay_text(hostile: str) -> None:
    first = entry(FIRST, title=hostile, text=hostile, publisher=hostile)
    copied = replace(first, also_in=(first.article,))
    story = Story(hostile, (copied, entry(FIRST + timedelta(1))), (entry(None, title=hostile),))
    harmless = Story("x", (replace(entry(FIRST, title="x", text="x", publisher="x")), *entries(1)))
    for words in (ENGLISH, CHINESE):
        page = html.fromstring(f"<div>{story_html(story, words)}</div>")
        known = html.fromstring(f"<div>{story_html(harmless, words)}</div>")
        assert {each.tag for each in page.iter()} == {each.tag for each in known.iter()}
        names = {name for each in page.iter() for name in each.attrib}
        assert names <= {name for each in known.iter() for name in each.attrib}
        targets = [each.get("href") for each in page.iter("a")]
        assert all(re.match(r"articles/\w+|#story-entry-\d+$", each) for each in targets)
        assert "".join(hostile.split()) in "".join(page.text_content().split())
        assert "<" not in (story_html(Story(hostile), words).split(">", 1)[1].rsplit("</p>", 1)[0])


@pytest.mark.parametrize("days", [1, 2, 6, 9, 20, 45, 100, 200, 400, 900, 3000, 9000, 40_000])
def test_axis_has_few_evenly_spaced_dates(days: int) -> None:
    last = FIRST + timedelta(days)
    named = [day for day, _ in ticks_between(FIRST, last)]
    assert 1 <= len(named) <= MOST_TICKS
    assert named == sorted(named) and named[0] >= FIRST and named[-1] <= last
    apart = {(after - before).days for before, after in pairwise(named)}
    assert not apart or max(apart) <= min(apart) * 1.12


def test_marks_are_in_place_and_do_not_overlap() -> None:
    marks = chart_of(entries(0, 0, 0, 1, 40, 41, 100), ENGLISH).marks
    assert [mark.n for mark in marks] == list(range(1, 8))
    assert [mark.x for mark in marks] == sorted(mark.x for mark in marks)
    assert marks[0].x == marks[2].x < marks[4].x < marks[-1].x
    for n, mark in enumerate(marks):
        assert not [o for o in marks[n + 1 :] if o.y == mark.y and o.x - mark.x < APART]


def test_forty_articles_of_one_day_stay_on_chart() -> None:
    chart = chart_of(entries(*[0] * 40), ENGLISH)
    assert len({mark.y for mark in chart.marks}) == 40
    assert all(0 < mark.y < chart.axis for mark in chart.marks)


def test_each_mark_links_to_its_entry_and_is_named_after_its_article() -> None:
    story = Story("tram", (entry(FIRST, publisher="Post"), entry(date(2025, 5, 9), adds=False)))
    page = html.fromstring(f"<div>{story_html(story, ENGLISH)}</div>")
    marks = page.xpath("//svg//a")
    assert [mark.get("aria-label") for mark in marks] == [
        "3 January 2025: Tram (Post)",
        "9 May 2025: Tram · nothing new",
    ]
    assert all(page.get_element_by_id(mark.get("href")[1:]) is not None for mark in marks)


def test_entries_show_additions_gaps_and_copies_in_both_languages() -> None:
    first = entry(FIRST, text="It opened at noon. It rained.")
    copy = Article("Tram", "It opened.", publisher="Post", published=FIRST)
    again = entry(date(2025, 5, 9), adds=False)
    story = Story("tram", (replace(first, also_in=(copy,)), again), (entry(None),))
    english, chinese = (text_of(story_html(story, words)) for words in (ENGLISH, CHINESE))
    for said in (
        "3 articles from 3 January 2025 to 9 May 2025; 2 of them add something new.",
        "4 months later",
        "Also in: Post (3 January 2025)",
        "Adds nothing new",
        "Without a date",
        "It opened at noon.",
    ):
        assert said in english
    for said in (
        "3 篇文章，从2025年1月3日到2025年5月9日",
        "4 个月后",
        "另见：Post（2025年1月3日）",
    ):
        assert said in chinese


def test_entry_links_open_article_with_marked_sentences() -> None:
    text = "It opened at noon. It rained. It closed."
    article = Article("Tram", text, published=FIRST)
    adds = (Sentence(0, 18, text[:18]), Sentence(30, 40, text[30:]))
    drawn = story_html(Story("tram", (Entry(article, (), adds, adds[0]),)), ENGLISH)
    for at in (0, 30):
        assert f'href="articles/{article.id}?used=0-18,30-40#used-{at}"' in drawn


def test_topics_are_names_in_titles_of_several_days() -> None:
    articles = [
        Article(f"{name} {n}", f"On day {n} the {name} tram ran.", published=date(2026, 1, n))
        for name, days in (("Denby", (1, 2, 3)), ("Ashby", (1, 2, 3, 4)), ("Carrow", (1, 2)))
        for n in days
    ]
    assert topics_worth_telling(articles) == ["Ashby", "Denby"]


def test_topics_are_looked_for_only_when_the_tab_is_opened(samples: Library) -> None:
    with gr.Blocks() as page, gr.Tabs() as tabs, gr.Tab("Story") as tab:
        story_tab(samples, Chains(samples, [scripted()]), page, tab, tabs, at_home=True)
    on_load = [each for each in page.fns.values() if "load" in dict(each.targets).values()]
    assert [each.name for each in on_load] == ["opened"]

    def opened(**asked: str) -> list[Any]:
        request = SimpleNamespace(query_params=asked, headers={}, cookies={})
        return list(on_load[0].fn(request).values())

    with patch.object(samples, "articles", side_effect=AssertionError("Articles were read")):
        assert opened() == [""]
    assert any("Huawei" in str(each) for each in opened(story="H20"))


def test_entry_has_the_language_of_its_article() -> None:
    story = Story("tram", (entry(FIRST, language="zh"),))
    page = html.fromstring(f"<div>{story_html(story, ENGLISH)}</div>")
    assert [each.tag for each in page.xpath("//*[@lang='zh']")] == ["h4", "blockquote"]
