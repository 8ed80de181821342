#!/usr/bin/env bash
# LangChain's text splitter says that every second chunk begins at -1, though each stands in the text.
#
# One expects: with add_start_index=True, metadata["start_index"] is where the chunk begins in the
# text, whatever chunk_size is counted in; then text[start : start + len(chunk)] is the chunk, and a
# citation can point at it.
#
# What happens: the splitter looks for the chunk from the end of the previous one, less chunk_overlap
# characters. But chunk_overlap is counted by length_function. With a length function of words or
# tokens, which is how chunks are fitted to an embedding model, ten words of overlap are taken for
# ten characters, the search begins behind the chunk, and str.find says -1. The chunk after that is
# found again, because the search then starts at the beginning; no error or warning is given. Where
# the text repeats itself, the search finds a later copy instead of -1. Counted in characters, all is
# right.
#
# Remedy: split by characters, or find the chunks again, each from the beginning of the one before.
#
# Versions: langchain-text-splitters 1.1.3, langchain-core 1.8.3. Date: 2026-11-30.
# Source: this script, and TextSplitter.create_documents in langchain_text_splitters/base.py.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet langchain-text-splitters==1.1.3 langchain-core==1.8.3

"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

from langchain_text_splitters import RecursiveCharacterTextSplitter

SENTENCES = [f"On day {day} the ferry left with {day + 40} people aboard." for day in range(1, 21)]
TEXT = " ".join(SENTENCES)


def words(text: str) -> int:
    return len(text.split())


def starts(length_function, size: int, overlap: int) -> tuple[list[int], list[int]]:
    """Where the splitter says its chunks begin, and where they do: each stands in TEXT once."""
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=size,
        chunk_overlap=overlap,
        length_function=length_function,
        add_start_index=True,
    )
    chunks = splitter.create_documents([TEXT])
    assert all(TEXT.count(chunk.page_content) == 1 for chunk in chunks)
    said = [chunk.metadata["start_index"] for chunk in chunks]
    return said, [TEXT.index(chunk.page_content) for chunk in chunks]


print("langchain-text-splitters", version("langchain-text-splitters"))
said, true = starts(len, 200, 50)
print(f"200 characters, 50 of overlap: said {said}\n                               true {true}")
assert said == true, "this has changed: it was right when counted in characters"
said, true = starts(words, 40, 10)
print(f"40 words, 10 of overlap:       said {said}\n                               true {true}")
assert said[1::2] == [-1] * len(said[1::2]), "this has changed: every second chunk began at -1"
assert said[::2] == true[::2], "this has changed: the others were right"
print("still so: every second chunk is said to begin at -1")
PYTHON
