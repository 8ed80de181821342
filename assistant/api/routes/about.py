"""Whether the server works, and which one it is."""

from importlib.metadata import version

from fastapi import APIRouter

from assistant.api.models import Health, ServerVersion
from assistant.api.service import Service
from assistant.words.errors import why
from assistant.words.words import words_in
from index.errors import NewsdeskError


def router(service: Service) -> APIRouter:
    """`GET /health` and `GET /version`; both need no key."""
    routes = APIRouter(tags=["server"])

    @routes.get("/health")
    def health() -> Health:
        try:
            service.library.article_count()
        except NewsdeskError as error:
            return Health(
                status="degraded", detail=why(error, words_in("en"), at_home=service.at_home)
            )
        if lacking := service.library.lacking:
            detail = why(lacking, words_in("en"), at_home=service.at_home)
            return Health(status="degraded", detail=detail)
        # Between a run and the one that follows it, the library itself isn't busy.
        busy = service.library.is_busy or service.background.state.running is not None
        return Health(status="busy" if busy else "ok")

    @routes.get("/version")
    def server_version() -> ServerVersion:
        return ServerVersion(version=version("newsdesk"))

    return routes
