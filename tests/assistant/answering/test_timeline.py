"""Timelines and comparisons, over the samples; no model writes a timeline."""

from datetime import date, datetime
from pathlib import Path

import pytest
from scripted_model import scripted

from assistant.answering.chain import Ask, RetrievalChain
from assistant.answering.events import Answer, Finished
from assistant.asking.kind import kind_of
from index.library import Library

ASKED = "Give me a timeline of Nvidia's H20 sales to China"


def answer(library: Library, question: str, written: str = "") -> Answer:
    finished = RetrievalChain(library, scripted(answer=written)).invoke(Ask(question))
    assert isinstance(finished, Finished)
    return finished.answer


def day_of(line: str) -> date:
    """The day or month that a line begins with."""
    day = line.removeprefix("Reported ").split(":")[0]
    return datetime.strptime(day if day[0].isdigit() else f"1 {day}", "%d %B %Y").date()


def test_a_timeline_quotes_a_dated_sentence_a_line_oldest_first(samples: Library) -> None:
    timeline = answer(samples, ASKED)
    lines = timeline.text.split("\n\n")
    assert len(lines) == len(timeline.sentences) >= 4
    for line, sentence in zip(lines, timeline.sentences, strict=True):
        [citation] = sentence.verdict.citations
        assert sentence.verdict.status == "proved"
        assert line.endswith(f": “{citation.sentence}” [{citation.n}]")
        assert citation.sentence in citation.evidence.passage.text
    assert len({citation.evidence.article.id for citation in timeline.citations}) >= 3
    days = [day_of(line) for line in lines]
    assert days == sorted(days) and len(set(days)) > 2


def test_a_timeline_asks_no_model(samples: Library) -> None:
    model = scripted(answer="x")
    RetrievalChain(samples, model).invoke(Ask(ASKED))
    assert model.chat().asked == []


def test_a_timeline_of_what_no_article_tells_is_refused(samples: Library) -> None:
    invented = "Nvidia was flooded in Bergen in May 2025."
    assert answer(samples, "Give me a timeline of the floods in Bergen", invented).refused


def test_a_date_in_the_sentence_goes_before_that_of_the_article(samples: Library) -> None:
    lines = answer(samples, ASKED).text.split("\n\n")
    reported = [line for line in lines if line.startswith("Reported ")]
    assert len(reported) < len(lines)
    for line in set(lines) - set(reported):
        day, quoted = line.split(": ", 1)
        assert day.split()[-2] in quoted  # the month


def test_a_timeline_goes_by_the_first_day_a_sentence_names_and_no_impossible_one(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "chip.txt").write_text(
        "The Kestrel chip\n\nBy Anna Roth\n1 March 2025\n\nThe Kestrel chip was shown on "
        "2 May 2024 and sold from 15 January 2025 on. The Kestrel chip returned to the shops on "
        "9 February 2025.\n"
    )
    (tmp_path / "ban.txt").write_text(
        "A ban that never was\n\nBy Anna Roth\n2 March 2025\n\nThe Kestrel chip was banned on "
        "31 June 2024, a paper wrote wrongly.\n"
    )
    library.sources.add([tmp_path])
    for _ in library.reindex():
        pass
    lines = answer(library, "Timeline of the Kestrel chip").text.split("\n\n")
    assert [line.split(":")[0] for line in lines] == ["2 May 2024", "9 February 2025"]


def test_the_dates_of_a_timeline_are_told_in_chinese_to_a_chinese_question(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "bridge.txt").write_text(
        "海湾大桥的建设\n\n2025年6月1日\n\n海湾大桥的建设在2024年10月因台风暂停。海湾大桥的建设昨天全部完成，工人们"
        "举行了庆祝活动。\n",
        encoding="utf-8",
    )
    library.sources.add([tmp_path])
    for _ in library.reindex():
        pass
    lines = answer(library, "海湾大桥建设的时间线").text.split("\n\n")
    assert lines[0].startswith("2024年10月：“海湾大桥的建设在2024年10月因台风暂停。” [")
    assert lines[1].startswith("2025年6月1日报道：“海湾大桥的建设昨天全部完成，")


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Timeline of the H20", True),
        ("What has happened to the H20 since April?", True),
        ("H20在中国的时间线", True),
        ("When was the H20 announced?", False),
        ("What happened at the Ascend event?", False),
    ],
)
def test_a_timeline_is_given_to_those_who_ask_for_one(question: str, asks: bool) -> None:
    assert kind_of(question).as_timeline is asks


def test_a_comparison_draws_from_several_articles(samples: Library) -> None:
    comparison = answer(samples, "Compare Huawei's CloudMatrix 384 with Nvidia's H20")
    by_article = [item.article.id for item in comparison.evidence]
    assert max(map(by_article.count, by_article)) <= 2
    assert len(set(by_article)) >= 2
