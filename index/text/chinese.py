"""Chinese text → its words, by jieba's dictionary; traditional → simplified characters, by OpenCC's
tables."""

import logging
import re
import threading
from functools import cache
from typing import Any

from platformdirs import user_cache_path

# Chinese characters and Japanese kana: scripts that put no space between words.
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
# With their punctuation; what begins or ends a line in these has no space before the next line.
_UNSPACED = re.compile(r"[\u3001-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60“”‘’…—]")
_PARTICLE = re.compile(r"(?<![显专原名论编译所合土昭卓巨遗])著(?![名作述者称书录])")
MOSTLY = 0.3  # of a text's letters; one Chinese character says as much as several Latin ones
_loading = threading.Lock()


def is_mostly_chinese(text: str) -> bool:
    """Whether a text is written in Chinese characters, names in Latin letters aside."""
    letters = sum(character.isalpha() for character in text)
    return letters > 0 and sum(map(len, CJK.findall(text))) / letters > MOSTLY


def is_unspaced(before: str, after: str) -> bool:
    """Whether a line that ends in `before` goes on with `after` without a space: 关闭 最老."""
    ends = _UNSPACED.match(before) and _UNSPACED.match(after)
    return bool(ends) and bool(CJK.match(before) or CJK.match(after))


def lines_joined(text: str) -> str:
    """The lines of a paragraph on one line, each parted by a space where the writing has spaces."""
    joined = ""
    for line in filter(None, map(str.strip, text.split("\n"))):
        space = "" if not joined or is_unspaced(joined[-1], line[0]) else " "
        joined += space + line
    return joined


def simplified(text: str) -> str:
    """The text with one character for all that are written for it in China, Taiwan and Hong Kong.

    Character by character, so that the text keeps its length, and a phrase is the same wherever it
    stands: 發 and 髮 are both 发, 乾 is 干 in every word. Only 著 stays itself in words such as
    著名, and is 着 in others.
    """
    return _PARTICLE.sub("着", text.translate(_simplified_characters()))


@cache
def _simplified_characters() -> dict[int, str]:
    """Character → its simplified one: Hong Kong's and Taiwan's forms, then the standard ones."""
    from opencc import OpenCC

    ranges = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F))
    characters = [chr(code) for first, last in ranges for code in range(first, last + 1)]
    converted = "\n".join(characters)
    for step in ("hk2t", "tw2t", "t2s"):
        converted = OpenCC(step).convert(converted)
    found = dict(zip(characters, converted.split("\n"), strict=True))
    for common in "么著":  # in simplified texts, too
        del found[common]
    table: dict[int, str] = {}
    for one in characters:
        last = one
        for _ in range(3):  # what it becomes may become another in turn
            last = found.get(last, last)
        if last != one and len(last) == 1:
            table[ord(one)] = last
    return table


def chinese_words(text: str) -> list[str]:
    """The words of more than one character, long ones with the shorter ones in them.

    Single characters are left out: character pairs find them (see index/caches/words.py).
    """
    return [
        word
        for run in CJK.findall(text)
        if len(run) > 1
        for word in _cutter().cut_for_search(run)
        if len(word) > 1
    ]


@cache
def _cutter() -> Any:
    """Loaded when first needed: it takes a second."""
    with _loading:
        import jieba

        jieba.setLogLevel(logging.WARNING)
        cutter = jieba.Tokenizer()
        # It keeps its dictionary there, read with `marshal`; its own choice is a folder that
        # everybody on the machine can write to.
        folder = user_cache_path("newsdesk")
        folder.mkdir(parents=True, exist_ok=True)
        cutter.tmp_dir = str(folder)
        cutter.initialize()
        return cutter
