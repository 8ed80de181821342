"""Answers made of items, each proved by a sentence of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answering.events import Checked
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import EvidenceSentence, states_something
from assistant.evidence.genre import genre_of
from assistant.proof import Verdict
from index.search.search import Hit
from index.text.chinese import is_mostly_chinese
from index.text.sentences import sentences_of

MARK = "{mark}"  # where the citation of an item goes


@dataclass(frozen=True)
class Items:
    """An answer made of items: its sentences, to be joined by spaces, and the evidence they cite,
    numbered from 1."""

    sentences: tuple[Checked, ...]
    evidence: tuple[EvidenceSentence, ...]


@dataclass(frozen=True)
class Piece:
    """One item: what it claims, its text with a MARK, and the sentence that says so."""

    claim: str
    text: str
    item: EvidenceSentence


def numbered(pieces: Sequence[Piece]) -> Items:
    """The pieces as sentences, each with the citation of its own evidence."""
    evidence = [replace(piece.item, n=n) for n, piece in enumerate(pieces, 1)]
    sentences = []
    for piece, item in zip(pieces, evidence, strict=True):
        proved = Verdict("proved", 1.0, (Citation(item.n, item, item.sentence.text),))
        sentences.append(Checked(piece.claim, piece.text.replace(MARK, f"[{item.n}]"), proved))
    return Items(tuple(sentences), tuple(evidence))


def sentences_found(hits: Sequence[Hit]) -> Iterator[tuple[EvidenceSentence, str]]:
    """Each sentence of the passages found that states something, of news alone, with the sentence
    before it; not numbered yet."""
    for hit in hits:
        if genre_of(hit.article) != "news":
            continue
        before = ""
        for sentence in sentences_of(hit.passage.text):
            if states_something(sentence.text):
                known = (hit.article, hit.passage, sentence, sentence, hit.score, hit.also_in)
                yield EvidenceSentence(0, *known), before
            before = sentence.text


def joined(subject: str, predicate: str) -> str:
    """A statement; Chinese has no space in it."""
    return f"{subject}{'' if is_mostly_chinese(predicate) else ' '}{predicate}"
