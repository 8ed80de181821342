"""The running server checks alerts after a re-index, and tells a revoked key nothing."""

import signal
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import uvicorn
from scripted_model import scripted
from starlette.testclient import TestClient

from assistant.alerts import HOME, Alert, Alerts, Saved, Watch
from assistant.keys.keys import Keys
from assistant.ui.server import app
from index.background import Background
from index.embedding import Embedding
from index.library import Library

QUESTION = "How many people work at the yard?"


def test_the_server_checks_no_alert_of_a_revoked_key(
    tmp_path: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    backgrounds, checked, both = list[Background](), list[str](), Event()
    closed_first = list[bool]()

    def noted(_: Watch, alert: Alert) -> None:
        checked.append(alert.owner)
        if checked.count(HOME) == 2:
            both.set()

    def served(server: uvicorn.Server, **_: Any) -> None:
        site = TestClient(
            server.config.app,  # type: ignore[arg-type]
            base_url="http://127.0.0.1",
            client=("127.0.0.1", 50_000),
        )
        assert site.post("/api/v1/alerts/check").status_code == 200
        backgrounds[0].reindex()
        assert both.wait(20)

    def kept(*given: Any, **named: Any) -> Background:
        backgrounds.append(Background(*given, **named))
        return backgrounds[-1]

    monkeypatch.setattr(Watch, "check_one", noted)
    monkeypatch.setattr(
        Watch, "close", lambda _: closed_first.append(not backgrounds[0]._closed.is_set())
    )
    monkeypatch.setattr(app, "Background", kept)
    monkeypatch.setattr(uvicorn.Server, "run", served)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with Library(tmp_path, embedding) as library:
        alerts, keys = Alerts(library.home), Keys(library.home)
        [revoked, valid] = [keys.add(name, ["ask"])[0] for name in ("revoked", "valid")]
        for owner in (revoked.owner, valid.owner, HOME):
            alerts.add(owner, "question", QUESTION, Saved())
        keys.revoke(revoked.id)
        app.run(library, [scripted()], "127.0.0.1", 0, open_browser=False)
    assert checked == [valid.owner, HOME] * 2
    assert closed_first == [True]  # so that the background waits for no webhook


def test_another_site_marks_nothing_as_read(tmp_path: Path, embedding: Embedding) -> None:
    with Library(tmp_path, embedding) as library:
        site = app.build(library, scripted(), Background(library))
        client = TestClient(site, base_url="http://127.0.0.1")
        for said in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.test"}):
            assert client.post("/alerts/read/1", headers=said).status_code == 403
        own = {"Sec-Fetch-Site": "same-origin"}
        assert client.post("/alerts/read/1", headers=own).status_code == 204
