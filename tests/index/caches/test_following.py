"""Words that follow a catalogue which others write: the same as those written directly."""

import json
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.article import Article
from index.caches import following
from index.caches.following import NOTE, FollowedWords
from index.caches.splitting import split
from index.caches.words import Words
from index.errors import LibraryBusy, StorageFailed
from index.storage.catalogue import Catalogue
from index.storage.catalogue.articles import Arrival
from index.storage.catalogue.documents import Document
from index.storage.location import Location

pytestmark = pytest.mark.both_databases

WORDS = """
    harbour bridge council vote ferry tram canal orchard cheese market frost vineyard comet tail
    observatory wolf valley reservoir strike union wage festival museum lantern glacier reactor
""".split()
CHINESE = (
    "港口 大桥 议会 投票 渡轮 电车 运河 果园 奶酪 市场 霜冻 葡萄园 彗星 天文台 狼 山谷".split()
)
QUESTIONS = [
    "harbour bridge",
    "wage strike of the union",
    "comet",
    "frost in the vineyard orchard valley",
    "大桥 投票",
    "港口的渡轮",
]


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(Location.in_folder(tmp_path).catalogue)
    yield opened
    opened.close()


@pytest.fixture
def servers(tmp_path: Path, catalogue: Catalogue) -> Iterator["Servers"]:
    opened = Servers(tmp_path, catalogue)
    yield opened
    opened.close()


