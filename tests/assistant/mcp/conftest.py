"""What the tests of MCP share: a door to a library in this process."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from scripted_model import scripted

from assistant.answering.chain import RetrievalChain
from assistant.api.app import api
from assistant.api.service import Service
from assistant.asking.translation import Translator
from assistant.conversations.conversations import Conversations
from assistant.mcp.doors import Door, Doors, client_of
from assistant.model.models import Model
from index.background import Background
from index.library import Library


def doors_to(library: Library, background: Background, model: Model) -> Doors:
    """A door to the library, open all the time."""
    parts = (RetrievalChain(library, model), Translator(model), background)
    routes = api(Service(library, *parts, Conversations(library.home)))

    @asynccontextmanager
    async def doors(_request: object) -> AsyncIterator[Door]:
        async with client_of(routes) as newsdesk:
            yield Door(newsdesk, None)

    return doors


@pytest.fixture
def doors(samples: Library) -> Iterator[Doors]:
    """To the sample articles."""
    background = Background(samples)
    yield doors_to(samples, background, scripted())
    background.close()
