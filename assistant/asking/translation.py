"""A question in one language → the same in the language that other articles are in.

Into Chinese or English, from any language that answers are in. A question in any other is left as
it is.
"""

import asyncio
import hashlib
import json
import os
import re
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.asking.kind import Language
from assistant.words import words as spoken
from assistant.words.words import words_for
from index.errors import ModelUnavailable, StorageFailed
from prompts import prompt

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

    from assistant.model.models import Model

SECONDS = 8.0  # that a translation may take
REMEMBERED = 10_000  # translations
KEPT_BYTES = 5_000_000  # of the file they are kept in; about 20,000 of them
LONGEST = 300  # characters; a longer line is a model that can't stop
WORTH_IT = 0.05  # the share of articles in the other language from which the wait pays

_NAMES: dict[Language, str] = {"en": "English", "zh": "Chinese"}
_KANA = re.compile(r"[\u3040-\u30ff]")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_LETTERS = re.compile(r"[^\W\d_]")
_IDEOGRAPHS_A_WORD = 2
_REFUSES = re.compile(r"(I['’]m|I am) (very )?sorry|Sorry|很?抱歉|对不起", re.IGNORECASE)


@dataclass(frozen=True)
class Translation:
    """A question in the other language, or None in `text` if there is none; `note` is a sentence
    for people that says which."""

    text: str | None
    note: str


def written_in(question: str) -> str | None:
    """The code of the language most of the words are in, among those that answers are in; English
    if words in Latin letters don't tell, None for any other script."""
    script = _script(question)
    return spoken.written_in(question) if script == "en" else script


def _script(question: str) -> Language | None:
    """“zh” for Chinese characters, “en” for Latin letters, whichever most words are in.

    Names stay in Latin letters in many a Chinese question, so words are counted, not letters.
    Japanese (any kana) is neither, and so is whatever is mostly in other scripts.
    """
    latin = _LATIN_WORD.findall(question)
    ideographs = len(_IDEOGRAPH.findall(question))
    others = len(_LETTERS.findall(question)) - ideographs - sum(map(len, latin))
    if _KANA.search(question) or others > ideographs + sum(map(len, latin)):
        return None
    if ideographs and ideographs >= len(latin) * _IDEOGRAPHS_A_WORD:
        return "zh"
    return "en" if latin else None


def wanted(question: str, languages: Mapping[str, int]) -> Language | None:
    """The language to translate the question into before it is searched; None if it needn't be.

    `languages` is how many articles are in each (code → number). A translation costs seconds, so
    it is wanted only if at least WORTH_IT of all articles are in the other language, or none are
    in the question's own and some are in the other: English, or Chinese for an English question.
    """
    own = written_in(question)
    if own is None:
        return None
    other: Language = "zh" if own == "en" else "en"
    in_other = languages.get(other, 0)
    if not in_other:
        return None
    few = in_other < WORTH_IT * sum(languages.values())
    return None if few and languages.get(own, 0) else other


