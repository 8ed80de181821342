"""What can be set, by option or environment; and the parts of the product built from it."""

from pathlib import Path

from platformdirs import user_data_path
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.models import LOCAL


class Settings(BaseSettings):
    """Each field is also an environment variable: NEWSDESK_HOME, NEWSDESK_MODEL and so on."""

    model_config = SettingsConfigDict(env_prefix="NEWSDESK_")

    home: Path = user_data_path("newsdesk")
    model: str = LOCAL
    host: str = "127.0.0.1"
    port: int = 7860
    reranker: str | None = None
