"""Only what passes the filters is found, by its words and by its meaning."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from newsroom import write

from index.embedding import Embedding
from index.library import Library
from index.query import Filters, Query

pytestmark = pytest.mark.both_databases


# Name, folder, publisher, language, section, day, title, text.
ARTICLES = [
    ("a", "north", "The Daily_Post", "en", "Business", "2025-08-01", "Harbour cranes stand still",
     "Dockers at the harbour stopped work over wages and night shifts."),
    ("b", "north", "Daily Post", "en", "Sport", "2025-08-05", "Rowers race in the harbour",
     "Eight crews of rowers raced across the harbour in heavy rain."),
    ("c", "south", "100% News", "en", "Business", "2024-02-10", "Harbour sold to investors",
     "The city sold the harbour to a pension fund for ninety million."),
    ("d", "south", "100 News", "en", None, None, "A history of the harbour",
     "The harbour was dug by monks who traded salt and herring."),
    ("e", "south", "青江晚报", "zh", "财经", "2025-08-06", "港口工人罢工",
     "青江港口的工人因为工资问题开始罢工，货船在港外等待。"),
    ("f", "south", "青江晚报", "zh", "科技", "2025-07-01", "苹果发布新手机",
     "苹果公司发布新款手机，价格比去年低。"),
]  # fmt: skip


@dataclass
class Shelf:
    """A library, and the articles in it by the names they have here."""

    library: Library
    names: dict[str, str]  # title → name
    ids: dict[str, str]  # name → id

    def found(
        self, text: str = "harbour", *, ranking: str = "reranked", **query: object
    ) -> set[str]:
        asked = Query(text, **query)  # type: ignore[arg-type]
        hits = self.library.search(asked, 50, ranking)  # type: ignore[arg-type]
        return {self.names[hit.article.title] for hit in hits}

    def passing(self, **filters: object) -> set[str]:
        return self.found(filters=Filters(**filters))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Shelf]:
    place = tmp_path_factory.mktemp("filters")
    for name, folder, publisher, language, section, day, title, text in ARTICLES:
        record = {
            "title": title,
            "text": text,
            "publisher": publisher,
            "language": language,
            "section": section,
            "published": day,
        }
        write(place / folder, f"{name}.jsonl", json.dumps(record))
    with Library(place / "home", embedding) as library:
        library.sources.add([place / "north"])
        library.sources.add([place / "south"])
        for _ in library.reindex():
            pass
        names = {title: name for name, *_, title, _ in ARTICLES}
        ids = {names[each.article.title]: each.article.id for each in library.articles()}
        assert len(ids) == len(ARTICLES)
        yield Shelf(library, names, ids)


ENGLISH = {"a", "b", "c", "d"}


def test_without_filters_everything_may_be_found(shelf: Shelf) -> None:
    assert shelf.found() >= ENGLISH
    assert shelf.found(filters=Filters()) == shelf.found()


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"publishers": ("daily",)}, {"a", "b"}),
        ({"publishers": ("DAILY POST",)}, {"b"}),
        ({"publishers": ("y_P",)}, {"a"}),  # not any character
        ({"publishers": ("0%",)}, {"c"}),  # not anything
        ({"publishers": ("%",)}, {"c"}),
        ({"publishers": ("_",)}, {"a"}),
        ({"publishers": ("\\",)}, set()),
        ({"publishers": ("' OR 1 --",)}, set()),
        ({"publishers": ("y_p", "100%")}, {"a", "c"}),
        ({"languages": ("zh",)}, {"e", "f"}),
        ({"languages": ("en", "zh")}, {"a", "b", "c", "d", "e", "f"}),
        ({"languages": ("fr",)}, set()),
        ({"tags": ("busi",)}, {"a", "c"}),
        ({"tags": ("科技",)}, {"f"}),
        ({"after": date(2025, 8, 5)}, {"b", "e"}),
        ({"before": date(2024, 2, 10)}, {"c"}),
        ({"after": date(2025, 8, 1), "before": date(2025, 8, 1)}, {"a"}),
        ({"after": date(1900, 1, 1)}, {"a", "b", "c", "e", "f"}),  # not what has no date
        ({"tags": ("business",), "after": date(2025, 1, 1)}, {"a"}),
        ({"publishers": ("daily",), "languages": ("zh",)}, set()),
        ({"feeds": ("north",)}, {"a", "b"}),
        ({"feeds": ("NORTH", "south"), "tags": ("sport",)}, {"b"}),
        ({"feeds": ("1",)}, {"a", "b"}),
        ({"feeds": ("2",)}, {"c", "d", "e", "f"}),
        ({"feeds": ("nowhere",)}, set()),
        ({"feeds": ("%",)}, set()),
    ],
)
def test_only_articles_that_pass_every_filter_are_found(
    shelf: Shelf, filters: dict[str, object], names: set[str]
) -> None:
    assert shelf.passing(**filters) == names
    assert shelf.library.passes_any(Filters(**filters)) == bool(names)  # type: ignore[arg-type]


@pytest.mark.parametrize("ranking", ["dense", "words", "fused", "reranked"])
def test_every_ranking_heeds_the_filters(shelf: Shelf, ranking: str) -> None:
    only = Filters(publishers=("daily",))
    assert shelf.found("harbour", ranking=ranking, filters=only) == {"a", "b"}


def test_articles_are_named_by_their_ids(shelf: Shelf) -> None:
    assert shelf.passing(articles=(shelf.ids["c"],)) == {"c"}
    assert shelf.passing(articles=(shelf.ids["c"], shelf.ids["d"], "unknown")) == {"c", "d"}


def test_a_feed_is_known_by_its_title_and_its_whole_address(shelf: Shelf) -> None:
    north, south = shelf.library._catalogue.sources.all()
    assert shelf.passing(feeds=(north.address,)) == {"a", "b"}
    assert shelf.passing(feeds=(str(south.id),)) == {"c", "d", "e", "f"}


def test_a_phrase_must_stand_word_for_word_also_in_what_is_near_in_meaning(shelf: Shelf) -> None:
    assert shelf.found("docks", phrases=("the harbour",)) >= {"a", "b", "c", "d"} - {"a"}
    assert shelf.found("harbour", phrases=("pension fund",)) == {"c"}
    assert shelf.found("harbour", phrases=("fund pension",)) == set()
    assert shelf.found("ships", phrases=("salt and herring",)) == {"d"}
    assert shelf.found("harbour", phrases=("pension fund", "rowers")) == set()


@pytest.mark.parametrize("ranking", ["dense", "words", "fused", "reranked"])
def test_what_is_excluded_does_not_come_back_by_another_way(shelf: Shelf, ranking: str) -> None:
    found = shelf.found("harbour", ranking=ranking, excluded=("rowers", "pension fund"))
    assert found & ENGLISH == {"a", "d"}


def test_chinese_phrases_and_exclusions_are_heeded(shelf: Shelf) -> None:
    assert shelf.found("工人", phrases=("工资问题",)) == {"e"}
    assert shelf.found("工人", phrases=("问题工资",)) == set()
    assert "e" in shelf.found("港口 苹果")
    assert "e" not in shelf.found("港口 苹果", excluded=("罢工",))
    assert "f" in shelf.found("港口 苹果", excluded=("罢工",))


def test_a_translation_finds_the_article_in_the_other_language(shelf: Shelf) -> None:
    question = "Why did workers at Qingjiang port go on strike?"
    hits = shelf.library.search(Query(question, translated="青江港口工人为什么罢工？"), 6)
    assert "e" in {shelf.names[hit.article.title] for hit in hits[:2]}
    alone = shelf.library.search(Query(question, filters=Filters(languages=("en",))), 6)
    assert {shelf.names[hit.article.title] for hit in alone} <= ENGLISH


def test_the_choices_count_the_articles(shelf: Shelf) -> None:
    choices = shelf.library.choices()
    assert list(choices.languages.items()) == [("en", 4), ("zh", 2)]
    assert choices.publishers["青江晚报"] == 2
    assert choices.tags["Business"] == 2
