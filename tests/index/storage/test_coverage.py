"""How many articles there are of each day and publisher, and which of them are listed."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from newsroom import write
from sqlalchemy import event

from index.embedding import Embedding
from index.library import Library
from index.storage.catalogue.articles import Wanted
from index.storage.catalogue.filtering import Share

pytestmark = pytest.mark.both_databases


ARTICLES = (
    ("Bridge closes", "Post", "2025-08-06"),
    ("Ferry fares rise", "Post", "2025-08-06"),
    ("Comet seen", "Evening Post", "2025-08-07"),
    ("Frost hits vines", "Post", "2024-02-10"),
    ("Wolves are back", None, "2024-02-10"),
    ("Tram approved", "100% News", None),
)


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("news")
    for title, publisher, published in ARTICLES:
        head = f"title: {title}\n"
        head += f"publisher: {publisher}\n" if publisher else ""
        head += f"date: {published}\n" if published else ""
        write(folder, f"{title}.md", f"---\n{head}---\n\nThe story of “{title}” goes on here.")
    with Library(tmp_path_factory.mktemp("coverage"), embedding) as library:
        library.sources.add([folder])
        for _ in library.reindex():
            pass
        yield library


def test_the_coverage_counts_by_day_and_publisher_and_what_is_not_known(stocked: Library) -> None:
    february, sixth, seventh = date(2024, 2, 10), date(2025, 8, 6), date(2025, 8, 7)
    assert stocked.coverage() == [
        Share(None, "100% News", 1),
        Share(february, None, 1),
        Share(february, "Post", 1),
        Share(sixth, "Post", 2),
        Share(seventh, "Evening Post", 1),
    ]


def test_an_empty_library_covers_nothing(library: Library) -> None:
    assert library.coverage() == []


@pytest.mark.parametrize(
    ("wanted", "titles"),
    [
        (Wanted(publisher="Post"), ["Bridge closes", "Ferry fares rise", "Frost hits vines"]),
        (Wanted(publisher="post"), []),
        (Wanted(publisher="%"), []),
        (Wanted(published="2025-08-06"), ["Bridge closes", "Ferry fares rise"]),
        (Wanted(published="2025-08"), ["Comet seen", "Bridge closes", "Ferry fares rise"]),
        (Wanted(published="2024"), ["Frost hits vines", "Wolves are back"]),
        (Wanted("fare", "Post", "2025"), ["Ferry fares rise"]),
        (Wanted("100%"), ["Tram approved"]),
        (Wanted(publisher="100% News", published="2025"), []),
    ],
)
def test_the_wanted_articles_are_listed_newest_first_and_counted(
    stocked: Library, wanted: Wanted, titles: list[str]
) -> None:
    assert [listed.article.title for listed in stocked.articles(wanted)] == titles
    assert stocked.article_count(wanted) == len(titles)


@pytest.mark.only_sqlite(reason="PostgreSQL plans by what the tables hold")
def test_what_the_page_counts_when_it_is_opened_is_read_from_indexes_alone(
    library: Library,
) -> None:
    asked: list[str] = []
    engine = library._catalogue._database._engine
    event.listen(
        engine, "before_cursor_execute", lambda _c, _cursor, sql, *_others: asked.append(sql)
    )
    library.coverage()
    library.choices()
    library.sources.all()
    with engine.connect() as db:
        plans = [
            row.detail
            for sql in list(asked)
            for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")
            if re.match(r"(SCAN|SEARCH) (articles|documents)", row.detail)
        ]
    assert len(plans) == 5
    assert [plan for plan in plans if "COVERING INDEX" not in plan] == []
