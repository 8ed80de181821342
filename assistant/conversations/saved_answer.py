"""An answer as it is saved: all that is shown of it, so that it can be shown without its articles.

Saved answers are JSON. A field may be added here with a default; one that is renamed or
taken away makes those that are stored unreadable.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from assistant.answering.events import Checked, Finished, Stood, Timings
from assistant.asking.question import Asking, Question
from assistant.asking.searching import Search
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import EvidenceSentence
from assistant.evidence.genre import Genre, genre_of
from assistant.proof.facts import Fact
from index.article import Article
from index.errors import StorageFailed
from index.search.search import Hit
from index.text.sentences import Sentence


@dataclass(frozen=True)
class SavedArticle:
    """What is shown of an article, without its text."""

    id: str
    title: str
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: date | None = None
    date_found: str | None = None
    date_sure: bool = True
    url: str | None = None
    language: str | None = None
    genre: Genre = "news"


@dataclass(frozen=True)
class FoundBy:
    """How a passage was found: its place, from 1, and score in the lists that had it."""

    meaning_rank: int | None
    meaning: float | None
    words_rank: int | None
    words: float | None


@dataclass(frozen=True)
class SavedSource:
    """A numbered sentence of the evidence, and where it stands.

    `passage` is the article's text from `start` on; `sentence` and `context` are spans of it.
    """

    n: int
    article: SavedArticle
    position: int
    start: int
    passage: str
    sentence: Sentence
    context: Sentence
    score: float
    also_in: tuple[SavedArticle, ...] = ()
    found_by: FoundBy | None = None


@dataclass(frozen=True)
class Quotation:
    """The very sentence of source `n` that supports a sentence of the answer."""

    n: int
    sentence: str


@dataclass(frozen=True)
class SavedSentence:
    """A sentence of the answer: the model's words, the same with marks, and their proof."""

    claim: str
    text: str
    status: Literal["proved", "weak", "unsupported", "contradicted"]
    support: float
    quotations: tuple[Quotation, ...] = ()
    lacking: tuple[Fact, ...] = ()
    assumed: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class SavedAnswer:
    """A question, how it was asked and understood, its answer, and the evidence for it.

    `time_note` and `notes` tell what the search did unasked, `stood` what it could find.
    """

    question: Question
    asking: Asking
    time_note: str | None
    notes: tuple[str, ...]
    text: str
    sentences: tuple[SavedSentence, ...]
    left_out: tuple[str, ...]
    age: str
    sources: tuple[SavedSource, ...]
    model: str
    timings: Timings
    contradicted: tuple[SavedSentence, ...] = ()
    stood: Stood | None = None

    @property
    def refused(self) -> bool:
        return not self.sentences

    @property
    def assumed(self) -> tuple[str, ...]:
        """The facts of the answer that are the question's own, and that its sources don't tell."""
        facts = (fact.text for sentence in self.sentences for fact in sentence.assumed)
        return tuple(dict.fromkeys(facts))

    @property
    def quotations(self) -> tuple[Quotation, ...]:
        """Every quotation of the answer, once, in the order they are cited in."""
        quoted = (each for sentence in self.sentences for each in sentence.quotations)
        return tuple(dict.fromkeys(quoted))

    def as_json(self) -> str:
        return _ADAPTER.dump_json(self).decode()


_ADAPTER = TypeAdapter(SavedAnswer)


def from_json(stored: str) -> SavedAnswer:
    """The saved answer of which this is the JSON. Raises StorageFailed if it isn't one."""
    try:
        return _ADAPTER.validate_json(stored)
    except ValidationError as error:
        raise StorageFailed(
            "An answer that was kept can't be read; it was damaged, or kept by another version of "
            "Newsdesk."
        ) from error


def saved_answer(asking: Asking, search: Search, finished: Finished) -> SavedAnswer:
    """What was asked, found and answered, as it will be drawn from now on."""
    answer = finished.answer
    hits = {hit.passage.id: hit for hit in search.hits}
    return SavedAnswer(
        question=answer.question,
        asking=asking,
        time_note=search.time_note,
        notes=search.notes,
        text=answer.text,
        sentences=tuple(map(sentence_of, answer.sentences)),
        left_out=answer.left_out,
        age=answer.age,
        sources=tuple(source_of(item, hits.get(item.passage.id)) for item in answer.evidence),
        model=answer.model,
        timings=finished.timings,
        contradicted=tuple(map(sentence_of, answer.contradicted)),
        stood=finished.stood,
    )


def source_of(item: EvidenceSentence, hit: Hit | None = None) -> SavedSource:
    """A sentence of the evidence as it will be drawn, with how its passage was found."""
    return SavedSource(
        n=item.n,
        article=_article(item.article),
        position=item.passage.position,
        start=item.passage.start,
        passage=item.passage.text,
        sentence=item.sentence,
        context=item.context,
        score=item.score,
        also_in=tuple(map(_article, item.also_in)),
        found_by=_found_by(hit) if hit else None,
    )


def _article(article: Article) -> SavedArticle:
    return SavedArticle(
        article.id,
        article.title,
        article.authors,
        article.publisher,
        article.published,
        article.date_found,
        article.date_sure,
        article.url,
        article.language,
        genre_of(article),
    )


def _found_by(hit: Hit) -> FoundBy:
    return FoundBy(hit.similarity_rank, hit.similarity, hit.words_rank, hit.words)


def sentence_of(checked: Checked) -> SavedSentence:
    """A checked sentence as it will be drawn."""
    verdict = checked.verdict
    return SavedSentence(
        checked.claim,
        checked.text,
        verdict.status,
        verdict.support,
        tuple(map(_quotation, verdict.citations)),
        verdict.lacking,
        verdict.assumed,
    )


def _quotation(citation: Citation) -> Quotation:
    return Quotation(citation.n, citation.sentence)
