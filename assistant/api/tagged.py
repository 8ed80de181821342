"""ETags: what a client has already is not sent again (RFC 9110, sections 8.8.3 and 13.1.2)."""

import re
from hashlib import sha256
from typing import Any

from fastapi import Request, Response

# What an answer with a tag may be besides, as the OpenAPI document tells it.
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "It is as the ETag in If-None-Match says"}
}
_TAG = re.compile(r'"[^"]*"')


def tagged(request: Request, content: str, media_type: str) -> Response:
    """The content with its ETag, or a 304 if the request names it."""
    body = content.encode()
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    known = ",".join(request.headers.getlist("if-none-match"))
    if known.strip() == "*" or tag in _TAG.findall(known):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
