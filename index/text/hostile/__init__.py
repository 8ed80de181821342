"""Prompt injection: articles that give orders to the language model instead of reporting news.

An order that no pattern matches can still be caught by the proof: what isn't in the evidence is
removed from the answer.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from index.text.hostile.orders import Order, orders, possible_among
from index.text.sentences import sentences_of

# How models' chat templates mark who speaks: ChatML, Llama 2 to 4, Gemma, Mistral, DeepSeek, Phi.
CHAT_TOKEN = re.compile(
    r"<\s?[|｜][^<>\n|｜]{1,40}[|｜]\s?>|\[/?(?:INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS)\]"
    r"|<</?SYS>>|</?(?:start|end)_of_turn>|</?(?:s|bos|eos|system|assistant|think|tool_call)>",
    re.IGNORECASE,
)
# "system: …", "### Instruction:": who speaks, in templates without tokens of their own, and in
# the prompts of this project.
SPEAKER = re.compile(
    r"(?:^[ \t]*|(?<=[.!?。！？][ \t])[ \t]*)#{0,6}[ \t]*(?P<who>system|assistant|developer|user"
    r"|human|ai|model|instruction|response|(?:final |correct )?answer|question"
    r"|系统|系統|用户|用戶|助手|回答|问题|問題)"
    r"[ \t]*[:：]|#{2,6}[ \t]*(?P<title>\w+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_MARK = re.compile(r"[\[【]\d+[\]】]")
_ROLES = frozenset("system assistant developer user human ai instruction response".split())
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|„[^„“”]*[“”]|«[^«»]*»|「[^「」]*」|『[^『』]*』")
_REPORTED = re.compile(
    r"\b(?:said|says|told|tells|wrote|writes|typed|types|entered|enters|asked|asks|pasted|posted"
    r"|added|read|reads|reading|phrase|phrases|prompts? such as|words|such as|called|like"
    r"|sagte|schrieb|tippte|a (?:dit|écrit)|dijo|escribió|сказал\w*|написал\w*)\b"
    r"|写道|寫道|说|說|称|稱|输入|輸入|例如",
    re.IGNORECASE,
)
_QUOTED_LENGTH = 100  # characters of an order, in a reason


def gives_orders(sentence: str) -> bool:
    """Whether the sentence gives the model an order; such a sentence proves nothing.

    An order that the sentence reports, in quotation marks, is news.
    """
    speaker = SPEAKER.search(sentence)
    # "Answer: …" stands in interviews; with citation marks, it is what this project's model writes.
    if speaker and (speaker["who"] or "").casefold() in {"question", "answer"}:
        speaker = _MARK.search(sentence)
    if speaker or CHAT_TOKEN.search(sentence):
        return True
    outside = _QUOTED.sub("", sentence)
    spoken = outside if outside != sentence and _REPORTED.search(outside) else sentence
    return _is_order(spoken)


@dataclass(frozen=True)
class Suspicion:
    """Why a text looks as if it gave orders to an AI, and what in it does; str() is a reason in
    plain English."""

    kind: Literal["order", "encoded", "chat", "unseen", "token"]
    said: str = ""

    def __str__(self) -> str:
        return {
            "order": f"speaks to an AI: “{self.said}”",
            "encoded": "holds orders to an AI in base64",
            "chat": f"holds lines of a chat, said by {self.said}",
            "unseen": "holds a message in characters that can't be seen",
            "token": f"holds chat tokens: {self.said}",
        }[self.kind]


def suspected(text: str) -> tuple[Suspicion, ...]:
    """Why the text looks as if it gave orders to an AI; or nothing.

    News about such orders may be among them: a reason to look, not to throw an article away.
    """
    return tuple(dict.fromkeys(_reasons(text)))


def suspicions(text: str) -> tuple[str, ...]:
    """The same, each reason in plain English."""
    return tuple(map(str, suspected(text)))


def _reasons(text: str) -> Iterator[Suspicion]:
    if order := next(_orders_among([each.text for each in sentences_of(text)]), None):
        yield Suspicion("order", _cut(order))
    if any(map(_says_order, decoded(text))):
        yield Suspicion("encoded")
    said = (found["who"] or found["title"] for found in SPEAKER.finditer(text))
    roles = {who.casefold() for who in said} & _ROLES
    if len(roles) > 1:
        yield Suspicion("chat", " and ".join(sorted(roles)))
    if spells_unseen(text):
        yield Suspicion("unseen")
    if token := CHAT_TOKEN.search(text):
        yield Suspicion("token", token.group())


def _is_order(text: str) -> bool:
    return any(map(_says_order, (text, *decoded(text))))


def _says_order(text: str) -> bool:
    return _says_any(made_plain(text), orders())


def _says_any(plain: str, some: Iterable[Order]) -> bool:
    return any(order.stands_in(plain) for order in some)


def _orders_among(sentences: Sequence[str]) -> Iterator[str]:
    """The sentences that give an order."""
    plain = [made_plain(sentence) for sentence in sentences]
    possible = possible_among(plain)
    for sentence, as_read in zip(sentences, plain, strict=True):
        if _says_any(as_read, possible) or any(map(_says_order, decoded(sentence))):
            yield sentence


def _cut(sentence: str) -> str:
    line = " ".join(visible(sentence).split())
    return line if len(line) <= _QUOTED_LENGTH else f"{line[:_QUOTED_LENGTH].rsplit(' ', 1)[0]} …"


# Letters of other alphabets that look like Latin ones (Unicode Technical Standard 39,
# confusables.txt), as they stand in words that have Latin letters too.
_LOOKALIKES = str.maketrans(
    "аеорсхуіѕԁјһвкмнтАЕОРСХУІЅЈНВКМТαορνικτεΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcxyisdjhbkmhtAEOPCXYISJHBKMTaopviktEABEZHIKMNOPTYX",
)
_MIXED = re.compile(r"\b(?=\w*[a-zA-Z])(?=\w*[\u0370-\u03ff\u0400-\u052f])\w+")
_DIGITS = str.maketrans("013457", "oieast")
_WITH_DIGITS = re.compile(r"\b(?=[0-9]*[a-z])[a-z0-9]*[0-9][a-z0-9]*[a-z]{2}[a-z0-9]*\b", re.I)
_APART = re.compile(r"(?<!\w)(?:\w[ ._-]){3,}\w(?!\w)")
_BASE64 = re.compile(r"(?<![\w+/])[A-Za-z0-9+/]{24,}={0,2}(?![\w+/])")
# Characters that nobody sees, and runs of them so long that they spell something out; a flag is
# written in six (Unicode Technical Standard 51).
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]")
_SPELT_UNSEEN = re.compile(
    "[\U000e0020-\U000e007f]{7,}|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}|[\u200b-\u200d\u2060-\u2064]{8,}"
)
_PRINTED = 0.9  # the share of printable characters that makes decoded bytes a text


def made_plain(text: str) -> str:
    """The text as a reader takes it, in small letters: without what can't be seen, letters that
    look like Latin ones and digits in words read as those, letters set apart put together.
    """
    text = unicodedata.normalize("NFKC", visible(text)).replace("’", "'")
    text = _MIXED.sub(lambda word: word.group().translate(_LOOKALIKES), text)
    text = _WITH_DIGITS.sub(lambda word: word.group().translate(_DIGITS), text)
    return _APART.sub(lambda word: word.group()[::2], text).casefold()


def visible(text: str) -> str:
    """The text without characters that can't be seen."""
    return _UNSEEN.sub("", text)


def spells_unseen(text: str) -> bool:
    """Whether a row of characters that can't be seen is long enough to be a message."""
    return bool(_SPELT_UNSEEN.search(text))


def decoded(text: str) -> list[str]:
    """The texts that stand in `text` in base64 (RFC 4648, section 4)."""
    texts = []
    for coded in _BASE64.findall(text):
        try:
            decoded_text = base64.b64decode(coded + "=" * (-len(coded) % 4)).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
        if sum(map(str.isprintable, decoded_text)) >= _PRINTED * len(decoded_text):
            texts.append(decoded_text)
    return texts
