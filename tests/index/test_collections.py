"""Collections: whatever a library is asked, nobody meets what is closed to them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from closed import QUESTION, READS, WORDS, article_of, fill, records, run
from newsroom import write

from index.contents import Contents
from index.embedding import Embedding
from index.errors import BadInput, UnknownArticle, UnknownCollection, UnknownSource
from index.library import Library
from index.query import Filters, Query
from index.readers import ANYBODY, OWNER, read_by
from index.search.search import Ranking
from index.sources.source_list import SourceList
from index.storage.catalogue.articles import Place, Wanted
from index.storage.catalogue.collections import Collections, collections_in

EVERYBODY = [*READS, "nobody in particular"]
READS = {**READS, "nobody in particular": set[str]()}


def reader_of(who: str) -> str | None:
    return {"owner": OWNER, "nobody in particular": ANYBODY}.get(who, who)


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory, embedding: Embedding
) -> Iterator[tuple[Library, dict[str, str]]]:
    with Library(tmp_path_factory.mktemp("closed"), embedding) as library:
        ids = fill(library, tmp_path_factory.mktemp("sources"))
        for who, names in READS.items():
            for name in names if reader_of(who) else ():
                library.collections.grant(name, who)
        yield library, ids


def told(value: Any) -> str:
    """All that a value says, also if it is one after the other."""
    return repr(list(value) if isinstance(value, Iterator) else value)


Row = Callable[[Library, dict[str, str]], Any]


def each_of(ids: dict[str, str], kind: str, ask: Callable[[str], Any]) -> list[Any]:
    """The answers for an article of each collection; that there is none is one too."""
    found = []
    for name in WORDS:
        try:
            found.append(ask(ids[f"{name} {kind}" if kind else name]))
        except UnknownArticle as error:
            found.append(str(error))
    return found


def rankings(library: Library, asked: str, **query: Any) -> list[Any]:
    every: tuple[Ranking, ...] = ("dense", "words", "fused", "reranked")
    return [library.search(Query(asked, **query), 20, ranking) for ranking in every]


# What reads: each must say the words of whatever one may read, and no other.
SAYS: dict[str, Row] = {
    "search": lambda library, _: rankings(library, QUESTION),
    "search also": lambda library, _: rankings(library, QUESTION, also=("Who mends bridges?",)),
    "search phrase": lambda library, _: rankings(library, "wire", phrases=("copper wire",)),
    "search excluded": lambda library, _: rankings(library, "crates", excluded=("bridges",)),
    "search translated": lambda library, _: rankings(library, "crates", translated="仓库 wire"),
    "search within": lambda library, _: rankings(
        library, QUESTION, within=Filters(languages=("cy", "da", "en"))
    ),
    "search filters": lambda library, _: rankings(
        library, QUESTION, filters=Filters(tags=("desk",))
    ),
    "search ids": lambda library, ids: rankings(
        library, QUESTION, filters=Filters(articles=tuple(ids.values()))
    ),
    "search feeds": lambda library, _: rankings(
        library, QUESTION, filters=Filters(feeds=("-files",))
    ),
    "search newest": lambda library, _: rankings(library, QUESTION, newest=True),
    "search copies": lambda library, _: rankings(library, "nine bridges on the river Onder"),
    "every_source": lambda library, _: library.every_source(),
    "articles": lambda library, _: library.articles(),
    "articles words": lambda library, _: library.articles(Wanted("Courier")),
    "articles page": lambda library, _: [
        library.articles(limit=1, offset=offset) for offset in range(9)
    ],
    "articles after": lambda library, _: library.articles(
        after=Place(datetime(2025, 3, 9).date(), "", "")
    ),
    "with_history": lambda library, _: library.with_history(),
    "article": lambda library, ids: each_of(ids, "", library.article),
    "passages": lambda library, ids: library.passages(f"{each}-0" for each in ids.values()),
    "former earlier": lambda library, ids: each_of(ids, "earlier", library.former),
    "former removed": lambda library, ids: each_of(ids, "removed", library.former),
    "versions_before": lambda library, ids: each_of(ids, "now", library.versions_before),
    "removed": lambda library, _: library.removed(),
    "choices": lambda library, _: [name.lower() for name in library.choices().publishers],
    "choices tags": lambda library, _: library.choices().tags,
    "coverage": lambda library, _: [f"{each}".lower() for each in library.coverage()],
    "authors": lambda library, _: [name.lower() for name in library.authors()],
    "failed": lambda library, _: library.failed(),
    "given": lambda library, _: library.given(),
    "sources.all": lambda library, _: library.sources.all(),
}
# What counts or names: what it gives to whoever reads these collections.
GIVES: dict[str, tuple[Row, Callable[[set[str], dict[str, str]], Any]]] = {
    "article_count": (lambda library, _: library.article_count(), lambda reads, _: 3 * len(reads)),
    "article_count wanted": (
        lambda library, _: library.article_count(Wanted("Bridges")),
        lambda reads, _: len(reads),
    ),
    "added_since": (
        lambda library, _: len(library.added_since(datetime(2020, 1, 1, tzinfo=UTC))),
        lambda reads, _: 3 * len(reads),
    ),
    "languages": (
        lambda library, _: sorted({"cy", "da"} & library.languages().keys()),
        lambda reads, _: sorted({"Ash": "cy", "Box": "da"}[each] for each in reads if each),
    ),
    "passes_any": (
        lambda library, _: [
            library.passes_any(Filters(publishers=(f"{word} courier",))) for word in WORDS.values()
        ],
        lambda reads, _: [name in reads for name in WORDS],
    ),
    "passes_any feeds": (
        lambda library, _: [library.passes_any(Filters(feeds=(w,))) for w in WORDS.values()],
        lambda reads, _: [name in reads for name in WORDS],
    ),
    "copies": (
        lambda library, ids: [
            sorted(copy.title for copy in library.copies(ids[f"{name} copy"])) for name in WORDS
        ],
        lambda reads, _: [
            sorted(f"Bridges {WORDS[other]} plan" for other in reads - {name})
            if name in reads
            else []
            for name in WORDS
        ],
    ),
    "articles copies": (
        lambda library, _: {each.copies for each in library.articles(Wanted("Bridges"))},
        lambda reads, _: {len(reads) - 1},
    ),
    "stories": (
        lambda library, _: [sorted(each.title for each in story) for story in library.stories()],
        lambda reads, _: [sorted(f"Bridges {WORDS[name]} plan" for name in reads)][
            : len(reads) - 1
        ],
    ),
    "stories_of": (
        lambda library, ids: set(library.stories_of(ids.values())) & _copies(ids, set(WORDS)),
        lambda reads, ids: _copies(ids, reads),
    ),
    "stories_with_others": (
        lambda library, ids: library.stories_with_others([ids[" copy"]]),
        lambda reads, ids: {ids[" copy"]} if len(reads) > 1 else set(),
    ),
    "versions_now": (
        lambda library, ids: library.versions_now(ids[f"{name} earlier"] for name in WORDS),
        lambda reads, ids: {ids[f"{name} earlier"]: ids[f"{name} now"] for name in reads},
    ),
    "readable": (
        lambda library, ids: library.readable(ids.values()),
        lambda reads, ids: {each for key, each in ids.items() if key.split(" ")[0] in reads},
    ),
    "is_whole": (lambda library, _: library.is_whole, lambda reads, _: len(reads) == 3),
    "runs": (
        lambda library, _: any(each.report for each in library.runs()),
        lambda reads, _: len(reads) == 3,
    ),
    "run": (
        lambda library, _: bool(library.run(1) and library.run(1).report),  # type: ignore[union-attr]
        lambda reads, _: len(reads) == 3,
    ),
    "words_only_count": (lambda library, _: library.words_only_count(), lambda *_: 0),
    "noted": (lambda library, _: library.noted(), lambda *_: []),
    "note": (lambda library, ids: each_of(ids, "", library.note), lambda *_: [None] * 3),
}
# What neither reads articles nor counts them, or is done by whoever has the library's files.
ELSE = {
    "announce", "bring_back", "close", "collections", "current_run", "dropped", "empty",
    "fingerprint", "home", "is_busy", "lacking", "plan", "preview_of", "previews", "read",
    "rebuild", "reindex", "remove", "similarities", "sources", "update_words", "verify",
    "wants_verifying", "warm_up", "words_are_old",
}  # fmt: skip


def _copies(ids: dict[str, str], names: set[str]) -> set[str]:
    return {ids[f"{name} copy"] for name in names}


def test_whatever_a_library_can_be_asked_has_a_row() -> None:
    public = {name for kind in (Library, Contents) for name in vars(kind) if name[0] != "_"}
    rows = {name.split(" ")[0] for name in (*SAYS, *GIVES)} - {"sources.all"}
    assert public | {"dropped", "home"} == rows | ELSE
    sources = {name for name in vars(SourceList) if name[0] != "_"}
    assert sources == {
        "all", "get", "add", "add_link", "drop", "paste", "forget", "refresh", "import_feeds",
        "export_feeds", "plan_links", "add_links", "show_samples", "has_samples", "forget_samples",
    }  # fmt: skip
    assert len(EVERYBODY) * (len(SAYS) + len(GIVES)) >= 300


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("row", SAYS)
def test_what_is_read_is_what_one_may(
    filled: tuple[Library, dict[str, str]], row: str, who: str
) -> None:
    library, ids = filled
    with read_by(reader_of(who)):
        said = told(SAYS[row](library, ids))
    for name, word in WORDS.items():
        may = not name or name in READS[who]
        assert (word in said) is may, (word, said)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("row", GIVES)
def test_what_is_counted_is_what_one_may_read(
    filled: tuple[Library, dict[str, str]], row: str, who: str
) -> None:
    library, ids = filled
    ask, expected = GIVES[row]
    with read_by(reader_of(who)):
        assert ask(library, ids) == expected({"", *READS[who]}, ids)


def refusal(ask: Callable[[str], object], article_id: str) -> str:
    """What is said of an article that isn't there, but for its id."""
    with pytest.raises(UnknownArticle) as refused:
        ask(article_id)
    return str(refused.value).replace(article_id, "")


