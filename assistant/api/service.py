"""What the routes work with."""

from dataclasses import dataclass, field

from assistant.alerts import Watch
from assistant.answering.chain import RetrievalChain
from assistant.asking.translation import Translator
from assistant.conversations.conversations import Conversations
from index.background import Background
from index.library import Library


@dataclass(frozen=True)
class Service:
    """A library being served: what searches it, answers from it, and keeps it up to date.

    `at_home` tells that it is served to this machine only, whose user owns it. `owners_key` is the
    key that only the library's owner can read, and `watch` what checks the alerts after a re-index.
    """

    library: Library
    chain: RetrievalChain
    translator: Translator
    background: Background
    conversations: Conversations
    at_home: bool = True
    owners_key: str | None = field(default=None, repr=False)
    watch: Watch | None = None
