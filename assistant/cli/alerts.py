"""`newsdesk alerts`: saved questions, searches and claims, and what new articles change in them."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.common import (
    AsJson,
    Home,
    ModelName,
    contents_of,
    english,
    library_or_served,
    out,
    plural,
    print_json,
    say_who_answers,
    settings_of,
)
from assistant.cli.filters import Feed, Language, Source, Tag
from index.errors import BadInput

if TYPE_CHECKING:
    from assistant.alerts import Alert, Alerts, Change, Kind, Watch
    from assistant.cli.served import ServedLibrary
    from assistant.cli.served_alerts import ServedAlerts
    from assistant.client.calls import AlertFilters
    from index.contents import Contents
    from index.library import Library

commands = typer.Typer(
    help="Save questions, and be told when new articles change their answers.",
    no_args_is_help=True,
)
AlertId = Annotated[str, typer.Argument(help="The alert's id, from `newsdesk alerts list`.")]


@commands.command()
def add(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="A question, or with an option something else.")],
    search: Annotated[bool, typer.Option("--search", help="Save it as a search.")] = False,
    claim: Annotated[bool, typer.Option("--claim", help="Save it as a claim.")] = False,
    webhook: Annotated[
        str | None,
        typer.Option(help="Also send changes to this address, as signed JSON.", show_default=False),
    ] = None,
    mail: Annotated[
        str | None, typer.Option(help="Also send changes to this mail address.", show_default=False)
    ] = None,
    daily: Annotated[
        bool, typer.Option("--daily", help="Send the changes of a day in one message.")
    ] = False,
    source: Source = None,
    feed: Feed = None,
    language: Language = None,
    tag: Tag = None,
    home: Home = None,
    model: ModelName = None,
    as_json: AsJson = False,
) -> None:
    """Save a question, a search or a claim, with its answer of now."""
    from assistant.alerts import HOME, Delivery

    if search and claim:
        raise BadInput("An alert is a search or a claim, not both; leave out one of the options.")
    from assistant.asking.chosen_filters import asking_of
    from index.library import Library

    chosen: AlertFilters = {
        "source": source or [],
        "feed": feed or [],
        "language": language or [],
        "tag": tag or [],
    }
    asking = asking_of(**chosen)
    delivery = Delivery(webhook=webhook, mail=mail, daily=daily)
    kind: Kind = "search" if search else "claim" if claim else "question"
    with library_or_served(settings_of(context, home=home).location) as library:
        if isinstance(library, Library):
            watch = _watch(context, library, home, model)
            alert = watch.add(HOME, kind, text, asking, delivery)
        else:
            say_who_answers(model, None)
            alert = _served(library).add(kind, text, delivery, **chosen)
    if as_json:
        print_json(_alert_json(alert, secret=True))
        return
    out.print(f"Alert {alert.id} saved.", markup=False)
    if alert.saved.text:
        out.print(f"Its answer so far: {alert.saved.text}", markup=False)
    if alert.delivery.secret:
        out.print(f"Messages are signed with {alert.delivery.secret}", markup=False)


@commands.command(name="list")
def list_alerts(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Show the alerts, the newest first."""
    from assistant.alerts import HOME

    with contents_of(context, home) as library:
        every = _alerts(library).listed(HOME)
    if as_json:
        print_json([_alert_json(alert) for alert in every])
        return
    for alert in every:
        unread = f"  ({plural(alert.unread, 'change')})" if alert.unread else ""
        out.print(f"{alert.id}  {alert.kind}  {alert.text}{unread}", markup=False)
        if alert.failure:
            out.print(f"    couldn't be checked: {alert.failure}", markup=False)
    if not every:
        out.print(english()("alerts.none_saved"), markup=False)


@commands.command()
def check(
    context: typer.Context, home: Home = None, model: ModelName = None, as_json: AsJson = False
) -> None:
    """Look at what has come since the last check, and send what is to be sent."""
    from assistant.alerts import Alerts
    from index.library import Library

    with library_or_served(settings_of(context, home=home).location) as library:
        if isinstance(library, Library):
            found = _watch(context, library, home, model).check()
            every = Alerts(library.location).everybodys()
        else:
            say_who_answers(model, None)
            found, every = _served(library).check()
    _print_changes(found, {alert.id: alert for alert in every}, as_json)


@commands.command()
def changes(
    context: typer.Context,
    alert: Annotated[
        str | None, typer.Option(help="Only those of this alert.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="How many, newest first.")] = 20,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show what changed, the newest first."""
    from assistant.alerts import HOME

    with contents_of(context, home) as library:
        kept = _alerts(library)
        found = kept.changes(HOME, alert, limit=limit)
        alerts = {each.id: each for each in kept.listed(HOME)}
        kept.mark_read(HOME)
    _print_changes(found, alerts, as_json)


@commands.command()
def remove(context: typer.Context, alert: AlertId, home: Home = None) -> None:
    """Delete an alert with its changes, for good."""
    from assistant.alerts import HOME

    with contents_of(context, home) as library:
        _alerts(library).remove(HOME, alert)


def _alerts(library: "Contents | ServedLibrary") -> "Alerts | ServedAlerts":
    from assistant.alerts import Alerts
    from index.contents import Contents

    return Alerts(library.location) if isinstance(library, Contents) else _served(library)


def _served(library: "ServedLibrary") -> "ServedAlerts":
    from assistant.cli.served_alerts import ServedAlerts

    return ServedAlerts(library.newsdesk)


def _watch(context: typer.Context, library: "Library", home: Any, model: str | None) -> "Watch":
    from assistant.alerts import Watch
    from assistant.answering.chain import RetrievalChain
    from assistant.asking.translation import Translator
    from assistant.model.models import Model

    chosen = settings_of(context, home=home, model=model).models[0]
    answering = Model(chosen)
    chain = RetrievalChain(library, answering)
    return Watch.over(library, chain, Translator(answering))


def _print_changes(found: "list[Change]", alerts: "dict[str, Alert]", as_json: bool) -> None:
    from assistant.alerts.delivering import change_json
    from assistant.alerts.told_in_words import lines_of, title_of
    from assistant.words.words import words_for

    if as_json:
        print_json([change_json(alerts[each.alert], each) for each in found])
        return
    for each in found:
        words = words_for(alerts[each.alert].text)
        out.print(title_of(alerts[each.alert], each, words), markup=False)
        for line in lines_of(each, words):
            out.print(f"    {line}", markup=False)
    if not found:
        out.print(english()("alerts.none"), markup=False)


def _alert_json(alert: "Alert", *, secret: bool = False) -> dict[str, Any]:
    """An alert for a program; the secret that signs its messages is shown once."""
    from assistant.alerts.delivering import saved_json

    delivery = alert.delivery
    shown = {
        "id": alert.id,
        "kind": alert.kind,
        "text": alert.text,
        "created": alert.created.isoformat(),
        "checked": alert.checked.isoformat(),
        "answer": saved_json(alert.saved),
        "webhook": delivery.webhook,
        "mail": delivery.mail,
        "daily": delivery.daily,
        "unread": alert.unread,
        "failure": alert.failure,
    }
    return {**shown, "secret": delivery.secret or None} if secret else shown
