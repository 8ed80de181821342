"""An alert, the answer it has at present, and what changed in it.

The answers are stored as JSON. A field may be added here with a default; one that is renamed or
taken away makes those that are stored unreadable.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from pydantic import TypeAdapter

from assistant.asking.question import Asking
from assistant.evidence.citations import Citation
from index.article import Article

Kind = Literal["question", "search", "claim"]
# What new articles make of the answer: it is as it was, it is another one, there is one now, or its
# last support has gone. A search has no answer: new articles are found.
What = Literal["still_so", "changed", "newly_answered", "no_longer_supported", "found"]


@dataclass(frozen=True)
class Said:
    """A sentence of an article, and as much of the article as is shown of it.

    `origin` is the source that the article counts as, which is another one than its publisher if
    it credits that.
    """

    sentence: str
    article: str
    title: str
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    origin: str = ""

    @classmethod
    def of(cls, citation: Citation, origin: str = "") -> "Said":
        return cls.by(citation.evidence.article, citation.sentence, origin)

    @classmethod
    def by(cls, article: Article, sentence: str, origin: str = "") -> "Said":
        """A sentence that stands in this article."""
        return cls(
            sentence,
            article.id,
            article.title,
            article.publisher,
            article.published,
            article.url,
            origin,
        )


@dataclass(frozen=True)
class Saved:
    """The present answer: its text, and the sentences it rests on; without any there is none.

    `is_so` is whether they state a claim (or the statement in a question of yes or no), or say
    otherwise; None of any other question.
    """

    text: str = ""
    said: tuple[Said, ...] = ()
    is_so: bool | None = None

    @property
    def newest(self) -> date | None:
        """The last day of publication of what it rests on."""
        return max((each.published for each in self.said if each.published), default=None)

    @property
    def origins(self) -> frozenset[str]:
        return frozenset(each.origin for each in self.said if each.origin)


@dataclass(frozen=True)
class Delivery:
    """Where changes are sent besides the page and the feed, and when.

    `webhook` is an address that takes JSON, `secret` what its messages are signed with; `mail` an
    address that gets mail. `daily` collects the changes of a day in one message.
    """

    webhook: str | None = None
    secret: str = ""
    mail: str | None = None
    daily: bool = False


@dataclass(frozen=True)
class Alert:
    """A saved question, search or claim of one owner; `feed` is the secret in its feed's address.

    `failure` says why it couldn't be checked last time.
    """

    id: str
    owner: str
    kind: Kind
    text: str
    created: datetime
    checked: datetime
    feed: str
    asking: Asking = field(default_factory=Asking)
    saved: Saved = field(default_factory=Saved)
    delivery: Delivery = field(default_factory=Delivery)
    failure: str | None = None
    unread: int = 0


@dataclass(frozen=True)
class Change:
    """What happened to an alert's answer at a check; `before` and `after` hold both, dated."""

    id: int
    alert: str
    what: What
    at: datetime
    before: Saved
    after: Saved
    read: bool = False


SAVED = TypeAdapter(Saved)
ASKING = TypeAdapter(Asking)
DELIVERY = TypeAdapter(Delivery)
