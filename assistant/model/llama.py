"""llama.cpp in this process: its settings, measured once, and what it has read, kept in files.

Settings are measured because they depend on the processor: llama.cpp packs the weights anew for
some, which takes 0.6 GB more and reads up to twice as fast or not at all.
"""

import hashlib
import json
import logging
import os
import platform
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from langchain_core.messages import BaseMessage
from langchain_openai import ChatOpenAI
from platformdirs import user_cache_path
from pydantic import SecretStr

from index.embedding.weights import digest
from index.errors import ModelUnavailable
from index.process import call_in_child, prepare_process

CONTEXT_TOKENS = 4096
LONGEST_ANSWER_TOKENS = 200
LONGEST_WAIT = 600.0  # seconds without a word: a slow machine with others in the queue
# Tokens of a typical question to the model: excerpts to read, and an answer.
READS, WRITES = 300, 25
WORTH = 0.9  # of the time without packed weights: their memory must gain something
BATCHES = 64, 128, 256  # tokens that are read at a time; none may take longer than STOPS_WITHIN
STOPS_WITHIN = 1.0  # seconds; a batch that was begun is read to its end
KEPT_STATES = 6  # of 16 MB each


@dataclass(frozen=True)
class LlamaSettings:
    """How llama.cpp reads: so many tokens at a time, and whether it packs the weights anew."""

    batch: int = BATCHES[0]
    packs_weights: bool = False


@dataclass(frozen=True)
class Speed:
    """How many tokens a second llama.cpp reads and writes."""

    reads: float
    writes: float

    @property
    def seconds(self) -> float:
        """What a typical question takes."""
        return READS / self.reads + WRITES / self.writes


class Llama:
    """llama.cpp's server, on a loopback port that only this process has the key to."""

    def __init__(self, path: Path, settings: LlamaSettings | None = None) -> None:
        """Load the model file `path`, with the settings that were measured for it if none are
        given. Raises ModelUnavailable."""
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
        self.settings = settings or kept_settings(path) or LlamaSettings()
        params: Any = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.n_ctx = CONTEXT_TOKENS
        # Two at once are no faster on two cores, and would halve the context.
        params.n_parallel = 1
        params.n_gpu_layers = 0
        params.fit_params = False
        params.no_extra_bufts = not self.settings.packs_weights
        # A stop takes effect when a batch is done, once llama.cpp has seen that nobody waits any
        # more: it looks once a second while it reads a prompt.
        params.n_batch = params.n_ubatch = self.settings.batch
        params.cache_ram_mib = 64  # the default keeps up to 8 GB of old prompts
        params.ui = params.endpoint_slots = False
        params.verbosity = 0
        params.api_keys = [secrets.token_hex(16)]
        states = user_cache_path("newsdesk") / "prompts"
        if _can_be_written(states):
            params.slot_save_path = f"{states}{os.sep}"
        threads = (
            len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        )
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads or 1
        try:
            # It lives as long as this object.
            self._server: Any = xllamacpp.Server(params)
        except RuntimeError as error:
            raise ModelUnavailable(f"The model file {path} can't be loaded: {error}") from error
        self._address, [self._key] = self._server.listening_address, params.api_keys
        self._states = states if params.slot_save_path else None
        self._made_by = f"{_identity(path)} {self.settings}"
        self.chat = ChatOpenAI(
            base_url=f"{self._address}/v1",
            api_key=SecretStr(self._key),
            model=path.stem,
            temperature=0,
            max_completion_tokens=LONGEST_ANSWER_TOKENS,
            max_retries=0,
            # A proxy set for the machine is not for loopback; and a connection that is kept would
            # belong to the event loop that opened it.
            http_client=httpx.Client(trust_env=False, timeout=LONGEST_WAIT),
            http_async_client=httpx.AsyncClient(
                trust_env=False,
                timeout=LONGEST_WAIT,
                limits=httpx.Limits(max_keepalive_connections=0),
            ),
        )

    async def restore(self, beginning: Sequence[BaseMessage]) -> bool:
        """Be as after reading these messages, if that was kept. Takes some 10 ms."""
        if self._states is None:
            return False
        name = self._name(beginning)
        state, told = self._states / f"{name}.state", self._states / f"{name}.sha256"
        try:
            # llama.cpp crashes on a file that was cut off.
            is_whole = told.read_text("ascii") == digest(state)
        except (OSError, ValueError):
            return False
        return is_whole and bool(await self._slot("restore", state.name))

    async def keep(self, beginning: Sequence[BaseMessage], tokens: int) -> None:
        """Keep the state after reading these messages, which are so many tokens, for the next
        start. Nothing is kept on a disk that is full, nor if another prompt was read since: it may
        be somebody's question."""
        if self._states is None:
            return
        name = self._name(beginning)
        unfinished = self._states / f"{name}-{os.getpid()}.new"
        try:
            done = await self._slot("save", unfinished.name)
            if done and tokens <= done["n_saved"] <= tokens + 1:  # with the one that was written
                whole = digest(unfinished)
                unfinished.replace(self._states / f"{name}.state")
                (self._states / f"{name}.sha256").write_text(whole, "ascii")
                _delete_oldest(self._states)
        except OSError as error:
            logging.getLogger(__name__).warning("A prompt that was read isn't kept: %s", error)
        finally:
            unfinished.unlink(missing_ok=True)

    def speed(self) -> Speed:
        """How fast it reads a batch and writes a few tokens."""
        numbers = " ".join(str(number) for number in range(100, 130))  # some 120 tokens
        for said in ("One", numbers):  # the first question takes longer
            done = httpx.post(
                f"{self._address}/v1/chat/completions",
                json={"messages": [{"role": "user", "content": said}], "max_tokens": 8},
                headers={"Authorization": f"Bearer {self._key}"},
                timeout=LONGEST_WAIT,
                trust_env=False,
            )
        timings = done.raise_for_status().json()["timings"]
        return Speed(timings["prompt_per_second"], timings["predicted_per_second"])

    def _name(self, beginning: Sequence[BaseMessage]) -> str:
        said = json.dumps([self._made_by, [[each.type, each.content] for each in beginning]])
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    async def _slot(self, action: str, file: str) -> dict[str, int] | None:
        """What llama.cpp says it did; None if it didn't."""
        async with httpx.AsyncClient(trust_env=False, timeout=LONGEST_WAIT) as client:
            try:
                done = await client.post(
                    f"{self._address}/slots/0",
                    params={"action": action},
                    json={"filename": file},
                    headers={"Authorization": f"Bearer {self._key}"},
                )
            except httpx.HTTPError as error:
                logging.getLogger(__name__).warning(
                    "llama.cpp can't %s %s: %s", action, file, error
                )
                return None
        return done.json() if done.is_success else None


