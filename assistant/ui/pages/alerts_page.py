"""The page of alerts: what changed, the newest first, and what is watched."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from assistant.alerts import HOME, Alerts
from assistant.alerts.told_in_words import lines_of, title_of
from assistant.ui.shared.language import Words, words_of
from assistant.ui.shared.owner import owner_of
from assistant.ui.shared.page_layout import standalone_page

MOST_SHOWN = 100  # changes


def alerts_page(alerts: Alerts, *, at_home: bool) -> APIRouter:
    """`/alerts`. On the library's own machine its alerts are those of the command line."""
    routes = APIRouter()

    @routes.get("/alerts", response_class=HTMLResponse)
    def page(request: Request) -> HTMLResponse:
        owner = HOME if at_home else owner_of(request)
        shown = _page(alerts, owner, words_of(request))
        alerts.mark_read(owner)
        return HTMLResponse(shown, headers={"Cache-Control": "no-store"})

    return routes


def _page(alerts: Alerts, owner: str, words: Words) -> Markup:
    every = {alert.id: alert for alert in alerts.listed(owner)}
    changes = [
        (
            title_of(every[change.alert], change, words),
            words.moment(change.at),
            lines_of(change, words),
            dict.fromkeys((said.article, said.title) for said in change.after.said),
            not change.read,
        )
        for change in alerts.changes(owner, limit=MOST_SHOWN)
        if change.alert in every
    ]
    return standalone_page(
        "alerts.html", words, "article.css", changes=changes, alerts=list(every.values())
    )
