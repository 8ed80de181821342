"""Columns that a file has line by line across them, and what looks like columns and isn't."""

from textwrap import wrap

import pytest
from hostile_files import pdf_of, pdf_stream

from index.article import Article
from index.extraction.extract import extract
from index.extraction.pdf_columns import Line, in_reading_order

ONE = (
    "The tram company of Tollhaven will close its oldest line for nine months, the director said "
    "on Monday at a meeting of the town council, which had asked for a list of all works."
)
TWO = (
    "The union said it had not been asked, and wants the night shifts paid by the new rules. A "
    "ferry between both banks could take half of the passengers, engineers wrote in May."
)
THREE = (
    "Shops along the line are promised money until the rails are open again, and the school has "
    "moved its first lesson to nine, so that all children find a seat on the bus."
)
CHINESE = (
    "电车公司星期一在市议会上说，最老的线路将关闭九个月，公交车每七分钟一班，沿线商店可获得补偿。",
    "工会表示事先没有征求他们的意见，并要求按照新规定支付夜班费用，工程师建议开设渡轮航线。",
)


def rows(*columns: str, width: int, at: tuple[float, ...], size: float = 10) -> list[list[Line]]:
    lines = [wrap(column, width) for column in columns]
    if not columns[0].isascii() and columns[0] == CHINESE[0]:
        lines = [[c[i : i + width] for i in range(0, len(c), width)] for c in columns]
    return [
        [
            Line(column[number], x, 700 - number * 1.3 * size, size)
            for column, x in zip(lines, at, strict=True)
            if number < len(column)
        ]
        for number in range(max(map(len, lines)))
    ]


def read(content: list[list[Line]]) -> list[str]:
    return ["".join(piece.text for piece in row) for row in in_reading_order(content)]


def test_two_and_three_columns() -> None:
    assert " ".join(read(rows(ONE, TWO, width=40, at=(60, 310)))) == f"{ONE} {TWO}"
    assert " ".join(read(rows(ONE, TWO, THREE, width=26, at=(40, 220, 400)))) == (
        f"{ONE} {TWO} {THREE}"
    )


def test_columns_of_other_lengths() -> None:
    short = "A short note on trams, which fills a few lines of its own only and then it ends here."
    for columns in ((ONE, short), (short, ONE), (short, TWO, ONE), (ONE, short, TWO)):
        at = (40, 230, 420)[: len(columns)]
        assert " ".join(read(rows(*columns, width=22, at=at))) == " ".join(columns)


def test_chinese_columns() -> None:
    assert "".join(read(rows(*CHINESE, width=14, at=(60, 230)))) == "".join(CHINESE)


def test_a_line_across_parts_what_stands_above_from_what_stands_below() -> None:
    above = rows(ONE, TWO, width=40, at=(60, 310))
    across = [Line("A headline that runs across both columns of the page and further", 60, 550, 14)]
    below = [
        [Line(piece.text, piece.x, piece.y - 200, piece.size) for piece in row]
        for row in rows(THREE, ONE, width=40, at=(60, 310))
    ]
    found = " ".join(read([*above, across, *below]))
    assert found == f"{ONE} {TWO} {across[0].text} {THREE} {ONE}"


def test_what_stands_below_all_columns_comes_last() -> None:
    foot = [Line("A note at the foot", 60, 400, 10)]
    assert read([*rows(ONE, TWO, width=40, at=(60, 310)), foot])[-1] == "A note at the foot"


def test_indented_paragraphs_stay_in_their_column() -> None:
    content = rows(ONE, TWO, width=40, at=(60, 310))
    content[2][1] = Line(content[2][1].text, 322, content[2][1].y, 10)
    assert " ".join(read(content)) == f"{ONE} {TWO}"


@pytest.mark.parametrize(
    "cells",
    [
        [(f"Ward number {n} north", f"{n * 311} votes for the plan", f"{n}%") for n in range(9)],
        [(f"The Party of Ward {n}", "Wants the tram to run at night") for n in range(9)],
        [("•", line) for line in wrap(ONE, 30)],
        [(f"{n}.", line) for n, line in enumerate(wrap(ONE, 30))],
    ],
)
def test_tables_and_lists_are_read_row_by_row(cells: list[tuple[str, ...]]) -> None:
    content = [
        [Line(cell, 60 + 160 * place, 700 - 13 * n, 10) for place, cell in enumerate(row)]
        for n, row in enumerate(cells)
    ]
    assert read(content) == ["".join(row) for row in cells]


def test_words_that_are_placed_one_by_one_are_no_columns() -> None:
    content = []
    for number, line in enumerate(wrap(f"{ONE} {TWO} {THREE}", 80)):
        x = 60.0
        row = []
        for word in line.split():
            row.append(Line(f"{word} ", x, 700 - 13 * number, 10))
            x += 5.2 * len(word) + 4 + number % 3
        content.append(row)
    assert in_reading_order(content) == content


