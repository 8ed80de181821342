"""The settings of llama.cpp, and what it has read, kept in files."""

import asyncio
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from assistant.model import llama
from assistant.model.llama import BATCHES, Llama, LlamaSettings, Speed, best_settings

BEGINNING: list[BaseMessage] = [
    SystemMessage("Answer in one word."),
    HumanMessage("Is ice cold?"),
    AIMessage("Yes"),
]

TOKENS = 30


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(llama, "user_cache_path", lambda _: tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("plain", "packed", "chosen"),
    [
        (Speed(67, 19.5), Speed(66, 24.5), LlamaSettings(64, packs_weights=False)),
        (Speed(140, 20), Speed(300, 20), LlamaSettings(256, packs_weights=True)),
        (Speed(140, 20), Speed(145, 20), LlamaSettings(128, packs_weights=False)),
        (Speed(10, 4), Speed(5, 4), LlamaSettings(BATCHES[0], packs_weights=False)),
    ],
)
def test_settings_are_those_of_the_quicker_question_that_stop_within_a_second(
    plain: Speed, packed: Speed, chosen: LlamaSettings
) -> None:
    assert best_settings([(False, plain), (True, packed)]) == chosen


def test_settings_that_do_not_run_here_are_not_chosen() -> None:
    assert best_settings([(True, Speed(70, 20))]) == LlamaSettings(64, packs_weights=True)
    assert best_settings([]) is None


def test_settings_are_measured_once_and_a_damaged_file_again(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[str] = []

    def call(function: str, path: str, into: str, packs: str) -> None:
        measured.append(packs)
        Path(into).write_text('{"reads": 300.0, "writes": 20.0}', "utf-8")

    monkeypatch.setattr(llama, "call_in_child", call)
    weights = cache / "model.gguf"
    weights.write_bytes(b"weights")
    for _ in range(2):
        llama.measure_once(weights)
    assert measured == ["0", "1"]
    assert llama.kept_settings(weights) == LlamaSettings(256, packs_weights=False)
    [file] = cache.glob("llama-*.json")
    for damaged in ("", "[]", '{"batch": 64, "speed": 3}'):
        file.write_text(damaged, "utf-8")
        assert llama.kept_settings(weights) is None
    weights.write_bytes(b"other weights")
    assert llama.kept_settings(weights) is None


class Unloaded(Llama):
    """A server that does what it is told, without a model."""

    def __init__(self, cache: Path) -> None:
        self._states, self._made_by = cache, "these weights"
        self._folder = cache
        self.told: list[str] = []

    async def _slot(self, action: str, file: str) -> dict[str, int]:
        self.told.append(action)
        if action == "save":
            (self._folder / file).write_bytes(b"state")
        return {"n_saved": TOKENS}


def test_state_that_was_cut_off_is_never_given_to_llama(cache: Path) -> None:
    running = Unloaded(cache)
    assert not asyncio.run(running.restore(BEGINNING))
    asyncio.run(running.keep(BEGINNING, TOKENS))
    assert asyncio.run(running.restore(BEGINNING))
    assert not asyncio.run(running.restore(BEGINNING[:-1]))
    [state] = cache.glob("*.state")
    state.write_bytes(b"sta")
    assert not asyncio.run(running.restore(BEGINNING))
    assert running.told == ["save", "restore"]
    assert list(cache.glob("*.new")) == []


def test_state_after_another_prompt_is_not_kept(cache: Path) -> None:
    running = Unloaded(cache)
    asyncio.run(running.keep(BEGINNING, TOKENS - 8))  # somebody's question was read since
    assert list(cache.iterdir()) == []
    asyncio.run(running.keep(BEGINNING, TOKENS - 1))
    assert len(list(cache.glob("*.state"))) == 1


def test_only_the_newest_states_are_kept(cache: Path) -> None:
    running = Unloaded(cache)
    for number in range(llama.KEPT_STATES + 3):
        asyncio.run(running.keep([HumanMessage(str(number))], TOKENS))
    assert len(list(cache.glob("*.state"))) == llama.KEPT_STATES
    assert len(list(cache.glob("*.sha256"))) == llama.KEPT_STATES