def test_unreadable_article_is_as_if_it_never_was(
    filled: tuple[Library, dict[str, str]],
) -> None:
    library, ids = filled
    removed = ids["Ash removed"]
    with read_by("dan"):
        for article_id in (ids["Ash"], "0" * 16):
            assert refusal(library.article, article_id) == refusal(library.remove, article_id)
            assert refusal(library.article, article_id) == refusal(library.article, "f" * 16)
            assert library.copies(article_id) == library.versions_before(article_id) == []
            assert library.former(article_id) is None and library.note(article_id) is None
            assert refusal(library.bring_back, "0" * 16) == refusal(library.bring_back, removed)
        numbers = {each.id for each in library.sources.all()}
    for source in library.sources.all():
        if source.id not in numbers:
            with read_by("dan"):
                for does in (library.sources.get, library.sources.forget, library.sources.refresh):
                    with pytest.raises(UnknownSource, match=f"There is no source {source.id};"):
                        does(source.id)


def test_copies_hide_nothing_that_may_be_read(filled: tuple[Library, dict[str, str]]) -> None:
    """Of a story one article is found: the best of those that one may read."""
    library, _ = filled
    for who in EVERYBODY:
        with read_by(reader_of(who)):
            hits = library.search("nine bridges on the river Onder", 20)
        wire = [hit for hit in hits if hit.article.title.startswith("Bridges")]
        assert len({hit.article.id for hit in wire}) == 1
        named = {hit.article.title for hit in wire} | {c.title for c in wire[0].also_in}
        assert named == {f"Bridges {WORDS[name]} plan" for name in {"", *READS[who]}}


