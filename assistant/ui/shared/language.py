"""The page's words in English and Simplified Chinese, from the tables in `words/`.

Gradio's own components are given keys, which the browser looks up (`label`); what templates draw is
made in the language of the request (`words_of`). Both go by the same tables and the same choice.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import gradio as gr
import yaml
from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from starlette.requests import HTTPConnection

from assistant.ui.shared.preferences import preferences_of
from index.text.chinese import is_mostly_chinese

LANGUAGES = {"en": "English", "zh": "简体中文"}
# By which name Gradio has the words of its own parts in a language.
GRADIOS = {"en": "en", "zh": "zh-CN"}
_LOCALES = {"en": Locale("en", "GB"), "zh": Locale("zh", "Hans")}
# A word, or by how many there are (`count`): {"one": "1 article", "other": "{count:,} articles"}
Said = str | Mapping[str, str]


class Words:
    """The page's words in one language: `words("date.unknown")`, `words("articles", count=3)`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._said = tables()[language]

    def __call__(self, key: str, /, **values: Any) -> str:
        """The words of this key with these values put in; with forms, the one that `count` takes.

        Plain text: not escaped for HTML. Raises KeyError for a key that is in no table.
        """
        said = self._said[key]
        if not isinstance(said, str):
            said = said["one" if values["count"] == 1 and "one" in said else "other"]
        words: str = said.format(**values)
        return words

    def day(self, value: date | None) -> str:
        """6 August 2025, 2025年8月6日."""
        if value is None:
            return self("date.unknown")
        return format_date(value, "long", locale=_LOCALES[self.language])

    def dated(self, value: date, parts: str) -> str:
        """A date with these parts only, by Unicode's letters: "yMMM" is Aug 2025, 2025年8月."""
        return str(format_skeleton(parts, value, locale=_LOCALES[self.language]))

    def moment(self, value: datetime) -> str:
        """A moment in the time zone of this machine: 24 Nov 2025, 10:41."""
        local, locale = value.astimezone(), _LOCALES[self.language]
        return format_datetime(local, "medium", locale=locale)[: -len(":59")]  # to the minute

    def name_of_language(self, code: str) -> str:
        """A language's name by its ISO 639 code; the code itself if it has none."""
        return str(_LOCALES[self.language].languages.get(code, code))


@cache
def tables() -> dict[str, dict[str, Said]]:
    """By language, by key, what is said. Each file of `words/` has, by key, both languages."""
    said: dict[str, dict[str, Said]] = {language: {} for language in LANGUAGES}
    for file in (files("assistant.ui") / "words").iterdir():
        for key, by_language in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            for language, words in by_language.items():
                said[language][key] = words
    return said


@cache
def words_in(language: str) -> Words:
    """The words of "en" or "zh"."""
    return Words(language)


def words_of(request: HTTPConnection) -> Words:
    """The words for the one who sent this request: as chosen, else as their browser asks first.

    Any language but Chinese is English.
    """
    accepted = request.headers.get("accept-language", "")
    asked = "zh" if accepted.strip().lower().startswith("zh") else "en"
    return words_in(preferences_of(request).language or asked)


def written_in(text: str) -> str:
    """The language of a question, of an answer to it, or of one of ours, as HTML names it."""
    return "zh" if is_mostly_chinese(text) else "en"


def translations() -> gr.I18n:
    """The tables as Gradio's page takes them."""
    by_key = {
        language: {key: words for key, words in said.items() if isinstance(words, str)}
        for language, said in tables().items()
    }
    return gr.I18n(**{GRADIOS[language]: said for language, said in by_key.items()})


def label(key: str) -> Any:
    """The words of a key in the language of whoever looks at them, for a component of Gradio's."""
    if key not in tables()["en"]:
        raise KeyError(key)
    return gr.I18n()(key)
