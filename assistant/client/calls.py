"""The API's routes as calls: what is asked, and what the answer is read as.

The names and arguments are those of the client's methods; a list that comes in pages takes the
cursor first.
"""

from collections.abc import Mapping
from pathlib import Path
from types import NoneType
from typing import Literal, TypedDict, Unpack
from urllib.parse import quote

from assistant.api.models import (
    Added,
    Alert,
    AlertChange,
    AlertDelivery,
    AlertRequest,
    AlertsChecked,
    Answer,
    Article,
    AskRequest,
    CheckedClaim,
    ClaimRequest,
    Conversation,
    ConversationChange,
    ConversationSummary,
    Coverage,
    CoverageRequest,
    Duplicates,
    Health,
    Job,
    LengthName,
    Link,
    LinkPlan,
    ListedArticle,
    NewJob,
    NewLink,
    NewSource,
    NewText,
    Page,
    ReindexPlan,
    SearchRequest,
    SearchResult,
    ServerVersion,
    Source,
    Story,
    Turn,
    Version,
    WholeArticle,
)
from assistant.client.connection import EVENT_STREAM, Call
from index.errors import BadInput

NOWHERE = AlertDelivery()
AlertKind = Literal["question", "search", "claim"]
JobKind = Literal["reindex", "verify", "rebuild"]
JobStep = Literal["cancel", "pause", "resume", "retry"]
FileFormat = Literal["jsonl", "csv", "ris", "bib", "json"]
AT_ONCE = 100  # items of a page, as many as every list may have


class AlertFilters(TypedDict, total=False):
    """What narrows an alert, as in `assistant.api.models.Filters`."""

    source: list[str]
    feed: list[str]
    tag: list[str]
    language: list[str]
    article: list[str]
    after: str | None
    before: str | None


class Filters(AlertFilters, total=False):
    """What narrows a question or a search, as in `assistant.api.models.Asked`."""

    as_of: str | None
    all_dates: bool


class Wanted(TypedDict, total=False):
    """Which articles are listed: words in title, publisher or authors, and the filters."""

    words: str
    publisher: str
    author: str
    published: str
    source: list[str]
    feed: list[str]
    tag: list[str]
    language: list[str]
    after: str | None
    before: str | None


class Asking(Filters, total=False):
    """How a question is asked, as in `assistant.api.models.AskRequest`."""

    length: LengthName
    history: list[Turn]
    conversation: str | None
    keep: bool


def ask(question: str, **asking: Unpack[Asking]) -> Call[Answer]:
    """A checked answer, or a refusal, with its citations."""
    return Call("POST", "/ask", Answer, body=AskRequest(question=question, stream=False, **asking))


def ask_stream(question: str, **asking: Unpack[Asking]) -> Call[Answer]:
    """The same as events, which are read line by line."""
    request = AskRequest(question=question, stream=True, **asking)
    return Call("POST", "/ask", Answer, body=request, headers={"Accept": EVENT_STREAM})


def search(query: str, *, limit: int = 10, **filters: Unpack[Filters]) -> Call[SearchResult]:
    """The passages that match best, at most `limit`."""
    request = SearchRequest(query=query, limit=limit, **filters)
    return Call("POST", "/search", SearchResult, body=request)


def story(topic: str) -> Call[Story]:
    """The articles about a topic, oldest first, and what each adds."""
    return Call("GET", "/stories", Story, {"topic": topic})


def duplicates(_cursor: str | None) -> Call[Page[Duplicates]]:
    """The stories that several articles tell in nearly the same words, most told first."""
    return Call("GET", "/duplicates", Page[Duplicates])


def coverage(claim: str) -> Call[Coverage]:
    """Which articles state a claim, which say otherwise, and how many are independent."""
    return Call("POST", "/coverage", Coverage, body=CoverageRequest(claim=claim))


def check_claim(claim: str, **filters: Unpack[Filters]) -> Call[CheckedClaim]:
    """Whether the articles together state a claim, contradict it, or neither."""
    return Call("POST", "/claims", CheckedClaim, body=ClaimRequest(claim=claim, **filters))


def alerts(_cursor: str | None) -> Call[Page[Alert]]:
    """Your alerts with their present answers, the newest first."""
    return Call("GET", "/alerts", Page[Alert])


def alert(alert_id: str) -> Call[Alert]:
    """One alert with its present answer."""
    return Call("GET", f"/alerts/{_part(alert_id)}", Alert)


def add_alert(
    text: str,
    *,
    kind: AlertKind = "question",
    delivery: AlertDelivery = NOWHERE,
    **filters: Unpack[AlertFilters],
) -> Call[Alert]:
    """Save a question, search or claim with its answer of now; `delivery` is where its changes are
    sent."""
    request = AlertRequest(text=text, kind=kind, delivery=delivery, **filters)
    return Call("POST", "/alerts", Alert, body=request)


