"""What the Settings tab shows: what is chosen, what is stored, and what can be deleted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from assistant.model.models import Model
from assistant.ui.shared import owner, preferences
from assistant.ui.shared.language import Words
from assistant.ui.shared.preferences import Preferences
from assistant.ui.shared.templating import html_of
from assistant.words.words import languages
from index.library import Library
from index.storage.disk_use import disk_use


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen; `language` is that of its name, if it isn't the page's."""

    value: str
    name: str
    hint: str = ""
    language: str = ""


@dataclass(frozen=True)
class Group:
    """Options of which one is chosen."""

    name: str
    title: str
    options: Sequence[Option]
    chosen: str
    hint: str = ""


def choices_drawn(
    chosen: Preferences, models: Sequence[Model], model: Model, words: Words, *, at_home: bool
) -> Markup:
    """The choices; `model` is the one of `models` that answers now.

    `at_home`: shown on the machine that serves the page.
    """
    return html_of(
        "settings.html",
        t=words,
        groups=[
            _languages(chosen, words),
            _group("length", ("short", "usual", "long"), chosen.length, words),
            _group("sources", ("all", "cited"), chosen.sources, words),
            _models(models, model, words, at_home=at_home),
        ],
    )


def stored_drawn(
    library: Library,
    conversations: int,
    models: Sequence[Model],
    words: Words,
    *,
    at_home: bool,
) -> Markup:
    """What is stored, and where; `conversations` counts the reader's own."""
    room = disk_use(library.home)
    parts = [
        (words("settings.stored.catalogue"), room.catalogue),
        (words("settings.stored.caches"), room.caches),
        (words("settings.stored.dropped"), room.dropped),
    ]
    if room.before_restores:
        parts.append((words("settings.stored.before_restores"), room.before_restores))
    return html_of(
        "stored.html",
        t=words,
        folder=str(library.home) if at_home else "",
        parts=parts,
        conversations=conversations,
        owner_cookie=owner.COOKIE,
        settings_cookie=preferences.COOKIE,
        elsewhere=[model.title for model in models if not model.is_local],
    )


def deleting_drawn(words: Words, *, at_home: bool) -> Markup:
    """What can be deleted; the library only by whoever runs it."""
    return html_of("deleting.html", t=words, everything=at_home)


def _languages(chosen: Preferences, words: Words) -> Group:
    options = [Option("", words("settings.language.browser"))]
    options += [
        Option(each.language, each.name, language=each.language) for each in languages().values()
    ]
    hint = words("settings.language.hint")
    return Group("language", words("settings.language"), options, chosen.language, hint)


def _group(name: str, values: Sequence[str], chosen: str, words: Words) -> Group:
    options = [
        Option(value, words(f"settings.{name}.{value}"), words(f"settings.{name}.{value}.hint"))
        for value in values
    ]
    return Group(name, words(f"settings.{name}"), options, chosen)


def _models(models: Sequence[Model], model: Model, words: Words, *, at_home: bool) -> Group:
    here = words("settings.model.here" if at_home else "settings.model.here_served")
    elsewhere = words("settings.model.elsewhere")
    options = [
        Option(each.name, each.title, here if each.is_local else elsewhere) for each in models
    ]
    if len(options) == 1:
        only = f"{options[0].hint} {words('settings.model.only')}"
        options = [replace(options[0], hint=only)]
    return Group("model", words("settings.model"), options, model.name)
