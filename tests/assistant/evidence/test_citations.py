import pytest

from assistant.evidence.citations import CitationParser, with_marks


def parsed(*deltas: str, most: int = 3) -> list[str | int]:
    parser = CitationParser(most)
    pieces = [piece for delta in deltas for piece in parser.feed(delta)]
    return pieces + parser.finish()


@pytest.mark.parametrize(
    ("deltas", "pieces"),
    [
        (["It fell [1]."], ["It fell", 1, "."]),
        (["It fell", " [", "1", "]."], ["It fell", 1, "."]),
        (["It fell [9]."], ["It fell", "."]),
        (["It fell [1, 3]."], ["It fell", 1, 3, "."]),
        (["It fell [1-3]."], ["It fell", 1, 2, 3, "."]),
        (["It fell. [1], [2]"], ["It fell.", 1, 2]),
        (["It fell. [1],", " [2], [7]"], ["It fell.", 1, 2]),
        (["下跌【2】。"], ["下跌", 2, "。"]),
        (["It fell [in May]."], ["It fell [in May]."]),
        (["[2] It fell"], [2, " It fell"]),
        (["It fell [1"], ["It fell [1"]),
        (["In [2024] it fell"], ["In", " it fell"]),
    ],
)
def test_marks_are_parsed_while_they_stream_and_unknown_numbers_are_dropped(
    deltas: list[str], pieces: list[str | int]
) -> None:
    joined: list[str | int] = []
    for piece in parsed(*deltas):
        if joined and isinstance(piece, str) and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    merged: list[str | int] = []
    for piece in pieces:
        if merged and isinstance(piece, str) and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    assert joined == merged


def test_any_cutting_of_the_stream_gives_the_same_pieces() -> None:
    reply = "Prices rose [1], [2]. Then they fell [3] for 3 [days]. [2]"
    whole = "".join(map(str, parsed(reply)))
    for size in range(1, 9):
        cut = [reply[i : i + size] for i in range(0, len(reply), size)]
        assert "".join(map(str, parsed(*cut))) == whole


def test_marks_stand_before_the_final_stop() -> None:
    assert with_marks("It fell.", [1, 2]) == "It fell [1][2]."
    assert with_marks("It fell", [1]) == "It fell [1]"
    assert with_marks("It fell.", []) == "It fell."
