"""Where a library is: its folder, and the database of its tables where that is a server's."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from index.errors import BadInput

CATALOGUE = "catalogue.db"
_DRIVER = "postgresql+psycopg"


@dataclass(frozen=True)
class Location:
    """A library's folder; its tables are in a file in there, or else in the database `server`.

    `vectors` is the address of Chroma's own server, if that has the vectors.
    """

    folder: Path
    server: URL | None = field(default=None, repr=False)  # it may hold a password
    vectors: str | None = None

    @classmethod
    def in_folder(cls, folder: Path) -> "Location":
        """That of a library whose tables are in a file of its own."""
        return cls(folder)

    @property
    def catalogue(self) -> Path | URL:
        """What `Database` opens."""
        return self.server or self.folder / CATALOGUE

    @property
    def has_library(self) -> bool:
        """Whether there are tables to open. A server's are made by whichever part comes first."""
        return self.server is not None or (self.folder / CATALOGUE).is_file()


def location_of(home: Path | Location) -> Location:
    """The location with its folder in full; a path is that of a library with a file of its own."""
    place = home if isinstance(home, Location) else Location.in_folder(home)
    return replace(place, folder=place.folder.expanduser().absolute())


def server_at(address: str) -> URL:
    """The database of an address such as postgresql+psycopg://ann@db.example.org/newsdesk.

    Raises BadInput, which doesn't repeat the address: it may hold a password.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in {"postgresql", _DRIVER} or not url.database:
        raise BadInput(
            "The database's address must be one of PostgreSQL, such as "
            f"{_DRIVER}://NAME:PASSWORD@HOST/DATABASE."
        ) from None
    return url.set(drivername=_DRIVER)


def name_of(url: URL) -> str:
    """How a message names a server's database: without the person and the password."""
    host = url.host or url.query.get("host") or "this machine"
    where = f"{host}:{url.port}" if url.port else str(host)
    return f"{url.database} on {where}"
