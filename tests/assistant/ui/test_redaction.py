"""Visitors of a served library see names, but no folders of the machine."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.ui.library.run_section import failures, failures_panel, notes_panel, outcome_panel
from assistant.ui.library.sources_section import redacted_source, sources_table
from assistant.ui.server.app import _listen, _reached_at
from assistant.ui.shared.language import words_in
from assistant.words.errors import why
from index import errors
from index.errors import (
    BadInput,
    CacheDamaged,
    FetchFailed,
    LibraryBusy,
    NewsdeskError,
    NoCookie,
    NotAnArticle,
    ReindexRunning,
    StorageFailed,
    UnknownSource,
)
from index.sources.redaction import redacted_documents, redacted_run
from index.storage.catalogue.documents import Document
from index.storage.catalogue.runs import Run
from index.storage.catalogue.sources import Source

ENGLISH, CHINESE = words_in("en"), words_in("zh")
HOME = "/home/ada/My Library"
FOLDER, FEED = "/home/ada/Private notes", "https://news.test/feed?key=k3y"
NOON = datetime(2025, 8, 6, 12, tzinfo=UTC)


def test_sources_are_shown_by_name_only() -> None:
    sources = [
        Source(1, FOLDER, "folder", outcome=f"{FOLDER}/a.txt: no permission", failing=1),
        Source(2, FEED, "feed", outcome=f"{FEED} doesn't answer.", failing=1),
        Source(3, f"{HOME}/articles", "folder"),
    ]
    dropped = Path(HOME) / "articles"
    shown = [redacted_source(source, dropped, ENGLISH) for source in sources]
    table = sources_table(ENGLISH, shown, dropped, (), may_remove=False)
    for place in ("/home", "ada", "k3y"):
        assert place not in table
    for name in ("Private notes", "news.test"):
        assert name in table
    assert "data-id" not in table


def test_failures_are_shown_by_name_only() -> None:
    failed = {"address": f"{FOLDER}/a.txt", "text": f"{FOLDER}/a.txt: empty"}
    noted = {"address": FEED, "text": f"{FEED}: moved to https://news.test/new?key=k3y"}
    outcome = f"The disk of {HOME} is full. See /var/log/disk for more."
    run = Run(1, "reindex", NOON, NOON, outcome, {"failed": [failed], "notes": [noted]})
    runs = [redacted_run(run, HOME)]
    unread = redacted_documents(
        [Document(f"{FOLDER}/b.txt", "x", failure=f"{FOLDER}/b.txt: empty")]
    )
    drawn = failures_panel(ENGLISH, failures(runs, unread))
    drawn += notes_panel(ENGLISH, runs) + outcome_panel(ENGLISH, runs)
    for place in ("/home", "ada", "k3y", "/var"):
        assert place not in drawn
    for name in ("a.txt", "b.txt", "empty", "news.test", "is full"):
        assert name in drawn


def test_errors_show_folders_only_to_the_operator() -> None:
    error = StorageFailed(f"The disk of {HOME} is full.")
    assert why(error, ENGLISH, at_home=True) == str(error)
    assert str(error) in why(error, CHINESE, at_home=True)
    for words in (ENGLISH, CHINESE):
        assert HOME not in why(error, words, at_home=False)


@pytest.mark.parametrize(
    ("error", "english", "chinese"),
    [
        (NoCookie("No cookie."), "No cookie.", "此浏览器没有发送 Cookie"),
        (LibraryBusy(f"{HOME} is written."), "The library is busy", "文章库正在写入"),
        (BadInput("No such day."), "No such day.", "所给的内容无法使用。（No such day.）"),
        (NotAnArticle("A login."), "A login.", "这个页面不是文章。（A login.）"),
        (UnknownSource("Number 7."), "Number 7.", "没有这个来源"),
        (BadInput("没有这一天。"), "没有这一天。", "没有这一天。"),
    ],
)
def test_error_is_in_page_language(error: NewsdeskError, english: str, chinese: str) -> None:
    assert why(error, ENGLISH, at_home=False).startswith(english)
    assert why(error, CHINESE, at_home=False).startswith(chinese)


def test_every_error_has_chinese_words_and_hides_folders_from_visitors() -> None:
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type)}
    met = {kind for kind in kinds if issubclass(kind, NewsdeskError)}
    assert len(met) > 10
    for kind in met:
        error = kind(HOME, "words") if kind is CacheDamaged else kind(HOME)
        assert re.match("[\u4e00-\u9fff]", why(error, CHINESE, at_home=True)), kind
        of_the_reader = issubclass(kind, BadInput | FetchFailed | ReindexRunning)
        for words in (ENGLISH, CHINESE):
            assert of_the_reader or HOME not in why(error, words, at_home=False), kind


@pytest.mark.parametrize(
    ("host", "reached"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "[::1]"),
        ("0.0.0.0", "127.0.0.1"),
        ("::", "[::1]"),
        ("news.test", "news.test"),
    ],
)
def test_host_is_written_as_in_an_address(host: str, reached: str) -> None:
    assert _reached_at(host) == reached


def test_page_can_be_served_on_ipv6() -> None:
    with _listen("::1", 0) as listening:
        assert listening.getsockname()[0] == "::1"
    with pytest.raises(BadInput, match="can't be used"):
        _listen("no such host", 0)
