"""The API as one ASGI app, to be mounted at `/api/v1`."""

from importlib.metadata import version

from fastapi import FastAPI

from assistant.api.access import KnownCaller
from assistant.api.models import Problem
from assistant.api.problems import PROBLEM_JSON, answer_with_problems
from assistant.api.routes import about
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
    app.add_middleware(KnownCaller, at_home=service.at_home)
    for routes in (about,):
        app.include_router(routes.router(service))
    return app
