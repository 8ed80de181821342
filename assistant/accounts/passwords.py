"""Passwords: which are taken, and their hashes by Argon2id (RFC 9106)."""

import secrets
import threading
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Literal

from index.errors import BadInput, NewsdeskError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 1_000  # characters
# Each takes 64 MiB: strangers who guess at many at once are to wait, not to fill the memory.
_AT_ONCE = threading.BoundedSemaphore(2)
_FAULTS = {
    "length": f"A password needs {SHORTEST} characters or more, at most {LONGEST:,}.",
    "easy": "This password is too easy to guess; choose another one.",
}
_INSTALL = (
    "Passwords need a package that isn't installed; install it with: pip install "
    "'newsdesk[newsroom]'"
)


def fault_in(password: str, name: str = "") -> Literal["length", "easy"] | None:
    """Why a password isn't taken: its length, or that it is easy to guess, as the person's `name`.

    Nothing else is asked of it, as NIST advises (https://pages.nist.gov/800-63-4/sp800-63b.html,
    section 3.1.1.2).
    """
    plain = _plain(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        return "length"
    if len(set(plain)) < 4 or plain.casefold() == _plain(name).casefold():
        return "easy"
    return None


def hashed(password: str, name: str = "") -> str:
    """The hash to be stored, with its salt and settings in it.

    Raises BadInput for a password that isn't taken.
    """
    if fault := fault_in(password, name):
        raise BadInput(_FAULTS[fault])
    with _AT_ONCE:
        return _hasher().hash(_plain(password))


def verified(stored: str | None, password: str) -> bool:
    """Whether it is the password of the stored hash.

    It takes as long where there is none, or the password is impossible: else the time would tell
    which names are somebody's.
    """
    from argon2.exceptions import InvalidHashError, VerificationError

    plain = _plain(password[: LONGEST + 1])
    with _AT_ONCE:
        try:
            return _hasher().verify(stored or _nobodys(), plain) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with weaker settings than those of today."""
    return _hasher().check_needs_rehash(stored)


def _plain(password: str) -> str:
    """The same characters however a keyboard composes them (RFC 8265, section 4.2)."""
    return unicodedata.normalize("NFC", password)


@cache
def _hasher() -> "PasswordHasher":
    """The settings are RFC 9106's second recommended option, with 64 MiB.

    Raises NewsdeskError if the package is missing.
    """
    try:
        from argon2 import PasswordHasher
        from argon2.profiles import RFC_9106_LOW_MEMORY
    except ImportError as error:
        raise NewsdeskError(_INSTALL) from error
    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


@cache
def _nobodys() -> str:
    """The hash of a password that nobody has."""
    return _hasher().hash(secrets.token_urlsafe(32))
