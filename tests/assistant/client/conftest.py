"""A Newsdesk that really listens, on this machine only."""

from collections.abc import Iterator

import pytest
from listening import Listening, listening
from scripted_model import scripted

from index.background import Background
from index.library import Library

ANSWER = (
    "Huawei is making CANN open source to build a wider developer ecosystem. "
    "It also wants to reduce the reliance on foreign technology."
)


@pytest.fixture(scope="session")
def listener(samples: Library) -> Iterator[Listening]:
    """The sample articles, served with a scripted model."""
    background = Background(samples)
    with listening(samples, scripted(answer=ANSWER), background) as served:
        yield served
    background.close()
