"""Which language a browser gets."""

import pytest
from starlette.requests import Request

from assistant.ui.shared.language import words_of
from assistant.ui.shared.preferences import Preferences, preferences_of


def request(accepts: str = "", cookie: str = "") -> Request:
    headers = {"accept-language": accepts, "cookie": cookie}
    raw = [(name.encode(), value.encode()) for name, value in headers.items() if value]
    return Request({"type": "http", "headers": raw})


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
