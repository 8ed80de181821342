"""Asking one question of a sheet after another; what was answered is kept, to go on from."""

import hashlib
import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from os import SEEK_END
from pathlib import Path

from pydantic import ValidationError

from assistant.api.models import MOST_ASKED
from assistant.sheets.outcome import Outcome
from index.errors import UNFORESEEN, BadInput, NewsdeskError
from index.search.search import check_asked

# What finds the answer to a question, or the verdict on a claim.
Find = Callable[[str], Awaitable[Outcome]]
IN_A_ROW = 3  # failures that are no question's own, after which asking on is of no use


class Kept:
    """The outcomes of earlier times, in a file of JSON lines; what failed isn't among them."""

    def __init__(self, file: Path, *how: str) -> None:
        """`how` is all that an answer depends on but the question and the articles.

        Raises BadInput if the file can't be read or written.
        """
        self.file = file
        self.outcomes: dict[str, Outcome] = {}
        self._how = hashlib.sha256("\0".join(how).encode()).hexdigest()[:16]
        try:
            with file.open("a+b") as kept:
                kept.seek(0)
                lines = kept.read().split(b"\n")
                if lines[-1]:  # of a run that was killed while it wrote
                    kept.write(b"\n")
        except OSError as error:
            raise _unwritable(file, error) from error
        for line in lines:
            self._read(line)

    def add(self, asked: str, outcome: Outcome) -> None:
        """Keep an outcome. Raises BadInput if it can't be written."""
        self.outcomes[asked] = outcome
        line = {"how": self._how, "asked": asked, "outcome": outcome.model_dump(mode="json")}
        try:
            # Not "a", which would make it again after everything was deleted.
            with self.file.open("r+", encoding="utf-8", errors="replace") as file:
                file.seek(0, SEEK_END)
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as error:
            raise _unwritable(self.file, error) from error

    def forget(self) -> None:
        """Have everything asked again. Raises BadInput if the file can't be written."""
        try:
            self.file.write_bytes(b"")
        except OSError as error:
            raise _unwritable(self.file, error) from error
        self.outcomes.clear()

    def _read(self, line: bytes) -> None:
        try:
            told = json.loads(line or b"{}")
            if told.get("how") == self._how:
                self.outcomes[told["asked"]] = Outcome.model_validate(told["outcome"])
        except (ValueError, KeyError, TypeError, AttributeError, ValidationError):
            return  # the last line of a run that was killed, or somebody else's


def kept_beside(output: Path) -> Path:
    """Where the outcomes for a sheet are kept: questions-answered.xlsx.kept.jsonl."""
    return output.with_name(f"{output.name}.kept.jsonl")


async def outcomes(
    asked: Sequence[str], find: Find, kept: Kept
) -> AsyncGenerator[tuple[str, Outcome]]:
    """Each thing that is asked, once, with what came of it: what is kept first, the others as they
    are found.

    The failure of one is its outcome. But if three in a row fail for a reason that isn't theirs,
    such as a model that can't be reached, that is raised.
    """
    every = list(dict.fromkeys(filter(None, asked)))
    left = [each for each in every if each not in kept.outcomes]
    for each in every:
        if each in kept.outcomes:
            yield each, kept.outcomes[each]
    in_a_row = 0
    for each in left:
        try:
            outcome = await _found(each, find)
        except BadInput as error:
            yield each, Outcome.failure(str(error))
            continue
        except NewsdeskError as error:
            in_a_row += 1
            if in_a_row == min(IN_A_ROW, len(left)):
                raise
            yield each, Outcome.failure(str(error))
            continue
        in_a_row = 0
        if outcome.verdict != "failed":
            kept.add(each, outcome)
        yield each, outcome


async def _found(asked: str, find: Find) -> Outcome:
    check_asked(asked)
    if len(asked) > MOST_ASKED:
        raise BadInput(
            f"It is too long ({len(asked):,} characters, the most is {MOST_ASKED:,}); shorten it."
        )
    try:
        return await find(asked)
    except NewsdeskError:
        raise
    except Exception:  # whatever it is, the other rows must not suffer for it
        logging.getLogger(__name__).exception("A row of a sheet failed")
        return Outcome.failure(UNFORESEEN)


def _unwritable(file: Path, error: OSError) -> BadInput:
    return BadInput(f"The file {file} can't be written ({error.strerror}).")
