"""What visitors may see of a library that is served to them: names, but no folder of the machine,
and of a link its host only, because the rest may hold a key."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PureWindowsPath
from typing import Any
from urllib.parse import urlsplit

from assistant.ui.library.phrases import place
from index.storage.catalogue.documents import Document
from index.storage.catalogue.runs import Run

# Folders before a name. Paths with spaces are known addresses, which go first.
_FOLDERS = re.compile(r"(?<![\w/.])(?:~|[A-Za-z]:)?[\\/](?:[^\s\\/:;,()]+[\\/])*(?=[^\s\\/])")
_LINK = re.compile(r"\bhttps?://[^\s“”\"<>]+")


def redacted(text: str, *known: str) -> str:
    """A sentence in which paths and links are names only; `known` are those that may be in it."""
    for address in sorted(filter(None, known), key=len, reverse=True):
        text = text.replace(address, name_of(address))
    text = _LINK.sub(lambda link: urlsplit(link[0]).hostname or "", text)
    return _FOLDERS.sub("", text)


def name_of(address: str) -> str:
    """A link's host, a file's or folder's name, a member's with its container's."""
    if "://" in address:
        return urlsplit(address).hostname or ""
    return PureWindowsPath(place(address)).name


def redacted_run(run: Run, *known: str) -> Run:
    """A run whose report and outcome name no place."""
    report = dict(run.report)
    for kind in ("failed", "notes"):
        if kind in report:
            report[kind] = [_remark_shown(each) for each in report[kind]]
    outcome = redacted(run.outcome, *known) if run.outcome else run.outcome
    return replace(run, report=report, outcome=outcome)


def redacted_documents(documents: Sequence[Document]) -> list[Document]:
    """Documents that couldn't be read, by their names."""
    return [
        replace(
            each,
            address=name_of(each.address),
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
