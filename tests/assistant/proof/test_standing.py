"""Which sentences stand, by their support and by how sure the model was that nothing is stated."""

import pytest

from assistant.proof import UNSTATED, UNTOLD, Verdict, stands


@pytest.mark.parametrize(
    ("support", "unstated", "holds"),
    [
        (0.2, 0.0, True),
        (0.2, UNTOLD, False),
        (0.3, UNTOLD, True),
        (0.4, 0.3, True),
        (0.4, UNSTATED, False),
    ],
)
def test_the_surer_the_model_is_of_no_answer_the_more_support_it_takes(
    support: float, unstated: float, holds: bool
) -> None:
    status = "proved" if support >= 0.7 else "weak"
    assert stands(Verdict(status, support), unstated) is holds


def test_what_is_unsupported_never_stands() -> None:
    assert not stands(Verdict("unsupported", 1.0), 0.0)
