"""What Prometheus reads, if NEWSDESK_METRICS asks for it."""

from fastapi import APIRouter, Request, Response

from assistant.observing.metrics import Metrics
from index.library import Library


def metrics_route(metrics: Metrics, library: Library) -> APIRouter:
    """The route /metrics, with what is counted and what the library holds."""
    metrics.of_library(library)
    routes = APIRouter()

    @routes.get("/metrics")
    def written(request: Request) -> Response:
        content, media_type = metrics.written(request.headers.get("accept", ""))
        return Response(content, headers={"Content-Type": media_type, "Cache-Control": "no-store"})

    return routes
