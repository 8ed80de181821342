"""Saved questions, searches and claims, and what new articles change in them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from assistant.accounts.accounts import Accounts
from assistant.alerts import HOME, Alerts, Delivery
from assistant.alerts import Alert as Saved
from assistant.alerts.feed import MEDIA_TYPE, atom
from assistant.api.access import OWNER, Caller, needs
from assistant.api.cursors import cursor_at, place_at
from assistant.api.events import asking_in
from assistant.api.models import (
    Alert,
    AlertChange,
    AlertDelivery,
    AlertRequest,
    AlertsChecked,
    Page,
)
from assistant.api.owners import check_owner
from assistant.api.problems import Refused
from assistant.api.runs import LARGEST, Number
from assistant.api.service import Service
from assistant.keys.keys import Keys
from index.errors import UnknownAlert

Asking = Annotated[Caller, Depends(needs("ask"))]
MOST_IN_FEED = 50


def router(service: Service) -> APIRouter:
    """`/alerts`; the feeds need no key, for their addresses are secrets."""
    routes = APIRouter(prefix="/alerts", tags=["alerts"])
    kept, keys = Alerts(service.library.location), Keys(service.library.location)
    accounts = Accounts(service.library.location)
    watch = service.watch

    @routes.get("")
    def alerts(caller: Asking, request: Request) -> Page[Alert]:
        """All of the caller's alerts, the newest first."""
        return Page(items=[_shown(each, request) for each in kept.listed(_owner(caller))])

    @routes.post("", status_code=201)
    def add(asked: AlertRequest, caller: Asking, request: Request) -> Alert:
        """Save a question, search or claim with its answer of now."""
        delivery = _delivery(asked.delivery, caller)
        alert = watch.add(_owner(caller), asked.kind, asked.text, asking_in(asked), delivery)
        return _shown(alert, request, is_new=True)

    @routes.get("/changes")
    def changes(
        caller: Asking,
        alert: str | None = None,
        after: Annotated[
            int, Query(ge=0, le=LARGEST, description="Only those with a higher id.")
        ] = 0,
        cursor: str | None = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
    ) -> Page[AlertChange]:
        """What changed in the caller's alerts, the newest first."""
        before = place_at(cursor, tuple[Number])[0] if cursor else None
        found = kept.changes(_owner(caller), alert, after=after, before=before, limit=limit + 1)
        more = cursor_at((found[limit - 1].id,)) if len(found) > limit else None
        return Page(items=[AlertChange.of(each) for each in found[:limit]], next_cursor=more)

    @routes.post("/changes/read", status_code=204, response_class=Response)
    def changes_read(caller: Asking) -> None:
        """The caller has looked at all changes there are."""
        kept.mark_read(_owner(caller))

    @routes.post("/check")
    def check(caller: Asking, request: Request) -> AlertsChecked:
        """Look now at what has come since the last check, and send what is to be sent. The server
        does so by itself after each re-index."""
        check_owner(caller, "To check everybody's alerts")
        found = watch.check()
        of = {each.alert for each in found}
        alerts = [_shown(each, request) for each in kept.everybodys() if each.id in of]
        return AlertsChecked(changes=[AlertChange.of(each) for each in found], alerts=alerts)

    @routes.get(
        "/feeds/{secret}.atom",
        response_class=Response,
        responses={200: {"content": {"application/atom+xml": {}}}},
    )
    def feed(secret: str, request: Request) -> Response:
        """The changes of one alert as an Atom feed, for whoever has its address."""
        alert = kept.of_feed(secret)
        if alert.owner in keys.revoked_owners():
            raise UnknownAlert("The key that this alert was saved with was revoked.")
        if alert.owner in accounts.owners_without("ask"):
            raise UnknownAlert("The account that this alert was saved with may not ask any more.")
        found = kept.changes(alert.owner, alert.id, limit=MOST_IN_FEED)
        text = atom(alert, found, str(request.url))
        return Response(text, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})

    @routes.get("/{alert_id}")
    def alert(alert_id: str, caller: Asking, request: Request) -> Alert:
        """One alert with its present answer."""
        return _shown(kept.read(_owner(caller), alert_id), request)

    @routes.put("/{alert_id}/delivery")
    def deliver_to(alert_id: str, asked: AlertDelivery, caller: Asking, request: Request) -> Alert:
        """Send its changes there from now on; a new secret signs what a webhook gets."""
        alert = kept.deliver_to(_owner(caller), alert_id, _delivery(asked, caller))
        return _shown(alert, request, is_new=True)

    @routes.delete("/{alert_id}", status_code=204, response_class=Response)
    def remove(alert_id: str, caller: Asking) -> None:
        """Delete an alert with its changes, for good."""
        kept.remove(_owner(caller), alert_id)

    return routes


def _owner(caller: Caller) -> str:
    """Whose alerts are the caller's: the owner without a key has those of the command line."""
    return HOME if caller.owner == OWNER else caller.owner


def _delivery(asked: AlertDelivery, caller: Caller) -> Delivery:
    """Where to send changes. Raises Refused unless the caller may let this machine send."""
    wanted = Delivery(webhook=asked.webhook, mail=asked.mail, daily=asked.daily)
    if (wanted.webhook or wanted.mail) and "admin" not in caller.scopes:
        raise Refused(403, "scope-lacking", "To send changes needs a key with the scope admin.")
    return wanted


def _shown(alert: Saved, request: Request, *, is_new: bool = False) -> Alert:
    feed = request.url_for("feed", secret=alert.feed).path
    return Alert.of(alert, feed=feed, is_new=is_new)
