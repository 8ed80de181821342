"""Thirty alerts and ten days of articles: what is told, when, and that nothing is told twice."""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from newsroom import reindex
from told_news import told, write_article

from assistant.alerts import HOME, Alerts, Change, Watch
from assistant.answering.chain import RetrievalChain
from assistant.model.models import NONE, Model
from index.embedding import Embedding
from index.library import Library

NEWS = told("alert_set.yaml")
EVE = date(2026, 8, 31)
DAYS = 10
LEAST_RIGHT = 26  # of the 30 alerts


def happens(folder: Path, day: int) -> None:
    """The files of a day: what comes, what reads otherwise now, what goes."""
    for name, article in NEWS["articles"].items():
        article["published"] = EVE + timedelta(days=article["day"])
        if article["day"] == day:
            write_article(folder, name, NEWS)
        if article.get("changed") == day:
            article["text"] = article["then"]
            article["published"] = EVE + timedelta(days=day)
            write_article(folder, name, NEWS)
        if article.get("gone") == day:
            (folder / f"{name}.md").unlink()


@pytest.fixture(scope="module")
def ten_days(
    tmp_path_factory: pytest.TempPathFactory, embedding: Embedding
) -> list[tuple[dict[str, Any], dict[int, list[Change]]]]:
    """Each alert with what it told, by day; quotations are the only answers."""
    home = tmp_path_factory.mktemp("alerts")
    with Library(home / "home", embedding) as library:
        happens(home / "in", 0)
        reindex(library, home / "in")
        alerts = Alerts(library.home)
        watch = Watch(alerts, library, RetrievalChain(library, Model(NONE)))
        ids = [watch.add(HOME, each["kind"], each["text"]).id for each in NEWS["alerts"]]
        by_alert: dict[str, dict[int, list[Change]]] = {each: defaultdict(list) for each in ids}
        for day in range(1, DAYS + 1):
            happens(home / "in", day)
            reindex(library)
            for change in watch.check():
                by_alert[change.alert][day].append(change)
    return [
        (alert, by_alert[alert_id]) for alert_id, alert in zip(ids, NEWS["alerts"], strict=True)
    ]


def wrong(alert: dict[str, Any], by_day: dict[int, list[Change]]) -> str:
    """What an alert told otherwise than by hand, for the message of a failure."""
    said = {day: changes[0].what for day, changes in by_day.items()}
    if said == alert["tells"]:
        return ""
    lines = [
        f"   {day}: {change.what}: {[s.sentence for s in change.before.said]} → "
        f"{[s.sentence for s in change.after.said]}"
        for day, changes in by_day.items()
        for change in changes
    ]
    return "\n".join([f"{alert['text']} {alert['tells']}", *lines])


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_each_alert_tells_what_changed_on_its_day(
    ten_days: list[tuple[dict[str, Any], dict[int, list[Change]]]],
) -> None:
    outcomes = [wrong(alert, by_day) for alert, by_day in ten_days]
    assert len(outcomes) == 30
    assert outcomes.count("") >= LEAST_RIGHT, "\n".join(filter(None, outcomes))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_is_told_twice_and_copies_tell_nothing(
    ten_days: list[tuple[dict[str, Any], dict[int, list[Change]]]],
) -> None:
    copies = {each["title"] for each in NEWS["articles"].values() if "copy" in each}
    for alert, by_day in ten_days:
        every = [change for changes in by_day.values() for change in changes]
        told_of = [(change.what, tuple(s.sentence for s in change.after.said)) for change in every]
        assert len(told_of) == len(set(told_of)), alert
        new = {s.title for change in every for s in change.after.said} - {
            s.title for change in every for s in change.before.said
        }
        assert not new & copies, alert