# Changing what is closed


@pytest.fixture
def library(tmp_path: Path, embedding: Embedding) -> Iterator[Library]:
    with Library(tmp_path / "home", embedding) as opened:
        for name in ("Ash", "Box"):
            write(tmp_path / name, f"{WORDS[name]}.jsonl", records(name))
            opened.sources.add([tmp_path / name])
        run(opened)
        yield opened


def titles(library: Library, who: str | None) -> list[str]:
    with read_by(who):
        return sorted(each.article.title for each in library.articles())


def test_without_collections_everybody_reads_everything(library: Library) -> None:
    for who in ("dan", ANYBODY, OWNER):
        assert len(titles(library, who)) == 4
        with read_by(who):
            assert library.is_whole
            assert library.search(QUESTION) == library.search(QUESTION)


def test_source_is_closed_and_opened_at_once(library: Library) -> None:
    ash = library.every_source()[0].id
    library.collections.add("Ash")
    assert len(titles(library, "ann")) == 4
    library.collections.put(ash, "Ash")
    assert titles(library, "ann") == ["Bridges boxmark plan", "Tillbury boxmark warehouse"]
    library.collections.grant("ash", "ann")
    assert len(titles(library, "ann")) == 4 and len(titles(library, "bob")) == 2
    library.collections.withdraw("ASH", "ann")
    assert len(titles(library, "ann")) == 2
    library.collections.put(ash, None)
    assert len(titles(library, "bob")) == 4


