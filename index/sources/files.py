"""Articles in files: which files a folder holds, and their bytes."""

import hashlib
import os
import re
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path, PurePath
from stat import S_ISREG

from index.errors import BadInput, UnreadableSource
from index.sources.found import Found, Remark, SeenFile, Survey, failing_alone, stamp_of
from index.storage.lock import LOCK

SUFFIXES = frozenset(
    ".txt .md .markdown .html .htm .mhtml .mht .webarchive .pdf .docx .rtf .eml .mbox .xml .json"
    " .jsonl .csv .tsv .parquet .zip .warc .warc.gz .warc.zst .wacz .ris .bib".split()
)
LONGEST_NAME = 60  # characters of a title in the name of the file that holds its text
# Read piece by piece, so that they may be larger than memory.
STREAMED = frozenset({".mbox", ".warc", ".warc.gz", ".warc.zst", ".wacz"})
# What people have in place of a kind that is read → how to get that.
_INSTEAD = {
    ".arc": "turn it into WARC first, with “warcio recompress”",
    ".arc.gz": "turn it into WARC first, with “warcio recompress”",
    ".doc": "save it as .docx",
    ".odt": "save it as .docx",
    ".pages": "export it as .docx or .pdf",
    ".epub": "save its articles as .html",
    ".msg": "save it as .eml",
    ".pst": "export its mails as .mbox or .eml",
    ".xls": "save it as .csv",
    ".xlsx": "save it as .csv",
    ".ods": "save it as .csv",
    ".opml": "import it as a list of feeds",
    ".rar": "unpack it first",
    ".7z": "unpack it first",
    ".gz": "unpack it first",
    ".tgz": "unpack it first",
    ".tar": "unpack it first",
    ".bz2": "unpack it first",
    ".xz": "unpack it first",
    ".zst": "unpack it first",
    ".png": "text in a picture needs text recognition first",
    ".jpg": "text in a picture needs text recognition first",
    ".jpeg": "text in a picture needs text recognition first",
    ".tif": "text in a picture needs text recognition first",
    ".tiff": "text in a picture needs text recognition first",
}
_DOUBLE = (".warc.gz", ".warc.zst", ".arc.gz")
# Pictures make these large, or they hold many articles.
_LARGE_KINDS = SUFFIXES - frozenset(".txt .md .markdown .html .htm .ris .bib".split())
MOST_BYTES = 5_000_000  # of text: a long novel; no article is longer
MOST_BYTES_OF_LARGE_KINDS = 200_000_000
MOST_BYTES_OF_STREAMED = 10_000_000_000


# A file that was written right before it was read may change again without a new time: clocks of
# file systems tick up to every 2 s (FAT). The same care as in git: git-scm.com/docs/racy-git.
_SETTLED_NS = 2_000_000_000

# A Maildir (cr.yp.to/proto/maildir.html) is a folder with a file for each mail, in these two.
_OF_MAILDIR = ("cur", "new")
_MAIL_IN_MAILDIR = re.compile(r"\d{9,}[._].+")
_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")


def kind_of(path: str | PurePath) -> str:
    """The suffix that says what kind of file it is, in small letters: ".pdf", ".warc.gz".

    A mail of a Maildir is an ".eml", whatever its name; a file called "mbox", an ".mbox".
    """
    path = PurePath(path)
    name = path.name.lower()
    if path.parent.name in _OF_MAILDIR and _MAIL_IN_MAILDIR.fullmatch(path.name):
        return ".eml"
    if name == "mbox":
        return ".mbox"
    return next((each for each in _DOUBLE if name.endswith(each)), path.suffix.lower())


def survey(path: Path, *, is_folder: bool, seen: Mapping[str, SeenFile] | None = None) -> Survey:
    """The files of a folder, or the one file, with a hash of their bytes as their stamps.

    `seen` are the files as they were at the last look: what has the same times and size isn't
    read again, and keeps its hash. A folder that can't be listed is reported, and what was in it
    stays: a disk that isn't plugged in is no reason to forget what was on it.
    """
    unlisted: dict[Path, str] = {}
    if is_folder:
        paths = list(files_in(path, unlisted))
    else:
        paths = [path] if path.is_symlink() or path.exists() else []
    found: list[Found] = []
    seen_now: dict[str, SeenFile] = {}
    failed: list[Remark] = []
    for each in paths:
        if not _is_storable(str(each)):
            shown = os.fsencode(each).decode(errors="replace")
            failed.append(Remark(shown, "its name is not in UTF-8; rename it"))
            continue
        try:
            with failing_alone(str(each)):
                now, settled = _look(each, (seen or {}).get(str(each)))
            found.append(Found(str(each), now.stamp))
            if settled:
                seen_now[str(each)] = now
        except UnreadableSource as error:
            failed.append(Remark(str(each), str(error)))
    return Survey(
        found=tuple(found),
        complete=True,
        unlisted=tuple(Remark(str(folder), reason) for folder, reason in unlisted.items()),
        failed=tuple(failed),
        seen=seen_now,
    )


