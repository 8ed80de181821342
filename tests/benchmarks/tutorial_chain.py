"""A tutorial's chain beside Newsdesk's: python tests/benchmarks/tutorial_chain.py FILE [--limit 60]

FILE holds items as for `newsdesk evaluate answers`. Both answer the same questions from the same
passages with the same model (--model, the local one by default). The tutorial's chain is that of
LangChain's introduction to retrieval (https://docs.langchain.com/oss/python/langchain/rag):
passages in pieces of 1,000 characters with 200 in common, the 4 most similar to the question by
embedding, stuffed into one prompt. Each piece has its article's title and date above it where there
are any. What Newsdesk answered is taken from the answers saved by `newsdesk evaluate answers`, if
program and file are still the same; what is missing is asked. The tutorial's answers are saved too.

Prints for both: right (as `newsdesk evaluate answers` counts it); wrong (an answer that isn't
right, or any where the passages state none); refused (for the tutorial: a reply that says it
doesn't know, and holds no right answer); invented (answers with a number, quotation or name that
stands in no passage and not in the question). The difference is ours less the tutorial's, paired by
question, with its 95% bootstrap interval.
"""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_text_splitters import RecursiveCharacterTextSplitter

from assistant.evaluation.answers import has_right_answer, hits_of, outcomes_of
from assistant.evaluation.measuring import Item, Kept, interval, machine, read_items
from assistant.evaluation.unsupported_facts import unsupported_facts_in
from assistant.model.models import LOCAL, Model
from assistant.words.words import words_in
from index.article import Article
from index.library import Library
from index.text.sentences import sentences_of

K = 4
PIECE, IN_COMMON = 1_000, 200  # characters
PROMPT = ChatPromptTemplate.from_template(
    "Answer the question with the help of the pieces of context below. If they don't tell you the "
    "answer, just say that you don't know, and don't make one up. Use three sentences at most, and "
    "be brief.\n\nContext:\n{context}\n\nQuestion: {question}\n\nAnswer:"
)
UNKNOWING = re.compile(
    r"\b(?:do not|don['’]t) know\b"
    r"|\b(?:context|text|passages?|pieces?|excerpts?|information|articles?|sources?)\b[^.]{0,60}?"
    r"\b(?:do(?:es)?n['’]t|do(?:es)? not|did(?:n['’]t| not)|lacks?)\b"
    r"|\b(?:not|n['’]t) (?:\w+ ){0,2}(?:stated|mentioned|provided|specified|given|available)\b"
    r"|\bno (?:\w+ )?(?:information|mention|details?)\b"
    r"|\b(?:cannot|can['’]t|could not|unable to|not possible to|impossible to) (?:be )?(?:\w+ )?"
    r"(?:determined?|tell|say|answer(?:ed)?)\b"
    r"|不知道|不清楚|不确定|[没未](?:有)?(?:明确)?(?:提到|提及|提供|说明|指出|给出|相关)"
    r"|无法(?:确定|回答|得知|判断)",
    re.IGNORECASE,
)
MEASURES = ("right", "wrong", "refused though stated", "refused of the unanswerable", "invented")


@dataclass(frozen=True)
class Counted:
    """One measure of one question for both chains: 0 or 1 each."""

    tutorial: float
    ours: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--model", default=LOCAL)
    options = parser.parse_args()
    compared = compare(options.file, Model(options.model), options.limit)
    print(f"\n{options.file.name}; {Model(options.model).title}; {machine()}")
    print(table(compared))


def compare(file: Path, model: Model, limit: int | None = None) -> dict[str, list[Counted]]:
    """Each measure, with both chains' counts for the questions that it is of."""
    theirs = tutorial_outcomes(file, model, limit)
    ours, _ = outcomes_of(file, model, limit, progress)
    compared: dict[str, list[Counted]] = {measure: [] for measure in MEASURES}
    for (item, their), (_, our) in zip(theirs, ours, strict=True):
        both = [(their, their["read"]), (our, their["read"])]
        counts = [counts_of(item, outcome, read) for outcome, read in both]
        for measure in counts[0]:
            compared[measure].append(Counted(counts[0][measure], counts[1][measure]))
    return compared


