"""Whatever comes, changes, leaves or is killed on the way: the catalogue and the caches agree.

A run writes passages to the caches and then switches the catalogue to them, in steps of which each
may be the last. The machine takes such steps in any order, dies in any of them, opens the catalogue
again, and compares it with a model in plain dictionaries.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import event

from index.article import Article
from index.caches.splitting import split
from index.storage.catalogue import Catalogue
from index.storage.catalogue.articles import Arrival
from index.storage.catalogue.documents import Document
from index.storage.catalogue.stories import Telling

ADDRESSES = [f"/news/{name}.txt" for name in "abcd"]
ARTICLES = [Article(f"Story {n}", f"The bridge was closed {n} times.") for n in range(6)]
BY_ID = {article.id: article for article in ARTICLES}
IDS = [article.id for article in ARTICLES]
FACT = "splitter"


@cache
def empty_catalogue() -> Path:
    path = Path(tempfile.mkdtemp()) / "catalogue.db"
    Catalogue(path).close()
    return path


class Killed(Exception):
    """The process died here."""


class SwitchMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "catalogue.db"
        shutil.copy(empty_catalogue(), self.path)
        self.catalogue = Catalogue(self.path)
        self.cached: set[str] = set()  # the articles whose passages stand in the caches
        self.documents: dict[str, Document] = {}
        self.former: dict[str, tuple[str, str | None]] = {}

    def teardown(self) -> None:
        self.catalogue.close()
        shutil.rmtree(self.folder)

    @property
    def answering(self) -> set[str]:
        return {each.article_id for each in self.documents.values() if each.article_id}

    def reopen(self) -> None:
        self.catalogue.close()
        self.catalogue = Catalogue(self.path)

    @contextmanager
    def killed_in(self, statement: int | None) -> Iterator[None]:
        """The process dies before the numbered statement, if it comes to it."""
        left = statement

        def count(*_: object) -> None:
            nonlocal left
            if left == 0:
                raise Killed
            left = None if left is None else left - 1

        event.listen(self.catalogue._database._engine, "before_cursor_execute", count)
        try:
            yield
        finally:
            event.remove(self.catalogue._database._engine, "before_cursor_execute", count)

    @rule(
        found=st.dictionaries(
            st.sampled_from(ADDRESSES),
            st.one_of(st.sampled_from(IDS), st.just("failed"), st.just("removed")),
            max_size=3,
        ),
        gone=st.sets(st.sampled_from(ADDRESSES), max_size=2),
        last_step=st.sampled_from([*range(4), *[9] * 4]),
        statement=st.one_of(st.none(), st.integers(0, 30)),
    )
    def take_in(
        self, found: dict[str, str], gone: set[str], last_step: int, statement: int | None
    ) -> None:
        """A batch of a re-index, up to a step at which, or a statement in which, it is killed."""
        read = [self.read(address, outcome) for address, outcome in found.items()]
        gone -= set(found)
        new = {each.article_id for each in read if each.article_id} - self.answering
        arrivals = [
            Arrival(BY_ID[each], split(BY_ID[each]), Telling(each, each, (len(each),)))
            for each in sorted(new)
        ]
        self.catalogue.articles.expect(new)
        if last_step == 0:
            return self.reopen()
        self.cached |= new
        if last_step == 1:
            return self.reopen()
        try:
            with self.killed_in(statement):
                orphans = self.catalogue.articles.switch(read, arrivals, gone)
        except Killed:
            return self.reopen()
        assert set(orphans) == self.switch_model(read, new, gone)
        if last_step == 2:
            return self.reopen()
        self.cached -= set(orphans)
        if last_step == 3:
            return self.reopen()
        self.catalogue.articles.settle(orphans)
        return None

    def read(self, address: str, outcome: str) -> Document:
        before = self.documents.get(address)
        if outcome == "removed" and before and before.article_id:
            return Document(address, "stamp", removed=before.article_id)
        if outcome in BY_ID:
            return Document(address, outcome, article_id=outcome)
        return Document(address, "stamp", failure="It can't be read.", retry=True)

    def switch_model(self, read: list[Document], new: set[str], gone: set[str]) -> set[str]:
        """Change the model as `switch` should change the catalogue; returns who left."""
        before = self.answering
        for article_id in new:
            self.former.pop(article_id, None)
        after: dict[str, Document] = {}
        for document in read:
            held = self.documents.get(document.address)
            if held and held.article_id and held.article_id != document.article_id:
                after[held.article_id] = document
        self.documents |= {document.address: document for document in read}
        for address in gone:
            self.documents.pop(address, None)
        left = before - self.answering
        for article_id in left & set(after):
            if after[article_id].removed:
                self.former[article_id] = ("removed", None)
            elif after[article_id].article_id:
                self.former[article_id] = ("changed", after[article_id].article_id)
        return left

    @rule()
    def sweep(self) -> None:
        """What every run begins with: leftovers leave the caches."""
        leftovers = self.catalogue.articles.unsettled()
        self.cached -= set(leftovers)
        self.catalogue.articles.settle(leftovers)
        assert self.cached == self.answering

    @rule(statement=st.one_of(st.none(), st.integers(0, 4)))
    def split_again(self, statement: int | None) -> None:
        """A rebuild: all passages anew, and the fact which caches hold them, at once."""
        before = self.catalogue.key_values.get(FACT)
        passages = [passage for each in sorted(self.answering) for passage in split(BY_ID[each])]
        number = str(int(before or 0) + 1)
        try:
            with self.killed_in(statement):
                self.catalogue.articles.switch_passages(passages, {FACT: number})
        except Killed:
            self.reopen()
            number = before or ""
        assert (self.catalogue.key_values.get(FACT) or "") == number

    @rule(article_id=st.sampled_from(IDS))
    def forget(self, article_id: str) -> None:
        self.catalogue.former.forget([article_id])
        self.former.pop(article_id, None)

    @invariant()
    def the_catalogue_is_as_the_model(self) -> None:
        assert self.catalogue.documents.all() == self.documents
        articles = self.catalogue.articles
        assert set(articles.ids()) == self.answering
        assert articles.several(IDS) == {each: BY_ID[each] for each in self.answering}
        expected = {passage.id for each in self.answering for passage in split(BY_ID[each])}
        assert set(articles.passage_ids()) == expected
        assert self.catalogue.stories.of(IDS) == {each: each for each in self.answering}
        for article_id in IDS:
            former = self.catalogue.former.get(article_id)
            assert (former and (former.why, former.successor)) == self.former.get(article_id)
            assert not former or (
                former.article == BY_ID[article_id] and article_id not in self.answering
            )

    @invariant()
    def nothing_is_lost_and_what_is_left_over_is_known(self) -> None:
        assert self.cached >= self.answering
        assert self.cached - self.answering <= set(self.catalogue.articles.unsettled())

    @invariant()
    def what_answers_is_never_swept(self) -> None:
        assert not self.answering & set(self.catalogue.articles.unsettled())


TestSwitch = SwitchMachine.TestCase
TestSwitch.settings = settings(
    max_examples=15,
    stateful_step_count=20,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