def remove_alert(alert_id: str) -> Call[None]:
    """Delete an alert with its changes, for good."""
    return Call("DELETE", f"/alerts/{_part(alert_id)}", NoneType)


def alert_changes(
    cursor: str | None, *, alert: str | None = None, after: int = 0
) -> Call[Page[AlertChange]]:
    """What new articles made of your alerts' answers, or of one's, the newest first: those with a
    higher id than `after`."""
    query = {"alert": alert, "after": after, "limit": AT_ONCE, "cursor": cursor}
    return Call("GET", "/alerts/changes", Page[AlertChange], query)


def mark_changes_read() -> Call[None]:
    """You have looked at all changes of your alerts."""
    return Call("POST", "/alerts/changes/read", NoneType)


def check_alerts() -> Call[AlertsChecked]:
    """Check everybody's alerts now, instead of after the next re-index."""
    return Call("POST", "/alerts/check", AlertsChecked)


def articles(cursor: str | None, **wanted: Unpack[Wanted]) -> Call[Page[ListedArticle]]:
    """The articles, newest first, fetched page by page as they are looked at."""
    query = {**wanted, "limit": AT_ONCE, "cursor": cursor}
    return Call("GET", "/articles", Page[ListedArticle], query)


def removed(_cursor: str | None) -> Call[Page[Version]]:
    """What was removed and can be restored, last removed first."""
    return Call("GET", "/articles/removed", Page[Version])


def article(article_id: str) -> Call[WholeArticle]:
    """An article with its text, its copies and its versions."""
    return Call("GET", f"/articles/{_part(article_id)}", WholeArticle)


def text(article_id: str) -> Call[str]:
    """The text of an article, which the offsets of citations count in."""
    return Call("GET", f"/articles/{_part(article_id)}/text", str)


def versions(_cursor: str | None, article_id: str) -> Call[Page[Version]]:
    """How an article read before it changed, the newest first."""
    return Call("GET", f"/articles/{_part(article_id)}/versions", Page[Version])


def add_file(*paths: Path | str, idempotency_key: str | None = None) -> Call[Added]:
    """Send files to be added. A second try with the same `idempotency_key` adds nothing twice.

    Raises BadInput for a file that can't be read.
    """
    files = [("file", (Path(path).name, _content(Path(path)))) for path in paths]
    return Call("POST", "/articles", Added, files=files, headers=_once(idempotency_key))


def add_link(link: str, *, idempotency_key: str | None = None) -> Call[Added]:
    """Add an article's page, a feed, a site or a sitemap; `idempotency_key` as in `add_file`."""
    return Call("POST", "/articles", Added, body=NewLink(link=link), headers=_once(idempotency_key))


def add_text(text: str, *, title: str = "", idempotency_key: str | None = None) -> Call[Added]:
    """Add a text, as you would paste it; `idempotency_key` as in `add_file`."""
    new = NewText(text=text, title=title)
    return Call("POST", "/articles", Added, body=new, headers=_once(idempotency_key))


def remove(article_id: str) -> Call[Article]:
    """Take an article out; it can be restored for 30 days."""
    return Call("DELETE", f"/articles/{_part(article_id)}", Article)


def restore(article_id: str) -> Call[Article]:
    """Undo a removal."""
    return Call("POST", f"/articles/{_part(article_id)}/restore", Article)


def sources(_cursor: str | None) -> Call[Page[Source]]:
    """Where the articles come from, in the order in which they were added."""
    return Call("GET", "/sources", Page[Source])


def source(number: int) -> Call[Source]:
    """One source, with how its last reading went."""
    return Call("GET", f"/sources/{number}", Source)


def add_source(address: str, *, idempotency_key: str | None = None) -> Call[Added]:
    """Read a link from now on, or a folder or file of the server's machine."""
    return Call(
        "POST", "/sources", Added, body=NewSource(address=address), headers=_once(idempotency_key)
    )


def import_feeds(opml: bytes, *, key: str | None = None) -> Call[Added]:
    """Read the feeds of an OPML file from now on; `key` as in `add_file`."""
    files = [("file", ("feeds.opml", opml))]
    return Call("POST", "/imports/feeds", Added, files=files, headers=_once(key))


def plan_links(content: bytes, name: str) -> Call[LinkPlan]:
    """What fetching the links of a file of this name would mean: a reading list, bookmarks."""
    return Call("POST", "/imports/links/plan", LinkPlan, files=[("file", (name, content))])