class Servers:
    """Followers of one catalogue, each with a folder of its own."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._opened: list[FollowedWords] = []

    def place(self, name: str) -> Path:
        return self._folder / name

    def open(self, name: str, library: str = "a library") -> FollowedWords:
        self.place(name).mkdir(exist_ok=True)
        followed = FollowedWords(self.place(name), self._catalogue, library)
        self._opened.append(followed)
        return followed

    def started(self, name: str) -> FollowedWords:
        followed = self.open(name)
        followed.catch_up()
        return followed

    def close(self) -> None:
        for followed in self._opened:
            followed.close()


def article(number: int) -> Article:
    chance = random.Random(number)
    words = WORDS if number % 4 else CHINESE
    sentences = [f"{' '.join(chance.choices(words, k=chance.randint(6, 14)))}." for _ in range(30)]
    return Article(title=f"Report {number}: {chance.choice(words)}", text=" ".join(sentences))


def take_in(catalogue: Catalogue, *numbers: int) -> None:
    articles = [article(number) for number in numbers]
    documents = [
        Document(f"{number}.txt", "stamp", article_id=each.id)
        for number, each in zip(numbers, articles, strict=True)
    ]
    catalogue.articles.switch(documents, [Arrival(each, split(each)) for each in articles])


def drop(catalogue: Catalogue, *numbers: int) -> None:
    catalogue.articles.switch(gone=[f"{number}.txt" for number in numbers])


def answers(words: Words) -> list[list[tuple[str, float]]]:
    """What is found, in its order, with scores to the last digit; what is asked is rare or not."""
    return [list(words.matching(question, 20).items()) for question in QUESTIONS]


def written_directly(folder: Path, numbers: Sequence[int]) -> Words:
    """The words of these articles as a laptop writes them."""
    words = Words(folder, new=True)
    for number in numbers:
        one = article(number)
        words.add((one, passage) for passage in split(one))
    return words


def test_words_score_the_same_on_every_server_and_on_a_laptop(
    tmp_path: Path, catalogue: Catalogue, servers: Servers
) -> None:
    first = servers.started("first")
    chance = random.Random(5)
    present: set[int] = set()
    for step in range(25):
        new = set(chance.sample(range(120), 8)) - present
        gone = set(chance.sample(sorted(present), len(present) // 8))
        take_in(catalogue, *new)
        drop(catalogue, *gone)
        present = (present | new) - gone
        if step % 3 == 0:
            first.look()
        if step == 12:
            second = servers.started("second")
    third = servers.started("third")
    first.catch_up()
    second.catch_up()
    laptop = written_directly(tmp_path / "laptop", sorted(present, reverse=True))
    expected = answers(laptop)
    assert all(len(each) > 10 for each in expected)
    for followed in (first, second, third):
        assert answers(followed.words) == expected
        assert followed.words.count() == laptop.count()
    laptop.close()


def test_what_left_is_forgotten_when_no_more_changes_come(
    catalogue: Catalogue, servers: Servers
) -> None:
    followed = servers.started("one")
    take_in(catalogue, 1, 2)
    followed.catch_up()
    drop(catalogue, 1)
    followed.look()
    assert followed.words.article_ids() == {article(1).id, article(2).id}
    followed.look()
    assert followed.words.article_ids() == {article(2).id}


def test_what_left_is_forgotten_although_changes_come_all_the_time(
    catalogue: Catalogue, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "LONGEST_WAIT", 0.0)
    followed = servers.started("one")
    take_in(catalogue, 1, 2)
    followed.catch_up()
    drop(catalogue, 1)
    followed.look()
    take_in(catalogue, 3)
    followed.look()
    assert followed.words.article_ids() == {article(2).id, article(3).id}


def test_what_left_and_is_back_stays(catalogue: Catalogue, servers: Servers) -> None:
    followed = servers.started("one")
    take_in(catalogue, 1, 2)
    followed.catch_up()
    drop(catalogue, 1)
    followed.look()
    take_in(catalogue, 1)
    followed.catch_up()
    assert followed.words.article_ids() == {article(1).id, article(2).id}
    assert followed.words.count() == len(catalogue.articles.passage_ids())


def test_a_server_that_was_off_goes_on_where_it_was(catalogue: Catalogue, servers: Servers) -> None:
    followed = servers.started("one")
    take_in(catalogue, 1, 2, 3)
    followed.catch_up()
    drop(catalogue, 1)
    followed.look()
    followed.close()
    take_in(catalogue, 4)
    drop(catalogue, 2)
    again = servers.open("one")
    assert again.words.article_ids() == {article(n).id for n in (1, 2, 3)}
    again.catch_up()
    assert again.words.article_ids() == {article(n).id for n in (3, 4)}
    assert [each.name for each in servers.place("one").iterdir()] == ["followed-1"]


def test_a_server_killed_before_it_noted_what_it_took_has_nothing_twice(
    catalogue: Catalogue, servers: Servers
) -> None:
    followed = servers.started("one")
    take_in(catalogue, 1)
    followed.catch_up()
    note = servers.place("one") / "followed-1" / NOTE
    before = note.read_text()
    take_in(catalogue, 2)
    drop(catalogue, 1)
    followed.catch_up()
    followed.close()
    note.write_text(before)
    again = servers.started("one")
    passages = catalogue.articles.passage_ids()
    assert again.words.count() == len(passages)
    assert again.words.lost(passages) == set()


def test_passages_that_are_half_there_are_made_whole(
    catalogue: Catalogue, servers: Servers
) -> None:
    followed = servers.started("one")
    one = article(1)
    followed.words.add((one, passage) for passage in split(one)[:1])
    take_in(catalogue, 1)
    followed.catch_up()
    assert followed.words.lost(catalogue.articles.passage_ids()) == set()


@pytest.mark.parametrize("harm", ["missing", "damaged", "no note", "garbled note", "another's"])
def test_words_that_cannot_be_followed_are_made_anew(
    catalogue: Catalogue, servers: Servers, harm: str
) -> None:
    followed = servers.started("one")
    take_in(catalogue, 1, 2)
    followed.catch_up()
    expected = answers(followed.words)
    followed.close()
    folder = servers.place("one") / "followed-1"
    if harm == "missing":
        folder.rename(folder.with_name("elsewhere"))
    elif harm == "damaged":
        (folder / "meta.json").write_text("{")
    elif harm == "no note":
        (folder / NOTE).unlink()
    elif harm == "garbled note":
        (folder / NOTE).write_text('{"library": 1}')
    else:
        stored = json.loads((folder / NOTE).read_text())
        (folder / NOTE).write_text(json.dumps(stored | {"library": "another"}))
    again = servers.open("one")
    with pytest.raises(LibraryBusy, match="still reading"):
        _ = again.words
    again.catch_up()
    assert answers(again.words) == expected
    assert len(list(servers.place("one").glob("followed-*"))) == 1


def test_words_damaged_under_a_running_server_are_made_anew(
    catalogue: Catalogue, servers: Servers
) -> None:
    followed = servers.started("one")
    take_in(catalogue, 1, 2)
    followed.catch_up()
    for file in (servers.place("one") / "followed-1").glob("*.idx"):
        file.unlink()
    (servers.place("one") / "followed-1" / "meta.json").write_text("{")
    take_in(catalogue, 3)
    drop(catalogue, 1)
    followed.catch_up()
    assert followed.words.lost(catalogue.articles.passage_ids()) == set()
    assert followed.words.article_ids() == {article(n).id for n in (2, 3)}


def test_an_earlier_newsdesks_words_answer_until_new_ones_are_whole(
    catalogue: Catalogue, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed = servers.started("one")
    take_in(catalogue, 1, 2)
    followed.catch_up()
    followed.close()
    monkeypatch.setattr("index.caches.words.FINGERPRINT", "words-99")
    again = servers.open("one")
    assert again.words.article_ids() == {article(1).id, article(2).id}
    again.catch_up()
    assert again.words.article_ids() == {article(1).id, article(2).id}
    assert [each.name for each in servers.place("one").iterdir()] == ["followed-2"]


def test_passages_that_are_split_again_are_followed(catalogue: Catalogue, servers: Servers) -> None:
    followed = servers.started("one")
    take_in(catalogue, 1, 2)
    followed.catch_up()
    first = split(article(1))[0]
    assert catalogue.articles.switch_passages([first], {})
    followed.catch_up()
    assert followed.words.count() == 1
    catalogue.clear({})
    followed.catch_up()
    assert followed.words.count() == 0


def test_a_full_disk_is_told_and_leaves_no_half_words(
    catalogue: Catalogue, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(catalogue, 1)
    followed = servers.open("one")
    with monkeypatch.context() as full:
        full.setattr("index.storage.damage.ROOM", 10**18)
        with pytest.raises(StorageFailed, match="is full"):
            followed.look()
    assert list(servers.place("one").iterdir()) == []
    followed.catch_up()
    assert followed.words.article_ids() == {article(1).id}


def test_only_one_thread_follows_and_another_does_not_wait(
    catalogue: Catalogue, servers: Servers
) -> None:
    followed = servers.started("one")
    take_in(catalogue, 1)
    with followed._changing, ThreadPoolExecutor(1) as pool:
        pool.submit(followed.catch_up_at_once).result(timeout=30)
    assert followed.words.article_ids() == set()
    followed.catch_up_at_once()
    assert followed.words.article_ids() == {article(1).id}
