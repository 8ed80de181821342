"""newsdesk as people start it, for the browser tests; environment variables change its parts.

TEST_CONTACTS: a file to write down every address that the server looks up or connects to.
TEST_SITE: the host:port of a test's own news site, which may be fetched though it is loopback.
TEST_ANSWER: what a scripted language model answers, instead of a real one.
"""

import os
import sys
from functools import partial
from pathlib import Path

log = Path(os.environ["TEST_CONTACTS"]).open("a", buffering=1)  # noqa: SIM115 - kept open


def watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        log.write(f"connect {arguments[1]!r}\n")
    elif event == "socket.getaddrinfo":
        log.write(f"look-up {arguments[0]!r}\n")


sys.addaudithook(watch)

import assistant.cli  # noqa: E402
import assistant.model.models  # noqa: E402
import index.fetching.fetch  # noqa: E402

if site := os.environ.get("TEST_SITE"):
    index.fetching.fetch.Fetcher = partial(index.fetching.fetch.Fetcher, allowed={site}, pace=0)  # type: ignore
if answer := os.environ.get("TEST_ANSWER"):
    sys.path.append(str(Path(__file__).parents[1]))
    from scripted_model import scripted

    assistant.model.models.Model = lambda _: scripted(answer=answer)  # type: ignore
assistant.cli.main()
