"""The page's words: complete in both languages, all in use; which language a browser gets."""

import re
from pathlib import Path
from string import Formatter

import pytest
import yaml
from places import ROOT
from starlette.requests import Request

from assistant.ui.shared.language import LANGUAGES, tables, words_in, words_of
from assistant.ui.shared.preferences import Preferences, preferences_of

UI = ROOT / "assistant" / "ui"
TABLES = sorted((UI / "words").glob("*.yaml"))


def request(accepts: str = "", cookie: str = "") -> Request:
    headers = {"accept-language": accepts, "cookie": cookie}
    raw = [(name.encode(), value.encode()) for name, value in headers.items() if value]
    return Request({"type": "http", "headers": raw})


def forms(said: object) -> list[str]:
    return list(said.values()) if isinstance(said, dict) else [str(said)]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_every_key_has_both_languages_with_the_same_values(table: Path) -> None:
    for key, by_language in yaml.safe_load(table.read_text(encoding="utf-8")).items():
        assert set(by_language) == set(LANGUAGES), key
        asked = [fields(form) for said in by_language.values() for form in forms(said)]
        assert max(asked, key=len) == set().union(*asked), key
        assert all(form.strip() for said in by_language.values() for form in forms(said)), key


def test_no_key_is_in_two_tables() -> None:
    keys = [key for table in TABLES for key in yaml.safe_load(table.read_text(encoding="utf-8"))]
    assert len(keys) == len(set(keys))


def test_every_key_is_used_and_every_used_key_exists() -> None:
    code = [*UI.rglob("*.py"), *UI.rglob("*.html"), *UI.rglob("*.js")]
    written = "\n".join(path.read_text(encoding="utf-8") for path in code)
    known = tables()["en"].keys()
    made = set(re.findall(r"""[`"']([a-z_.]+\.)(?:\$?\{|["'`] ?[~+])""", written))
    assert not [
        key
        for key in known
        if not re.search(rf"""["'`]{re.escape(key)}["'`]""", written)
        and not key.startswith(tuple(made))
    ]
    asked = re.findall(r"""\b(?:t|words|label)\(\s*["']([\w.]*\w)["']""", written)
    assert asked
    assert not [key for key in asked if key not in known]


@pytest.mark.parametrize(
    ("accepts", "cookie", "language"),
    [
        ("", "", "en"),
        ("fr-FR,fr;q=0.9", "", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "", "zh"),
        ("zh-SG", "", "zh"),
        ("zh-CN", "newsdesk-settings=language=en", "en"),
        ("en-GB", "newsdesk-settings=language%3Dzh%26length%3Dshort", "zh"),
        ("en", "newsdesk-settings=language=xx", "en"),
    ],
)
def test_language_is_chosen_or_the_browsers(accepts: str, cookie: str, language: str) -> None:
    assert words_of(request(accepts, cookie)).language == language


@pytest.mark.parametrize("cookie", ["", "nonsense", "length=%00", "a=1&" * 300 + "length=long"])
def test_invalid_cookie_means_defaults(cookie: str) -> None:
    assert preferences_of(request(cookie=f"newsdesk-settings={cookie}")) == Preferences()


def test_counts_take_their_plural_form() -> None:
    english, chinese = words_in("en"), words_in("zh")
    assert english("articles", count=1) == "1 article"
    assert english("articles", count=1767) == "1,767 articles"
    assert chinese("articles", count=1) == "1 篇文章"
