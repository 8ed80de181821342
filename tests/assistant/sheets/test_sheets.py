"""A sheet of questions in, and out again with answers."""

import asyncio
import csv
import io
import zipfile
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from pathlib import Path
from time import thread_time
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from assistant.api.models import Article, Citation
from assistant.sheets import sheet as sheets
from assistant.sheets import workbook
from assistant.sheets.answered import answered, suffix_of
from assistant.sheets.batch import Kept, kept_beside, outcomes
from assistant.sheets.outcome import COLUMNS, Outcome
from assistant.sheets.sheet import Sheet, read_sheet
from assistant.words.words import words_in
from index.errors import BadInput, ModelUnavailable, UnreadableSource

ENGLISH = words_in("en")
MILL = Article(
    id="a1",
    title="Mill reopens",
    publisher="Tarn Courier",
    published=date(2025, 3, 4),
    url="https://tarn.example/mill",
)
FERRY = Article(id="b2", title="=Ferry sold")
FOUND = Outcome(
    verdict="answered",
    text="The mill reopened on Monday [1]. The ferry was sold [2].",
    citations=tuple(
        Citation(
            number=number,
            cited_text=text,
            document_title=article.title,
            start_char_index=0,
            end_char_index=len(text),
            article=article,
        )
        for number, text, article in (
            (1, "The mill on the Tarn\nreopened on Monday.", MILL),
            (2, "The ferry was sold.", FERRY),
        )
    ),
    note="As of 4 March 2025.",
)


def table(*rows: Any) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def book(*rows: Any, hidden: bool = False) -> bytes:
    made = Workbook()
    made.active.title = "Asked"
    if hidden:
        made.create_sheet("Lists", 0).sheet_state = "hidden"
    for row in rows:
        made["Asked"].append(row)
    saved = io.BytesIO()
    made.save(saved)
    return saved.getvalue()


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its parts changed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return packed.getvalue()


def rows_in(content: bytes, suffix: str = ".csv") -> list[list[Any]]:
    if suffix == ".xlsx":
        [only] = load_workbook(io.BytesIO(content)).worksheets
        return [list(row) for row in only.iter_rows(values_only=True)]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        (["id", "Question", "desk"], ["q1", "Who runs the mill?", "north"], "Question"),
        (["编号", "问题"], ["甲", "磨坊由谁经营？"], "问题"),
        (["desk", "Frage"], ["north", "Wer führt die Mühle?"], "Frage"),
        (["number", "what we ask"], [7, "Who runs the mill?"], "what we ask"),
    ],
)
@pytest.mark.parametrize(("write", "suffix"), [(table, ".csv"), (book, ".xlsx")])
def test_column_of_questions_is_found_by_its_name_or_its_texts(
    write: Callable[..., bytes], suffix: str, first: list[Any], second: list[Any], name: str
) -> None:
    sheet = read_sheet(write(first, second), f"asked{suffix}")
    assert (sheet.name, sheet.claims) == (name, False)
    assert sheet.asked == (second[first.index(name)],)


@pytest.mark.parametrize("name", ["Claim", "claims", "论断"])
def test_column_of_claims_is_checked(name: str) -> None:
    sheet = read_sheet(table([name], ["The mill reopened."]), "said.csv")
    assert sheet.claims
    both = table(["question", name], ["Did it?", "The mill reopened."])
    assert read_sheet(both, "said.csv").asked == ("Did it?",)
    assert read_sheet(both, "said.csv", claims=True).asked == ("The mill reopened.",)


@pytest.mark.parametrize(
    "content",
    [
        "Who runs the mill, and since when?\nWhere is it?\n",
        "question\nWho runs the mill, and since when?\nWhere is it?\n",
        "question;desk\nWho runs the mill, and since when?;north\nWhere is it?;\n",
        'question\tdesk\n"Who runs the mill,\nand since when?"\tnorth\nWhere is it?\n',
        "sep=;\nquestion;desk\nWho runs the mill, and since when?;north\nWhere is it?;\n",
    ],
)
def test_questions_are_read_whatever_stands_between_them(content: str) -> None:
    sheet = read_sheet(content.encode(), "asked.csv")
    assert sheet.asked == ("Who runs the mill, and since when?", "Where is it?")
    assert sheet.name == "question"