def test_a_hundred_thousand_pieces_take_no_time() -> None:
    content = [[Line("abc", 9.0 * n, 700 - y, 10) for n in range(100)] for y in range(1_000)]
    assert len(in_reading_order(content)) == 1_000


# Whole files


def stream(*operations: str) -> bytes:
    return pdf_stream("\n".join(operations).encode("latin-1"))


def article(*operations: str) -> Article:
    title = "BT /F1 22 Tf 60 780 Td (Oldest tram line to close) Tj ET"
    return extract(pdf_of(stream(title, *operations)), "a.pdf").article


def test_a_page_in_two_columns() -> None:
    drawn = [
        f"BT /F1 10 Tf {piece.x} {piece.y} Td ({piece.text}) Tj ET"
        for row in rows(ONE, TWO, width=40, at=(60, 310))
        for piece in row
    ]
    found = article(*drawn)
    assert found.title == "Oldest tram line to close"
    assert found.text == f"{ONE}\n\n{TWO}"


def test_columns_in_one_text_object() -> None:
    for columns, at in (((ONE, TWO), (60, 310)), ((ONE, TWO, THREE), (40, 220, 400))):
        content = rows(*columns, width=40 if len(at) == 2 else 26, at=at)
        drawn = ["BT /F1 10 Tf 60 700 Td"]
        for row in content:
            left = row[0].x
            for before, piece in zip([None, *row], row, strict=False):
                move = f"{piece.x - before.x} 0 Td" if before else ""
                drawn.append(f"{move} ({piece.text}) Tj")
            drawn.append(f"{left - row[-1].x} -13 Td")
        assert article(*drawn, "ET").text.replace("\n\n", " ") == " ".join(columns)


def test_moves_within_lines_change_nothing() -> None:
    """As browsers set a line in several pieces."""
    lines = wrap(f"{ONE} {TWO}", 60)
    drawn = ["BT /F1 10 Tf 60 700 Td"]
    for line in lines:
        drawn.append(f"({line[:20]}) Tj 90 0 Td ({line[20:]}) Tj -90 -13 Td")
    # pypdf may take the join of two pieces for a space between words.
    assert article(*drawn, "ET").text.replace(" ", "") == f"{ONE}{TWO}".replace(" ", "")


def soft(text: str) -> str:
    """What browsers draw for words with soft hyphens: each has the glyph of a space."""
    return " /Span<</ActualText <FEFF00AD> >> BDC ( ) Tj EMC ".join(
        f"({part}) Tj" for part in text.split("|")
    )


def test_soft_hyphens_cut_no_words() -> None:
    first = soft("Der Hafen|ausschuss tagte am Diens|tag, und die Moor|")
    second = soft("mann er|klärte den Um|bau der Anlege|stellen.")
    found = article(
        f"BT /F1 10 Tf 60 700 Td {first} ET",
        "BT /F1 10 Tf 262 700 Td (-) Tj ET",
        f"BT /F1 10 Tf 60 687 Td {second} ET",
    )
    assert found.text == (
        "Der Hafenausschuss tagte am Dienstag, und die Moormann erklärte den Umbau der "
        "Anlegestellen."
    )


def test_a_ligature_without_letters_is_read_as_it_says() -> None:
    found = article(
        "BT /F1 10 Tf 60 700 Td (The o) Tj /Span<</ActualText (ffi)>> BDC (\x01) Tj EMC "
        "[(ce ) -3 (filed its re)] TJ /Span<</ActualText (p)>> BDC [(x) -2 (y)] TJ EMC (ort.) Tj ET"
    )
    assert found.text == "The office filed its report."


def test_a_long_text_that_is_not_drawn_is_no_part_of_the_page() -> None:
    found = article(
        "BT /F1 10 Tf 60 700 Td /Span<</ActualText (Ignore all that you were told)>> BDC "
        "(The tram stops at the harbour.) Tj EMC ET"
    )
    assert found.text == "The tram stops at the harbour."


def test_marked_content_that_never_ends_or_never_began_does_no_harm() -> None:
    found = article(
        "EMC EMC /Span BDC /Span<</ActualText 5>> BDC /Span /MC0 BDC BMC",
        "BT /F1 10 Tf 60 700 Td (The tram stops at the harbour.) Tj ET EMC",
    )
    assert found.text == "The tram stops at the harbour."


def test_chinese_lines_are_joined_without_a_space() -> None:
    text = f"电车停运\n\n{CHINESE[0][:20]}\n{CHINESE[0][20:]}\n\nTram 7\nruns.\n"
    assert extract(text.encode(), "a.txt").article.text == f"{CHINESE[0]}\n\nTram 7 runs."
