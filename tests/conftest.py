"""Parts that tests share: all real but the language model, which is scripted."""

import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from assistant.models import Model
from index.embedding import Embedding
from index.library import Library
from prompts import prompt


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for another machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            assert ipaddress.ip_address(address[0]).is_loopback, f"connects to {address}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def embedding() -> Embedding:
    return Embedding()


@pytest.fixture
def library(tmp_path: Path, embedding: Embedding) -> Iterator[Library]:
    with Library(tmp_path / "home", embedding) as opened:
        yield opened


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Library]:
    """A library of the sample articles, only to be read."""
    with Library(tmp_path_factory.mktemp("samples"), embedding) as opened:
        opened.show_samples()
        for _ in opened.reindex():
            pass
        yield opened


class ScriptedChat(BaseChatModel):
    """A language model that says what it is told to, a few letters at a time."""

    answer: str = ""
    answerable: str = "Yes"
    judged: str = "Yes"
    rewritten: str = ""
    asked: list[str]

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _reply(self, messages: list[BaseMessage]) -> str:
        text = "\n".join(str(message.content) for message in messages)
        self.asked.append(text)
        for name, reply in [
            ("judged", self.judged),
            ("answerable", self.answerable),
            ("standalone", self.rewritten),
        ]:
            if prompt(name) in text:
                return reply
        return self.answer

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(self._reply(messages)))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        reply = self._reply(messages)
        for start in range(0, max(1, len(reply)), 7):
            yield ChatGenerationChunk(message=AIMessageChunk(reply[start : start + 7]))


def scripted(**replies: str) -> Model:
    """A Model that answers with the given `answer`, `answerable`, `judged` and `rewritten`."""
    return Model("scripted", ScriptedChat(asked=[], **replies))
