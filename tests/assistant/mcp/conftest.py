"""What the tests of MCP share: doors to a library in this process."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from scripted_model import scripted

from assistant.answering.chain import RetrievalChain
from assistant.api.service import Service
from assistant.asking.translation import Translator
from assistant.conversations.conversations import Conversations
from assistant.mcp.door import Door, Doors
from assistant.mcp.open_library import OpenLibrary
from assistant.model.models import Model
from index.background import Background
from index.library import Library


def doors_to(library: Library, background: Background, model: Model) -> Doors:
    """A door to the library, open all the time."""
    parts = (RetrievalChain(library, model), Translator(model), background)
    door = OpenLibrary(Service(library, *parts, Conversations(library.home)))

    @asynccontextmanager
    async def doors() -> AsyncIterator[Door]:
        yield door

    return doors


@pytest.fixture
def doors(samples: Library) -> Iterator[Doors]:
    """To the sample articles."""
    background = Background(samples)
    yield doors_to(samples, background, scripted())
    background.close()