def test_article_of_two_sources_is_for_the_readers_of_either(
    library: Library, tmp_path: Path
) -> None:
    write(tmp_path / "also", "same.jsonl", records("Ash"))
    library.sources.add([tmp_path / "also"])
    run(library)
    ash, box, also = (each.id for each in library.every_source())
    for source, name in ((ash, "Ash"), (box, "Box"), (also, "Also")):
        library.collections.add(name)
        library.collections.put(source, name)
    for name in ("Ash", "Also"):
        library.collections.grant(name, name)
        assert titles(library, name) == ["Bridges ashmark plan", "Tillbury ashmark warehouse"]
        with read_by(name):
            [place] = {each.addresses for each in library.articles(Wanted("Tillbury"))}
        assert len(place) == 1 and (tmp_path / name.lower()).name in place[0].lower()
    library.collections.put(also, None)
    assert len(titles(library, "dan")) == 2
    with read_by("dan"):  # who isn't told where else it came from
        [place] = {each.addresses for each in library.articles(Wanted("Tillbury"))}
        assert len(place) == 1 and "also" in place[0]
        assert library.passes_any(Filters(feeds=("also",)))
        for closed in (str(ash), str(tmp_path / "Ash"), "ash"):
            assert not library.passes_any(Filters(feeds=(closed,)))


def test_what_a_forgotten_source_left_stays_closed(library: Library) -> None:
    """Until the next re-index drops it: nobody but its owner knows whose it was."""
    ash = library.every_source()[0].id
    library.collections.add("Ash")
    library.collections.put(ash, "Ash")
    article = article_of(library, "Tillbury ashmark")
    library.sources.forget(ash)
    assert len(titles(library, OWNER)) == 4
    assert len(titles(library, "dan")) == 2
    with pytest.raises(BadInput, match="newsdesk reindex"):
        library.collections.remove("Ash")
    run(library)
    assert titles(library, OWNER) == titles(library, "dan")
    with read_by("dan"):
        assert library.readable([article]) == set()  # as a saved answer may still quote it
    library.collections.remove("Ash")
    assert library.collections.all() == []


def test_new_source_is_not_taken_for_a_forgotten_one(library: Library, tmp_path: Path) -> None:
    """A number may be given again; what came from the one before doesn't come with it."""
    write(tmp_path / "Box", "boxmark-quay.txt", "Quay boxmark\n\nMasons began at dawn.")
    run(library)
    before = article_of(library, "Quay boxmark")
    box = library.every_source()[-1].id
    library.collections.add("Box")
    library.collections.put(box, "Box")
    write(tmp_path / "Box", "boxmark-quay.txt", "Quay boxmark\n\nMasons ended at dusk.")
    run(library)
    library.sources.forget(box)
    write(tmp_path / "new", "new.txt", "New bridge\n\nIt opens on Monday.")
    library.sources.add([tmp_path / "new"])
    assert library.every_source()[-1].id == box
    run(library)
    with read_by("dan"):
        assert library.former(before) is None and not library.readable([before])
        assert "New bridge" in titles(library, "dan")


