"""Which parts of an article a language model may read: words, and nothing that acts on it."""

import re

from index.text.decoding import seen
from index.text.hostile import CHAT_TOKEN, SPEAKER

_CITATION = re.compile(r"[\[【［〔]\s*\^?(\d+(?:\s*[,;，、–-]\s*\d+)*)\s*[\]】］〕]")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][\w:-]*(?:\s[^<>]*)?/?>")
_TAG_BEGINS = re.compile(r"<(?=[a-zA-Z/!?|｜<])")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\((?:[^()\n]|\([^()\n]*\))*\)")  # ![picture](…), [text](…)
_REFERENCE = re.compile(
    r"^[ \t]*\[[^\[\]\n]+\]:[ \t]*<?(?:https?:|/|#|www\.)[^\n]*$", re.MULTILINE
)  # [name]: address
_ADDRESS = re.compile(r"(?:https?|ftps?|wss?)://(?:[^\s/@]*@)?([\w.-]*\w)[^\s<>\"'“”)\]]*", re.I)
_SCRIPT = re.compile(r"\b(?:javascript|vbscript|data:\w+/\w+|file)\s*:[^\s)\]]+", re.IGNORECASE)
# What sets one part of a prompt apart from the next.
_FENCE = re.compile(r"`{3,}|~{3,}|\"{3,}|'{3,}|[-=#*_+]{3,}|<{2,}|>{2,}")
_HALF_TOKEN = re.compile(r"(?<=<)(?=[|｜])|(?<=[|｜])(?=>)")
_UNSEEN_RUN = re.compile(r"[\ufe00-\ufe0f]{2,}")


def sanitized(text: str) -> str:
    """The text without chat tokens, tags, scripts and characters that can't be seen; links and
    pictures in Markdown become their text, addresses their host, and what looks like a citation
    mark, a speaker or a fence of the prompt can't be taken for one.

    Ordinary prose stays as it is, and so does text that was sanitized before.
    """
    return quotable(sanitized_answer(text))


def sanitized_answer(text: str) -> str:
    """The same for an answer, whose citation marks are ours and stay."""
    text = _UNSEEN_RUN.sub("", seen(text))
    while (shorter := _without_markup(text)) != text:  # <s<s>> is a tag once its inner one is gone
        text = shorter
    text = SPEAKER.sub(lambda label: f"{label['who'] or label['title']} –", text)
    text = _FENCE.sub("–", text)
    text = _TAG_BEGINS.sub("< ", text)
    return _HALF_TOKEN.sub(" ", text)


def quotable(text: str) -> str:
    """The text, letter by letter but for what would be taken for a citation mark of ours."""
    return _CITATION.sub(r"(\1)", text)


def _without_markup(text: str) -> str:
    for pattern, kept in (
        (CHAT_TOKEN, " "),
        (_COMMENT, ""),
        (_TAG, ""),
        (_REFERENCE, ""),
        (_LINK, r"\1"),
        (_ADDRESS, r"\1"),
        (_SCRIPT, ""),
    ):
        text = pattern.sub(kept, text)
    return text
