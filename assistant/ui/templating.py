"""HTML from templates, the only place where it is made: whatever is put in is escaped."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

_TEMPLATES = Environment(
    loader=PackageLoader("assistant.ui"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def html_of(template: str, **values: Any) -> Markup:
    """A template of `templates/` with these values; being Markup it is never escaped again."""
    return Markup(_TEMPLATES.get_template(template).render(values))  # noqa: S704 - autoescaped
