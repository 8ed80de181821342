"""Which sentences stand by themselves, by their support."""

import pytest

from assistant.proof import Verdict, stands


@pytest.mark.parametrize(("support", "holds"), [(0.2, False), (0.3, True)])
def test_a_sentence_stands_from_a_least_support_on(support: float, holds: bool) -> None:
    assert stands(Verdict("weak", support)) is holds


def test_what_is_unsupported_never_stands() -> None:
    assert not stands(Verdict("unsupported", 1.0))
