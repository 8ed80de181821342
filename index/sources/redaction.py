"""What visitors may see of a library that is served to them: names without folders, and only the
host of a link, because the rest may contain a key."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PureWindowsPath
from typing import Any
from urllib.parse import urlsplit

from index.sources.names import member_of, place
from index.storage.catalogue.documents import Document
from index.storage.catalogue.runs import Run

# Folders before a name. Paths with spaces are known addresses, which are replaced first.
_FOLDERS = re.compile(r"(?<![\w/.])(?:~|[A-Za-z]:)?[\\/](?:[^\s\\/:;,()]+[\\/])*(?=[^\s\\/])")
_LINK = re.compile(r"\bhttps?://[^\s“”\"<>]+")


def redacted(text: str, *known: str) -> str:
    """A sentence with names instead of paths and links; `known` are addresses to look for."""
    for address in sorted(filter(None, known), key=len, reverse=True):
        text = text.replace(address, name_of(address))
    text = _LINK.sub(lambda link: urlsplit(link[0]).hostname or "", text)
    return _FOLDERS.sub("", text)


def name_of(address: str) -> str:
    """A link's host, a file's or folder's name, a member's with its container's."""
    held = member_of(address)
    if held and "://" in held[1]:  # a page in a web archive
        return f"{PureWindowsPath(held[0]).name}: {urlsplit(held[1]).hostname or ''}"
    if "://" in address:
        return urlsplit(address).hostname or ""
    return PureWindowsPath(place(address)).name


def redacted_run(run: Run, *known: str) -> Run:
    """A run without paths in its report and outcome."""
    report = dict(run.report)
    for kind in ("failed", "notes"):
        if kind in report:
            report[kind] = [_remark_shown(each) for each in report[kind]]
    outcome = redacted(run.outcome, *known) if run.outcome else run.outcome
    return replace(run, report=report, outcome=outcome)


def redacted_documents(documents: Sequence[Document]) -> list[Document]:
    """Documents with names instead of addresses."""
    return [
        replace(
            each,
            address=name_of(each.address),
            container=name_of(each.container) if each.container else None,
            failure=redacted(each.failure or "", each.address),
        )
        for each in documents
    ]


def _remark_shown(remark: dict[str, Any]) -> dict[str, Any]:
    address, text = str(remark["address"]), str(remark["text"])
    return {
        **remark,
        "address": name_of(address),
        "text": redacted(text.removeprefix(f"{address}: "), address),
    }
