import re
from html import unescape

import pytest

from assistant.evidence import gather
from assistant.ui.article_page import page_of
from assistant.ui.sources import as_text, marked, source_cards, with_links
from index.article import Article
from index.library import Library

HOSTILE = "<img src=x onerror=alert(1)> ![x](http://evil.test/a.png) [click](http://evil.test)"


def test_nothing_written_by_a_model_or_an_article_becomes_html_or_markdown() -> None:
    for drawn in (as_text(HOSTILE), with_links(HOSTILE, 0), marked(HOSTILE, [HOSTILE])):
        assert "<img" not in drawn
    assert "![" not in as_text(HOSTILE) and "](" not in with_links(HOSTILE, 0)


def test_citation_marks_become_links_that_open_their_source() -> None:
    assert 'href="#source-2-1"' in with_links("It fell [1][3].", 2)
    assert 'href="#source-2-3"' in with_links("It fell [1][3].", 2)


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("It fell twice [1].", "twice |."),
        ("It fell [1]; it rose.", "fell |;"),
        ("比赛的金牌得主是王小雅 [1]。", "小雅 |。"),
        ("这是Huawei的CANN [1]。", "CANN |。"),
        ("她说：“比赛在傍晚结束。” [1]；他没有说。", "。” |；"),
    ],
)
def test_a_mark_stays_on_one_line_with_the_word_before_it_and_the_stop(
    answer: str, kept: str
) -> None:
    [cited] = re.findall(r'<span class="cited">(.*?)</span>', with_links(answer, 0))
    assert unescape(re.sub(r"<a .*</a>", "|", cited)) == kept


def test_a_card_shows_title_publisher_date_and_the_marked_sentence(samples: Library) -> None:
    question = "Why did Huawei open-source its toolkit?"
    [first, *_] = evidence = gather(question, samples.search(question, 3), samples)
    cards = source_cards(0, evidence)
    assert first.article.title in cards
    assert "Newsdesk sample articles" in cards
    assert "6 August 2025" in cards
    assert f"<mark>{first.sentence.text}</mark>" in cards
    assert f'href="articles/{first.article.id}#passage-' in cards


def test_an_article_page_is_escaped_and_links_only_to_web_addresses() -> None:
    page = page_of(Article("A <b>title</b>", HOSTILE, url="javascript:alert(1)"))
    assert "<b>" not in page and "<img" not in page and "javascript:" not in page
    assert 'href="https://news.test/1"' in page_of(Article("T", "x", url="https://news.test/1"))