def test_former_version_is_for_those_who_could_read_it(library: Library, tmp_path: Path) -> None:
    """What followed it may be in a source that everybody reads."""
    text = "Quay report\n\nMasons began at dawn and told nobody."
    write(tmp_path / "Ash", "quay.txt", text)
    run(library)
    before = article_of(library, "Quay report")
    library.collections.add("Ash")
    library.collections.put(library.every_source()[0].id, "Ash")
    for name in ("Ash", "Box"):
        write(tmp_path / name, "quay.txt", "Quay report\n\nMasons ended at dusk.")
    run(library)
    now = article_of(library, "Quay report")
    with read_by("dan"):
        assert library.article(now) and library.versions_before(now) == []
        assert library.former(before) is None
    assert [each.article.id for each in library.versions_before(now)] == [before]


def test_text_is_added_to_a_collection(library: Library) -> None:
    library.collections.add("Ash")
    library.collections.grant("Ash", "ann")
    with read_by("ann"):
        library.sources.paste("Strike at the docks\n\nCranes stand still.", collection="ash")
    library.sources.paste("Harbour opens\n\nShips come and go.")
    run(library)
    assert "Strike at the docks" in titles(library, "ann")
    assert "Strike at the docks" not in titles(library, "dan")
    assert "Harbour opens" in titles(library, "dan")
    [own] = [each for each in library.every_source() if each.collection]
    assert own.title == "Ash" == own.collection


def test_nobody_adds_to_what_they_may_not_read(library: Library) -> None:
    library.collections.add("Ash")
    for name in ("Ash", "Elm"):
        with read_by("dan"), pytest.raises(UnknownCollection, match="There is no collection"):
            library.sources.paste("Strike at the docks\n\nCranes stand still.", collection=name)


def test_moved_or_restored_library_keeps_closed_what_was(
    tmp_path: Path, embedding: Embedding
) -> None:
    from index.storage.backup import back_up, restore

    with Library(tmp_path / "one", embedding) as library:
        library.collections.add("Ash")
        library.sources.paste("Strike at the docks\n\nCranes stand still.", collection="Ash")
        run(library)
    back_up(tmp_path / "one", tmp_path / "backup.zip")
    restore(tmp_path / "two", tmp_path / "backup.zip")
    (tmp_path / "one").rename(tmp_path / "three")
    for home in ("two", "three"):
        with Library(tmp_path / home, embedding) as library:
            for _ in library.verify():
                pass
            run(library)
            assert titles(library, OWNER) == ["Strike at the docks"]
            assert titles(library, "dan") == []


def test_emptied_library_has_no_collections(library: Library) -> None:
    library.collections.add("Ash")
    library.collections.grant("Ash", "ann")
    library.sources.paste("Strike at the docks\n\nCranes stand still.", collection="Ash")
    library.empty()
    assert library.collections.all() == library.every_source() == []
    assert not [*(library.home / "articles").iterdir()]


def test_names_are_checked(library: Library) -> None:
    collections = library.collections
    collections.add("  Long   reads ")
    assert [each.name for each in collections.all()] == ["Long reads"]
    for name in ("", " ", "long READS", "x" * 101, "a\nb\x07"):
        with pytest.raises(BadInput):
            collections.add(name)
    with pytest.raises(UnknownCollection):
        collections.grant("Elm", "ann")
    with pytest.raises(UnknownSource):
        collections.put(999, "Long reads")


def test_collection_with_sources_is_not_removed(library: Library) -> None:
    library.collections.add("Ash")
    library.collections.put(library.every_source()[0].id, "Ash")
    with pytest.raises(BadInput, match="still has sources"):
        library.collections.remove("Ash")
    assert len(titles(library, "dan")) == 2


def test_reader_who_is_gone_is_forgotten(library: Library) -> None:
    library.collections.add("Ash")
    library.collections.grant("Ash", "ann")
    beside: Collections = collections_in(library.home)
    beside.forget_reader("ann")
    assert library.collections.all()[0].readers == ()
