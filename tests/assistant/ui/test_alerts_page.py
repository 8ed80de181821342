"""The page of alerts: what changed, told safely and to its owner only."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assistant.alerts import HOME, Alerts, Said, Saved
from assistant.ui.pages.alerts_page import alerts_page
from assistant.ui.shared.owner import COOKIE
from index.contents import Contents

OWNER = "a" * 32
BEFORE = Saved("", (Said("It has 850.", "a1", "Yard", "Post", date(2026, 9, 1)),))
AFTER = Saved("", (Said("It has <b>910</b>.", "a2", "<i>Yard</i>", "Times", date(2026, 9, 4)),))


@pytest.fixture
def alerts(tmp_path: Path) -> Iterator[Alerts]:
    with Contents(tmp_path) as opened:
        yield Alerts(opened.home)


def page_of(alerts: Alerts, *, at_home: bool, cookie: str = "") -> str:
    site = FastAPI()
    site.include_router(alerts_page(alerts, at_home=at_home))
    cookies = {COOKIE: cookie} if cookie else {}
    answer = TestClient(site, cookies=cookies).get("/alerts")
    assert answer.headers["cache-control"] == "no-store"
    return answer.text


def test_changes_are_told_and_new_until_they_were_looked_at(alerts: Alerts) -> None:
    alert = alerts.add(HOME, "question", "How many <script>?", BEFORE)
    alerts.note(alert, datetime.now(UTC), [], AFTER, "changed")
    first, second = (page_of(alerts, at_home=True) for _ in range(2))
    assert "<small>new</small>" in first
    assert "<small>" not in second
    assert "It has &lt;b&gt;910&lt;/b&gt;." in first
    assert "<script>?" not in first
    assert "<i>Yard" not in first
    assert 'href="articles/a2"' in first
    assert f"api/v1/alerts/feeds/{alert.feed}.atom" in first


def test_others_see_only_their_own(alerts: Alerts) -> None:
    alerts.add(HOME, "question", "Whose is it?", BEFORE)
    alerts.add(OWNER, "claim", "It is mine.", BEFORE)
    assert "It is mine." in page_of(alerts, at_home=False, cookie=OWNER)
    assert "Whose is it?" not in page_of(alerts, at_home=False, cookie=OWNER)
    assert "It is mine." not in page_of(alerts, at_home=False)
    assert "Whose is it?" not in page_of(alerts, at_home=False, cookie=HOME)
