"""An article on a page of its own, to which every source links; earlier versions too."""

from collections.abc import Sequence
from html import escape
from importlib.resources import files

from assistant.citations import day
from assistant.ui.sources import byline, paragraphs, telling
from index.article import Article, Passage
from index.catalogue.former import FormerArticle
from index.errors import UnknownArticle
from index.hostile import suspicions
from index.library import Library
from index.splitting import split

MOST_SHOWN = 6  # other articles; the rest are folded away


def article_page(library: Library, article_id: str) -> str:
    """The page of an article, or of one that was changed or removed since.

    Raises UnknownArticle if the library never had it, or has let go of it.
    """
    try:
        article, banner = library.article(article_id), ""
    except UnknownArticle:
        former = library.former(article_id)
        if former is None:
            raise
        article, banner = former.article, _banner(former, library)
    return page_of(
        article,
        banner=banner,
        copies=library.copies(article_id),
        earlier=library.versions_before(article_id),
    )


def page_of(
    article: Article,
    *,
    banner: str = "",
    copies: Sequence[Article] = (),
    earlier: Sequence[FormerArticle] = (),
) -> str:
    """The page: title, byline, what is known of it, and its text, passage by passage."""
    style = (files("assistant.ui") / "article.css").read_text()
    passages = "".join(map(_passage, split(article)))
    return f"""<!doctype html>
<html lang="{escape(article.language or "")}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(article.title)}</title>
<style>{style}</style>
</head>
<body>
{banner}
<article>
<h1>{escape(article.title)}</h1>
<p class="meta">{escape(byline(article))}</p>
{_facts(article)}
{_suspicion(article)}
{_other_articles("Also in", [_link(copy, telling(copy)) for copy in copies])}
{_other_articles("Earlier versions", [_version(former) for former in earlier])}
<div class="passages">{passages}</div>
</article>
</body>
</html>"""


def _banner(former: FormerArticle, library: Library) -> str:
    """Says that the article is not as it was any more, and leads to what became of it."""
    when = escape(day(former.left_at.astimezone().date()))
    if former.successor is None:
        return (
            f'<p class="banner" role="note">This article was removed on {when}. You can bring it '
            "back on the Library page for 30 days.</p>"
        )
    now = escape(_latest(former.successor, library))
    return (
        f'<p class="banner" role="note">This is an earlier version; the article changed on {when}. '
        f'<a href="{now}">Read it as it is now</a></p>'
    )


def _latest(article_id: str, library: Library) -> str:
    """The id of the version that came last; an article may change back to what it was before."""
    passed = {article_id}
    while (former := library.former(article_id)) and former.successor:
        article_id = former.successor
        if article_id in passed:
            break
        passed.add(article_id)
    return article_id


def _facts(article: Article) -> str:
    """Where its date was found, when it was updated, its section, and the original."""
    facts = []
    if article.published and article.date_found:
        guess = "" if article.date_sure else " (a guess)"
        facts.append(f"Date from {escape(article.date_found)}{guess}")
    if article.updated and article.updated != article.published:
        facts.append(f"Updated {escape(day(article.updated))}")
    if article.section:
        facts.append(f"Section: {escape(article.section)}")
    if article.url and article.url.startswith(("http://", "https://")):
        facts.append(f'<a href="{escape(article.url)}" rel="noopener noreferrer">The original</a>')
    return f'<p class="facts">{" · ".join(facts)}</p>' if facts else ""


def _suspicion(article: Article) -> str:
    """Why it looks as if it gave orders to an AI, for its owner to judge."""
    reasons = " and ".join(suspicions(f"{article.title}\n\n{article.text}"))
    return (
        f'<p class="facts" role="note"><strong>Suspicious:</strong> it {escape(reasons)}. '
        "Newsdesk quotes articles and takes no orders from them.</p>"
        if reasons
        else ""
    )


def _other_articles(title: str, links: Sequence[str]) -> str:
    if not links:
        return ""
    shown, rest = links[:MOST_SHOWN], links[MOST_SHOWN:]
    more = (
        f'<details class="facts"><summary>{len(rest)} more</summary>{", ".join(rest)}</details>'
        if rest
        else ""
    )
    return f'<p class="facts others">{title}: {", ".join(shown)}</p>{more}'


def _version(former: FormerArticle) -> str:
    return _link(former.article, f"until {day(former.left_at.astimezone().date())}")


def _link(article: Article, text: str) -> str:
    return f'<a href="{article.id}">{escape(text)}</a>'


def _passage(passage: Passage) -> str:
    """A passage, with its number, by which it can be opened."""
    number = passage.position + 1
    name = f"passage-{passage.position}"
    return (
        f'<section id="{name}"><a class="number" href="#{name}" aria-label="Passage {number}">'
        f"{number}</a>{paragraphs(escape(passage.text))}</section>"
    )
