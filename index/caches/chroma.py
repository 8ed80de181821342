"""Chroma, started in this process, or on a server of its own."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any, cast
from uuid import UUID

import httpx
import numpy as np
from chromadb.api import ServerAPI
from chromadb.api.client import Client
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings, System
from chromadb.errors import ChromaError, NotFoundError

from index.caches.chroma_address import place_of
from index.caches.chroma_files import COLLECTION
from index.embedding import Vectors as Matrix
from index.errors import CacheDamaged, NewsdeskError, VectorsUnreachable
from index.storage.damage import storage_failure

TIMEOUT = httpx.Timeout(15.0, connect=3.0)  # seconds; the client itself would wait for ever
PAUSE = 5.0  # seconds; who asks so soon after a timeout is told at once
NAMES_A_READ = 1_000
CONFIGURATION: Any = {"hnsw": {"space": "cosine"}}
# A connection that was kept open for the next request is gone.
CLOSED = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)


def open_collection(folder: Path, opened: ExitStack, *, new: bool = False) -> Collection:
    """The vectors in `folder`, or a `new` collection there; `opened` closes it."""
    # Not `PersistentClient`: one that fails to start would be handed out ever after.
    system = System(
        Settings(
            # Not the current folder's `.env`: it could name code to run.
            _env_file=None,  # type: ignore[call-arg]
            anonymized_telemetry=False,
            is_persistent=True,
            persist_directory=str(folder),
        )
    )
    system.instance(ServerAPI)  # type: ignore[type-abstract]
    system.start()
    client = Client.from_system(system)
    opened.callback(client.close)
    if new:
        return client.get_or_create_collection(
            COLLECTION, embedding_function=None, configuration=CONFIGURATION
        )
    return client.get_collection(COLLECTION, embedding_function=None)


class ChromaServer:
    """Chroma's own server, by its client's lowest layer, which only sends and receives.

    A `Collection` of the client would build the embedding functions that the stored schema names,
    even to add vectors that are given: whoever can write to the server could have this process
    load what they choose. Here nothing that the server says about a collection is read but its id.

    Every method raises VectorsUnreachable, StorageFailed if the server's disk can't be written, and
    CacheDamaged for all else that goes wrong there.
    """

    def __init__(self, address: str) -> None:
        """`address` is that of the server, http://10.0.0.5:8000. Nothing is asked of it yet.

        Raises BadInput if it isn't a private one.
        """
        self.address = address
        self.away: VectorsUnreachable | None = None  # since it was last asked
        self._asked_again = 0.0  # a moment before which it isn't
        place = place_of(address)
        self._system = System(
            Settings(
                _env_file=None,  # type: ignore[call-arg]
                anonymized_telemetry=False,
                chroma_api_impl="chromadb.api.fastapi.FastAPI",
                chroma_server_host=place.host,
                chroma_server_http_port=place.port,
                chroma_server_ssl_enabled=place.is_encrypted,
            )
        )
        self._api: Any = cast(Any, self._system.instance(ServerAPI))  # type: ignore[type-abstract]
        # Not through a proxy that the environment names, and not for ever.
        headers = dict(self._api._session.headers)
        self._api._session.close()
        self._api._session = httpx.Client(timeout=TIMEOUT, trust_env=False, headers=headers)
        self._system.start()

    def create(self, name: str) -> "ServedCollection":
        """The collection of this name, made if there is none."""
        given = {"configuration": CONFIGURATION, "get_or_create": True}
        return ServedCollection(self, self.asked("create_collection", name=name, **given).id)

    def open(self, name: str) -> "ServedCollection":
        """The collection of this name. Raises CollectionMissing."""
        return ServedCollection(self, self.asked("get_collection", name=name).id)

    def delete(self, name: str) -> None:
        """Delete a collection, if it is there."""
        with suppress(CollectionMissing):
            self.asked("delete_collection", name=name)

    def names(self, beginning: str) -> list[str]:
        """The names of all collections that begin so."""
        names: list[str] = []
        while True:
            some = self.asked("list_collections", limit=NAMES_A_READ, offset=len(names))
            names += [each.name for each in some]
            if len(some) < NAMES_A_READ:
                return [name for name in names if name.startswith(beginning)]

    def try_again(self) -> None:
        """If it couldn't be reached, find out whether it can now."""
        if self.away:
            with suppress(NewsdeskError):
                self.asked("heartbeat")

    def asked(self, what: str, **given: Any) -> Any:
        """What a method of the client's lowest layer gives.

        A second time, if a connection that was kept open had been closed by the server meanwhile:
        adding and deleting may be repeated.
        """
        if self.away and monotonic() < self._asked_again:
            raise self.away
        with self._translated():
            try:
                answer = getattr(self._api, what)(**given)
            except CLOSED:
                answer = getattr(self._api, what)(**given)
        self.away = None
        return answer

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except NotFoundError as error:
            raise CollectionMissing(
                f"The vectors on {self.address} are missing; `newsdesk verify` makes them again "
                "from the catalogue.",
                "vectors",
            ) from error
        except Exception as error:
            # What the server says of its own failures is the text of an error of any kind.
            if failure := storage_failure(error, f"the vectors' server at {self.address}"):
                raise failure from error
            if not isinstance(error, ChromaError):  # nobody answers, or somebody else
                self.away = VectorsUnreachable(
                    f"The vectors' server at {self.address} doesn't answer as Chroma does. Start "
                    "it with `chroma run`, or correct the setting NEWSDESK_VECTORS; until then "
                    "articles are found by their words only."
                )
                if isinstance(error, httpx.TimeoutException):
                    self._asked_again = monotonic() + PAUSE
                raise self.away from error
            raise CacheDamaged(
                f"The vectors on {self.address} can't be read ({type(error).__name__}); `newsdesk "
                "verify` makes them again from the catalogue.",
                "vectors",
            ) from error

    def close(self) -> None:
        """Let go of the connections."""
        self._api._session.close()
        self._system.stop()


class CollectionMissing(CacheDamaged):
    """The server has no collection of this name or id."""


class ServedCollection:
    """One collection on a server: what of a `Collection` of the client is used, and no more."""

    def __init__(self, server: ChromaServer, collection_id: UUID) -> None:
        self._server = server
        self._id = collection_id

    def add(
        self, ids: list[str], embeddings: Iterable[Matrix], metadatas: list[dict[str, str]]
    ) -> None:
        rows = list(embeddings)
        self._asked("_add", ids=ids, embeddings=rows, metadatas=metadatas)

    def delete(self, ids: list[str] | None = None, where: Any = None) -> None:
        self._asked("_delete", ids=ids, where=where)

    def get(
        self,
        ids: list[str] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        include: Sequence[str] = (),
    ) -> Any:
        return self._asked("_get", ids=ids, limit=limit, offset=offset, include=list(include))

    def query(self, query_embeddings: Matrix, n_results: int, include: Sequence[str]) -> Any:
        """As the client's; the distances are float32 again, as they were before they were sent."""
        given = {"query_embeddings": list(query_embeddings), "n_results": n_results}
        found = self._asked("_query", include=list(include), **given)
        if distances := found["distances"]:
            found["distances"] = [np.float32(some).astype(float).tolist() for some in distances]
        return found

    def count(self) -> int:
        return int(self._asked("_count"))

    def _asked(self, what: str, **given: Any) -> Any:
        return self._server.asked(what, collection_id=self._id, **given)
