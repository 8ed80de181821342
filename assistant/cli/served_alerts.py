"""The alerts of a library that another newsdesk serves: those of its owner, through its API."""

from itertools import islice
from typing import Unpack

from assistant.alerts import HOME, Alert, Change, Delivery, Kind, Said, Saved
from assistant.api import models
from assistant.client import Newsdesk
from assistant.client.calls import AlertFilters


class ServedAlerts:
    """Has the methods of `Alerts` that the command line needs, with what their owner may see.

    Each raises the same errors, and ServerUnreachable if the server was stopped meanwhile.
    """

    def __init__(self, newsdesk: Newsdesk) -> None:
        self._newsdesk = newsdesk

    def add(
        self, kind: Kind, text: str, delivery: Delivery, **filters: Unpack[AlertFilters]
    ) -> Alert:
        """Save an alert with its answer of now."""
        to = models.AlertDelivery(
            webhook=delivery.webhook, mail=delivery.mail, daily=delivery.daily
        )
        return _alert(self._newsdesk.add_alert(text, kind=kind, delivery=to, **filters))

    def listed(self, _owner: str = HOME) -> list[Alert]:
        """The alerts, the newest first."""
        return [_alert(each) for each in self._newsdesk.alerts()]

    def check(self) -> tuple[list[Change], list[Alert]]:
        """Check everybody's alerts; gives what changed, and the alerts it changed in."""
        checked = self._newsdesk.check_alerts()
        return [_change(each) for each in checked.changes], [_alert(a) for a in checked.alerts]

    def changes(
        self, _owner: str = HOME, alert_id: str | None = None, *, limit: int = 100
    ) -> list[Change]:
        """What changed, the newest first."""
        found = self._newsdesk.alert_changes(alert=alert_id)
        return [_change(each) for each in islice(found, limit)]

    def mark_read(self, _owner: str = HOME) -> None:
        self._newsdesk.mark_changes_read()

    def remove(self, _owner: str, alert_id: str) -> None:
        """Delete an alert with its changes, for good."""
        self._newsdesk.remove_alert(alert_id)


def _alert(told: models.Alert) -> Alert:
    delivery = told.delivery
    return Alert(
        id=told.id,
        owner=HOME,
        kind=told.kind,
        text=told.text,
        created=told.created,
        checked=told.checked,
        feed=told.feed,
        saved=_saved(told.answer),
        delivery=Delivery(delivery.webhook, told.secret or "", delivery.mail, delivery.daily),
        failure=told.failure,
        unread=told.unread,
    )


def _change(told: models.AlertChange) -> Change:
    before, after = _saved(told.before), _saved(told.after)
    return Change(told.id, told.alert, told.what, told.at, before, after, told.read)


def _saved(told: models.AlertAnswer) -> Saved:
    said = (
        Said(each.sentence, each.article, each.title, each.publisher, each.published, each.url)
        for each in told.quotations
    )
    return Saved(told.text, tuple(said), told.is_so)
