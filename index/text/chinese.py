"""Chinese text → its words, by jieba's dictionary."""

import logging
import re
import threading
from functools import cache
from typing import Any

from platformdirs import user_cache_path

# Chinese characters and Japanese kana: scripts that put no space between words.
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
MOSTLY = 0.3  # of a text's letters; one Chinese character says as much as several Latin ones
_loading = threading.Lock()


def is_mostly_chinese(text: str) -> bool:
    """Whether a text is written in Chinese characters, names in Latin letters aside."""
    letters = sum(character.isalpha() for character in text)
    return letters > 0 and sum(map(len, CJK.findall(text))) / letters > MOSTLY


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
