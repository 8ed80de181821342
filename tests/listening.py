"""The whole site on a port of this machine, served from a thread of the test's own process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

import uvicorn

from assistant.model.models import Model
from assistant.ui.server.app import build
from index.background import Background
from index.library import Library


@dataclass
class Listening:
    """Where it listens, such as http://127.0.0.1:40123."""

    address: str


@contextmanager
def listening(
    library: Library, model: Model, background: Background, key: str | None = None
) -> Iterator[Listening]:
    site = build(library, model, background, key=key)
    config = uvicorn.Config(site, port=0, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        thread.join(0.02)
    [port] = {socket.getsockname()[1] for each in server.servers for socket in each.sockets}
    try:
        yield Listening(f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        thread.join(10)
