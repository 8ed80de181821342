"""A newsdesk of any revision and its page in Chromium, where questions are typed or pasted."""

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from time import perf_counter

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
MAIN = "import sys; sys.argv[0] = 'newsdesk'; from assistant.cli import main; main()"
KEYS_A_SECOND = 5
# The model's own words, not what is quoted before; or that the articles don't say.
WORDS = (
    "() => [...document.querySelectorAll('#answer .answer > p')].some((p) => p.innerText.trim())"
)
ENDED = "() => document.querySelector('#answer .after')"


@cache
def browser() -> Browser:
    """Chromium, which ends with this process."""
    return sync_playwright().start().chromium.launch(executable_path=CHROMIUM)


class AskingPage:
    """Starts the server when it is made; `first_word` asks on its page."""

    def __init__(self, environment: dict[str, str], home: Path) -> None:
        arguments = ["--home", str(home), "--port", "0", "--no-browser"]
        self._server = subprocess.Popen(
            [sys.executable, "-P", "-c", MAIN, *arguments],
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._server.stderr is not None
        for line in self._server.stderr:
            if found := re.search(r"Newsdesk is at (http://\S+)", line):
                self._address = found.group(1)
                break
        else:
            raise RuntimeError("newsdesk did not start")

    def first_word(self, question: str, *, pasted: bool = False) -> float:
        """Seconds from Enter to the first word of the answer, in a new conversation."""
        page = browser().new_page()
        try:
            return self._first_word(page, question, pasted=pasted)
        finally:
            page.close()

    def _first_word(self, page: Page, question: str, *, pasted: bool) -> float:
        page.set_default_timeout(300_000)
        page.goto(self._address)
        box = page.locator("#question textarea")
        box.wait_for()
        page.wait_for_timeout(1_500)
        box.focus()
        if pasted:
            page.evaluate("(text) => document.execCommand('insertText', false, text)", question)
        else:
            box.press_sequentially(question, delay=1_000 / KEYS_A_SECOND)
        began = perf_counter()
        page.keyboard.press("Enter")
        page.wait_for_function(WORDS)
        seconds = perf_counter() - began
        page.wait_for_function(ENDED)
        page.wait_for_timeout(500)
        return seconds

    def close(self) -> None:
        """Stop the server."""
        self._server.kill()
        self._server.wait()
