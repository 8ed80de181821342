"""The product's own language model, for real, on the questions of the README."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from langchain_core.messages import HumanMessage
from processor import spent_until_idle

from assistant.answering.chain import PASSAGES, Ask, RetrievalChain
from assistant.answering.events import Finished
from assistant.answering.prompting import messages_for, not_stated
from assistant.asking.question import question_of
from assistant.evidence.evidence import gather
from assistant.model.models import Model
from assistant.model.weights import local_weights
from index.library import Library

pytestmark = pytest.mark.local_model
MAIN = "from assistant.cli import main; main()"
WHY = "why did Huawei open-source its toolkit?"
WHO = "Who is the CEO of Huawei?"


def answer(library: Library, model: Model, question: str) -> Finished:
    finished = RetrievalChain(library, model).invoke(Ask(question))
    assert isinstance(finished, Finished)
    return finished


def test_it_answers_from_the_samples_with_both_reasons_each_proved_and_two_citations(
    samples: Library, local_model: Model
) -> None:
    said = answer(samples, local_model, WHY).answer
    assert not said.refused
    assert "developer ecosystem" in said.text
    assert "foreign technology" in said.text
    assert [sentence.verdict.status for sentence in said.sentences] == ["proved"] * 3
    assert len(said.citations) >= 2
    assert {c.evidence.article.title for c in said.citations} == {
        "Huawei opens its Ascend chip toolkit to outside developers"
    }


@pytest.mark.parametrize("question", [WHO, "How many cores does the H20 have?"])
def test_what_no_sample_says_is_refused(
    samples: Library, local_model: Model, question: str
) -> None:
    assert answer(samples, local_model, question).answer.refused


def test_it_tells_how_sure_it_is_that_nothing_is_stated(
    samples: Library, local_model: Model
) -> None:
    evidence = gather(question_of(WHO), samples.search(WHO, PASSAGES), samples)
    reply = not_stated(question_of(WHO))
    assert reply
    unsure = asyncio.run(
        local_model.probability_of(reply, messages_for(question_of(WHO), evidence))
    )
    known = "Which toolkit did Huawei open-source?"
    evidence = gather(question_of(known), samples.search(known, PASSAGES), samples)
    sure = asyncio.run(
        local_model.probability_of(reply, messages_for(question_of(known), evidence))
    )
    assert 0.0 <= sure < 0.1 and 0.3 < unsure <= 1.0


def test_what_an_added_article_says_is_answered_and_cited(
    library: Library, local_model: Model, tmp_path: Path
) -> None:
    library.sources.show_samples()
    for name, text in {
        "leaders.txt": "Who leads Huawei\n\nBy Anna Roth\n1 June 2025\n\nRen Zhengfei is the chief "
        "executive of Huawei. He founded the company in Shenzhen in 1987.\n",
        "h20.txt": "Inside the H20\n\nBy Anna Roth\n2 June 2025\n\nThe H20 has 78 streaming "
        "multiprocessors. In all, the H20 has 9,984 cores.\n",
    }.items():
        (tmp_path / name).write_text(text)
    library.sources.add([tmp_path / "leaders.txt", tmp_path / "h20.txt"])
    for _ in library.reindex():
        pass
    leader = answer(library, local_model, "Who is the CEO of Huawei?").answer
    assert not leader.refused and "Ren Zhengfei" in leader.text
    assert leader.citations[0].evidence.article.title == "Who leads Huawei"
    cores = answer(library, local_model, "How many cores does the H20 have?").answer
    assert not cores.refused and "9,984" in cores.text


@pytest.mark.parametrize(
    ("prompt", "words"),
    [("Tell a story. " * 300, 0), ("Count from one to five hundred, in words.", 10)],
    ids=["while it reads", "while it writes"],
)
def test_a_stop_ends_the_work(local_model: Model, prompt: str, words: int) -> None:
    """Undisturbed, either prompt costs far more processor time than a batch and a second's look."""

    async def begin() -> None:
        written = local_model.write([HumanMessage(prompt)])
        for _ in range(words):
            await anext(written)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(drain(written), 1)

    async def drain(written: AsyncIterator[str]) -> None:
        async for _ in written:
            pass

    local_model.chat()
    asyncio.run(begin())
    assert spent_until_idle(psutil.Process()) < 8


def test_ask_json_keeps_its_contract(tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    run = subprocess.run(
        [sys.executable, "-c", MAIN, "ask", WHY, "--json", "--home", home],
        capture_output=True,
        text=True,
        timeout=150,
    )
    assert run.returncode == 0
    printed = json.loads(run.stdout)
    assert list(printed) == [
        "question",
        "answer",
        "refused",
        "age",
        "assumed",
        "citations",
        "evidence",
        "model",
        "timings",
    ]
    assert printed["question"] == WHY
    assert printed["refused"] is False
    assert printed["model"] == "Qwen2.5-Coder-1.5B-Instruct (local)"
    assert set(printed["timings"]) == {"evidence", "first_token", "total"}
    for source in printed["citations"] + printed["evidence"]:
        assert {"n", "article_id", "title", "authors", "published", "url"} <= set(source)
        assert source["sentence"] in source["passage"]
        assert source["published"][:2] == "20"
    for citation in printed["citations"]:
        assert f"[{citation['n']}]" in printed["answer"]


def test_examples_are_read_once_and_known_to_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each start in a process of its own, for llama.cpp keeps its memory as long as it runs."""
    weights = local_weights()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    asks = (
        "import asyncio, os, sys\n"
        "from assistant.model.models import Model\n"
        "from assistant.answering.prompting import messages_for\n"
        "from assistant.asking.question import question_of\n"
        "model = Model(sys.argv[1])\n"
        f"messages = messages_for(question_of({WHO!r}), ())\n"
        "first = asyncio.run(model._first_token(messages))\n"
        "print(sorted(first)[:3], flush=True)\n"
        "os._exit(0)\n"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", asks, str(weights)], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    [state] = (tmp_path / "newsdesk" / "prompts").glob("*.state")
    kept = state.stat().st_mtime_ns
    assert said[0] == said[1] != ""
    state.write_bytes(state.read_bytes()[:1_000_000])  # cut off, as by a full disk
    done = subprocess.run(
        [sys.executable, "-c", asks, str(weights)], capture_output=True, text=True, check=True
    )
    assert done.stdout == said[0]
    assert state.stat().st_mtime_ns > kept and state.stat().st_size > 10_000_000
