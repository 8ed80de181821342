"""The API as one ASGI app, to be mounted at `/api/v1`."""

from importlib.metadata import version
from typing import Any

from fastapi import FastAPI

from assistant.api.access import KnownCaller
from assistant.api.limits import RateLimits, SizeLimits
from assistant.api.models import Problem
from assistant.api.problems import PROBLEM_JSON, answer_with_problems
from assistant.api.routes import (
    about,
    alerts,
    articles,
    asking,
    claims,
    collections,
    conversations,
    coverage,
    exports,
    imports,
    jobs,
    keys,
    searching,
    sources,
    stories,
)
from assistant.api.service import Service

PREFIX = "/api/v1"


def api(service: Service) -> FastAPI:
    """Every route of version 1, with its description at `/openapi.json`."""
    app = FastAPI(
        title="Newsdesk",
        version=version("newsdesk"),
        description="Ask your own news articles; every claim opens the sentence it came from.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        responses={
            "default": {
                "model": Problem,
                "description": "A problem",
                "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
        },
    )
    answer_with_problems(app)
    app.add_middleware(SizeLimits)
    app.add_middleware(RateLimits)
    app.add_middleware(KnownCaller, service=service)
    library = (about, articles, sources, collections, imports, jobs, exports, keys)
    asked = (searching, asking, stories, conversations, claims, coverage, alerts)
    for routes in (*library, *asked):
        app.include_router(routes.router(service))
    if service.at_home:
        _say_that_keys_are_optional(app)
    return app


def _say_that_keys_are_optional(app: FastAPI) -> None:
    """In the description: at home the owner needs none, and every key works all the same."""
    described = app.openapi

    def at_home() -> dict[str, Any]:
        document = described()
        for operations in document["paths"].values():
            for operation in operations.values():
                needed = operation.get("security", [])
                if needed and {} not in needed:
                    needed.append({})
        return document

    app.openapi = at_home  # type: ignore[method-assign]
