"""The chat model: a local one in this process by default, any other by its name, or none."""

import asyncio
import math
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.outputs import ChatGeneration, ChatResult

from assistant.model import weights
from index.errors import ModelUnavailable, NewsdeskError

if TYPE_CHECKING:  # what speaks to a model takes nearly a second to import, and not all need it
    from assistant.model.llama import Llama, LlamaSettings

LOCAL, NONE = "local", "none"
EXAMPLES = 2  # messages before the last one, with which it is worth keeping what was read of them


class Model:
    """A chat model by name, loaded when first needed and only once.

    Names: `local`; `none`, which never says anything; a path to a `.gguf` file, or
    `hf:OWNER/REPO/FILE.gguf` on the Hugging Face hub; or `provider:model` as LangChain's
    `init_chat_model` takes it (`ollama:llama3.2`, `openai:gpt-4o-mini`).
    """

    def __init__(self, name: str = LOCAL, chat: BaseChatModel | None = None) -> None:
        """`chat`, if given, is used as it is under that name."""
        self.name = name
        self._is_file = name.endswith(".gguf")
        self._tells_probabilities = self._is_file or name == LOCAL
        self._loading = Lock()
        self._chat = chat
        self._llama: Llama | None = None
        self._begun: set[str] = set()
        self._users = 0
        self._reading: tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]] | None = None

    @property
    def is_local(self) -> bool:
        """Whether it runs in this process, so that nothing it reads leaves the machine."""
        return self._tells_probabilities or self.is_silent

    @property
    def is_silent(self) -> bool:
        """Whether it never says anything, so that nobody waits for it."""
        return self.name == NONE

    @property
    def can_read_ahead(self) -> bool:
        """Whether it keeps what it has read for the next question, and has been loaded."""
        return self._tells_probabilities and self._chat is not None

    @property
    def is_in_use(self) -> bool:
        """Whether somebody waits for an answer."""
        return self._users > 0

    @property
    def settings(self) -> "LlamaSettings | None":
        """How llama.cpp reads and writes here, once it has loaded a local model."""
        return self._llama.settings if self._llama else None

    @property
    def title(self) -> str:
        """The name to show people."""
        if self.name == LOCAL:
            return f"{weights.NAME} (local)"
        if self.is_silent:
            return "Quotations only"
        return f"{Path(self.name).stem} (local)" if self._is_file else self.name

    def chat(self) -> BaseChatModel:
        """The model, loaded. Raises ModelUnavailable if it can't be."""
        with self._loading:
            if self._chat is None:
                self._chat = self._load()
            return self._chat

    async def _loaded(self) -> BaseChatModel:
        """The model, loaded in a thread: a download takes minutes, and others are served then."""
        return await asyncio.to_thread(self.chat)

    async def warm_up(self, messages: list[BaseMessage]) -> None:
        """Load the model; a local one reads how these begin, and needn't when it is asked. The
        first time on a machine it is measured how it runs fastest there."""
        if self._tells_probabilities and self._chat is None:
            from assistant.model.llama import measure_once

            await asyncio.to_thread(measure_once, self._file())
        self.chat()
        if self._tells_probabilities:
            await self._first_token(messages)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Meanwhile somebody waits for an answer: what is being read ahead stops at once."""
        self._users += 1
        try:
            if reading := self._reading:
                loop, task = reading
                loop.call_soon_threadsafe(task.cancel)
            yield
        finally:
            self._users -= 1

    async def read_ahead(self, messages: list[BaseMessage]) -> bool:
        """Let a local model read what it may be asked soon, so that it needn't then.

        False if it didn't, or not to the end: it can't, or somebody waits for an answer.
        """
        if not self.can_read_ahead or self.is_in_use or self._reading:
            return False
        task = asyncio.create_task(self._first_token(messages))
        self._reading = asyncio.get_running_loop(), task
        try:
            await asyncio.wait([task])
        finally:
            self._reading = None
            task.cancel()
        return not task.cancelled() and task.exception() is None

    async def probability_of_yes(self, messages: list[BaseMessage]) -> float:
        """How sure the model is of Yes rather than No, 0 to 1.

        Models that give no probabilities count as 1 or 0 by what they say.
        """
        if not self._tells_probabilities:
            chat = await self._loaded()
            with self.errors():
                reply = await chat.ainvoke(_without_chat_marks(messages))
            return float(str(reply.content).strip().lower().startswith("yes"))
        with self.in_use():
            first = await self._first_token(messages)
        yes = sum(share for token, share in first if token.lower() == "yes")
        no = sum(share for token, share in first if token.lower() == "no")
        return yes / (yes + no) if yes + no else 0.0

    async def probability_of(self, reply: str, messages: list[BaseMessage]) -> float | None:
        """How sure the model is, 0 to 1, to begin as `reply` does; None if it can't say how sure.

        It has read the messages then: writing after that begins at once.
        """
        if not self._tells_probabilities:
            return None
        with self.in_use():
            first = await self._first_token(messages)
        return sum(share for token, share in first if begins(reply, token))

    async def _first_token(self, messages: list[BaseMessage]) -> list[tuple[str, float]]:
        """The likeliest first tokens of a reply, without space, with their probabilities."""
        loaded = await self._loaded()
        await self._begin(messages)
        chat = loaded.bind(max_completion_tokens=1, logprobs=True, top_logprobs=10)
        with self.errors():
            reply = await chat.ainvoke(_without_chat_marks(messages))
        content = (reply.response_metadata.get("logprobs") or {}).get("content") or []
        return [
            (candidate["token"].strip(), math.exp(candidate["logprob"]))
            for first in content[:1]
            for candidate in first["top_logprobs"]
        ]

    async def _begin(self, messages: list[BaseMessage]) -> None:
        """Have a local model know the instructions and examples before the last message: as they
        were read before this start or, the first time, by reading and keeping them."""
        beginning = messages[:-1]
        said = "\n".join(str(message.content) for message in beginning)
        if self._llama is None or len(beginning) <= EXAMPLES or said in self._begun:
            return
        self._begun.add(said)
        if await self._llama.restore(beginning):
            return
        try:
            with self.errors():
                chat = self._llama.chat.bind(max_completion_tokens=1)
                reply: Any = await chat.ainvoke([*beginning, HumanMessage("")])
            await self._llama.keep(beginning, reply.usage_metadata["input_tokens"])
        except BaseException:
            self._begun.discard(said)  # it was stopped; the next one does it
            raise

    async def write(self, messages: list[BaseMessage]) -> AsyncGenerator[str]:
        """The model's reply, as it writes it. Closing the iterator stops the model."""
        writer = await self._loaded() | StrOutputParser()
        await self._begin(messages)
        with self.in_use(), self.errors():
            async for chunk in writer.astream(_without_chat_marks(messages)):
                if chunk:
                    yield chunk

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Whatever goes wrong while the model is asked becomes ModelUnavailable, in a sentence."""
        try:
            yield
        except NewsdeskError:
            raise
        except Exception as error:  # each provider raises errors of its own
            reason = (str(error) or type(error).__name__).splitlines()[0]
            raise ModelUnavailable(f"The model {self.title} gave no answer: {reason}") from error

    def _load(self) -> BaseChatModel:
        if self._tells_probabilities:
            from assistant.model.llama import Llama

            self._llama = Llama(self._file())
            return self._llama.chat
        if self.is_silent:
            return _Silent()
        from langchain.chat_models import init_chat_model

        try:
            return init_chat_model(self.name)
        except ImportError as error:
            raise ModelUnavailable(
                f"The model {self.name} needs one more package: {error}."
            ) from error
        except Exception as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ModelUnavailable(f"The model {self.name} can't be used: {reason}") from error

    def _file(self) -> Path:
        """The local model's file. Raises ModelUnavailable."""
        if self.name == LOCAL:
            return weights.local_weights()
        from assistant.model.hub import PREFIX, hub_weights

        if self.name.startswith(PREFIX):
            return hub_weights(self.name)
        return Path(self.name).expanduser()


class _Silent(BaseChatModel):
    """Says nothing, so that only what the articles themselves say is left to answer with."""

    @property
    def _llm_type(self) -> str:
        return NONE

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(""))])


def begins(reply: str, token: str) -> bool:
    """Whether `token` is how `reply` begins: its first word, and not the N of another's."""
    if not token or not reply.startswith(token):
        return False
    return not token.isascii() or re.match(rf"{re.escape(token)}(?!\w)", reply) is not None


def _without_chat_marks(messages: list[BaseMessage]) -> list[BaseMessage]:
    """Breaks up marks such as <|im_end|>, by which an article could speak as the system."""
    return [
        message.model_copy(
            update={"content": str(message.content).replace("<|", "< |").replace("|>", "| >")}
        )
        for message in messages
    ]
