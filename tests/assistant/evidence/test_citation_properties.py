"""Citation marks in an answer that streams in pieces of any size."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.evidence.citations import CitationParser, without_marks

always_the_same = settings(derandomize=True, database=None, deadline=None)
PARTS = st.sampled_from(
    [
        *"It fell. [1] [1,2] [2–4] [12] 【3】 [2025] [ ] 1 , - ; [1 , 2] [x]".split(" "),
        " ",
        "\n",
        ", ",
    ]
)
ANSWERS = st.lists(PARTS | st.text(max_size=2), max_size=15).map("".join)


def parsed(pieces: list[str]) -> list[str | int]:
    """What a parser makes of an answer in these pieces, neighbouring texts joined."""
    parser = CitationParser(most=6)
    found = [each for piece in pieces for each in parser.feed(piece)] + parser.finish()
    joined: list[str | int] = []
    for each in found:
        if isinstance(each, str) and joined and isinstance(joined[-1], str):
            joined[-1] += each
        else:
            joined.append(each)
    return joined


@always_the_same
@given(ANSWERS, st.lists(st.integers(0, 200)))
def test_an_answer_reads_the_same_however_it_is_cut(answer: str, cuts: list[int]) -> None:
    places = sorted({0, *(min(cut, len(answer)) for cut in cuts), len(answer)})
    pieces = [answer[start:end] for start, end in pairwise(places)]
    whole = parsed([answer])
    assert parsed(pieces) == whole
    assert parsed(list(answer)) == whole
    assert all(1 <= each <= 6 for each in whole if isinstance(each, int))
    text = "".join(each for each in whole if isinstance(each, str))
    assert text.rstrip(" \n,;") == without_marks(answer).rstrip(" \n,;")
