"""Claims put to the articles, by the proof that checks the answers."""

import asyncio
from collections.abc import Iterator
from datetime import date

import pytest
from newsroom import write

from assistant.asking.question import Asking
from assistant.asking.searching import Searcher
from assistant.sheets.claims import checked
from assistant.sheets.outcome import Outcome
from index.embedding import Embedding
from index.library import Library
from index.query import UNFILTERED, Filters

ARTICLES = {
    "mill.txt": "Mill reopens in Tarnby\n\nBy Ada Holm\n4 March 2025\n\n"
    "The paper mill in Tarnby reopened on Monday after eleven months. "
    "The mill now employs 340 people.\n",
    "ferry.txt": "Ferry sold\n\n9 May 2025\n\n"
    "The town of Tarnby sold its ferry to Holm Lines for 2.4 million pounds on Friday.\n",
    "bridge.txt": "林桥镇大桥关闭\n\n2025年6月2日\n\n"
    "林桥镇的大桥因裂缝于星期一关闭，维修需要六个月。\n",
}


@pytest.fixture(scope="module")
def tarnby(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("tarnby")
    for name, text in ARTICLES.items():
        write(folder / "news", name, text)
    with Library(folder / "home", embedding) as library:
        library.sources.add([folder / "news"])
        list(library.reindex())
        yield library


def verdict(library: Library, claim: str, filters: Filters = UNFILTERED) -> Outcome:
    return asyncio.run(checked(claim, Asking(filters), Searcher(library), library))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("claim", "expected", "said"),
    [
        ("The paper mill in Tarnby now employs 340 people.", "supported", "340 people"),
        ("The paper mill in Tarnby now employs 430 people.", "contradicted", "340 people"),
        ("Tarnby sold its ferry to Holm Lines.", "supported", "Holm Lines"),
        ("Tarnby sold its ferry to Grey Lines.", "not_in_articles", ""),
        ("The lighthouse of Corran was painted red.", "not_in_articles", ""),
        ("林桥镇的大桥因裂缝关闭。", "supported", "裂缝"),
        ("林桥镇的大桥维修需要九个月。", "contradicted", "六个月"),
    ],
)
def test_claim_is_supported_contradicted_or_not_there(
    tarnby: Library, claim: str, expected: str, said: str
) -> None:
    outcome = verdict(tarnby, claim)
    assert outcome.verdict == expected
    assert any(said in each.cited_text for each in outcome.citations) == bool(said)


@pytest.mark.slow
def test_claim_of_two_sentences_needs_both(tarnby: Library) -> None:
    sold = "Tarnby sold its ferry to Holm Lines."
    both = verdict(tarnby, f"The paper mill in Tarnby reopened. {sold}")
    assert both.verdict == "supported"
    assert [each.number for each in both.citations] == list(range(1, len(both.citations) + 1))
    titles = {each.article.title for each in both.citations}
    assert titles == {"Mill reopens in Tarnby", "Ferry sold"}
    half = verdict(tarnby, f"{sold} The lighthouse was painted red.")
    assert half.verdict == "not_in_articles"


@pytest.mark.slow
def test_claim_is_held_only_against_articles_that_pass_the_filters(tarnby: Library) -> None:
    later = Filters(after=date(2025, 5, 1))
    claim = "The paper mill in Tarnby now employs 340 people."
    assert verdict(tarnby, claim, later).verdict == "not_in_articles"


def test_citation_says_where_its_sentence_stands(tarnby: Library) -> None:
    [cited, *_] = verdict(tarnby, "The paper mill in Tarnby now employs 340 people.").citations
    text = next(e.article.text for e in tarnby.articles() if e.article.id == cited.article.id)
    assert text[cited.start_char_index : cited.end_char_index] == cited.cited_text
    assert cited.document_title == "Mill reopens in Tarnby"