def _look(path: Path, before: SeenFile | None) -> tuple[SeenFile, bool]:
    """The file as it is now, and whether any later change will show in its times or size.

    Raises UnreadableSource.
    """
    now_ns = time.time_ns()
    try:
        status = path.stat()
    except OSError as error:
        raise UnreadableSource(_reason(error)) from error
    times = (status.st_mtime_ns, status.st_ctime_ns, status.st_size)
    if before and times == before[:3]:
        return before, True
    settled = max(times[:2]) < now_ns - _SETTLED_NS
    return SeenFile(*times, stamp(path)), settled


def _is_storable(name: str) -> bool:
    """File names may hold bytes that are no characters."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def files_in(folder: Path, unlisted: dict[Path, str]) -> Iterator[Path]:
    """Every file of a kind we read, in and below `folder`, in a stable order.

    Hidden ones are left out, and the folders of libraries, whose files are not for reading.
    A folder that can't be listed is added to `unlisted`, with the reason.
    """

    def note(error: OSError) -> None:
        unlisted[Path(error.filename)] = _reason(error)

    for place, folders, names in os.walk(folder, onerror=note):
        is_maildir = set(_OF_MAILDIR) <= set(folders)
        folders[:] = sorted(
            name
            for name in folders
            # A Maildir's own folders are called ".Sent" and the like; in "tmp" are halves of mails.
            if (name != "tmp" if is_maildir else not name.startswith("."))
            and not Path(place, name, LOCK).exists()
        )
        for name in sorted(names):
            path = Path(place, name)
            # Word keeps a "~$…" file beside each document that is open.
            if not name.startswith((".", "~$")) and kind_of(path) in SUFFIXES and _is_kept(path):
                yield path


def _is_kept(path: Path) -> bool:
    """Not a mail of a Maildir whose flags say that it is a draft, or in the bin."""
    found = _FLAGS.search(path.name)
    return not (found and kind_of(path) == ".eml" and {"T", "D"} & set(found.group(1)))


def dated_name(title: str, untitled: str, suffix: str) -> str:
    """A name for the file of a text that came today; `untitled` stands for a title without words.

    A name may have 255 bytes.
    """
    words = re.sub(r"\W+", "-", title).strip("-").lower()[:LONGEST_NAME]
    short = words.encode()[:200].decode(errors="ignore")
    return f"{date.today():%Y-%m-%d}-{short or untitled}{suffix}"


def check_text(text: str) -> None:
    """Raises BadInput if there is no word in a text that is to be added."""
    if not re.search(r"\w", text):
        raise BadInput("There is no text to add; paste the article's text first.")


def check_kind(path: Path) -> None:
    """Raises UnreadableSource if `path` isn't a folder or a file of a kind we read."""
    try:
        is_there = path.exists()
    except OSError:  # no name may be so long
        is_there = False
    if not is_there:
        raise UnreadableSource(f"{path}: there is no such file or folder.")
    if path.is_file() and (reason := why_not_read(path)):
        kinds = f"; use one of {', '.join(sorted(SUFFIXES))}"
        raise UnreadableSource(f"{path}: {reason}{'' if ';' in reason else kinds}.")


def why_not_read(path: str | PurePath) -> str | None:
    """Why files of this kind aren't read, and what to do; None if they are."""
    kind = kind_of(path)
    if kind in SUFFIXES:
        return None
    remedy = f"; {_INSTEAD[kind]}" if kind in _INSTEAD else ""
    return f"this kind of file can't be read ({kind or 'no suffix'}){remedy}"


def read(path: Path) -> bytes:
    """The file's bytes. Raises UnreadableSource if it can't be read or is too large."""
    check_readable(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableSource(_reason(error)) from error


def stamp(path: Path) -> str:
    """The stamp of the file's bytes. Raises what `read` does."""
    if kind_of(path) not in STREAMED:
        return stamp_of(read(path))
    check_readable(path)
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableSource(_reason(error)) from error


def check_readable(path: Path) -> None:
    """Raises UnreadableSource if it is no file, can't be opened, or is too large for its kind."""
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):
            raise UnreadableSource("not a file")
        path.open("rb").close()
    except OSError as error:
        raise UnreadableSource(_reason(error)) from error
    most = _most_bytes(kind_of(path))
    if status.st_size > most:
        raise UnreadableSource(
            f"too large ({status.st_size / 1e6:.1f} MB, the most is {most / 1e6:.0f} MB); "
            "split it into its articles"
        )


def _most_bytes(kind: str) -> int:
    if kind in STREAMED:
        return MOST_BYTES_OF_STREAMED
    return MOST_BYTES_OF_LARGE_KINDS if kind in _LARGE_KINDS else MOST_BYTES


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return (error.strerror or "can't be read").lower()
