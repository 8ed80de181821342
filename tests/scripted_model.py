"""A language model that says what a test tells it to."""

from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from assistant.model.models import Model
from prompts import prompt


class ScriptedChat(BaseChatModel):
    """A language model that says what it is told to, a few letters at a time."""

    answer: str = ""
    rewritten: str = ""
    translated: str = ""
    asked: list[str]

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _reply(self, messages: list[BaseMessage]) -> str:
        text = "\n".join(str(message.content) for message in messages)
        self.asked.append(text)
        for name, reply in [
            ("standalone", self.rewritten),
            ("translate", self.translated),
        ]:
            if prompt(name).split("\n\n")[0] in text:
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


class ScriptedModel(Model):
    """A model that is told how sure it is that nothing is stated; None: it can't tell."""

    def __init__(self, chat: ScriptedChat, unstated: float | None) -> None:
        super().__init__("scripted", chat)
        self._unstated = unstated

    async def probability_of(self, reply: str, messages: list[BaseMessage]) -> float | None:
        return self._unstated


def scripted(unstated: float | None = 0.0, **replies: str) -> Model:
    """A Model that gives the reply named to the prompt of each kind, `answer` to any other."""
    return ScriptedModel(ScriptedChat(asked=[], **replies), unstated)
