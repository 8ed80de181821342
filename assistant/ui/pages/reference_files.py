"""Files to take along: what a search found, the articles that are listed, the whole library."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from assistant.references.formats import FORMATS, written
from assistant.references.reference import Reference, references
from assistant.ui.shared.people import owns
from index.errors import UnknownConversation
from index.extraction.exported import export_line
from index.library import Library
from index.storage.catalogue.articles import Wanted

MOST_PASSAGES = 100  # as many as a search on the command line shows


def references_file(
    listed: Sequence[Reference], suffix: str, headers: Mapping[str, str]
) -> Response:
    """The file of these references. Raises UnknownConversation for a suffix that none has."""
    if suffix not in FORMATS:
        raise UnknownConversation(f"There is no format .{suffix}.")
    media_type = FORMATS[suffix].media_type
    kept = {**headers, "Cache-Control": "no-store"}
    return Response(written(listed, suffix), media_type=media_type, headers=kept)


def reference_files(library: Library, *, at_home: bool) -> APIRouter:
    """The routes. The whole library is only for the person on this machine."""
    routes = APIRouter()

    @routes.get("/hits.{suffix}")
    def hits(suffix: str, passages: str = "") -> Response:
        ids = passages.split(",")[:MOST_PASSAGES]
        found = library.passages(ids)
        quoted = ((found[each][0], [found[each][1].text]) for each in ids if each in found)
        return _file(references(quoted), suffix, "newsdesk-search")

    @routes.get("/listed.{suffix}")
    def listed(suffix: str, words: str = "", publisher: str = "", published: str = "") -> Response:
        wanted = library.articles(Wanted(words, publisher, published))
        every = references((each.article, ()) for each in wanted)
        return _file(every, suffix, "newsdesk-articles")

    @routes.get("/library.jsonl")
    def whole() -> Response:
        if not owns(at_home=at_home):
            return Response("Not found.", 404)
        lines = map(export_line, library.with_history())
        named = {"Content-Disposition": 'attachment; filename="newsdesk-library.jsonl"'}
        return StreamingResponse(lines, media_type="application/jsonl", headers=named)

    return routes


def _file(listed: Sequence[Reference], suffix: str, name: str) -> Response:
    if suffix not in FORMATS:
        return Response("Not found.", 404)
    named = {"Content-Disposition": f'attachment; filename="{name}.{suffix}"'}
    return references_file(listed, suffix, named)
