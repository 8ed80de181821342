"""An account: one person, and what they may do."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from index.errors import BadInput

Permission = Literal["ask", "articles:read", "articles:write", "admin"]
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)
Preset = Literal["reader", "editor", "admin"]
PRESETS: dict[Preset, frozenset[Permission]] = {
    "reader": frozenset({"ask", "articles:read"}),
    "editor": frozenset({"ask", "articles:read", "articles:write"}),
    "admin": frozenset(PERMISSIONS),
}
LONGEST_NAME = 100  # characters
OWNED_BY = "account:"  # how an account's owner token begins; no browser may claim one


@dataclass(frozen=True)
class Account:
    """A person who may sign in. Whoever has `admin` may do everything."""

    id: str
    name: str
    permissions: frozenset[Permission]
    created: datetime | None = None
    has_password: bool = False
    is_linked: bool = False  # to an account of the sign-in provider (OIDC)

    @property
    def owner(self) -> str:
        """The token whose conversations and alerts are theirs; the same for ever."""
        return f"{OWNED_BY}{self.id}"

    def may(self, permission: Permission) -> bool:
        """Whether they have this permission."""
        return permission in allowed(self.permissions)


def allowed(permissions: Iterable[Permission]) -> frozenset[Permission]:
    """The permissions with those that they include: `admin` includes all."""
    held = frozenset(permissions)
    return frozenset(PERMISSIONS) if "admin" in held else held


def permissions_of(written: Iterable[str]) -> frozenset[Permission]:
    """The permissions by their names. Raises BadInput for none or an unknown one."""
    wanted = set(written)
    if not wanted or not wanted <= set(PERMISSIONS):
        wrong = ", ".join(sorted(wanted - set(PERMISSIONS)))
        about = f"“{wrong}” is no permission" if wrong else "An account needs a permission"
        raise BadInput(f"{about}; choose from {', '.join(PERMISSIONS)}.")
    return frozenset(each for each in PERMISSIONS if each in wanted)


def name_of(written: str) -> str:
    """A name as it is kept and shown. Raises BadInput for one that can't be."""
    name = " ".join(unicodedata.normalize("NFKC", written).split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput(f"An account needs a name of 1 to {LONGEST_NAME} characters.")
    return name


def folded(written: str) -> str:
    """A name as it is compared: people needn't remember capitals, spaces or widths."""
    plain = unicodedata.normalize("NFKC", written).casefold()
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", plain)).strip()