def import_links(
    content: bytes, name: str, *, most: int = 500, key: str | None = None
) -> Call[Added]:
    """Fetch those that the library doesn't know, at most so many; `key` as in `add_file`."""
    files = [("file", (name, content))]
    path, query = "/imports/links", {"most": most}
    return Call("POST", path, Added, query, files=files, headers=_once(key))


def refresh(number: int) -> Call[Added]:
    """Read a source again now."""
    return Call("POST", f"/sources/{number}/refresh", Added)


def forget(number: int) -> Call[Added]:
    """Read a source no longer, and drop what came only from it."""
    return Call("DELETE", f"/sources/{number}", Added)


def reindex(*, retry: bool = False) -> Call[Job]:
    """Start to bring the library up to date; `retry` reads again what couldn't be read."""
    return start("reindex", retry=retry)


def start(kind: JobKind, *, retry: bool = False, embedding: str | None = None) -> Call[Job]:
    """Start a run; `retry` as in `reindex`, `embedding` is a folder on the server's machine with
    the model that a rebuild changes to."""
    return Call("POST", "/jobs", Job, body=NewJob(kind=kind, retry=retry, embedding=embedding))


def reindex_plan(*, retry: bool = False) -> Call[ReindexPlan]:
    """What a re-index would do; nothing is done."""
    return Call("GET", "/jobs/plan", ReindexPlan, {"retry": retry})


def jobs(cursor: str | None) -> Call[Page[Job]]:
    """The runs, newest first."""
    return Call("GET", "/jobs", Page[Job], {"cursor": cursor, "limit": AT_ONCE})


def job(job_id: str) -> Call[Job]:
    """One run, with its progress or its result."""
    return Call("GET", f"/jobs/{_part(job_id)}", Job)


def steer(job_id: str, step: JobStep) -> Call[Job]:
    """Cancel a run, let it rest or go on, or start another of its kind."""
    return Call("POST", f"/jobs/{_part(job_id)}/{step}", Job)


def conversations(cursor: str | None) -> Call[Page[ConversationSummary]]:
    """Your conversations, pinned ones first, then those last added to."""
    query = {"cursor": cursor, "limit": AT_ONCE}
    return Call("GET", "/conversations", Page[ConversationSummary], query)


def conversation(conversation_id: str) -> Call[Conversation]:
    """A conversation with its answers."""
    return Call("GET", _conversation(conversation_id), Conversation)


def change_conversation(
    conversation_id: str, *, title: str | None = None, pinned: bool | None = None
) -> Call[ConversationSummary]:
    """Rename a conversation, or pin it; what isn't given stays."""
    changes = ConversationChange(title=title, pinned=pinned)
    return Call("PATCH", _conversation(conversation_id), ConversationSummary, body=changes)


def delete_conversation(conversation_id: str) -> Call[None]:
    """Delete a conversation; it can be restored for a day."""
    return Call("DELETE", _conversation(conversation_id), NoneType)


def restore_conversation(conversation_id: str) -> Call[ConversationSummary]:
    """Undo a deletion."""
    return Call("POST", f"{_conversation(conversation_id)}/restore", ConversationSummary)


def link(conversation_id: str, number: int) -> Call[Link]:
    """The path of an answer's own page, which opens for whoever has it."""
    return Call("POST", f"{_conversation(conversation_id)}/turns/{number}/link", Link)


def export_conversation(
    conversation_id: str, written_as: Literal["md", "html"] = "md"
) -> Call[str]:
    """A conversation as a file to keep."""
    return Call("GET", f"{_conversation(conversation_id)}/export", str, {"format": written_as})


def export_feeds() -> Call[bytes]:
    """The feeds, as OPML."""
    return Call("GET", "/exports/feeds.opml", bytes)


def export_library(written_as: FileFormat = "jsonl") -> Call[bytes]:
    """All articles: as JSON Lines with their text and versions, else as references."""
    return Call("GET", f"/exports/library.{written_as}", bytes)


def health() -> Call[Health]:
    """Whether the server works."""
    return Call("GET", "/health", Health)


def version() -> Call[ServerVersion]:
    """Which Newsdesk answers."""
    return Call("GET", "/version", ServerVersion)


def _once(idempotency_key: str | None) -> Mapping[str, str]:
    return {"Idempotency-Key": idempotency_key} if idempotency_key else {}


def _conversation(conversation_id: str) -> str:
    return f"/conversations/{_part(conversation_id)}"


def _part(name: str) -> str:
    """One part of a path, whatever is in it. Raises BadInput for none."""
    if not name:
        raise BadInput("An id is missing.")
    return quote(name, safe="")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} can't be read ({error.strerror}).") from error
