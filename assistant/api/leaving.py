"""Deleting a person with all that is theirs."""

from pathlib import Path

from assistant.accounts.account import Account
from assistant.accounts.accounts import Accounts
from assistant.accounts.sessions import Sessions
from assistant.alerts import Alerts
from assistant.api.idempotency.keys import forget_caller
from assistant.conversations.conversations import Conversations
from assistant.keys.keys import Keys
from index.storage.catalogue.collections import collections_in
from index.storage.location import Location


def forget(home: Path | Location, account: Account) -> None:
    """Delete an account, its sessions and keys, its conversations with the ratings and links, its
    alerts, what was kept of its requests, and what it might read. The log keeps what it did, by its
    id alone.

    Raises StorageFailed; then it can be done again.
    """
    Sessions(home).end_all(account.id)
    Keys(home).delete_of(account.id)
    _forget_what_is_kept(home, account)
    Accounts(home).remove(account.id)
    _forget_what_is_kept(home, account)  # of a request that was under way


def _forget_what_is_kept(home: Path | Location, account: Account) -> None:
    collections_in(home).forget_reader(account.owner)
    Conversations(home).delete_all(account.owner)
    Alerts(home).delete_all(account.owner)
    forget_caller(home, account.owner)
