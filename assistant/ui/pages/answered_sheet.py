"""The sheet that was last answered on the page, with what was found by now, as a file."""

from collections.abc import Callable
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from assistant.ui.shared.language import Words, words_of

_MEDIA_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def answered_sheet(answered: Callable[[Words], tuple[str, bytes] | None]) -> APIRouter:
    """The route; `answered` gives the file's name and content, if there is one."""
    routes = APIRouter()

    @routes.get("/sheets/answered")
    def sheet(request: Request) -> Response:
        found = answered(words_of(request))
        if found is None:
            return Response("Not found.", 404)
        name, content = found
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "Cache-Control": "no-store",
        }
        media_type = _MEDIA_TYPES[name.rpartition(".")[2]]
        return Response(content, media_type=media_type, headers=headers)

    return routes
