"""What an exported conversation says of itself, in the language of each question."""

from dataclasses import dataclass

from assistant.words.phrasing import Phrases, phrases_in


@dataclass(frozen=True)
class ExportWords:
    """The words of one language."""

    phrases: Phrases
    language: str
    understood: str
    refused: str
    unproved: str
    sources: str
    back: str
    told: str
    unnamed: str
    changed: str
    removed: str


_ENGLISH = ExportWords(
    phrases=phrases_in("en"),
    language="en",
    understood="Understood as:",
    refused="Not answered",
    unproved="(not proved: the sources don’t say it in these words)",
    sources="Sources",
    back="Back to the text",
    told="Newsdesk, with the model {model}, on {day}, in {seconds} seconds.",
    unnamed="Untitled",
    changed="(changed since)",
    removed="(no longer in the library)",
)
_CHINESE = ExportWords(
    phrases=phrases_in("zh"),
    language="zh",
    understood="理解为：",
    refused="未能回答",
    unproved="（未经证实：来源中没有这样的原话）",
    sources="来源",
    back="返回正文",
    told="Newsdesk，模型 {model}，{day}，用时{seconds}秒。",
    unnamed="无标题",
    changed="（此后有改动）",
    removed="（已不在文章库中）",
)


def words_for(language: str) -> ExportWords:
    """Those of the language with that code, en or zh."""
    return _CHINESE if language == "zh" else _ENGLISH
