"""The sheet that is being answered in the server's background, for every page that is open."""

import asyncio
import logging
from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePath
from typing import Literal

from assistant.answering.chain import Ask, RetrievalChain
from assistant.asking.question import Asking
from assistant.asking.translation import Translator
from assistant.sheets.answered import answered
from assistant.sheets.batch import Find, Kept, outcomes
from assistant.sheets.finding import finder
from assistant.sheets.outcome import Outcome, Verdict
from assistant.sheets.sheet import Sheet
from assistant.ui.shared.language import Words
from index.errors import UNFORESEEN, NewsdeskError, StorageFailed
from index.library import Library
from index.readers import OWNER, Reader, reader
from index.storage.backup import SHEETS


@dataclass(frozen=True)
class How:
    """How a sheet's questions are asked: by which model, with which filters, how long."""

    chain: RetrievalChain
    translator: Translator
    model: str
    asking: Asking
    most: int
    least: float


@dataclass
class _Work:
    """A sheet, what came of it by now, and how far it is."""

    name: str
    sheet: Sheet
    kept: Kept
    reader: Reader
    found: dict[str, Outcome] = field(default_factory=dict)
    state: Literal["going", "cancelling", "cancelled", "ended", "stopped"] = "going"
    error: NewsdeskError | None = None


@dataclass(frozen=True)
class Going:
    """The sheet that is or was answered: its name, its questions done and in all, what came of
    its rows, and why it was stopped."""

    name: str
    state: Literal["going", "cancelling", "cancelled", "ended", "stopped"]
    done: int
    count: int
    verdicts: tuple[tuple[Verdict, int], ...]
    error: NewsdeskError | None


class SheetRun:
    """One sheet at a time. Like the page's handlers, it belongs to the server's event loop."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._work: _Work | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def going(self) -> Going | None:
        """How far it is; None if no sheet was answered since the server started."""
        work = self._known
        if work is None:
            return None
        rows = [asked for asked in work.sheet.asked if asked]
        counted = Counter(work.found[each].verdict for each in rows if each in work.found)
        return Going(
            work.name,
            work.state,
            len(work.found),
            len(set(rows)),
            tuple(counted.most_common()),
            work.error,
        )

    def kept(self, name: str, sheet: Sheet, how: How) -> Kept:
        """What came of a sheet of this name before. Raises NewsdeskError."""
        folder = self._library.home / SHEETS
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise StorageFailed(f"{folder} can't be written ({error.strerror}).") from error
        whose = name if reader() is OWNER else f"{reader()} {name}"
        file = folder / f"{sha256(whose.encode()).hexdigest()[:16]}.jsonl"
        asked = (str(how.asking), str(how.most), str(how.least), how.model, str(sheet.claims))
        return Kept(file, *asked)

    def start(self, name: str, sheet: Sheet, how: How, kept: Kept) -> None:
        """Begin with a sheet, unless one is under way. Must be called in the event loop."""
        if self._task and not self._task.done():
            return
        self._work = _Work(name, sheet, kept, reader())
        like = Ask("", asking=how.asking, most=how.most, least=how.least)
        parts = (self._library, how.chain, how.translator, like)
        find = finder(*parts, claims=sheet.claims)
        self._task = asyncio.create_task(self._answer(self._work, find))

    def cancel(self) -> None:
        """Stop at once; what was done is kept."""
        if self._task and self._work and not self._task.done():
            self._work.state = "cancelling"
            self._task.cancel()

    def answered(self, words: Words) -> tuple[str, bytes] | None:
        """The name and content of the sheet with all that came of it by now; None without one."""
        work = self._known
        if work is None:
            return None
        path = PurePath(work.name)
        suffix = path.suffix.lower()
        content = answered(work.sheet, dict(work.found), words, suffix)
        return f"{path.stem}-answered{suffix}", content

    @property
    def _known(self) -> _Work | None:
        """The work, unless what came of it was deleted with everything else; for whoever began it
        alone, as others may not read the same articles."""
        work = self._work
        return work if work and work.reader == reader() and work.kept.file.exists() else None

    async def _answer(self, work: _Work, find: Find) -> None:
        try:
            async with aclosing(outcomes(work.sheet.asked, find, work.kept)) as coming:
                async for asked, outcome in coming:
                    work.found[asked] = outcome
            work.state = "ended"
        except asyncio.CancelledError:
            work.state = "cancelled"
            raise
        except NewsdeskError as error:
            work.state, work.error = "stopped", error
        except Exception:  # whatever it is, the page must not wait for ever
            logging.getLogger(__name__).exception("A sheet failed")
            work.state, work.error = "stopped", StorageFailed(UNFORESEEN)
