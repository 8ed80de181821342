"""What can be set, by option or environment; and the parts of the product built from it."""

from pathlib import Path

from platformdirs import user_data_path
from pydantic import field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.model.models import LOCAL


class Settings(BaseSettings):
    """Each field is also an environment variable: NEWSDESK_HOME, NEWSDESK_MODEL and so on.

    `model` may name several, separated by commas; the first is the default.
    """

    model_config = SettingsConfigDict(env_prefix="NEWSDESK_")

    home: Path = user_data_path("newsdesk")
    model: str = LOCAL
    host: str = "127.0.0.1"
    port: int = 7860
    reranker: str | None = None

    @field_validator("model")
    @classmethod
    def _names_one(cls, model: str) -> str:
        if not _names_in(model):
            raise PydanticCustomError("no_model", "name one, such as local")
        return model

    @property
    def models(self) -> list[str]:
        """The names of the models that may be chosen, the default one first."""
        return _names_in(self.model)


def _names_in(written: str) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in written.split(",") if name.strip()))
