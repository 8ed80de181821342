"""Words that were disguised, so that only a machine reads them, made plain again."""

import base64
import binascii
import re
import unicodedata

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
            told = base64.b64decode(coded + "=" * (-len(coded) % 4)).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
        if sum(map(str.isprintable, told)) >= _PRINTED * len(told):
            texts.append(told)
    return texts