def test_sheet_in_the_encoding_of_an_old_program_is_read() -> None:
    asked = ["磨坊什么时候重新开张？", "渡轮卖给了谁？"]
    content = "\r\n".join(["问题", *asked]).encode("gb18030")
    assert read_sheet(content, "asked.csv").asked == tuple(asked)
    assert read_sheet("问题\n渡轮卖给了谁？".encode("utf-16"), "asked.csv").asked == (asked[1],)


def test_first_visible_sheet_of_a_workbook_is_read_with_its_kinds_of_cells() -> None:
    when = datetime(2025, 3, 4, 9, 30)
    content = book(
        ["question", "on", "votes", "", "sum"], ["Who?", when, 9, None, "=1+1"], hidden=True
    )
    [row] = read_sheet(content, "asked.xlsx").rows
    assert row == ("Who?", when, 9)


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "asked.csv", "asked.csv is empty; write a question in each row."),
        (table(["n", "m"], [1, 2]), "asked.csv", "no column of questions (its first line: n, m)"),
        (table(["question", "n"], ["", 2]), "asked.csv", "nothing below “question”"),
        (b"%PDF-1.7", "asked.pdf", "save it as .xlsx without a password, or as .csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "asked.xlsx", "without a password"),
        (b"PK\x03\x04 and more", "asked.xlsx", "damaged Excel file, or none"),
        (b"\x00\x01\x02\xff\xfe\xfd", "asked.csv", "binary"),
        (b"question\n" + b"Who?\n" * 10_001, "asked.csv", "more than 10,000 rows"),
        (b"question" + b",x" * 200 + b"\nWho?\n", "asked.csv", "more than 200 columns"),
        (book(["question"], *[[f"Who is {n}?"] for n in range(10_001)]), "a.xlsx", "10,000 rows"),
        (book(["question", *range(200)]), "asked.xlsx", "more than 200 columns"),
    ],
    ids=range(11),
)
def test_what_cannot_be_asked_is_refused_with_the_reason(
    content: bytes, name: str, why: str
) -> None:
    with pytest.raises(BadInput) as refused:
        read_sheet(content, name)
    assert why in str(refused.value)
    assert name in str(refused.value)


SHEET1 = "xl/worksheets/sheet1.xml"
ENTITIES = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    ("part", "change", "why"),
    [
        (SHEET1, lambda xml: xml + b" " * 1_000_000, "unpacks to more"),
        (SHEET1, lambda xml: ENTITIES + xml, "declares entities"),
        ("xl/workbook.xml", lambda xml: b"<a>" * 200 + b"</a>" * 200, "nested"),
        (SHEET1, lambda xml: xml.replace(b"<row", b"<row/>" * 5_000 + b"<row"), "nested or long"),
        (SHEET1, lambda xml: xml[:-40], "damaged"),
        ("xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"sheet1.xml", b"no.xml"), "empty"),
    ],
    ids=["bomb", "entities", "deep", "many", "cut", "missing"],
)
def test_hostile_workbook_is_refused(
    monkeypatch: pytest.MonkeyPatch, part: str, change: Callable[[bytes], bytes], why: str
) -> None:
    monkeypatch.setattr(workbook, "_MOST_XML", 1_000_000)
    monkeypatch.setattr(workbook, "_MOST_ELEMENTS", 5_000)
    content = changed(book(["question"], ["Who runs the mill?"]), part, change)
    with pytest.raises(BadInput) as refused:
        read_sheet(content, "asked.xlsx")
    assert why in str(refused.value)


