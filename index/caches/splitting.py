"""Article → passages, cut at paragraphs and sentences, each with its exact span."""

import re
from functools import cache
from typing import TYPE_CHECKING

from index.article import Article, Passage

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

PASSAGE_CHARACTERS = 900  # about 200 tokens: with the title it stays under the model's 256
FINGERPRINT = f"sentences-{PASSAGE_CHARACTERS}-0"

_SEPARATORS = [r"\n\n", r"\n", r"(?<=[.!?][\"'”’)]) ", r"(?<=[.!?]) ", r"(?<=[。！？])", r" ", ""]
_LINE = r"[^\n]{1,100}(?<![.!?。！？…\"”’):;,])"  # without an end: a heading
_HEADING_LAST = re.compile(rf"(?:\A|\s*\n\n)(?P<heading>{_LINE}(?:\n\n{_LINE})*)\Z")


def split(article: Article) -> list[Passage]:
    """Passages of about `PASSAGE_CHARACTERS` at most, in reading order, none overlapping another.

    A heading stands at the beginning of a passage, never at the end of the one before it.
    """
    passages: list[Passage] = []
    heading = ""
    pieces = _splitter().create_documents([article.text])
    for number, piece in enumerate(pieces, 1):
        end = piece.metadata["start_index"] + len(piece.page_content)
        start = piece.metadata["start_index"] - len(heading)
        found = _HEADING_LAST.search(article.text[start:end]) if number < len(pieces) else None
        heading = ""
        if found:
            next_start = pieces[number].metadata["start_index"]
            heading = article.text[start + found.start("heading") : next_start]
            end = start + found.start()
        if end > start:
            passages.append(Passage(article.id, len(passages), start, end, article.text[start:end]))
    return passages


@cache
def _splitter() -> "RecursiveCharacterTextSplitter":
    # Takes most of a second, and only articles that are read in are split.
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        chunk_size=PASSAGE_CHARACTERS,
        chunk_overlap=0,
        separators=_SEPARATORS,
        is_separator_regex=True,
        keep_separator="end",
        add_start_index=True,
    )
