"""What the routes work with."""

from dataclasses import dataclass, field
from functools import cached_property

from assistant.accounts.accounts import PeopleSignIn
from assistant.alerts import Watch
from assistant.answering.chain import RetrievalChain
from assistant.asking.translation import Translator
from assistant.conversations.conversations import Conversations
from index.background import Background
from index.library import Library


@dataclass(frozen=True)
class Service:
    """A library being served: what searches it, answers from it, and keeps it up to date.

    `watch` is what checks the alerts, also after a re-index: two at once would tell the same twice.
    `at_home` tells that it is served to this machine only, whose user owns it. `owners_key` is the
    key that only the library's owner can read.
    """

    library: Library
    chain: RetrievalChain
    translator: Translator
    background: Background
    conversations: Conversations
    watch: Watch
    at_home: bool = True
    owners_key: str | None = field(default=None, repr=False)

    @cached_property
    def people(self) -> PeopleSignIn:
        """Whether people sign in, as all parts of the server know it. Raises StorageFailed."""
        return PeopleSignIn(self.library.location)
