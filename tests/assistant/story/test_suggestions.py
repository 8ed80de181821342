import re
from datetime import date

import pytest

from assistant.answering.timeline import timeline
from assistant.asking.question import question_of
from assistant.evidence.evidence import gather
from assistant.story.suggestions import MOST, questions_worth_asking
from assistant.ui.ask.start_page import start_page
from assistant.ui.shared.language import words_in
from index.article import Article
from index.library import Library


def test_every_question_suggested_is_answered_by_the_library(samples: Library) -> None:
    articles = [listed.article for listed in samples.articles()]
    questions = questions_worth_asking(articles)
    assert len(questions) == len(set(questions)) == MOST
    for question in questions:
        evidence = gather(question_of(question), samples.search(question, 24), samples)
        assert evidence, question
        [*_, named] = re.findall(r"[A-Z]\w+", question)
        assert any(named in each.context.text for each in evidence), question
        if question_of(question).kind.as_timeline:
            assert timeline(question_of(question), evidence)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Why the bridge is shut to lorries\n\nIt leans.", "Why is the bridge shut to lorries?"),
        ("The Ashby Line is a tram line.", "What is the Ashby Line?"),
        ("It stood still. Riders of the Ashby Line waited.", "What is reported about Ashby Line?"),
    ],
)
def test_a_question_is_made_of_what_the_article_states(text: str, question: str) -> None:
    assert questions_worth_asking([Article("Ashby Line stands still", text)]) == [question]


def test_an_article_that_names_nothing_makes_no_question() -> None:
    assert (
        questions_worth_asking([Article("it rains", "it rained."), Article("雨", "下雨了。")]) == []
    )


def test_what_three_dated_articles_tell_of_makes_a_timeline() -> None:
    articles = [
        Article(f"Ashby {n}", f"On day {n} the Ashby tram ran.", published=date(2026, 1, n))
        for n in (3, 2, 1)
    ]
    assert "Give me a timeline of Ashby" in questions_worth_asking(articles)
    assert not any("timeline" in each for each in questions_worth_asking(articles[:2]))


def test_the_start_page_tells_how_much_there_is_and_how_new_it_is(samples: Library) -> None:
    page = start_page(samples, words_in("en"))
    assert "<strong>12 articles</strong>, newest of 11 August 2025" in page
    newest = samples.articles(limit=1)[0].article
    assert f'href="articles/{newest.id}"' in page and newest.title in page


def test_the_start_page_of_an_empty_library_says_what_to_do_first(library: Library) -> None:
    page = start_page(library, words_in("en"))
    assert "nothing to ask about yet" in page and 'data-opens="library"' in page


def test_the_start_page_tells_when_the_library_was_brought_up_to_date_or_that_it_is(
    library: Library,
) -> None:
    english, chinese = words_in("en"), words_in("zh")
    assert "freshness" not in start_page(library, english)
    library.sources.paste("The bridge is shut to lorries.", "Bridge shut")
    run = library.reindex()
    next(run)
    assert "New articles are being indexed." in start_page(library, english)
    run.close()
    page = start_page(library, english)
    assert "freshness" not in page  # it was stopped
    for _ in library.reindex():
        pass
    ended = library.runs()[0].ended_at
    assert ended
    assert f"Last updated {english.moment(ended)}" in start_page(library, english)
    assert f"上次更新：{chinese.moment(ended)}" in start_page(library, chinese)
