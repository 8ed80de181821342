"""Small stories, and the few steps that most tests of the index take with them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import update

from index.article import Passage
from index.caches.passage_vectors import key_of, passage_vector
from index.caches.splitting import split
from index.caches.vectors import Vectors
from index.embedding import Encoded
from index.embedding import Vectors as Matrix
from index.library import Library
from index.runs.reindex import Report
from index.storage.catalogue.articles import Listed
from index.storage.tables import former_articles
from index.traffic import Traffic

# More than one batch of a re-index; no two about the same thing.
STORIES = {
    "bridge.txt": "Harbour bridge closes\n\nEngineers found cracks in the steel cables on Monday.",
    "cheese.txt": "Cheese fair returns\n\nFarmers brought forty wheels of Gruyere to the market.",
    "comet.txt": "Comet seen at dawn\n\nAstronomers photographed its tail above the observatory.",
    "ferry.txt": "Ferry fares rise\n\nIslanders will pay two pounds more for each crossing.",
    "frost.txt": "Late frost hits vines\n\nWinemakers lit candles between the rows all night.",
    "library.txt": "Reading room reopens\n\nThe restored ceiling shows painted constellations.",
    "orchestra.txt": "Orchestra names conductor\n\nThe violinist Ada Moreau takes over in May.",
    "tram.txt": "Tram line approved\n\nCouncillors voted nine to four for rails along the canal.",
    "volcano.txt": "Volcano ash grounds flights\n\nAirlines cancelled sixty departures.",
    "wolves.txt": "Wolves back in valley\n\nRangers counted three cubs near the reservoir.",
}


def write(folder: Path, name: str, content: str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def write_stories(folder: Path, *names: str) -> Path:
    """The folder, with the named stories in it, or all of them."""
    for name in names or STORIES:
        write(folder, name, STORIES[name])
    return folder


def reindex(library: Library, *sources: Path) -> Report:
    library.sources.add(sources)
    *_, report = library.reindex()
    assert isinstance(report, Report)
    return report


def counts(report: Report) -> dict[str, int]:
    """The counts that aren't zero."""
    every = vars(report).items()
    return {name: count for name, count in every if isinstance(count, int) and count}


def listed(library: Library, title: str) -> Listed:
    [found] = [entry for entry in library.articles() if entry.article.title == title]
    return found


def found(library: Library, query: str) -> list[str]:
    """The titles of the articles whose passages a search finds, best first."""
    return [hit.article.title for hit in library.search(query)]


def assert_each_passage_answers_once(library: Library) -> None:
    """Every passage is the best hit for its own text, no passage comes twice, none is left over."""
    passages = [passage for entry in library.articles() for passage in split(entry.article)]
    for passage in passages:
        hits = [hit.passage.id for hit in library.search(passage.text, limit=50)]
        assert hits[0] == passage.id
        assert len(hits) == len(set(hits))
    ids = {passage.id for passage in passages}
    anything = library._embedding.encode([passages[0].text])[0]
    assert set(library._caches.vectors.nearest(anything, 1000)) == ids
    every_word = " ".join(passage.text for passage in passages)
    assert set(library._caches.words.matching(every_word, 1000)) == ids


def one_token(vector: Matrix) -> Encoded:
    """A text of one token, whose vector is its own."""
    return Encoded(vector, vector[np.newaxis], np.array([[0, 1]], np.int32))


def add_vectors(vectors: Vectors, passages: Sequence[Passage], matrix: Matrix) -> None:
    """Store these rows as if a model had read the passages so."""
    keys = [key_of(passage.id, "made up") for passage in passages]
    passage_vectors = [passage_vector(one_token(row)) for row in matrix]
    vectors.add(passages, keys, passage_vectors, Traffic())


def removed_at(library: Library, article_id: str, days_ago: int) -> None:
    """Let the removal of an article have been so long ago."""
    moment = datetime.now(UTC) - timedelta(days=days_ago)
    left = update(former_articles).where(former_articles.c.id == article_id)
    with library._catalogue._database.writing() as tx:
        tx.execute(left.values(left_at=moment.isoformat()))
