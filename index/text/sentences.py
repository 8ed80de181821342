"""Text → sentences, each with its exact span."""

from dataclasses import dataclass

import sentencex


@dataclass(frozen=True)
class Sentence:
    """A sentence: `text` is exactly `whole[start:end]`."""

    start: int
    end: int
    text: str


def sentences_of(whole: str) -> list[Sentence]:
    """The sentences of `whole` in order, without the space around them.

    The English rules are used for every language: they also know the full stops of Chinese,
    Japanese and Hindi, and English abbreviations are the ones that news text is full of.
    """
    found = []
    for boundary in sentencex.get_sentence_boundaries("en", whole):
        text = boundary["text"]
        start = boundary["start_index"] + len(text) - len(text.lstrip())
        stripped = text.strip()
        if stripped:
            found.append(Sentence(start, start + len(stripped), stripped))
    return found
