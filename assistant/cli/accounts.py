"""`newsdesk accounts`: who may use the library, as soon as it isn't its owner's alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from assistant.cli.common import (
    AsJson,
    Home,
    location_of_library,
    moment,
    out,
    plural,
    print_json,
    settings_of,
)
from assistant.cli.json_output import account_json, done_json

if TYPE_CHECKING:
    from assistant.accounts.account import Account
    from assistant.accounts.accounts import Accounts
    from index.storage.location import Location

commands = typer.Typer(
    help="Add, list and remove the people who may use the library; without any, nobody signs in.",
    no_args_is_help=True,
)
PresetName = Literal["reader", "editor", "admin"]
Name = Annotated[str, typer.Argument(help="The name that they sign in with.")]
Permissions = Annotated[
    list[str] | None,
    typer.Option(
        "--permission",
        help="Instead of a preset: ask, articles:read, articles:write, or admin (everything); may "
        "be repeated.",
    ),
]
_ASKED = typer.Option(
    help="reader (asks and reads), editor (also adds and removes articles) or admin (everything, "
    "also people).",
    show_default="reader; admin for the first",
)
Preset = Annotated[PresetName | None, _ASKED]


@commands.command(name="list")
def list_accounts(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Show who may use the library, and what each may do."""
    from rich.table import Table
    from rich.text import Text

    from assistant.accounts.sessions import Sessions

    with accounts_of(context, home) as (place, accounts):
        sessions = Sessions(place)
        every = [(each, sessions.listed(each.id)) for each in accounts.all()]
    if as_json:
        print_json([account_json(each, len(begun)) for each, begun in every])
        return
    table = Table("Name", "May", "Signs in by", "Signed in", "Added")
    for each, begun in every:
        may = "\n".join(sorted(each.permissions))
        table.add_row(Text(each.name), may, _way(each), str(len(begun)), moment(each.created))
    nobody = "There are no accounts, so nobody signs in; add one with: newsdesk accounts add NAME"
    out.print(table if every else nobody)


@commands.command()
def add(
    context: typer.Context,
    name: Name,
    preset: Preset = None,
    permission: Permissions = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Add a person, and print a link by which they choose a password. With the first one, all who
    open the page or use the API must sign in."""
    from assistant.accounts.account import PRESETS

    with accounts_of(context, home) as (place, accounts):
        is_first = not accounts.exist()
        chosen: PresetName = preset or ("admin" if is_first else "reader")
        account = accounts.add(name, permission or PRESETS[chosen])
        link = _invitation(context, place, accounts, account)
        _note(place, "account_added", account)
    if as_json:
        print_json(account_json(account) | {"invitation": link})
        return
    out.print(f"Added: {account.name} ({', '.join(sorted(account.permissions))})", markup=False)
    if is_first:
        out.print("From now on everybody signs in; the command line on this machine needn't.")
    _print_link(link)


@commands.command()
def invite(context: typer.Context, name: Name, home: Home = None, as_json: AsJson = False) -> None:
    """Print a new link to choose a password, also for somebody who forgot theirs."""
    with accounts_of(context, home) as (place, accounts):
        account = accounts.named(name)
        link = _invitation(context, place, accounts, account)
        _note(place, "account_invited", account)
    if as_json:
        print_json({"name": account.name, "invitation": link})
        return
    _print_link(link)


@commands.command()
def permit(
    context: typer.Context,
    name: Name,
    preset: Preset = None,
    permission: Permissions = None,
    home: Home = None,
) -> None:
    """Change what a person may do: a preset, or permissions one by one."""
    from assistant.accounts.account import PRESETS
    from index.errors import BadInput

    if (preset is None) == (permission is None):
        raise BadInput("Give either --preset or --permission.")
    with accounts_of(context, home) as (place, accounts):
        wanted = permission or PRESETS[preset or "reader"]
        account = accounts.permit(accounts.named(name).id, wanted)
        _note(place, "permissions_changed", account)
    out.print(f"{account.name} may: {', '.join(sorted(account.permissions))}", markup=False)


@commands.command(name="sign-out")
def sign_out(context: typer.Context, name: Name, home: Home = None) -> None:
    """End all sessions of a person, who can sign in again."""
    from assistant.accounts.sessions import Sessions

    with accounts_of(context, home) as (place, accounts):
        account, sessions = accounts.named(name), Sessions(place)
        count = len(sessions.listed(account.id))
        sessions.end_all(account.id)
        _note(place, "session_ended", account)
    out.print(f"Ended {plural(count, 'session')} of {account.name}", markup=False)


@commands.command()
def remove(context: typer.Context, name: Name, home: Home = None) -> None:
    """Delete a person with their conversations, alerts, keys and sessions, for good."""
    from assistant.api.leaving import forget

    with accounts_of(context, home) as (place, accounts):
        account = accounts.named(name)
        forget(place, account)
        _note(place, "account_removed", account)
        left = accounts.exist()
    out.print(f"Removed: {account.name}", markup=False)
    if not left:
        out.print("There are no accounts any more; from its next start nobody signs in.")


@commands.command()
def log(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="The newest N.")] = 50,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show who signed in, added, removed, exported, or changed what others may do."""
    from rich.table import Table
    from rich.text import Text

    from assistant.accounts.log import Log

    with accounts_of(context, home) as (place, _):
        done = Log(place).read(limit)
    if as_json:
        print_json([done_json(each) for each in done])
        return
    table = Table("When", "Who", "What", "About", "From")
    for each in done:
        who = each.name or (f"({each.account[:8]}, removed)" if each.account else "(no account)")
        what = each.what.replace("_", " ")
        table.add_row(moment(each.at), Text(who), what, Text(each.about), each.address)
    out.print(table if done else "Nothing was noted yet.")


@contextmanager
def accounts_of(
    context: typer.Context, home: Path | None
) -> Iterator[tuple["Location", "Accounts"]]:
    """Where the library is, and its accounts, also while it is served."""
    from assistant.accounts.accounts import Accounts

    with location_of_library(context, home) as place:
        yield place, Accounts(place)


def _invitation(
    context: typer.Context, place: "Location", accounts: "Accounts", account: "Account"
) -> str:
    """The link, whole if a proxy serves the library, or it is being served just now."""
    from index.storage.lock import announced_at

    address = settings_of(context).address or announced_at(place.folder) or ""
    return f"{address}/invitations/{accounts.invite(account.id)}"


def _print_link(link: str) -> None:
    from assistant.accounts.accounts import INVITED_FOR

    out.print(f"A password is chosen by this link, once and within {INVITED_FOR.days} days:")
    out.print(link, markup=False)
    if link.startswith("/"):
        out.print("It is a part of an address: write it after that of the page.")


def _note(
    place: "Location",
    what: Literal[
        "account_added",
        "account_invited",
        "account_removed",
        "permissions_changed",
        "session_ended",
    ],
    account: "Account",
) -> None:
    from assistant.accounts.log import Log

    Log(place).note(what, None, account.id)


def _way(account: "Account") -> str:
    if account.is_linked:
        return "provider"
    return "password" if account.has_password else "not yet"
