"""Adding articles by a link, files, a text, a list of feeds; each says in HTML what came of it."""

import re
from collections.abc import Iterable
from pathlib import Path

from markupsafe import Markup

from assistant.ui.library.phrases import reason_alone, remarks
from assistant.ui.library.run_control import RunControl
from assistant.ui.shared.language import Words
from assistant.ui.shared.templating import html_of
from index.errors import NewsdeskError
from index.library import Library
from index.sources.found import Remark

_PATH = re.compile(r"[/~]|[A-Za-z]:[\\/]")  # how a folder or file of this machine begins


def add_place(words: Words, library: Library, runs: RunControl, written: str) -> Markup:
    """Add what a person wrote: a link, the address of a site, or a folder or file of this machine.

    Raises NewsdeskError, and adds nothing, if it can't be used.
    """
    if _PATH.match(written):
        path = Path(written)
        library.sources.add([path])
        added = words("library.added.folder", name=path.name)
        return _told(words, added, _reading(words, runs))
    known = {source.address for source in library.sources.all()}
    found = library.sources.add_link(written if "://" in written else f"https://{written}")
    is_new = found.address not in known
    return _told(
        words,
        words(f"library.added.{found.kind}", name=found.title or found.address),
        "" if is_new else words("library.added.known"),
        _reading(words, runs, due_only=is_new),
    )


def add_files(words: Words, library: Library, runs: RunControl, paths: Iterable[Path]) -> Markup:
    """Keep a copy of each file that can be read, and say why the others can't."""
    kept, refused = 0, []
    for path in paths:
        try:
            library.sources.drop([path])
            kept += 1
        except NewsdeskError as error:
            refused.append(Remark(path.name, reason_alone(str(error), str(path))))
    sentences = [words("library.added.files", count=kept), _reading(words, runs)] if kept else []
    return _told(words, *sentences, refused=remarks(words, refused))


def add_text(words: Words, library: Library, runs: RunControl, text: str, title: str) -> Markup:
    """Keep a text that was pasted. Raises BadInput if there is none."""
    library.sources.paste(text, title)
    return _told(words, words("library.added.text"), _reading(words, runs))


def add_feeds(words: Words, library: Library, runs: RunControl, opml: bytes) -> Markup:
    """Add the feeds of an OPML file. Raises UnreadableSource if it isn't one."""
    new = library.sources.import_feeds(opml)
    if not new:
        return _told(words, words("library.added.no_feeds"))
    return _told(words, words("library.added.feeds", count=new), _reading(words, runs))


def _told(words: Words, *sentences: str, refused: str = "") -> Markup:
    told = " ".join(filter(None, sentences))
    return html_of("library_added.html", t=words, sentence=told, refused=refused)


def _reading(words: Words, runs: RunControl, *, due_only: bool = True) -> str:
    """Start to read what was added, and say when that is."""
    starts = runs.start(due_only=due_only)
    return words("library.reading.now") if starts else words("library.reading.later")
