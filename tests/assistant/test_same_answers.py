"""The same questions by every way in: the same answers, and the same citations.

A further way in is a function in `ways_in`; a sheet of questions, which asks all at once, is held
against the others by its cells.
"""

import asyncio
import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from listening import listening
from mcp.client.streamable_http import streamable_http_client
from mcp_doors import read_by, told, unfenced

from assistant import cli
from assistant.answering.chain import Ask, RetrievalChain
from assistant.answering.events import Finished
from assistant.api.models import Answer
from assistant.client import AsyncNewsdesk, Newsdesk
from assistant.model.models import NONE, Model
from assistant.ui.shared.preferences import Preferences
from index.background import Background
from index.embedding import Embedding
from index.library import Library
from index.storage.served import owners_key

QUESTIONS = [
    "Why did Huawei open-source its toolkit?",
    "How much of their China revenue will Nvidia and AMD pay to the US?",
    "What charge did AMD expect from the MI308 rule?",
    "When did Nvidia reach 4 trillion dollars in market value?",
    "Who summoned Nvidia over the H20?",
    "Did China summon Nvidia in July 2025?",
    "How many chips are in the CloudMatrix 384?",
    "What did the teardown of the Mate 60 Pro find?",
    "How much value did Nvidia lose after DeepSeek?",
    "Which company was the first to be worth 4 trillion dollars?",
    "What happened with the H20 in 2025?",
    "What was the latest news on export rules last year?",
    "What did the AI diffusion rule do, and what replaced it?",
    "Is the MI308 made by Intel?",
    "How many articles are there about Nvidia?",
    "What are the newest articles?",
    "Which volcano erupted in Iceland?",
    "Why did the ferry sink?",
    "华为为什么开源工具包？",
    "H20 after:2025-07-20 before:2025-08-31",
]
# What is compared: the answer, whether it refuses, and each citation's number, article, sentence.
Said = tuple[str, bool, tuple[tuple[int, str, str], ...]]


@dataclass
class Place:
    """A served library, and what reaches it."""

    library: Library
    address: str
    key: str
    command: Callable[..., Any]


def by_the_page(place: Place, question: str) -> Said:
    """As the page asks: with the preferences of whoever has chosen none."""
    usual = Preferences()
    ask = Ask(question, most=usual.most, least=usual.least)
    finished = RetrievalChain(place.library, Model(NONE)).invoke(ask)
    assert isinstance(finished, Finished)
    answer = finished.answer
    cited = ((each.n, each.evidence.article.id, each.sentence) for each in answer.citations)
    return answer.text, answer.refused, tuple(cited)


def by_the_command_line(place: Place, question: str) -> Said:
    answer = place.command("ask", question)
    cited = ((each["n"], each["article_id"], each["sentence"]) for each in answer["citations"])
    return answer["answer"], answer["refused"], tuple(cited)


def by_rest(place: Place, question: str) -> Said:
    asked = httpx.post(
        f"{place.address}/api/v1/ask",
        json={"question": question},
        headers={"Authorization": f"Bearer {place.key}"},
        trust_env=False,
        timeout=60,
    ).json()
    cited = (
        (each["number"], each["article"]["id"], each["cited_text"]) for each in asked["citations"]
    )
    return asked["text"], asked["refused"], tuple(cited)


def by_the_client(place: Place, question: str) -> Said:
    with Newsdesk(place.address, place.key) as newsdesk:
        return said(newsdesk.ask(question))


def by_the_client_streamed(place: Place, question: str) -> Said:
    with Newsdesk(place.address, place.key) as newsdesk:
        *_, last = newsdesk.ask_stream(question)
    assert last.answer
    return said(last.answer)


def by_the_async_client(place: Place, question: str) -> Said:
    async def asked() -> Answer:
        async with AsyncNewsdesk(place.address, place.key) as newsdesk:
            return await newsdesk.ask(question)

    return said(asyncio.run(asked()))


