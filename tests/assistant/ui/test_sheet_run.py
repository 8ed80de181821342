"""A sheet answered in the server's background."""

import asyncio
from pathlib import Path

from newsroom import write
from scripted_model import scripted

from assistant.answering.chain import RetrievalChain
from assistant.asking.question import Asking
from assistant.asking.translation import Translator
from assistant.sheets.sheet import Sheet, read_sheet
from assistant.ui.ask.sheet_run import How, SheetRun
from assistant.ui.ask.sheet_section import panel
from assistant.words.words import words_in
from index.library import Library

ENGLISH = words_in("en")
NAME = "asked.csv"


def how(library: Library) -> How:
    model = scripted(answer="The paper mill in Tarnby employs 340 people.")
    return How(
        RetrievalChain(library, model), Translator(model), model.name, Asking(), most=3, least=0.0
    )


def filled(library: Library, tmp_path: Path) -> Sheet:
    mill = "Mill reopens\n\n4 March 2025\n\nThe paper mill in Tarnby employs 340 people again."
    library.sources.add([write(tmp_path / "news", "mill.txt", mill)])
    list(library.reindex())
    asked = "question\nHow many people does the mill in Tarnby employ?\n?!\n"
    return read_sheet(asked.encode(), NAME)


def begin(run: SheetRun, library: Library, sheet: Sheet) -> None:
    run.start(NAME, sheet, how(library), run.kept(NAME, sheet, how(library)))


async def ended(run: SheetRun) -> None:
    while run.going and run.going.state in ("going", "cancelling"):  # noqa: ASYNC110
        await asyncio.sleep(0.01)


def test_sheet_is_answered_and_what_came_of_it_is_told(library: Library, tmp_path: Path) -> None:
    sheet, run = filled(library, tmp_path), SheetRun(library)
    assert run.going is run.answered(ENGLISH) is None

    async def answer() -> None:
        begin(run, library, sheet)
        begin(run, library, sheet)  # pressed twice
        await ended(run)

    asyncio.run(answer())
    assert run.going
    assert (run.going.state, run.going.done, run.going.count) == ("ended", 2, 2)
    assert dict(run.going.verdicts)["answered"] == 1
    answered = run.answered(ENGLISH)
    assert answered
    assert answered[0] == "asked-answered.csv"
    assert b"The paper mill in Tarnby employs 340 people again." in answered[1]
    shown = panel(ENGLISH, run.going)
    assert "answered: 1" in shown
    assert 'href="sheets/answered"' in shown
    kept = run.kept(NAME, sheet, how(library))
    assert sheet.asked[0] in kept.outcomes


def test_cancelled_sheet_stops_and_goes_on_later(library: Library, tmp_path: Path) -> None:
    sheet, run = filled(library, tmp_path), SheetRun(library)

    async def cancelled() -> None:
        begin(run, library, sheet)
        await asyncio.sleep(0)
        run.cancel()
        assert run.going
        assert run.going.state == "cancelling"
        await ended(run)

    async def answered() -> None:
        begin(run, library, sheet)
        await ended(run)

    asyncio.run(cancelled())
    assert run.going
    assert run.going.state == "cancelled"
    assert "was cancelled" in panel(ENGLISH, run.going)
    asyncio.run(answered())
    assert run.going.state == "ended"


def test_nothing_of_a_sheet_is_left_when_everything_is_deleted(
    library: Library, tmp_path: Path
) -> None:
    sheet, run = filled(library, tmp_path), SheetRun(library)

    async def answer() -> None:
        begin(run, library, sheet)
        await ended(run)

    asyncio.run(answer())
    assert run.going
    library.empty()
    assert run.going is None
    assert run.answered(ENGLISH) is None
    files = [path for path in library.home.rglob("*") if path.is_file()]
    assert not [path for path in files if b"employs 340" in path.read_bytes()]