def test_workbook_that_says_it_is_smaller_than_it_is_is_read_whole() -> None:
    content = book(["n", "question"], [1, "Who runs the mill?"])
    content = changed(content, SHEET1, lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1"'))
    assert read_sheet(content, "asked.xlsx").asked == ("Who runs the mill?",)


def test_workbook_that_says_it_is_larger_than_it_is_is_read_at_once() -> None:
    far = b'<row r="99999999999"><c t="inlineStr"><is><t>far</t></is></c></row></sheetData>'
    content = book(["question"], ["Who runs the mill?"])
    content = changed(content, SHEET1, lambda xml: xml.replace(b'ref="A1:A2"', b'ref="A1:XFD9999"'))
    assert read_sheet(content, "asked.xlsx").asked == ("Who runs the mill?",)
    content = changed(content, SHEET1, lambda xml: xml.replace(b"</sheetData>", far))
    assert read_sheet(content, "asked.xlsx").asked == ("Who runs the mill?",)


@pytest.mark.parametrize(("write", "suffix"), [(table, ".csv"), (book, ".xlsx")])
def test_same_sheet_comes_out_with_the_answer_in_columns_of_ours(
    write: Callable[..., bytes], suffix: str
) -> None:
    content = write(["n", "question", "note"], ["1", "Who?", "mine"], ["2", "", "left"])
    sheet = read_sheet(content, f"asked{suffix}")
    head, row, blank = rows_in(answered(sheet, {"Who?": FOUND}, ENGLISH, suffix), suffix)
    ours = ["verdict", "answer", "quotations", "articles", "publishers", "dates", "links"]
    assert head == ["n", "question", "note", *ours, "article ids", "note (Newsdesk)"]
    assert row[:3] == ["1", "Who?", "mine"]
    assert row[3:5] == ["answered", FOUND.text]
    assert row[5] == "[1] The mill on the Tarn reopened on Monday.\n[2] The ferry was sold."
    assert row[6].split("\n")[0] == "Mill reopens"
    assert row[7:] == [
        "Tarn Courier\n", "2025-03-04\n", "https://tarn.example/mill\n", "a1\nb2", FOUND.note
    ]  # fmt: skip
    assert blank[:3] == ["2", "" if suffix == ".csv" else None, "left"]
    assert not any(blank[3:])


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_answers_of_an_earlier_time_are_replaced(suffix: str) -> None:
    sheet = read_sheet(table(["question", "note"], ["Who?", "mine"]), "asked.csv")
    once = answered(sheet, {"Who?": FOUND}, ENGLISH, suffix)
    twice = answered(read_sheet(once, f"asked{suffix}"), {"Who?": FOUND}, ENGLISH, suffix)
    assert rows_in(twice, suffix) == rows_in(once, suffix)


RUN = ["=1+1", "+1 and more", "-2*A1", "@SUM(A1)", "＝1+1"]


@pytest.mark.parametrize("text", RUN)
def test_nothing_is_written_that_a_spreadsheet_runs(text: str) -> None:
    sheet = Sheet(("question", "note"), (("Who?", text),), 0, claims=False)
    found = {"Who?": Outcome(verdict="answered", text=text)}
    _, row = rows_in(answered(sheet, found, ENGLISH, ".csv"))
    assert (row[1], row[3]) == (f"'{text}", f"'{text}")
    content = answered(sheet, found, ENGLISH, ".xlsx")
    _, row = rows_in(content, ".xlsx")
    assert (row[1], row[3]) == (text, text)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read(SHEET1)


def test_text_that_looks_like_an_escape_of_excel_stays_as_it_is() -> None:
    sheet = Sheet(("question", "code"), (("Who?", "a_x0041_b"), ("When?\nHow?", "")), 0, False)
    content = answered(sheet, {}, ENGLISH, ".xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"a_x005F_x0041_b" in archive.read(SHEET1)
    again = read_sheet(content, "asked.xlsx")
    assert again.rows[0][:2] == ("Who?", "a_x0041_b")
    typed = changed(content, SHEET1, lambda xml: xml.replace(b"When?", b"When?_x000D_"))
    assert read_sheet(typed, "asked.xlsx").asked[1] == "When? How?"


def test_negative_number_of_a_table_stays_one() -> None:
    sheet = read_sheet(table(["question", "n"], ["Who?", "-5.2"]), "asked.csv")
    assert rows_in(answered(sheet, {}, ENGLISH, ".csv"))[1][1] == "-5.2"


def test_columns_are_named_in_the_language_of_the_reader() -> None:
    sheet = read_sheet(table(["问题"], ["谁？"]), "asked.csv")
    head, row = rows_in(answered(sheet, {"谁？": FOUND}, words_in("zh"), ".csv"))
    assert (head[1], row[1]) == ("结论", "已回答")
    assert len(head) == 1 + len(COLUMNS)


def test_name_of_a_sheet_ends_in_what_it_is() -> None:
    assert suffix_of(Path("a.XLSX")) == ".xlsx"
    with pytest.raises(BadInput, match=r"a\.ods must end in one of these"):
        suffix_of(Path("a.ods"))


class Desk:
    """Answers every question but those it is told to fail at."""

    def __init__(self, **failing: Exception) -> None:
        self.failing = failing
        self.asked: list[str] = []

    async def __call__(self, question: str) -> Outcome:
        self.asked.append(question)
        if error := self.failing.get(question.removesuffix("?")):
            raise error
        return Outcome(verdict="answered", text=f"{question} Yes.")


def asked(
    questions: list[str], find: Callable[[str], Awaitable[Outcome]], file: Path, *how: str
) -> dict[str, str]:
    """Verdict and note by question, in the order in which they came."""

    async def run() -> dict[str, str]:
        coming = outcomes(questions, find, Kept(file, *how))
        return {each: f"{one.verdict} {one.note}".strip() async for each, one in coming}

    return asyncio.run(run())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return kept_beside(tmp_path / "asked-answered.csv")


def test_each_question_is_asked_once_and_only_new_ones_the_next_time(file: Path) -> None:
    first, then = Desk(), Desk()
    came = asked(["Who?", "", "When?", "Who?"], first, file)
    assert came == {"Who?": "answered", "When?": "answered"}
    assert first.asked == ["Who?", "When?"]
    assert list(asked(["When was it?", "Who?"], then, file)) == ["Who?", "When was it?"]
    assert then.asked == ["When was it?"]
    other = Desk()
    asked(["Who?"], other, file, "as of another day")
    assert other.asked == ["Who?"]


def test_interrupted_run_goes_on_where_it_was(file: Path) -> None:
    first, then = Desk(When=KeyboardInterrupt()), Desk()  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        asked(["Who?", "When?", "Where?"], first, file)
    with file.open("a", encoding="utf-8") as kept:
        kept.write('{"how": "torn')  # it was killed while it wrote
    assert list(asked(["Who?", "When?", "Where?"], then, file)) == ["Who?", "When?", "Where?"]
    assert then.asked == ["When?", "Where?"]
    last = Desk()
    asked(["Who?", "When?", "Where?"], last, file)
    assert last.asked == []


def test_failure_of_one_row_is_that_rows_and_it_is_asked_again(file: Path) -> None:
    desk = Desk(When=ModelUnavailable("It is away."), Where=RuntimeError("secret"))
    came = asked(["When?", "Who?", "Where?", "How?", "?!", "a" * 2_001], desk, file)
    assert came["When?"] == "failed It is away."
    assert came["Who?"] == came["How?"] == "answered"
    assert came["Where?"].startswith("failed Something went wrong on our side.")
    assert came["?!"] == "failed The question is empty; write what you want to know."
    assert came["a" * 2_001].startswith("failed It is too long (2,001 characters")
    again = Desk()
    asked(["When?", "Who?", "Where?", "How?"], again, file)
    assert again.asked == ["When?", "Where?"]


def test_model_that_stays_away_ends_the_run(file: Path) -> None:
    away = ModelUnavailable("It is away.")
    desk = Desk(A=away, B=away, C=away)
    with pytest.raises(ModelUnavailable):
        asked(["Who?", "A?", "B?", "C?", "D?"], desk, file)
    assert desk.asked == ["Who?", "A?", "B?", "C?"]


def test_model_that_comes_back_ends_nothing(file: Path) -> None:
    away = ModelUnavailable("It is away.")
    came = asked(["A?", "B?", "Who?", "C?", "D?"], Desk(A=away, B=away, C=away, D=away), file)
    assert list(came.values()).count("failed It is away.") == 4


def test_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no folder.*can't be written"):
        Kept(tmp_path / "no folder" / "kept.jsonl")


def test_everything_is_asked_again_once_it_is_forgotten(file: Path) -> None:
    asked(["Who?"], Desk(), file)
    Kept(file).forget()
    desk = Desk()
    asked(["Who?"], desk, file)
    assert desk.asked == ["Who?"]


def test_limits_are_those_that_the_documentation_names() -> None:
    assert (sheets.MOST_ROWS, sheets.MOST_COLUMNS, sheets.MOST_BYTES) == (10_000, 200, 20_000_000)
    assert issubclass(UnreadableSource, BadInput)


@pytest.mark.parametrize("cell", ["1" * 10_000 + "x", "a" * 15_000], ids=["number", "word"])
def test_long_cell_takes_no_time(cell: str) -> None:
    began = thread_time()
    sheet = read_sheet(table(["question", "", "code"], ["Who won?", "", cell]), "asked.csv")
    assert cell in answered(sheet, {}, ENGLISH, ".csv").decode()
    unnamed = read_sheet(table([cell, "Asked"], [cell, "Who won the race?"]), "asked.csv")
    assert unnamed.column == 1
    assert thread_time() - began < 1
