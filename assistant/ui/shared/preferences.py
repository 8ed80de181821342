"""What a person chose in the settings: kept by their browser, in a cookie that the page sets."""

from typing import Literal
from urllib.parse import parse_qsl, unquote

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import HTTPConnection

from assistant.answering.prompting import SENTENCES, Length

COOKIE = "newsdesk-settings"


class Preferences(BaseModel):
    """Each has a value that stands for “as usual”; a language of "" is the browser's own."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    language: Literal["", "en", "zh"] = ""
    length: Length = "usual"
    sources: Literal["cited", "all"] = "all"
    model: str = ""

    @property
    def only_cited(self) -> bool:
        """Whether sources that an answer doesn't cite are left out."""
        return self.sources == "cited"

    @property
    def most(self) -> int:
        """How many sentences an answer may have."""
        return SENTENCES[self.length]


def preferences_of(request: HTTPConnection) -> Preferences:
    """What the browser that sent this request keeps; the usual ones if that is nonsense."""
    kept = dict(parse_qsl(unquote(request.cookies.get(COOKIE, "")))[:20])
    try:
        return Preferences.model_validate(kept)
    except ValidationError:
        return Preferences()