def by_mcp(place: Place, question: str) -> Said:
    """The answer and each quotation without the marks that fence them."""
    http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {place.key}"}, timeout=60)
    address = streamable_http_client(f"{place.address}/mcp", http_client=http)
    asked = read_by(address, "auto", lambda client: told(client, "ask", question=question))
    cited = (
        (each["number"], each["id"], unfenced(each["quotation"])) for each in asked["citations"]
    )
    return unfenced(asked["answer"]), asked["refused"], tuple(cited)


def by_a_sheet(place: Place, folder: Path) -> dict[str, Said]:
    """Every question in one sheet; what the cells tell of each."""
    table = io.StringIO()
    csv.writer(table).writerows([["question"], *([each] for each in QUESTIONS)])
    sheet = folder / "asked.csv"
    sheet.write_text(table.getvalue(), encoding="utf-8")
    counted = place.command("batch", str(sheet))
    assert counted["asked"] == len(QUESTIONS)
    rows = csv.DictReader(io.StringIO(Path(counted["output"]).read_text("utf-8-sig"), newline=""))
    return {row["question"]: in_cells(row) for row in rows}


def in_cells(row: dict[str, str]) -> Said:
    quoted = [re.fullmatch(r"\[(\d+)\] (.*)", line) for line in row["quotations"].splitlines()]
    cited = [(int(each[1]), each[2]) for each in quoted if each]
    assert len(cited) == len(quoted)
    ids = row["article ids"].splitlines()
    citations = ((n, of, said) for (n, said), of in zip(cited, ids, strict=True))
    return row["answer"], row["verdict"] == "not in the articles", tuple(citations)


def as_in_cells(wanted: Said) -> Said:
    """As a sheet tells it: each quotation on one line."""
    text, refused, cited = wanted
    return text, refused, tuple((n, of, " ".join(quoted.split())) for n, of, quoted in cited)


def said(answer: Answer) -> Said:
    cited = ((each.number, each.article.id, each.cited_text) for each in answer.citations)
    return answer.text, answer.refused, tuple(cited)


ways_in = [
    by_the_command_line,
    by_rest,
    by_the_client,
    by_the_client_streamed,
    by_the_async_client,
    by_mcp,
]


@pytest.fixture
def command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, embedding: Embedding
) -> Callable[..., Any]:
    monkeypatch.setattr(Library, "_chosen_embedding", lambda _: embedding)

    def run(home: Path, command: str, asked: str) -> Any:
        words = [command, "--home", str(home), "--json", asked]
        monkeypatch.setattr("sys.argv", ["newsdesk", "--model", "none", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        assert not ended.value.code, printed.err
        return json.loads(printed.out)

    return run


@pytest.mark.timeout(600)
def test_every_way_in_gives_the_same_answers(
    tmp_path: Path,
    embedding: Embedding,
    command: Callable[..., Any],
    subtests: pytest.Subtests,
) -> None:
    home = tmp_path / "home"
    with Library(home, embedding) as library, owners_key(home) as key:
        library.sources.show_samples()
        list(library.reindex())
        background = Background(library)
        with listening(library, Model(NONE), background, key) as at:
            library.announce(at.address)
            place = Place(library, at.address, key, lambda *words: command(home, *words))
            wanted = {question: by_the_page(place, question) for question in QUESTIONS}
            for way in ways_in:
                for question in QUESTIONS:
                    with subtests.test(way.__name__, question=question):
                        assert way(place, question) == wanted[question]
            in_sheet = by_a_sheet(place, tmp_path)
            (tmp_path / "asked-answered.csv.kept.jsonl").unlink()
        background.close()
    in_free_sheet = by_a_sheet(place, tmp_path)  # on the library that is free again
    for question in QUESTIONS:
        with subtests.test("by_a_sheet", question=question):
            assert in_sheet[question] == as_in_cells(wanted[question])
        with subtests.test("by_a_sheet, free", question=question):
            assert in_free_sheet[question] == as_in_cells(wanted[question])
    for question in QUESTIONS:
        with subtests.test("by_the_command_line, free", question=question):
            assert by_the_command_line(place, question) == wanted[question]
    answered = [question for question in QUESTIONS if not wanted[question][1]]
    assert len(answered) >= 10
    assert len(answered) < len(QUESTIONS)
    assert sum(len(wanted[question][2]) for question in answered) >= 10
