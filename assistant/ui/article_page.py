"""An article on a page of its own, to which every source links."""

from html import escape
from importlib.resources import files

from assistant.ui.sources import byline, paragraphs
from index.article import Article
from index.splitting import split


def article_page(article: Article) -> str:
    """The page: title, byline and text; each passage can be opened by its position."""
    style = (files("assistant.ui") / "article.css").read_text()
    original = (
        f' · <a href="{escape(article.url)}" rel="noopener noreferrer">original</a>'
        if article.url and article.url.startswith(("http://", "https://"))
        else ""
    )
    passages = "".join(
        f'<section id="passage-{passage.position}">{paragraphs(escape(passage.text))}</section>'
        for passage in split(article)
    )
    language = escape(article.language or "")
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(article.title)}</title>
<style>{style}</style>
</head>
<body>
<article>
<h1>{escape(article.title)}</h1>
<p class="meta">{escape(byline(article))}{original}</p>
{passages}
</article>
</body>
</html>"""