def tutorial_outcomes(file: Path, model: Model, limit: int | None) -> list[tuple[Item, Item]]:
    """Each item with the reply of the tutorial's chain, and the text of all its passages."""
    items = read_items(file, ("question", "passages", "answerable"), limit)
    own_code = Path(__file__).read_text(encoding="utf-8")
    kept = Kept.of("tutorial", file.read_text("utf-8"), model.name, own_code)
    with TemporaryDirectory() as folder, Library(Path(folder)) as library:
        return list(
            kept.outcomes(items, lambda item: tutorial_outcome(item, library, model), progress)
        )


def tutorial_outcome(item: Item, library: Library, model: Model) -> Item:
    """The reply of the tutorial's chain to an item, in the layout of our own answers."""
    chain = PROMPT | model.chat() | StrOutputParser()
    texts = passages_of(item, library)
    began = perf_counter()
    pieces = most_similar(item["question"], texts, library)
    asked = {"context": "\n\n".join(pieces), "question": item["question"]}
    with model.errors():
        reply = chain.invoke(asked)
    sentences = [{"text": each.text} for each in sentences_of(reply)]
    outcome = {
        "question": item["question"],
        "text": reply,
        "refused": False,
        "sentences": sentences,
        "read": texts,
        "seconds": round(perf_counter() - began, 2),
    }
    unknowing = not reply.strip() or UNKNOWING.search(reply) is not None
    return {**outcome, "refused": unknowing and not has_right_answer(item, outcome)}


def passages_of(item: Item, library: Library) -> list[str]:
    """The passages of an item as our own chain gets them, below their title and date."""
    articles = [hit.article for hit in hits_of(item, library)]
    return ["\n".join(filter(None, [_heading(article), article.text])) for article in articles]


def _heading(article: Article) -> str:
    day = article.published and words_in("en").day(article.published)
    return ", ".join(filter(None, [article.title, day]))


def most_similar(question: str, texts: Sequence[str], library: Library) -> list[str]:
    """The K pieces of the texts that are most similar to the question, the nearest first."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=PIECE, chunk_overlap=IN_COMMON)
    pieces = [piece for text in texts for piece in splitter.split_text(text)]
    nearness, _ = library.similarities(question, pieces)
    ranked = sorted(range(len(pieces)), key=lambda place: -nearness[place])
    return [pieces[place] for place in ranked[:K]]


def counts_of(item: Item, outcome: Item, read: Sequence[str]) -> dict[str, float]:
    """What counts of an outcome: 0 or 1 by measure, but for those that the item can't tell."""
    right, refused = has_right_answer(item, outcome), bool(outcome["refused"])
    counts = {"invented": float(not refused and invents(item, outcome, read))}
    if not item["answerable"]:
        counts["refused of the unanswerable"] = float(refused)
        counts["wrong"] = float(not refused)
        return counts
    counts["refused though stated"] = float(refused)
    if item.get("answers"):
        counts["right"] = float(right)
        counts["wrong"] = float(not right and not refused)
    return counts


def invents(item: Item, outcome: Item, read: Sequence[str]) -> bool:
    """Whether a sentence has a number, quotation or name that stands in nothing read or asked."""
    sentences = [
        {"text": sentence["text"], "cited": [*read, item["question"]]}
        for sentence in outcome["sentences"]
    ]
    found = unsupported_facts_in([{"sentences": sentences}])
    return bool(found.numbers or found.quotations or found.names)


def table(compared: dict[str, list[Counted]]) -> str:
    """Both chains' counts, and ours less theirs, as Markdown."""
    lines = ["| of the questions | the tutorial's | Newsdesk's | difference |", "|" + " --- |" * 4]
    for measure, counted in compared.items():
        if not counted:
            continue
        differences = [each.ours - each.tutorial for each in counted]
        low, high = interval(differences)
        theirs, ours = sum(c.tutorial for c in counted), sum(c.ours for c in counted)
        mean = float(np.mean(differences))
        lines.append(
            f"| {measure} (of {len(counted)}) | {theirs:.0f} | {ours:.0f} "
            f"| {mean:+.3f} ({low:+.3f} to {high:+.3f}) |"
        )
    return "\n".join(lines)


def progress(stage: str, done: int, total: int) -> None:
    print(f"\r{stage} {done + 1} of {total}", end="", flush=True)


if __name__ == "__main__":
    main()