def measure_once(path: Path) -> None:
    """Measure which settings suit the processor, some seconds, unless that was done; and keep them.

    In processes of their own: what crashes there crashes nothing here, and the memory is given
    back, which llama.cpp's server in this process doesn't do.
    """
    if not path.is_file() or find_spec("xllamacpp") is None or kept_settings(path):
        return  # the first two are said when it is loaded
    with TemporaryDirectory() as folder:
        measured = []
        for packs in (False, True):
            file = Path(folder) / f"{packs}.json"
            call_in_child("assistant.model.llama:measure", str(path), str(file), str(int(packs)))
            with suppress(OSError, ValueError, TypeError):  # then these settings don't work here
                measured.append((packs, Speed(**json.loads(file.read_text("utf-8")))))
    if settings := best_settings(measured):
        with suppress(OSError):  # then it is measured again
            _settings_file(path).write_text(json.dumps(asdict(settings)), "utf-8")


def best_settings(measured: Sequence[tuple[bool, Speed]]) -> LlamaSettings | None:
    """The settings for a typical question, by the speed without and with packed weights."""
    if not measured:
        return None
    worth = {True: 1.0, False: WORTH}
    packs, speed = min(measured, key=lambda each: worth[each[0]] * each[1].seconds)
    fitting = [batch for batch in BATCHES if batch <= speed.reads * STOPS_WITHIN]
    return LlamaSettings(max(fitting, default=BATCHES[0]), packs)


def measure(path: str, into: str, packs: str) -> None:
    """Write the speed with or without packed weights to a file, as JSON."""
    llama = Llama(Path(path), LlamaSettings(max(BATCHES), packs == "1"))
    _RUNNING.append(llama)
    Path(into).write_text(json.dumps(asdict(llama.speed())), "utf-8")


_RUNNING: list[Llama] = []  # a server that nothing refers to any more waits for ever to end


def kept_settings(path: Path) -> LlamaSettings | None:
    """The settings that were measured for a model file on this machine; None if none were."""
    try:
        return LlamaSettings(**json.loads(_settings_file(path).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _settings_file(path: Path) -> Path:
    name = hashlib.sha256(f"{_identity(path)} {_processor()}".encode()).hexdigest()[:16]
    return user_cache_path("newsdesk") / f"llama-{name}.json"


def _processor() -> str:
    """What llama.cpp's speed depends on: the processor, its instructions, how many cores."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text("utf-8").splitlines() if told.exists() else [platform.processor()]
    is_about = ("model name", "flags", "Features")
    about = dict.fromkeys(line for line in lines if len(lines) == 1 or line.startswith(is_about))
    return "\n".join([*about, str(os.cpu_count())])


def _identity(path: Path) -> str:
    """Which weights, and which build of llama.cpp."""
    known = path.stat()
    return f"{path.name} {known.st_size} {known.st_mtime_ns} {version('xllamacpp')}"


def _can_be_written(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _delete_oldest(folder: Path) -> None:
    states = sorted(folder.glob("*.state"), key=lambda state: state.stat().st_mtime)
    for state in states[:-KEPT_STATES]:
        state.with_suffix(".sha256").unlink(missing_ok=True)
        state.unlink(missing_ok=True)
