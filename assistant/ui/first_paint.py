"""What Gradio's page must have before it is painted: our colours, and whether it is dark.

Gradio adds a page's own head only once its script runs, which would show the wrong one first.
"""

from importlib.resources import files

from markupsafe import Markup
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def colours() -> Markup:
    """Our colours and what chooses between light and dark, as elements of a page's head."""
    folder = files("assistant.ui")
    style, script = (folder / "colours.css").read_text(), (folder / "theme.js").read_text()
    return Markup(f"<style>{style}</style><script>{script}</script>")  # noqa: S704 - our own files


class FirstPaint:
    """Puts the colours at the end of the head of the site's front page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._head = f"{colours()}</head>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def send_whole(message: Message) -> None:
            held.append(message)
            if message["type"] != "http.response.body" or message.get("more_body"):
                return
            start, *bodies = held
            body = b"".join(each.get("body", b"") for each in bodies)
            body = body.replace(b"</head>", self._head, 1)
            headers = MutableHeaders(scope=start)
            if body:
                headers["Content-Length"] = str(len(body))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, send_whole)
