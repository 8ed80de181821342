"""What Gradio's page must have before its scripts run: our colours, its language, the masthead.

Gradio adds a page's own head only once its script runs, which would show the wrong colours first
and nothing to read until then; and it asks the browser alone for its language.
"""

import json
from functools import cache
from importlib.resources import files

from markupsafe import Markup
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.ui.shared.language import GRADIOS, tables, words_in, words_of
from assistant.ui.shared.templating import html_of

FOR_SCRIPTS = "js."  # how the keys of the words begin that our scripts say


@cache
def colours() -> Markup:
    """Our colours and what chooses between light and dark, as elements of a page's head."""
    folder = files("assistant.ui") / "static"
    style, script = ((folder / name).read_text("utf-8") for name in ("colours.css", "theme.js"))
    return Markup(f"<style>{style}</style><script>{script}</script>")  # noqa: S704 - our own files


@cache
def spoken(language: str) -> Markup:
    """What makes Gradio's page speak a language, and our scripts (`newsdesk.words`)."""
    said = {key: words for key, words in tables()[language].items() if key.startswith(FOR_SCRIPTS)}
    words = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
    asked = f'Object.defineProperty(navigator, "language", {{ value: "{GRADIOS[language]}" }});'
    script = f"window.newsdesk = {{ words: {words} }}; {asked}"
    return Markup(f"<script>{script}</script>")  # noqa: S704 - our own words


@cache
def masthead(language: str) -> Markup:
    """What stands on the page until Gradio draws its own, and the look that both have."""
    style = Markup((files("assistant.ui") / "static" / "masthead.css").read_text("utf-8"))  # noqa: S704 - our own file
    drawn = html_of("first_paint.html", about=words_in(language)("page.about"))
    return Markup("<style>{}</style>{}").format(style, drawn)


class FirstPaint:
    """Puts these into the site's front page, as Gradio sends it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        language = words_of(HTTPConnection(scope)).language
        changed = {
            'lang="en"': f'lang="{GRADIOS[language]}"',
            "</head>": f"{spoken(language)}{colours()}</head>",
            "<gradio-app": f"{masthead(language)}<gradio-app",
        }
        held: list[Message] = []

        async def send_whole(message: Message) -> None:
            if message["type"] not in {"http.response.start", "http.response.body"}:
                await send(message)  # an extension, such as what test clients are told
                return
            held.append(message)
            if message["type"] != "http.response.body" or message.get("more_body"):
                return
            start, *bodies = held
            body = b"".join(each.get("body", b"") for each in bodies)
            for gradios, ours in changed.items():
                body = body.replace(gradios.encode(), ours.encode(), 1)
            headers = MutableHeaders(scope=start)
            if body:
                headers["Content-Length"] = str(len(body))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, send_whole)
