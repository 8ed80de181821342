"""Which permission each action of the page needs, and which actions the log tells of."""

from collections.abc import Callable
from typing import Any, NamedTuple

import gradio as gr
from gradio.blocks import BlockFunction

from assistant.accounts.log import Log, What
from assistant.api.limits import QUESTIONS, Buckets
from assistant.keys.keys import Scope
from assistant.ui.server.visits import Visits
from assistant.ui.shared.language import words_of
from assistant.ui.shared.people import caller_of


class Rule(NamedTuple):
    """What an action needs: None is for all who signed in. `what` is how the log tells of it;
    `asks`: it takes the processor for seconds, so that each person has a share."""

    needs: Scope | None
    what: What | None = None
    asks: bool = False


_ASK, _ASKS = Rule("ask"), Rule("ask", asks=True)
_READ, _WRITE, _OWN = Rule("articles:read"), Rule("articles:write"), Rule("admin")
_ADDS = Rule("articles:write", "articles_added")
# By module below assistant.ui and name of the handler. One that isn't here is refused to all.
RULES: dict[str, Rule] = {
    "ask.filtering FilterStrip._offered": _ASK,
    "ask.filtering FilterStrip._updates": _ASK,
    # One sheet at a time is answered, for whoever runs the library.
    "ask.sheet_section SheetSection.cancel": _OWN,
    "ask.sheet_section SheetSection.choose": _OWN,
    "ask.sheet_section SheetSection.look": _OWN,
    "ask.sheet_section SheetSection.start": _OWN,
    "ask.sheet_section SheetSection.start_again": _OWN,
    "ask.sheet_section SheetSection.take_for_the_other": _OWN,
    "ask.tab AskTab.ask": _ASKS,
    "ask.tab AskTab.ask_again": _ASKS,
    "ask.tab AskTab.ask_edited": _ASKS,
    "ask.tab AskTab.ask_suggested": _ASKS,
    "ask.tab AskTab.ask_without": _ASKS,
    "ask.tab AskTab.clear": _ASK,
    "ask.tab AskTab.open": _ASK,
    "ask.tab AskTab.rate": _ASK,
    "ask.tab AskTab.read_ahead": _ASK,
    "ask.tab AskTab.stop": _ASK,
    "ask.tab AskTab.welcome": _ASK,
    "history.tab history_tab.act": _ASK,
    "history.tab history_tab.listed": _ASK,
    "library.adding_section AddingSection.__init__.keep": _ADDS,
    "library.adding_section AddingSection.__init__.leave_out": _WRITE,
    "library.adding_section AddingSection.__init__.take_in": _ADDS,
    "library.adding_section AddingSection._import.add": _ADDS,
    "library.adding_section AddingSection._import_links.add": _ADDS,
    "library.adding_section AddingSection._import_links.plan": _WRITE,
    "library.adding_section AddingSection._paste.keep": _ADDS,
    "library.adding_section AddingSection._wire_link.add_link": _ADDS,
    "library.articles_section ArticlesSection._wire_pages.first": _READ,
    "library.articles_section ArticlesSection._wire_pages.turn.turned": _READ,
    "library.articles_section ArticlesSection._wire_removal.bring_back": Rule(
        "articles:write", "article_restored"
    ),
    "library.articles_section ArticlesSection._wire_removal.remove": Rule(
        "articles:write", "article_removed"
    ),
    "library.articles_section ArticlesSection.list_those_of.list_them": _READ,
    "library.run_control RunControl.cancel": _WRITE,
    "library.run_control RunControl.pause_or_resume": _WRITE,
    "library.run_section RunSection.__init__.retry": Rule("articles:write", "run_started"),
    "library.run_section RunSection.__init__.start": Rule("articles:write", "run_started"),
    "library.sources_section SourcesSection.__init__.forget": Rule(
        "articles:write", "source_removed"
    ),
    "library.sources_section SourcesSection.__init__.read_now": Rule(
        "articles:write", "run_started"
    ),
    "library.sources_section SourcesSection.__init__.put": Rule("admin", "collection_changed"),
    "library.tab library_tab.<lambda>": Rule(None),
    "library.tab library_tab.clear_samples": Rule("articles:write", "source_removed"),
    "library.tab library_tab.look": _READ,
    "library.tab library_tab.look_first": _READ,
    "library.upkeep Upkeep._started.start": Rule("admin", "run_started"),
    # Everybody's own, as is what of the settings is everybody's.
    "settings.keys_section keys_section.change_keys": Rule(None),
    "settings.keys_section keys_section.show_keys": Rule(None),
    "settings.tab settings_tab.delete": Rule(None),
    "settings.tab settings_tab.show": Rule(None),
    "story.tab story_tab.opened": _ASK,
    "story.tab story_tab.show_by_address": _ASKS,
    "story.tab story_tab.show_story": _ASKS,
    "story.tab story_tab.show_suggested": _ASKS,
    "story.tab story_tab.suggested": _ASK,
}
# What a person does by pressing something; all else happens by itself, and is left out in silence.
_PRESSED = {"click", "submit", "upload", "like", "input"}


def name_of(handler: Callable[..., Any]) -> str:
    """By what `RULES` has it."""
    module = handler.__module__.removeprefix("assistant.ui.")
    return f"{module} {handler.__qualname__.replace('.<locals>', '')}"


class Actions:
    """Lets each event of the page reach its handler only if whoever sent it may do that."""

    def __init__(self, log: Log, visits: Visits, buckets: Buckets) -> None:
        self._log, self._visits, self._buckets = log, visits, buckets

    def allowed(self, block_fn: BlockFunction, request: gr.Request) -> bool:
        """Whether the event is to be handled; False for one that nobody pressed anything for.

        Raises gr.Error, which the page shows, for what somebody wanted and may not do.
        """
        caller = caller_of(request)
        if caller is None:  # nobody signs in
            return True
        rule = RULES.get(name_of(block_fn.fn)) if block_fn.fn else None
        words = words_of(request)
        if not self._visits.is_of(str(request.session_hash), caller.owner):
            raise gr.Error(words("people.not_allowed"), print_exception=False)
        if rule is None or (rule.needs and not caller.may(rule.needs)):
            if any(event in _PRESSED for _, event in block_fn.targets):
                raise gr.Error(words("people.not_allowed"), print_exception=False)
            return False
        if rule.asks and (wait := self._buckets.wait(caller.owner, QUESTIONS)):
            raise gr.Error(words("people.too_many", count=round(wait) or 1), print_exception=False)
        return True

    def done(
        self, block_fn: BlockFunction, request: gr.Request, event: gr.EventData | None
    ) -> None:
        """Note in the log what was done, if it tells of that."""
        caller = caller_of(request)
        rule = RULES.get(name_of(block_fn.fn)) if block_fn.fn else None
        if caller is None or rule is None or rule.what is None:
            return
        about = str(event._data.get("id", "")) if event and isinstance(event._data, dict) else ""
        self._log.note(rule.what, caller.account_id, about)
