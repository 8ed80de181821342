"""Stories told of small articles that the tests write, in a real index."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest
from newsroom import reindex, write
from scripted_model import scripted

from assistant.asking.translation import Translator
from assistant.story.story import SeenTexts, Story, tell_story, topic_of
from index.errors import EmptyQuestion
from index.library import Library

OPENED = (
    "The Ashby tram opened on Monday with nine stops along the old canal. Mayor Ada Moreau rode "
    "the first Ashby tram to the harbour. Tickets for the Ashby tram cost two pounds."
)
CROWDED = (
    "The Ashby tram carried 41,000 riders in its first month, its operator Calder Lines said. "
    "The Ashby tram runs along the old canal, and tickets cost two pounds."
)
AGAIN = (
    "The Ashby tram opened with nine stops along the old canal. "
    "Tickets for the Ashby tram cost two pounds."
)
ELSEWHERE = "The Denby tram was cancelled after councillors counted its costs twice over."


def article(title: str, day: str, text: str) -> str:
    dated = f"published: {day}\n" if day else ""
    return f"---\ntitle: {title}\n{dated}---\n\n{text}\n"


def story_of(library: Library, asked: str) -> Story:
    return asyncio.run(tell_story(library, asked))


@pytest.fixture
def newsroom(library: Library, tmp_path: Path) -> Library:
    articles = {
        "crowded.md": article("Riders crowd the Ashby tram", "2025-04-07", CROWDED),
        "opened.md": article("Ashby tram opens", "2025-03-03", OPENED),
        "again.md": article("A look back at the Ashby tram", "2025-05-01", AGAIN),
        "undated.md": article("The Ashby tram in pictures", "", "The Ashby tram has 14 drivers."),
        "elsewhere.md": article("Denby tram cancelled", "2025-03-05", ELSEWHERE),
        "tide.md": article("High tide", "2025-03-06", "The harbour of Ashby flooded at noon."),
    }
    for name, text in articles.items():
        write(tmp_path / "news", name, text)
    reindex(library, tmp_path / "news")
    return library


def test_a_story_has_the_articles_that_bear_on_it_oldest_first_and_the_undated_last(
    newsroom: Library,
) -> None:
    story = story_of(newsroom, "What has happened with the Ashby tram?")
    assert [entry.article.title for entry in story.dated] == [
        "Ashby tram opens",
        "Riders crowd the Ashby tram",
        "A look back at the Ashby tram",
    ]
    assert [entry.article.title for entry in story.undated] == ["The Ashby tram in pictures"]
    assert story.entries == story.dated + story.undated


def test_each_article_is_quoted_with_what_it_adds_to_earlier_ones(newsroom: Library) -> None:
    opened, crowded, again = story_of(newsroom, "the Ashby tram").dated
    assert any("nine stops" in each.text for each in opened.adds)
    [added] = crowded.adds
    assert "41,000 riders" in added.text
    assert again.adds == ()
    assert "Ashby tram" in again.bears.text


def test_a_quoted_sentence_stands_in_its_article_where_its_span_says(newsroom: Library) -> None:
    for entry in story_of(newsroom, "the Ashby tram").entries:
        for each in (*entry.adds, entry.bears):
            assert entry.article.text[each.start : each.end] == each.text


def test_copies_of_one_article_are_one_entry_dated_by_the_first(
    library: Library, tmp_path: Path
) -> None:
    text = " ".join(f"The Ashby tram passed stop {n} near house {n * 7}." for n in range(1, 40))
    for day in (4, 2, 3):
        copy = article(f"Ashby tram, day {day}", f"2025-03-0{day}", text)
        write(tmp_path / "news", f"{day}.md", copy)
    reindex(library, tmp_path / "news")
    [entry] = story_of(library, "Ashby tram").entries
    assert entry.article.title == "Ashby tram, day 2"
    assert [copy.title for copy in entry.also_in] == ["Ashby tram, day 3", "Ashby tram, day 4"]


def test_a_story_that_no_article_tells_has_no_entries(newsroom: Library) -> None:
    for topic in ("the Ashby volcano", "the Carrow tram", "floods in Denby"):
        assert story_of(newsroom, topic).entries == (), topic
    with pytest.raises(EmptyQuestion):
        story_of(newsroom, " ?")


@pytest.mark.parametrize("asked", ["What happened last week?", "it", "What happened to them?"])
def test_a_topic_of_which_no_word_is_left_is_refused(
    newsroom: Library, tmp_path: Path, asked: str
) -> None:
    last_week = date.today() - timedelta(weeks=1)
    text = article("A new tram", last_week.isoformat(), OPENED)
    write(tmp_path / "news", "new.md", text)
    reindex(newsroom, tmp_path / "news")
    with pytest.raises(EmptyQuestion, match="No topic given"):
        story_of(newsroom, asked)


def test_filters_and_time_words_leave_articles_out(newsroom: Library) -> None:
    for topic in ("Ashby tram before:2025-04-01", "the Ashby tram in March 2025"):
        [entry] = story_of(newsroom, topic).entries
        assert entry.article.title == "Ashby tram opens"


def test_story_of_a_chinese_topic_comes_from_chinese_articles(
    library: Library, tmp_path: Path
) -> None:
    texts = {
        "2025-03-03": ("新电车开通", "海港市的新电车星期一开通，共设九个车站，票价两元。"),
        "2025-03-09": ("新电车受欢迎", "海港市的新电车第一周运送了四万名乘客，公司准备增加车辆。"),
        "2025-03-10": ("天气", "海港市星期二下大雨，学校停课一天。"),
    }
    for day, (title, text) in texts.items():
        write(tmp_path / "news", f"{day}.md", article(title, day, text))
    reindex(library, tmp_path / "news")
    first, second = story_of(library, "新电车的最新消息").entries
    assert first.article.title == "新电车开通"
    assert "四万名乘客" in second.adds[0].text


def test_a_topic_that_no_article_bears_on_is_tried_in_the_language_of_the_articles(
    newsroom: Library,
) -> None:
    model = scripted(translated="the Ashby tram")
    story = asyncio.run(tell_story(newsroom, "阿什比的电车", Translator(model)))
    assert (len(story.entries), story.topic) == (4, "the Ashby tram")
    asked = len(model.chat().asked)
    asyncio.run(tell_story(newsroom, "the Ashby tram", Translator(model)))
    assert len(model.chat().asked) == asked


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("Give me a timeline of the Ashby tram", "the Ashby tram"),
        ("What is reported about Huawei?", "Huawei?"),
        ("What's the latest on H20 sales", "H20 sales"),
        ("关于新电车的最新消息", "新电车"),
        ("news", "news"),
        ("New Zealand news agency", "New Zealand news agency"),
    ],
)
def test_a_question_is_stripped_to_its_topic(asked: str, topic: str) -> None:
    assert topic_of(asked) == topic


@pytest.mark.parametrize(
    ("sentence", "is_new"),
    [
        ("The tram with nine stops opened along the canal.", False),
        ("On Friday the tram opened along the old canal, with nine stops.", False),
        ("The tram opened along the old canal with 15 stops.", True),
        ("Ada Moreau opened the tram along the old canal.", True),
        ("The tram opened along the old canal on 9 May.", True),
        ("A strike of its drivers halted every carriage before noon.", True),
    ],
)
def test_a_sentence_is_new_by_its_facts_or_most_of_its_words(sentence: str, is_new: bool) -> None:
    before = SeenTexts()
    before.add("The tram opened on 15 April with nine stops along the old canal. It was dry.")
    assert bool(before.news_in(sentence)) is is_new
    assert SeenTexts().news_in(sentence)


def test_each_fact_of_the_samples_is_dated_by_its_first_article(samples: Library) -> None:
    story = story_of(samples, "Nvidia H20 sales to China")
    days = [entry.article.published for entry in story.dated]
    assert days == sorted(days, key=str) and len(days) >= 7
    first_reported = {
        "requires a licence to export its H20": "2025-04-16",
        "filing applications to sell its H20": "2025-07-15",
        "China's internet regulator summoned Nvidia": "2025-07-31",
        "15 percent of their revenue": "2025-08-11",
    }
    for words, day in first_reported.items():
        telling = [each for each in story.dated if any(words in add.text for add in each.adds)]
        assert [str(each.article.published) for each in telling] == [day]
