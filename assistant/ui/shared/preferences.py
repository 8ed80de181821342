"""What a person chose in the settings: a cookie that the page sets in their browser."""

from typing import Literal
from urllib.parse import parse_qsl, unquote

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from starlette.requests import HTTPConnection

from assistant.answering.length import SENTENCES, Length
from assistant.answering.likelihood import LEAST, Caution
from assistant.words.words import languages

COOKIE = "newsdesk-settings"


class Preferences(BaseModel):
    """The defaults mean “as usual”; a language of "" is the browser's own."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    language: str = ""
    length: Length = "usual"
    caution: Caution = "usual"
    sources: Literal["cited", "all"] = "all"
    reading: Literal["typed", "asked"] = "typed"
    model: str = ""

    @field_validator("language")
    @classmethod
    def _known(cls, language: str) -> str:
        return language if language in languages() else ""

    @property
    def only_cited(self) -> bool:
        """Whether sources that an answer doesn't cite are hidden."""
        return self.sources == "cited"

    @property
    def reads_ahead(self) -> bool:
        """Whether a local model reads for a question while it is typed."""
        return self.reading == "typed"

    @property
    def most(self) -> int:
        """How many sentences an answer may have."""
        return SENTENCES[self.length]

    @property
    def least(self) -> float:
        """How likely an answer must be to be right, 0 to 1."""
        return LEAST[self.caution]


def preferences_of(request: HTTPConnection) -> Preferences:
    """The preferences in a request's cookie; the defaults if that is invalid."""
    kept = dict(parse_qsl(unquote(request.cookies.get(COOKIE, "")))[:20])
    try:
        return Preferences.model_validate(kept)
    except ValidationError:
        return Preferences()
