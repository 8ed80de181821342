"""Answers the questions that it reads from standard input, one a line, and prints the seconds each
took as JSON: python answer_worker.py HOME MODEL

Run by against.py with today's code or an earlier revision's, so that it finds both's modules.
"""

import asyncio
import json
import sys
from contextlib import nullcontext
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any


def first_of(*names: str) -> Any:
    """The first of these modules that there is."""
    for name in names:
        try:
            return import_module(name)
        except ModuleNotFoundError:
            continue
    raise ModuleNotFoundError(names[0])


class Silent:
    """A model that never writes: what is measured is all before it."""

    title = "none"
    name = "none"
    is_silent = True
    in_use = nullcontext

    async def write(self, messages: Any) -> Any:
        return
        yield ""

    async def probability_of(self, reply: str, messages: Any) -> float:
        return 0.0


def main() -> None:
    home, name = Path(sys.argv[1]), sys.argv[2]
    chain = first_of("assistant.answering.chain", "assistant.chain")
    models = first_of("assistant.model.models", "assistant.models")
    library = import_module("index.library").Library(home)
    model: Any = Silent() if name == "none" else models.Model(name)
    answering = chain.RetrievalChain(library, model)
    for line in sys.stdin:
        finished = asyncio.run(answering.ainvoke(chain.Ask(line.strip())))
        print(json.dumps(asdict(finished.timings)), flush=True)


if __name__ == "__main__":
    main()
