"""Words are found alike by FTS5 and in PostgreSQL, and shown alike."""

from collections.abc import Iterator

import postgresql_server
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select

from index.storage.full_text import FullText, line_of

NAME = "words"
TEXTS = FullText(NAME, "title", "body")
ROWS = [
    ("Harbour bridge closes", "Engineers found cracks in the steel cables. The bridge is old."),
    ("桥", "\u200b市\u200b长\u200b说\u200b大\u200b桥\u200b关\u200b闭 on Monday"),
    ("Café Crème", "naïve résumé, ÅNGSTRÖM; straße İstanbul don't e-mail 3.5% _x_"),
    ("", "bridges bridge bridging " * 20 + "harbour"),
    ("Harbour", "word " * 60 + "harbour bridge " + "word " * 60),
]
WORDS = (
    "bridge harbour closes Crème cafe resume ANGSTROM strasse straße 3.5 e-mail dont don't x br "
    'zebra İstanbul 桥 \u200b大\u200b桥 \u200b桥 " % _'
).split(" ")


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory, postgresql: postgresql_server.Server
) -> Iterator[tuple[Connection, Connection]]:
    file = tmp_path_factory.mktemp("words") / "words.db"
    engines = [
        create_engine(f"sqlite:///{file}"),
        create_engine(postgresql.url(postgresql.make(empty=True))),
    ]
    connections = [engine.connect() for engine in engines]
    for db in connections:
        db.exec_driver_sql("CREATE TABLE followed (id INTEGER PRIMARY KEY)")
        TEXTS.create(db, "followed", "followed_deleted")
        for number, (title, body) in enumerate(ROWS, 1):
            db.exec_driver_sql(f"INSERT INTO followed VALUES ({number})")
            TEXTS.add(db, [{"rowid": number, "title": title, "body": body}])
    yield connections[0], connections[1]
    for db, engine in zip(connections, engines, strict=True):
        db.close()
        engine.dispose()


def found(db: Connection, words: list[str]) -> list[int]:
    rowid = TEXTS.table.c.rowid
    return list(db.scalars(select(rowid).where(TEXTS.matching(db, words)).order_by(rowid)))


@settings(max_examples=300)
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
def test_the_same_rows_have_the_words(
    both: tuple[Connection, Connection], words: list[str]
) -> None:
    searched = [word for word in words if any(map(str.isalnum, word))]
    if searched:
        assert found(both[0], searched) == found(both[1], searched)


@pytest.mark.parametrize(
    "words", [["bridge"], ["harbour", "bridge"], ["\u200b大\u200b桥"], ["cafe"]]
)
def test_the_same_words_are_marked(both: tuple[Connection, Connection], words: list[str]) -> None:
    for rowid in found(both[0], words):
        of_file, of_server = (TEXTS.excerpt(db, rowid, words, ("[", "]"), 12) for db in both)
        assert of_file.count("[") == of_server.count("[") > 0
        if rowid != 5:  # where FTS5 begins in the middle, it looks for a good beginning
            assert of_file == of_server


def test_the_better_row_comes_first_in_both(both: tuple[Connection, Connection]) -> None:
    for db in both:
        ranked = db.scalars(
            select(TEXTS.table.c.rowid)
            .where(TEXTS.matching(db, ["bridge"]))
            .order_by(TEXTS.rank(db, ["bridge"]))
        )
        assert next(iter(ranked)) == 4


def test_a_row_changes_and_goes_with_what_it_follows(
    both: tuple[Connection, Connection],
) -> None:
    for db in both:
        TEXTS.change(db, 1, title="Ferry sold")
        assert found(db, ["ferry"]) == [1] and found(db, ["closes"]) == []
        assert found(db, ["cables"]) == [1]
        db.exec_driver_sql("DELETE FROM followed WHERE id = 1")
        assert found(db, ["ferry"]) == []


def test_accents_and_case_are_left_out() -> None:
    assert line_of("Café_x, ÅNGSTRÖM 新闻!") == " cafe x angstrom 新闻"
