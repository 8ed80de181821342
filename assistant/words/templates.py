"""Templates, from which everything is made that a browser or a reader of notes draws."""

from collections.abc import Callable

from jinja2 import Environment, PackageLoader, StrictUndefined


def templates_of(
    package: str, *, autoescape: bool = True, finalize: Callable[[object], object] | None = None
) -> Environment:
    """The templates in a package's folder `templates/`.

    What is put into them is escaped for HTML, unless `autoescape` is off: then `finalize`, through
    which each value goes, must make it inert.
    """
    return Environment(
        loader=PackageLoader(package),
        autoescape=autoescape,  # noqa: S701 - see above
        finalize=finalize,
        undefined=StrictUndefined,
        auto_reload=False,  # a template of another version than the code that fills it fails
        trim_blocks=True,
        lstrip_blocks=True,
    )
