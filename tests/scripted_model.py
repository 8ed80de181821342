"""A language model that says what a test tells it to."""

from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from assistant.models import Model
from prompts import prompt


class ScriptedChat(BaseChatModel):
    """A language model that says what it is told to, a few letters at a time."""

    answer: str = ""
    confirmed: str = "Yes"
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
            ("confirm", self.confirmed),
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


def scripted(**replies: str) -> Model:
    """A Model that gives the reply named to the prompt of each kind, `answer` to any other."""
    return Model("scripted", ScriptedChat(asked=[], **replies))
