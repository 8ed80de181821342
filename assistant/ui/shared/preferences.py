"""What a person chose in the settings: a cookie that the page sets in their browser."""

from typing import Literal
from urllib.parse import parse_qsl, unquote

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import HTTPConnection

from assistant.answering.answer_length import SENTENCES, Length

COOKIE = "newsdesk-settings"


class Preferences(BaseModel):
    """The defaults mean “as usual”; a language of "" is the browser's own."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    language: Literal["", "en", "zh"] = ""
    length: Length = "usual"
    sources: Literal["cited", "all"] = "all"
    model: str = ""

    @property
    def only_cited(self) -> bool:
        """Whether sources that an answer doesn't cite are hidden."""
        return self.sources == "cited"

    @property
    def most(self) -> int:
        """How many sentences an answer may have."""
        return SENTENCES[self.length]


def preferences_of(request: HTTPConnection) -> Preferences:
    """The preferences in a request's cookie; the defaults if that is invalid."""
    kept = dict(parse_qsl(unquote(request.cookies.get(COOKIE, "")))[:20])
    try:
        return Preferences.model_validate(kept)
    except ValidationError:
        return Preferences()
