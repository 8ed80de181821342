"""Chroma, started in this process."""

from contextlib import ExitStack
from pathlib import Path

from chromadb.api import ServerAPI
from chromadb.api.client import Client
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings, System

from index.caches.chroma_files import COLLECTION


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
            COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
    return client.get_collection(COLLECTION, embedding_function=None)
