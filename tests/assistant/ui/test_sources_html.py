import re
from dataclasses import replace
from html import unescape

import pytest
from lxml import html
from saved import ARTICLE, answered, cards

from assistant.answering.chain import Ask
from assistant.answering.events import Delta
from assistant.asking.question import question_of
from assistant.conversations.sources_now import SourceNow
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import EvidenceSentence, gather
from assistant.ui.ask.answer_html import by_number, claim
from assistant.ui.ask.answer_in_progress import AnswerInProgress
from assistant.ui.pages.article_page import article_page, page_of
from assistant.ui.shared.language import words_in
from assistant.ui.shared.sources import source_cards, with_links
from index.article import Article
from index.caches.splitting import split
from index.library import Library
from index.text.sentences import Sentence

ENGLISH = words_in("en")
HOSTILE = "<img src=x onerror=alert(1)> ![x](http://evil.test/a.png) [click](http://evil.test)"


def test_nothing_written_by_model_or_article_becomes_html() -> None:
    shown = AnswerInProgress(0, Ask(HOSTILE), ENGLISH)
    shown.take(Delta(HOSTILE))
    for drawn in (with_links(f"{HOSTILE} [1]", ENGLISH, 0), shown.html):
        assert "<img" not in drawn
        assert "&lt;img src=x onerror=alert(1)&gt;" in drawn


def test_citations_become_links_to_their_sources() -> None:
    assert 'href="#source-2-1"' in with_links("It fell [1][3].", ENGLISH, 2)
    assert 'href="#source-2-3"' in with_links("It fell [1][3].", ENGLISH, 2)


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("It fell twice [1].", "twice|."),
        ("It fell [1]; it rose.", "fell|;"),
        ("比赛的金牌得主是王小雅 [1]。", "小雅|。"),
        ("这是Huawei的CANN [1]。", "CANN|。"),
        ("她说：“比赛在傍晚结束。” [1]；他没有说。", "。”|；"),
    ],
)
def test_citation_stays_on_one_line_with_word_and_full_stop(answer: str, kept: str) -> None:
    [cited] = re.findall(r'<span class="cited">(.*?)</span>', with_links(answer, ENGLISH, 0))
    assert unescape(re.sub(r"<sup>.*</sup>", "|", cited)) == kept


def test_card_shows_title_publisher_date_and_marked_sentence(samples: Library) -> None:
    question = "Why did Huawei open-source its toolkit?"
    [first, *_] = evidence = gather(question_of(question), samples.search(question, 3), samples)
    drawn = cards(evidence)
    assert first.article.title in drawn
    assert "Newsdesk sample articles" in drawn
    assert "6\u00a0August\u00a02025" in drawn  # on one line
    assert f"<mark>{first.sentence.text}</mark>" in drawn
    address = rf'href="articles/{first.article.id}\?used=\d+-\d+(,\d+-\d+)*#used-\d+"'
    assert re.search(address, drawn)


def test_cards_are_in_citation_order_and_show_how_each_was_found(
    samples: Library,
) -> None:
    question = "Why did Huawei open-source its toolkit?"
    hits = samples.search(question, 3)
    one, two, three, *_ = evidence = gather(question_of(question), hits, samples)
    citations = [Citation(each.n, each, each.sentence.text) for each in (three, one)]
    page = html.fromstring(cards(evidence, citations, hits=hits))
    drawn = page.xpath("//details[contains(@class, 'source')]")
    order = [card.get("id") for card in drawn]
    assert order[:2] == [f"source-0-{three.n}", f"source-0-{one.n}"]
    folded = page.xpath("//details[@class='rest']//details")
    assert f"source-0-{two.n}" in [card.get("id") for card in folded]
    assert "Found by meaning (" in drawn[0].text_content()


def test_only_cited_sentences_are_marked_in_the_article(
    samples: Library,
) -> None:
    question = "Why did Huawei open-source its toolkit?"
    evidence = gather(question_of(question), samples.search(question, 3), samples)
    of_one = [each for each in evidence if each.article == evidence[0].article]
    assert len(of_one) >= 2
    citations = [Citation(each.n, each, each.sentence.text) for each in of_one]
    [address] = set(re.findall(r"used=([\d,-]+)", cards(of_one, citations)))
    page = html.fromstring(article_page(samples, of_one[0].article.id, address, ENGLISH))
    marked = {mark.text_content() for mark in page.xpath("//mark")}
    assert marked == {each.sentence.text for each in of_one}


def test_link_without_spans_marks_nothing(samples: Library) -> None:
    article = samples.articles(limit=1)[0].article
    for used in ("", "x", "5-5", "9-2", "-1", "1-2-3", "99999999-999999999", "1;2"):
        assert "<mark" not in article_page(samples, article.id, used, ENGLISH)


def test_article_page_is_escaped_and_links_only_to_web_addresses() -> None:
    page = page_of(Article("A <b>title</b>", HOSTILE, url="javascript:alert(1)"), ENGLISH)
    assert "<b>" not in page and "<img" not in page and "javascript:" not in page
    linked = page_of(Article("T", "x", url="https://news.test/1"), ENGLISH)
    assert 'href="https://news.test/1"' in linked


def test_citation_names_its_source_in_page_language() -> None:
    answer = answered()
    [sentence] = answer.sentences
    for language, day in (("en", "6\u00a0August\u00a02025"), ("zh", "2025年8月6日")):
        words = words_in(language)
        [quote] = claim(0, 0, sentence, by_number(answer.sources), words).quotes
        assert quote.source == f"Harbour bridge closes · Harbour News · Ada Moreau · {day}"


@pytest.mark.parametrize("state", ["same", "changed", "removed", "corrected"])
def test_card_offers_its_article_to_read_unless_it_was_removed(state: str) -> None:
    answer, now = answered(), {ARTICLE.id: SourceNow(state)}
    drawn = source_cards(0, answer.sources, ENGLISH, answer.quotations, now=now)
    assert ("Read the article" in drawn) == (state != "removed")
    assert "Original at news.test" in drawn


def test_quotations_on_cards_have_their_language() -> None:
    answer = answered(article=replace(ARTICLE, language="zh"))
    card = html.fromstring(source_cards(0, answer.sources, ENGLISH, answer.quotations))
    own = [each.get("class") for each in card.xpath("//*[@lang='zh']")]
    assert own == ["title", "quote", "passage"]
    unknown = source_cards(0, answered().sources, ENGLISH, answer.quotations)
    assert "lang=" not in unknown


def test_card_says_that_its_article_is_opinion() -> None:
    text = "The bridge is far too narrow for the carts."
    article = Article(title="Opinion: a bridge for whom?", text=text, publisher="Elm Post")
    sentence = Sentence(0, len(text), text)
    item = EvidenceSentence(1, article, split(article)[0], sentence, sentence, 1.0)
    assert "Elm Post · date\u00a0unknown (opinion)" in cards([item])
    news = replace(article, title="A bridge for whom?")
    assert "(opinion)" not in cards([replace(item, article=news)])
