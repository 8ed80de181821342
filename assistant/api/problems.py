"""Errors as problem documents (RFC 9457), with the sentences that people read elsewhere."""

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.api.faults import faults_of, joined
from assistant.api.models import Problem
from assistant.words.errors import why
from assistant.words.words import words_in
from index.errors import (
    UNFORESEEN,
    BadInput,
    FetchFailed,
    LibraryBusy,
    ModelUnavailable,
    NewsdeskError,
    ReindexRunning,
    StorageFailed,
    UnknownAccount,
    UnknownAlert,
    UnknownArticle,
    UnknownCollection,
    UnknownConversation,
    UnknownKey,
    UnknownSource,
)

PROBLEM_JSON = "application/problem+json"
_NOT_FOUND = "Nothing is found here; /api/v1/openapi.json lists what there is."
# Each kind of error → the status and the name of its problem; the first one that fits counts.
_KINDS: dict[type[NewsdeskError], tuple[int, str]] = {
    UnknownArticle: (404, "unknown-article"),
    UnknownAlert: (404, "unknown-alert"),
    UnknownSource: (404, "unknown-source"),
    UnknownConversation: (404, "unknown-conversation"),
    UnknownCollection: (404, "unknown-collection"),
    UnknownKey: (404, "unknown-key"),
    UnknownAccount: (404, "unknown-account"),
    BadInput: (422, "bad-input"),
    ReindexRunning: (409, "run-under-way"),
    LibraryBusy: (503, "library-busy"),
    StorageFailed: (507, "storage-failed"),
    FetchFailed: (502, "fetch-failed"),
    ModelUnavailable: (503, "model-unavailable"),
    NewsdeskError: (503, "library-unusable"),
}


class Refused(Exception):
    """A request that the API refuses by itself: `name` is the kind of problem."""

    def __init__(
        self, status: int, name: str, detail: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.name, self.headers = status, name, headers


def problem_of(error: Exception, *, to_owner: bool = True) -> Problem:
    """What the API says of an error; the log has all of one that nobody foresaw.

    Others than the owner are told of no folder of this machine.
    """
    if isinstance(error, Refused):
        return _problem(error.status, error.name, str(error))
    for kind, (status, name) in _KINDS.items():
        if isinstance(error, kind):
            return _problem(status, name, why(error, words_in("en"), at_home=to_owner))
    logging.getLogger(__name__).error("A request failed", exc_info=error)
    return _problem(500, "unforeseen", UNFORESEEN)


def answer_with_problems(app: FastAPI) -> None:
    """Answer every error of `app` with a problem document."""

    async def answered(request: Request, error: Exception) -> JSONResponse:
        caller = getattr(request.state, "caller", None)
        to_owner = caller is not None and caller.may("admin")
        return response(problem_of(error, to_owner=to_owner), getattr(error, "headers", None))

    async def not_http(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101
        name = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
        said = _NOT_FOUND if error.status_code == 404 else f"{error.detail}.".replace("..", ".")
        problem = _problem(error.status_code, name, said)
        return response(problem, dict(error.headers or {}))

    async def not_valid(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        errors = error.errors()
        return response(_problem(422, "bad-input", joined(errors), errors=faults_of(errors)))

    app.add_exception_handler(NewsdeskError, answered)
    app.add_exception_handler(Refused, answered)
    app.add_exception_handler(HTTPException, not_http)
    app.add_exception_handler(RequestValidationError, not_valid)
    app.add_exception_handler(Exception, answered)


def response(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """The problem as a response."""
    content = problem.model_dump(mode="json")
    return JSONResponse(content, problem.status, headers, media_type=PROBLEM_JSON)


def _problem(status: int, name: str, detail: str, **more: Any) -> Problem:
    title = name.replace("-", " ").capitalize()
    return Problem(type=f"/problems/{name}", title=title, status=status, detail=detail, **more)
