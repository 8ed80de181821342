"""Adding articles and sources, with the same request done once only."""

import json
import re
import shutil
from collections.abc import Callable, Sequence
from hashlib import file_digest, sha256
from pathlib import Path, PureWindowsPath
from tempfile import TemporaryDirectory
from typing import BinaryIO

from fastapi import Response

from assistant.api.access import OWNER, Caller
from assistant.api.idempotency.keys import Answered, IdempotencyKeys
from assistant.api.models import Added, NotAdded
from assistant.api.owners import check_owner, source_for
from assistant.api.problems import Refused
from assistant.api.runs import reindexed
from assistant.api.service import Service
from assistant.words.words import words_in
from index.errors import BadInput, NewsdeskError, UnknownCollection
from index.sources.markup import without_feed_scheme
from index.sources.source_list import is_path
from index.storage.backup import UPLOADS
from index.storage.catalogue.sources import LIST

LONGEST_NAME = 60  # characters of an uploaded file's name that are kept, before its ending
_NOT_IN_NAMES = re.compile(r"[^\w.() -]+")


class Adding:
    """Adds to a library what callers send, as `newsdesk add` does, and starts the re-index.

    Each method takes the caller's `key` (Idempotency-Key, if there is one) and raises what it
    meets: NewsdeskError if the thing can't be used, Refused if the caller may not.
    """

    def __init__(self, service: Service) -> None:
        self._service, self._sources = service, service.library.sources
        self._keys = IdempotencyKeys(service.library.location)

    def text(
        self, caller: Caller, key: str | None, text: str, title: str, collection: str = ""
    ) -> Response:
        """Keep a text as a file of the library's own, in a collection if one is named."""

        def add() -> Answered:
            self._sources.paste(text, title, collection)
            return self._added(caller, [title or text.strip().splitlines()[0][:100]])

        into = (collection,) if collection else ()
        return self._once(caller, key, ("text", title, text, *into), add)

    def link(self, caller: Caller, key: str | None, link: str) -> Response:
        """Read a page, feed or sitemap from now on: only at home, for the machine fetches it."""
        self._check_links(caller)

        def add() -> Answered:
            written = without_feed_scheme(link.strip())
            found = self._sources.add_link(written if "://" in written else f"https://{written}")
            return self._added(caller, [found.title or found.address], found.address)

        return self._once(caller, key, ("link", link), add)

    def feeds(self, caller: Caller, key: str | None, opml: bytes) -> Response:
        """Read the feeds of an OPML file from now on; where links may be added."""
        self._check_links(caller)

        def add() -> Answered:
            known = {each.id for each in self._sources.all()}
            self._sources.import_feeds(opml)
            new = [each for each in self._sources.all() if each.id not in known]
            return self._added(caller, [each.title or each.address for each in new])

        return self._once(caller, key, ("feeds", sha256(opml).hexdigest()), add)

    def links(
        self, caller: Caller, key: str | None, content: bytes, name: str, most: int
    ) -> Response:
        """Fetch the newest new links of a list, each once; where links may be added."""
        self._check_links(caller)

        def add() -> Answered:
            plan = self._sources.plan_links(content, name).at_most(most)
            self._sources.add_links(plan, name)
            names = [each.title or each.address for each in plan.new]
            return self._added(caller, names, f"{LIST}{name}")

        return self._once(caller, key, ("links", name, sha256(content).hexdigest(), str(most)), add)

    def place(self, caller: Caller, key: str | None, address: str) -> Response:
        """Read a link, or a folder or file of this machine, which is for its owner only."""
        if not is_path(address):
            return self.link(caller, key, address)
        check_owner(caller, "To read a folder of this machine")
        if not self._is_at_home(caller):
            raise Refused(
                403,
                "folders-off",
                "Folders can't be added from another machine. Stop newsdesk and add them with "
                "“newsdesk add FOLDER”.",
            )

        def add() -> Answered:
            path = Path(address)
            self._sources.add([path])
            return self._added(caller, [path.name], str(path.expanduser().absolute()))

        return self._once(caller, key, ("place", address), add)

    def files(
        self,
        caller: Caller,
        key: str | None,
        files: Sequence[tuple[str, BinaryIO]],
        collection: str = "",
    ) -> Response:
        """Copy files into the library, each with its name; those that can't be read are named."""

        def add() -> Answered:
            added, refused = self._dropped(files, collection)
            if refused and not added:
                raise BadInput(" ".join(f"{each.name}: {each.reason}" for each in refused))
            return self._added(caller, added, refused=refused)

        content = (part for name, file in files for part in (name, _digest(file)))
        into = (collection,) if collection else ()
        return self._once(caller, key, ("files", *content, *into), add)

    def _check_links(self, caller: Caller) -> None:
        """Raises Refused unless they may add links: at home, or by their account."""
        if caller.account is None and not self._is_at_home(caller):
            raise Refused(403, "links-off", words_in("en")("library.add.links_off"))

    def _is_at_home(self, caller: Caller) -> bool:
        """Whether the request comes from this machine: another hasn't the owner's own key, and
        whoever signs in may be anywhere."""
        return caller.owner == OWNER or (self._service.at_home and caller.account is None)

    def _dropped(
        self, files: Sequence[tuple[str, BinaryIO]], collection: str
    ) -> tuple[list[str], list[NotAdded]]:
        added: list[str] = []
        refused: list[NotAdded] = []
        uploads = self._service.library.home / UPLOADS
        uploads.mkdir(exist_ok=True)
        for name, file in files:
            with TemporaryDirectory(dir=uploads) as folder:
                path = Path(folder, file_name(name))
                with path.open("wb") as copy:
                    shutil.copyfileobj(file, copy)
                try:
                    self._sources.drop([path], collection)
                    added.append(path.name)
                except UnknownCollection:
                    raise
                except NewsdeskError as error:
                    reason = str(error).removeprefix(f"{path}: ")
                    refused.append(NotAdded(name=path.name, reason=reason))
        return added, refused

    def _once(
        self,
        caller: Caller,
        key: str | None,
        request: Sequence[str],
        add: Callable[[], Answered],
    ) -> Response:
        hashed = sha256(json.dumps(request).encode()).hexdigest()
        answered = self._keys.once(caller.owner, key, hashed, add)
        where = {"Location": answered.location} if answered.location else {}
        return Response(answered.body, answered.status, where, media_type="application/json")

    def _added(
        self,
        caller: Caller,
        names: list[str],
        address: str | None = None,
        refused: Sequence[NotAdded] = (),
    ) -> Answered:
        """The answer: the source, if it is one, and the re-index that reads it."""
        source = next((each for each in self._sources.all() if each.address == address), None)
        job = reindexed(self._service, caller)
        where = f"sources/{source.id}" if source else f"jobs/{job.id}" if job else None
        added = Added(
            names=names,
            source=source_for(caller, source) if source else None,
            not_added=list(refused),
            job=job,
        )
        return Answered(202, added.model_dump_json(), where and f"/api/v1/{where}")


def file_name(sent: str) -> str:
    """A name under which the file can be kept, whatever was sent: no folders, not hidden."""
    name = _NOT_IN_NAMES.sub("_", PureWindowsPath(sent).name).lstrip(" .")
    stem, dot, ending = name.rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{ending[:LONGEST_NAME]}" or "upload"


def _digest(file: BinaryIO) -> str:
    digest = file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return digest
