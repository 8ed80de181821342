"""An exported conversation full of hostile text, opened and printed by a real browser."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from places import DATA
from playwright.sync_api import Browser
from saved import ARTICLE, answered, weak

from assistant.conversations.conversation import Conversation, Entry, SavedTurn
from assistant.conversations.export import to_html

TEXTS = DATA / "hostile_texts.json"


def test_exported_hostile_page_runs_nothing_and_prints(browser: Browser, tmp_path: Path) -> None:
    moment = datetime(2025, 8, 9, 12, tzinfo=UTC)
    turns = tuple(
        SavedTurn(
            n,
            moment,
            weak(answered(text, text, replace(ARTICLE, title=text, publisher=text), text)),
        )
        for n, text in enumerate(json.loads(TEXTS.read_text(encoding="utf-8")), 1)
    )
    entry = Entry("x", "</title><script>alert(1)</script>", moment, False, len(turns))
    file = tmp_path / "conversation.html"
    file.write_text(to_html(Conversation(entry, turns)), encoding="utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    asked, spoken = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (spoken.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: spoken.append(message.text))
    page.goto(file.as_uri())
    page.locator("sup a").first.click()
    assert page.url.endswith("#note-1")
    assert asked == [file.as_uri()] and spoken == []
    assert page.title() == "</title><script>alert(1)</script>"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.pdf(format="A4").startswith(b"%PDF")
    context.close()
