"""The chat model: a local one in this process by default, any other by its name, or none."""

import asyncio
import math
import os
import re
import secrets
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import SecretStr

from assistant.model import weights
from index.errors import ModelUnavailable, NewsdeskError
from index.process import prepare_process

if TYPE_CHECKING:  # what speaks to a model takes nearly a second to import, and not all need it
    from langchain_openai import ChatOpenAI

LOCAL, NONE = "local", "none"
CONTEXT_TOKENS = 4096
LONGEST_ANSWER_TOKENS = 200
LONGEST_WAIT = 600.0  # seconds without a word: a slow machine with others in the queue


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

    @property
    def is_local(self) -> bool:
        """Whether it runs in this process, so that nothing it reads leaves the machine."""
        return self._tells_probabilities or self.is_silent

    @property
    def is_silent(self) -> bool:
        """Whether it never says anything, so that nobody waits for it."""
        return self.name == NONE

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
        """Load the model; a local one reads how these begin, and needn't when it is asked."""
        self.chat()
        if self._tells_probabilities:
            await self._first_token(messages)

    async def probability_of_yes(self, messages: list[BaseMessage]) -> float:
        """How sure the model is of Yes rather than No, 0 to 1.

        Models that give no probabilities count as 1 or 0 by what they say.
        """
        if not self._tells_probabilities:
            chat = await self._loaded()
            with self.errors():
                reply = await chat.ainvoke(_without_chat_marks(messages))
            return float(str(reply.content).strip().lower().startswith("yes"))
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
        first = await self._first_token(messages)
        return sum(share for token, share in first if begins(reply, token))

    async def _first_token(self, messages: list[BaseMessage]) -> list[tuple[str, float]]:
        """The likeliest first tokens of a reply, without space, with their probabilities."""
        loaded = await self._loaded()
        chat = loaded.bind(max_completion_tokens=1, logprobs=True, top_logprobs=10)
        with self.errors():
            reply = await chat.ainvoke(_without_chat_marks(messages))
        content = (reply.response_metadata.get("logprobs") or {}).get("content") or []
        return [
            (candidate["token"].strip(), math.exp(candidate["logprob"]))
            for first in content[:1]
            for candidate in first["top_logprobs"]
        ]

    async def write(self, messages: list[BaseMessage]) -> AsyncGenerator[str]:
        """The model's reply, as it writes it. Closing the iterator stops the model."""
        writer = await self._loaded() | StrOutputParser()
        with self.errors():
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
        if self.name == LOCAL:
            return _llama(weights.local_weights())
        if self.is_silent:
            return _Silent()
        from assistant.model.hub import PREFIX, hub_weights

        if self.name.startswith(PREFIX):
            return _llama(hub_weights(self.name))
        if self._is_file:
            return _llama(Path(self.name).expanduser())
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


def _llama(path: Path) -> "ChatOpenAI":
    """llama.cpp's server in this process, on a loopback port only this process has the key to."""
    import httpx
    from langchain_openai import ChatOpenAI

    if not path.is_file():
        raise ModelUnavailable(f"There is no model file {path}.")
    prepare_process()
    try:
        import xllamacpp
    except ImportError as error:
        raise ModelUnavailable(
            'The runtime for local models is not installed; run: pip install "newsdesk[local]" '
            '(from a clone: ".[local]"), or name another model with --model.'
        ) from error
    params: Any = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = CONTEXT_TOKENS
    params.n_parallel = 1  # two at once are no faster on two cores, and would halve the context
    params.n_gpu_layers = 0
    params.fit_params = False
    params.no_extra_bufts = True  # a quarter faster at reading prompts, and 0.6 GB less memory
    # A stop takes effect when a batch is done, about 1 s, once llama.cpp has seen that nobody waits
    # any more: it looks once a second while it reads a prompt.
    params.n_batch = params.n_ubatch = 64
    params.cache_ram_mib = 64  # the default keeps up to 8 GB of old prompts
    params.ui = params.endpoint_slots = False
    params.verbosity = 0
    params.api_keys = [secrets.token_hex(16)]
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads or 1
    try:
        server: Any = xllamacpp.Server(params)
    except RuntimeError as error:
        raise ModelUnavailable(f"The model file {path} can't be loaded: {error}") from error
    return ChatOpenAI(
        base_url=f"{server.listening_address}/v1",
        api_key=SecretStr(params.api_keys[0]),
        model=path.stem,
        temperature=0,
        max_completion_tokens=LONGEST_ANSWER_TOKENS,
        max_retries=0,
        # A proxy set for the machine is not for loopback; and a connection that is kept would
        # belong to the event loop that opened it.
        http_client=httpx.Client(trust_env=False, timeout=LONGEST_WAIT),
        http_async_client=httpx.AsyncClient(
            trust_env=False, timeout=LONGEST_WAIT, limits=httpx.Limits(max_keepalive_connections=0)
        ),
        metadata={"server": server},  # the server lives as long as its client
    )
