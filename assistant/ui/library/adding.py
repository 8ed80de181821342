"""Adding articles by a link, files, a text, a list of feeds; each says in HTML what came of it."""

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from assistant.ui.library.phrases import plural, reason_alone, remarks
from assistant.ui.library.run_control import RunControl
from index.errors import NewsdeskError
from index.library import Library
from index.sources.found import Remark

_PATH = re.compile(r"[/~]|[A-Za-z]:[\\/]")  # how a folder or file of this machine begins
_FOUND = {
    "link": "Found an article",
    "feed": "Found a feed",
    "sitemap": "Found a site’s list of articles",
}


def add_place(library: Library, runs: RunControl, written: str) -> str:
    """Add what a person wrote: a link, the address of a site, or a folder or file of this machine.

    Raises NewsdeskError, and adds nothing, if it can't be used.
    """
    if _PATH.match(written):
        path = Path(written)
        library.sources.add([path])
        return f"Added <b>{escape(path.name)}</b>; it is watched from now on. {_reading(runs)}"
    known = {source.address for source in library.sources.all()}
    found = library.sources.add_link(written if "://" in written else f"https://{written}")
    is_new = found.address not in known
    here = "" if is_new else " It was here already."
    name = escape(found.title or found.address)
    return f"{_FOUND[found.kind]}: <b>{name}</b>.{here} {_reading(runs, due_only=is_new)}"


def add_files(library: Library, runs: RunControl, paths: Iterable[Path]) -> str:
    """Keep a copy of each file that can be read, and say why the others can't."""
    kept, refused = 0, []
    for path in paths:
        try:
            library.sources.drop([path])
            kept += 1
        except NewsdeskError as error:
            refused.append(Remark(path.name, reason_alone(str(error), str(path))))
    added = f"{plural(kept, 'file')} added. {_reading(runs)}" if kept else ""
    return added + (f"<h3>Not added</h3>{remarks(refused)}" if refused else "")


def add_text(library: Library, runs: RunControl, text: str, title: str) -> str:
    """Keep a text that was pasted. Raises BadInput if there is none."""
    library.sources.paste(text, title)
    return f"The text is added. {_reading(runs)}"


def add_feeds(library: Library, runs: RunControl, opml: bytes) -> str:
    """Add the feeds of an OPML file. Raises UnreadableSource if it isn't one."""
    new = library.sources.import_feeds(opml)
    if not new:
        return "Every feed of this file was here already."
    return f"{plural(new, 'feed')} added. {_reading(runs)}"


def _reading(runs: RunControl, *, due_only: bool = True) -> str:
    """Start to read what was added, and say when that is."""
    if runs.start(due_only=due_only):
        return "Reading has started."
    return "Reading starts when the present run has ended."
