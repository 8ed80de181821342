"""A model file of the Hugging Face hub: downloaded once, checked by its digest, kept in the cache.

Not by the package huggingface_hub: it fetches nothing where HF_HUB_OFFLINE was set when it was
imported, as Newsdesk sets it for the libraries it uses. And not by `index.fetching`, whose limits
are for what strangers link to: here a person names the file, and its digest is checked.
"""

import hashlib
import logging
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

import httpx
from filelock import FileLock
from platformdirs import user_cache_path

from index.errors import ModelUnavailable

PREFIX = "hf:"
HUB = "https://huggingface.co"  # or another server of the same layout, by HF_ENDPOINT
_PART = r"(?!\.)[\w.-]+"
_NAME = re.compile(
    rf"{PREFIX}(?P<repo>{_PART}/{_PART})/(?P<file>(?:{_PART}/)*{_PART}\.gguf)", re.ASCII
)
_ONE_OF_SEVERAL = re.compile(r"-\d{5}-of-\d{5}\.gguf$")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOST_REDIRECTS = 5
_SECONDS = 30.0  # without a byte
_DENIED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


@dataclass(frozen=True)
class _Published:
    """What the hub says of a file."""

    address: str
    size: int
    sha256: str


def hub_weights(name: str, cache: Path | None = None) -> Path:
    """The path of the checked file `hf:OWNER/REPO/FILE.gguf`, downloaded if it isn't in `cache`.

    A download that broke off is resumed. Raises ModelUnavailable if the name isn't of that form,
    the file can't be had, or what came isn't what the hub published.
    """
    named = _NAME.fullmatch(name)
    if named is None:
        raise ModelUnavailable(
            f"{name} names no file of the Hugging Face hub; write {PREFIX}OWNER/REPO/FILE.gguf."
        )
    if _ONE_OF_SEVERAL.search(name):
        raise ModelUnavailable(f"{name} is one part of a model; name one that is a single file.")
    cache = cache or user_cache_path("newsdesk")
    file = cache / "models" / named["repo"] / named["file"]
    if file.exists():
        return file
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(file.with_suffix(".lock")):
            if not file.exists():
                _download(name, _address(named["repo"], named["file"]), file)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise ModelUnavailable(
            f"The model {name} isn't on this machine yet and can't be downloaded ({reason}); "
            "connect to the network and try again, or name another with --model."
        ) from error
    except OSError as error:
        raise ModelUnavailable(
            f"The model {name} can't be written to {cache} ({error.strerror}). Free space there, "
            "or give yourself permission to write there."
        ) from error
    return file


def _address(repo: str, file: str) -> str:
    hub = os.environ.get("HF_ENDPOINT") or HUB
    return f"{hub.rstrip('/')}/{repo}/resolve/main/{quote(file)}"


def _download(name: str, address: str, file: Path) -> None:
    """Put the file at `address` in its place, once it is whole and has the digest published."""
    with httpx.Client(timeout=_SECONDS, headers={"Accept-Encoding": "identity"}) as client:
        published = _published(name, address, client)
        logging.getLogger(__name__).warning(
            "Downloading %s (%.1f GB), once.", name, published.size / 1e9
        )
        # Named by its digest: what came of another version is no beginning of this one.
        unchecked = file.with_name(f"{file.stem}.{published.sha256[:16]}.part")
        came = _size(unchecked)
        while came < published.size:
            _resume(published, unchecked, client)
            before, came = came, _size(unchecked)
            if came <= before:
                raise httpx.ReadError("the server ended the download early")
    with unchecked.open("rb") as whole:
        is_published = hashlib.file_digest(whole, "sha256").hexdigest() == published.sha256
    if came != published.size or not is_published:
        unchecked.unlink()
        raise ModelUnavailable(
            f"What was downloaded as {name} isn't what the hub published, and was deleted; try "
            "again, or name another with --model."
        )
    # Only a checked file ever has the final name.
    unchecked.replace(file)


def _published(name: str, address: str, client: httpx.Client) -> _Published:
    """Size and digest of a file, from the headers of its address.

    For a file in large-file storage, as all of this size are, the hub redirects to where it is, and
    says its SHA-256 in X-Linked-Etag and its size in X-Linked-Size; a server that sends the file
    itself says them in ETag and Content-Length. As get_hf_file_metadata in huggingface_hub:
    https://huggingface.co/docs/huggingface_hub/package_reference/file_download
    """
    for _ in range(_MOST_REDIRECTS):
        answer = client.head(address)
        headers = answer.headers
        if not answer.has_redirect_location or "X-Linked-Etag" in headers:
            break
        # A repository that was renamed; where else it leads isn't asked for a digest.
        moved = answer.url.join(headers["Location"])
        if (moved.scheme, moved.host, moved.port) != (
            answer.url.scheme,
            answer.url.host,
            answer.url.port,
        ):
            break
        address = str(moved)
    if answer.status_code in _DENIED or answer.status_code == HTTPStatus.NOT_FOUND:
        raise ModelUnavailable(
            f"The hub has no {name} that everybody may read; check the name, or download the file "
            "yourself and name its path with --model."
        )
    if answer.is_error:
        answer.raise_for_status()
    digest = headers.get("X-Linked-Etag") or headers.get("ETag", "")
    digest = digest.removeprefix("W/").strip('"').lower()
    size = headers.get("X-Linked-Size") or headers.get("Content-Length", "")
    if not _SHA256.fullmatch(digest) or not size.isdecimal() or not int(size):
        raise ModelUnavailable(
            f"The hub tells no SHA-256 and size of {name}, so it can't be checked; name another "
            "with --model."
        )
    return _Published(address, int(size), digest)


def _resume(published: _Published, unchecked: Path, client: httpx.Client) -> None:
    """Add to `unchecked` what is missing, as far as the connection lasts."""
    came = _size(unchecked)
    asked = {"Range": f"bytes={came}-"} if came else {}
    with client.stream("GET", published.address, headers=asked, follow_redirects=True) as answer:
        answer.raise_for_status()
        # A server that doesn't know ranges sends it from the beginning.
        resumes = answer.status_code == HTTPStatus.PARTIAL_CONTENT
        mode = "ab" if resumes else "wb"
        with unchecked.open(mode) as file, suppress(httpx.TransportError):
            for chunk in answer.iter_raw():
                file.write(chunk)
                if file.tell() > published.size:  # more than was announced
                    return


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
