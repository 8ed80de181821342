"""The product's own language model, loaded once for all tests that are marked `local_model`."""

import pytest

from assistant.model.models import Model


@pytest.fixture(scope="session")
def local_model() -> Model:
    return Model()
