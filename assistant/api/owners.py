"""What only the owner may do, as on the page, and what others don't see: folders and links."""

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.api.access import Caller
from assistant.api.models import ListedArticle, Source
from assistant.api.problems import Refused
from assistant.api.service import Service
from index.sources.redaction import name_of, redacted, redacted_run

if TYPE_CHECKING:
    from index.storage.catalogue.articles import Listed
    from index.storage.catalogue.runs import Run
    from index.storage.catalogue.sources import Source as KnownSource


def is_owner(caller: Caller) -> bool:
    """Whether they may do all: who runs the machine, or has a key with the scope admin."""
    return caller.may("admin")


def check_owner(caller: Caller, what: str) -> None:
    """Raises Refused unless they are the owner; `what` begins the sentence."""
    if not is_owner(caller):
        raise Refused(403, "owner-only", f"{what} needs a key with the scope admin.")


def check_at_home(service: Service, caller: Caller, what: str) -> None:
    """Raises Refused unless the library is served to its own machine only, or they own it, or have
    an account: then its permissions say what they may."""
    if not service.at_home and caller.account is None:
        check_owner(caller, what)


def listed_for(caller: Caller, listed: "Listed") -> ListedArticle:
    """An article of a list; names instead of the places it was read at, unless they own it."""
    if not is_owner(caller):
        listed = replace(listed, addresses=tuple(map(name_of, listed.addresses)))
    return ListedArticle.listed(listed)


def source_for(caller: Caller, source: "KnownSource") -> Source:
    """A source; unless they own it, without the folder that it is in or the rest of its link."""
    if is_owner(caller):
        return Source.of(source)
    name = name_of(source.address)
    outcome = redacted(source.outcome, source.address) if source.outcome else source.outcome
    title = name if source.title == source.address else source.title
    told = replace(source, address=name, outcome=outcome, title=title)
    return Source.of(told).model_copy(update={"kind": Source.of(source).kind})


def run_for(service: Service, caller: Caller, run: "Run") -> "Run":
    """A run; without folders and links in its report, unless they own the library."""
    return run if is_owner(caller) else redacted_run(run, str(service.library.home))
