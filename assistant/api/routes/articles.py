"""The articles: listed, read, added, removed and restored."""

from datetime import date
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from pydantic import Field, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from assistant.api.access import Caller, needs
from assistant.api.adding import Adding
from assistant.api.cursors import cursor_at, place_at
from assistant.api.models import (
    Added,
    Article,
    ListedArticle,
    Model,
    NewLink,
    NewText,
    Page,
    Version,
    WholeArticle,
)
from assistant.api.owners import check_at_home, listed_for
from assistant.api.problems import Refused
from assistant.api.routes.sources import Key
from assistant.api.service import Service
from assistant.api.tagged import NOT_MODIFIED, tagged
from assistant.asking.chosen_filters import asking_of
from index import article as articles
from index.storage.catalogue.articles import Place, Wanted
from index.text.hostile import suspicions

MOST_FILES = 100
Reading = Annotated[Caller, Depends(needs("articles:read"))]
Writing = Annotated[Caller, Depends(needs("articles:write"))]
_Words = Annotated[str, Field(max_length=1_000)]
# The body is read by hand: the same address takes files and JSON.
_TAKEN = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"anyOf": [each.model_json_schema() for each in (NewText, NewLink)]}
            },
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": MOST_FILES,
                            "items": {"type": "string", "format": "binary"},
                        },
                        "collection": {"type": "string"},
                    },
                }
            },
        },
    }
}


class Listing(Model):
    """Which articles are listed, and how many at once.

    `words` stand in title, publisher or authors; `publisher` and `author` are whole names;
    `published` is a day, a month or a year ("2025-08"). `source` and `tag` match as parts of
    names; a `feed` is any source, by its number, title or address. `after` and `before` are days,
    months or years, their own included. `cursor` is the `next_cursor` of the page before.
    """

    words: _Words = ""
    publisher: _Words = ""
    author: _Words = ""
    published: str = Field("", pattern=r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$")
    source: list[_Words] = Field([])
    feed: list[_Words] = Field([])
    tag: list[_Words] = Field([])
    language: list[_Words] = Field([])
    after: str | None = None
    before: str | None = None
    cursor: str | None = None
    limit: int = Field(50, ge=1, le=200)

    @property
    def wanted(self) -> Wanted:
        """Raises BadInput for a day or a language that can't be read."""
        asking = asking_of(
            source=self.source,
            feed=self.feed,
            tag=self.tag,
            language=self.language,
            after=self.after,
            before=self.before,
        )
        return Wanted(self.words, self.publisher, self.published, self.author, asking.filters)


class _Begun(NamedTuple):
    """What a cursor holds: the article that ended the page."""

    published: date | None
    title: str
    id: str


def router(service: Service) -> APIRouter:
    """`/articles`."""
    routes = APIRouter(prefix="/articles", tags=["articles"])
    library, adding = service.library, Adding(service)

    @routes.get("")
    def listed(caller: Reading, asked: Annotated[Listing, Query()]) -> Page[ListedArticle]:
        """The newest first, the undated last; going on by cursor, none comes twice or is missed."""
        after = Place(*place_at(asked.cursor, _Begun)) if asked.cursor else None
        found = library.articles(asked.wanted, asked.limit + 1, after=after)
        items = [listed_for(caller, each) for each in found[: asked.limit]]
        more = None
        if len(found) > asked.limit:
            last = Place.of(found[asked.limit - 1].article)
            more = cursor_at((last.published, last.title, last.id))
        return Page(items=items, next_cursor=more)

    @routes.post("", status_code=202, response_model=Added, openapi_extra=_TAKEN)
    async def add(caller: Writing, request: Request, idempotency_key: Key = None) -> Response:
        """Add files, a text, or the article at a link; a re-index reads it."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "multipart/form-data":
            async with request.form(max_files=MOST_FILES) as form:
                sent = [each for each in form.getlist("file") if isinstance(each, UploadFile)]
                if not sent:
                    raise _not_valid("file", "Send one file or more, each as a part named file")
                files = [(each.filename or "", each.file) for each in sent]
                into = form.get("collection", "")
                collection = into if isinstance(into, str) else ""
                return await run_in_threadpool(
                    adding.files, caller, idempotency_key, files, collection
                )
        if kind != "application/json":
            raise Refused(
                415,
                "unsupported-media-type",
                "Send files as multipart/form-data, or a text or link as application/json.",
            )
        new = _read(await request.body())
        if isinstance(new, NewText):
            return await run_in_threadpool(
                adding.text, caller, idempotency_key, new.text, new.title, new.collection
            )
        return await run_in_threadpool(adding.link, caller, idempotency_key, new.link)

    @routes.get("/removed")
    def removed(caller: Reading) -> Page[Version]:
        """What was removed and can be restored, for 30 days; last removed first."""
        return Page(items=[Version.former(each) for each in library.removed()])

    @routes.get("/{article_id}", response_model=WholeArticle, responses=NOT_MODIFIED)
    def article(caller: Reading, article_id: str, request: Request) -> Response:
        """One article with its text, its copies and its versions; also an earlier version."""
        former = library.former(article_id)
        this = former.article if former else library.article(article_id)
        whole = WholeArticle(
            **Article.of(this).model_dump(),
            text=this.text,
            suspicious=list(suspicions(f"{this.title}\n\n{this.text}")),
            former=Version.former(former) if former else None,
            copies=[Article.of(each) for each in library.copies(article_id)],
            versions=[Version.former(each) for each in library.versions_before(article_id)],
        )
        return tagged(request, whole.model_dump_json(), "application/json")

    @routes.get("/{article_id}/text", response_class=PlainTextResponse, responses=NOT_MODIFIED)
    def text(caller: Reading, article_id: str, request: Request) -> Response:
        """Its text alone, which the offsets of citations count in."""
        return tagged(request, known(article_id).text, "text/plain")

    @routes.get("/{article_id}/versions")
    def versions(caller: Reading, article_id: str) -> Page[Version]:
        """How it read before it changed, the newest first."""
        known(article_id)
        return Page(items=[Version.former(each) for each in library.versions_before(article_id)])

    @routes.delete("/{article_id}")
    def remove(caller: Writing, article_id: str) -> Article:
        """Take it out; its file stays where it is, and it can be restored for 30 days."""
        check_at_home(service, caller, "To remove an article")
        return Article.of(library.remove(article_id))

    @routes.post("/{article_id}/restore")
    def restore(caller: Writing, article_id: str) -> Article:
        """Undo a removal."""
        check_at_home(service, caller, "To restore an article")
        return Article.of(library.bring_back(article_id))

    def known(article_id: str) -> articles.Article:
        former = library.former(article_id)
        return former.article if former else library.article(article_id)

    return routes


_NEW: TypeAdapter[NewText | NewLink] = TypeAdapter(NewText | NewLink)


def _read(body: bytes) -> NewText | NewLink:
    try:
        return _NEW.validate_json(body)
    except ValidationError as error:
        raise RequestValidationError(
            [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
        ) from error


def _not_valid(field: str, message: str) -> RequestValidationError:
    fault: dict[str, Any] = {"type": "missing", "loc": ("body", field), "msg": message}
    return RequestValidationError([fault])