class Translator:
    """Translates questions by one model, each only once: it remembers what came of them.

    A question is somebody's private words, so none is written down unless a file to `keep` them in
    is given, as the evaluation does: one JSON object a line, for its owner's eyes only.
    """

    def __init__(
        self, model: "Model", *, keep: Path | None = None, seconds: float = SECONDS
    ) -> None:
        """`seconds` is how long a translation may take once the model is loaded.

        Raises StorageFailed if the file to keep them in can't be read.
        """
        self._model = model
        self._seconds = seconds
        made_by = f"{model.name}\n{prompt('translate')}"
        self._by = hashlib.sha256(made_by.encode()).hexdigest()[:16]
        self._keep = keep
        self._remembered: dict[tuple[str, str], str | None] = _kept(keep, self._by) if keep else {}

    async def translated(self, question: str, into: Language) -> Translation:
        """The question in the other language, or the reason why there is none.

        A search goes on without a translation, so what goes wrong with the model is a reason, not
        an error. Cancelling stops the model. Raises StorageFailed if it can't be kept.
        """
        question = " ".join(question.split())
        if self._model.is_silent:
            return _none(question, into, words_for(question)("search.no_translator"))
        key = into, question
        if key in self._remembered:
            text = self._remembered.pop(key)  # to put it last: what wasn't asked for longest goes
        else:
            try:
                text = await self._ask(question, into)
            except ModelUnavailable as error:
                return _none(question, into, str(error))
            except TimeoutError:
                slow = words_for(question)("search.slow_translation", seconds=self._seconds)
                return _none(question, into, slow)
            if self._keep:
                record = {"by": self._by, "into": into, "question": question, "text": text}
                _append(self._keep, record)
        self._remembered[key] = text
        if len(self._remembered) > REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        if text is None:
            return _none(question, into, words_for(question)("search.no_translation"))
        words = words_for(question)
        language = words.name_of_language(into)
        return Translation(text, words("search.translated", language=language, translation=text))

    async def _ask(self, question: str, into: Language) -> str | None:
        """What the model makes of it, if it is usable. Raises TimeoutError, ModelUnavailable."""
        await asyncio.to_thread(self._model.chat)  # loaded before the clock starts
        reply = ""
        async with (
            asyncio.timeout(self._seconds),
            aclosing(self._model.write(_messages(question, into))) as pieces,
        ):
            async for piece in pieces:
                reply += piece
                if "\n" in reply.lstrip() or len(reply) > LONGEST:
                    break  # what comes after the first line is of no use
        return _usable(reply, into)


def _messages(question: str, into: Language) -> "list[BaseMessage]":
    """The instruction, the examples of this direction as turns of a chat, and the question.

    As turns, because a small model shown examples in a text likes to answer the question instead.
    What stays the same comes first, so that it needn't read it again.
    """
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    instruction, *examples = prompt("translate").split("\n\n")
    label = f"Into {_NAMES[into]}:"
    messages: list[BaseMessage] = [SystemMessage(instruction)]
    for example in examples:
        if example.startswith(label):
            asked, answered = example.split("\n")
            messages += [HumanMessage(asked), AIMessage(answered)]
    return [*messages, HumanMessage(f"{label} {question}")]


def _none(question: str, into: Language, reason: str) -> Translation:
    words = words_for(question)
    language = words.name_of_language(into)
    return Translation(None, words("search.not_translated", language=language, reason=reason))


def _usable(reply: str, into: Language) -> str | None:
    """The reply's first line, if it is of sensible length and in the right script, and neither a
    refusal nor one of the examples said again."""
    line = reply.strip().split("\n")[0].strip(" \"'“”")
    if len(line) > LONGEST or _script(line) != into:
        return None
    return None if _REFUSES.match(line) or line in prompt("translate").split("\n") else line


def _kept(file: Path, by: str) -> dict[tuple[str, str], str | None]:
    """The translations kept in `file` that were made `by` this model and instruction."""
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _storage_failed(error, file) from error
    kept = {}
    for line in lines:
        try:
            record = json.loads(line)
            if record["by"] == by:
                kept[str(record["into"]), str(record["question"])] = record["text"]
        except (ValueError, KeyError, TypeError):
            continue  # an empty line, or one that a crash tore
    return kept


def _append(file: Path, record: Mapping[str, str | None]) -> None:
    """Add a line to `file` unless it is full."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "ab") as opened:
            if opened.tell() < KEPT_BYTES:
                # A line begins with its line break, so that one torn by a crash spoils no other.
                opened.write(b"\n" + json.dumps(record).encode())
    except OSError as error:
        raise _storage_failed(error, file) from error


def _storage_failed(error: OSError, file: Path) -> StorageFailed:
    return StorageFailed(
        f"Translations can't be kept in {file} ({(error.strerror or str(error)).lower()}); make "
        "room there, or see that it is a file that you may read and write."
    )
