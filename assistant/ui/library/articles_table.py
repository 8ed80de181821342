"""The articles as a table, page by page; those that were removed; stories told more than once."""

from collections.abc import Sequence
from html import escape

from assistant.citations import day
from assistant.ui.language import words_in
from assistant.ui.library.phrases import moment, plural
from assistant.ui.sources import article_address, byline
from index.article import Article
from index.catalogue.articles import Listed
from index.catalogue.former import FormerArticle

PAGE = 50  # articles


def articles_table(listed: Sequence[Listed], page: int, total: int, words: str) -> str:
    """One page of the articles, each with a button to delete it; `page` counts from 0."""
    if not total:
        nothing = f"No article has “{escape(words.strip())}” in its title, publisher or authors."
        return f'<p class="hint empty">{nothing if words.strip() else _NO_ARTICLES}</p>'
    rows = "".join(map(_row, listed))
    return (
        f'<p class="hint">{counted(page, total)}</p>'
        '<table class="articles"><caption>Articles, newest first</caption><thead><tr>'
        '<th scope="col">Date</th><th scope="col">Title</th><th scope="col">Publisher</th>'
        '<th scope="col">Authors</th><th scope="col"><span class="unseen">Delete</span></th>'
        f"</tr></thead><tbody>{rows}</tbody></table>"
    )


def counted(page: int, total: int) -> str:
    """Which of the articles are on the page: 51 to 100 of 1,767 articles."""
    if total <= PAGE:
        return plural(total, "article")
    first = page * PAGE + 1
    return f"{first:,} to {min(first + PAGE - 1, total):,} of {plural(total, 'article')}"


def removed_table(removed: Sequence[FormerArticle]) -> str:
    """What was removed and can be brought back, each with a button for it."""
    rows = "".join(
        f"<tr><td>{moment(former.left_at)}</td><td>{_link(former.article)}</td>"
        f"<td>{_button('Bring back', former.article)}</td></tr>"
        for former in removed
    )
    return (
        '<table class="removed"><caption>Removed articles, the last first</caption><thead><tr>'
        '<th scope="col">Removed</th><th scope="col">Title</th>'
        '<th scope="col"><span class="unseen">Bring back</span></th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def stories_list(stories: Sequence[Sequence[Article]]) -> str:
    """Each story that several articles tell in nearly the same words, with all its articles."""
    groups = "".join(
        f"<li><b>{escape(story[0].title)}</b><ul>{''.join(map(_teller, story))}</ul></li>"
        for story in stories
        if story
    )
    return f'<ol class="stories">{groups}</ol>'


_NO_ARTICLES = "No articles yet. Add a link, drop files, or paste a text above."


def _row(listed: Listed) -> str:
    article = listed.article
    sample = ' <span class="tag">sample</span>' if listed.is_sample else ""
    copies = "copy" if listed.copies == 1 else "copies"
    told = f' <span class="tag">+{listed.copies} {copies}</span>' if listed.copies else ""
    return (
        f"<tr><td>{_date(article)}</td>"
        f'<td>{_link(article)}{sample}{told}<span class="byline">{escape(byline(article, words_in("en")))}</span>'
        f"</td><td>{escape(article.publisher or '')}</td>"
        f"<td>{escape(', '.join(article.authors))}</td><td>{_button('Delete', article)}</td></tr>"
    )


def _date(article: Article) -> str:
    date = day(article.published)
    guess = ' <span title="This date is a guess.">?<span class="unseen"> a guess</span></span>'
    return date if article.date_sure or not article.published else date + guess


def _teller(article: Article) -> str:
    about = escape(byline(article, words_in("en")))
    return f'<li>{_link(article)} <span class="hint">{about}</span></li>'


def _link(article: Article) -> str:
    return f'<a href="{article_address(article)}" target="_blank">{escape(article.title)}</a>'


def _button(does: str, article: Article) -> str:
    name = escape(f"{does} “{article.title}”")
    return f'<button type="button" data-id="{article.id}" aria-label="{name}">{does}</button>'
