"""HTML from templates, the only place where it is made: whatever is put in is escaped."""

from typing import Any

from markupsafe import Markup

from assistant.words.templates import templates_of

_TEMPLATES = templates_of("assistant.ui")


def html_of(template: str, **values: Any) -> Markup:
    """A template of `templates/` with these values; being Markup it is never escaped again."""
    return Markup(_TEMPLATES.get_template(template).render(values))  # noqa: S704 - autoescaped
