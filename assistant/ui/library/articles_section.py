"""The articles: filters and pages, delete with undo, what was removed, copies of one story."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import gradio as gr
from markupsafe import Markup

from assistant.ui.library.picture_section import periods_of
from assistant.ui.shared.components import heading, lasting, own_html, pressed
from assistant.ui.shared.gradio_workarounds import AT_ONCE
from assistant.ui.shared.language import Words, label, words_of
from assistant.ui.shared.people import may, owns
from assistant.ui.shared.sentences import refusal
from assistant.ui.shared.sources import article_address
from assistant.ui.shared.templating import html_of
from assistant.words.errors import why
from index.article import Article
from index.errors import NewsdeskError
from index.library import Library
from index.storage.catalogue.articles import Listed, Wanted
from index.storage.catalogue.filtering import Share
from index.storage.catalogue.former_articles import FormerArticle

PAGE = 50  # articles


def articles_table(
    words: Words,
    listed: Sequence[Listed],
    page: int,
    total: int,
    wanted: Wanted,
    *,
    may_remove: bool = True,
    may_take_all: bool = True,
) -> Markup:
    """One page of the articles, each with a button to delete it, if the reader may; and with a link
    to the whole library as a file, if they may take that along.

    `page` counts from 0.
    """
    if not total:
        return html_of("library_none.html", message=_none(words, wanted))
    rows = [
        {
            **_named(words, each.article),
            "is_guess": bool(each.article.published and not each.article.date_sure),
            "authors": ", ".join(each.article.authors),
            "is_sample": each.is_sample,
            "copies": each.copies,
        }
        for each in listed
    ]
    shown = counted(words, page, total)
    return html_of(
        "library_articles.html",
        t=words,
        shown=shown,
        articles=rows,
        may_remove=may_remove,
        may_take_all=may_take_all,
        query=_query(wanted),
    )


def counted(words: Words, page: int, total: int) -> str:
    """Which articles are on the page: "51 to 100 of 1,767 articles"."""
    if total <= PAGE:
        return words("articles", count=total)
    first = page * PAGE + 1
    last = min(first + PAGE - 1, total)
    return words("library.articles.shown", first=first, last=last, count=total)


def _query(wanted: Wanted) -> str:
    """The part of an address that says which articles are wanted; "" for all."""
    fields = ("words", "publisher", "published")
    chosen = {name: value for name in fields if (value := getattr(wanted, name))}
    return f"?{urlencode(chosen)}" if chosen else ""


def removed_table(
    words: Words, removed: Sequence[FormerArticle], *, may_remove: bool = True
) -> Markup:
    """The deleted articles, each with a button to bring it back if the reader may."""
    rows = [{**_named(words, each.article), "left_at": each.left_at} for each in removed]
    return html_of("library_removed.html", t=words, articles=rows, may_remove=may_remove)


def stories_list(words: Words, stories: Sequence[Sequence[Article]]) -> Markup:
    """Each story that several articles tell in nearly the same words, with its articles."""
    listed_stories = [[_named(words, article) for article in story] for story in stories if story]
    return html_of("library_stories.html", stories=listed_stories)


def _named(words: Words, article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "language": article.language,
        "address": article_address(article),
        "publisher": article.publisher or "",
        "date": words.day(article.published),
    }


def _none(words: Words, wanted: Wanted) -> str:
    if wanted.publisher or wanted.published:
        return words("library.articles.none_passes")
    if sought := wanted.words.strip():
        return words("library.articles.not_found", words=sought)
    return words("library.articles.none")


class ArticlesSection:
    """`events` are those that change the library's articles; `outputs` the components drawn.

    `chosen` are the components whose values `show` takes: three filters, and the page.
    """

    def __init__(self, library: Library, *, at_home: bool) -> None:
        self._library, self._at_home = library, at_home
        heading("library.articles")
        with gr.Row(elem_id="narrow"):
            find = gr.Textbox(
                label=label("library.articles.filter"),
                placeholder=label("library.articles.find"),
                show_label=False,
                container=False,
                max_lines=1,
                elem_id="filter",
                scale=3,
            )
            publisher = _choice("library.articles.publisher", "by-publisher")
            published = _choice("library.articles.published", "by-date")
        page = gr.State(0)
        self._filters = [find, publisher, published]
        self.chosen = [*self._filters, page]
        self._table = lasting(elem_id="articles")
        with gr.Row(elem_id="pages", visible=False) as self._pages:
            self._previous = _button("library.articles.previous")
            self._shown = own_html()
            self._next = _button("library.articles.next")
        self._bin, self._removed = _folded("library.removed", "removed")
        self._copies, self._stories = _folded("library.stories", "stories")
        self.outputs = [
            publisher,
            published,
            self._table,
            self._pages,
            self._previous,
            self._shown,
            self._next,
            page,
            self._bin,
            self._removed,
            self._copies,
            self._stories,
        ]
        self.events = self._wire_removal() if at_home else []
        self._wire_pages()

    def show(
        self, words: Words, find: str, publisher: str, published: str, page: int
    ) -> dict[Any, Any]:
        """The page of the articles that match; the last page if there are fewer."""
        wanted = Wanted(find, publisher or "", published or "")
        total = self._library.article_count(wanted)
        page = min(page, max(0, (total - 1) // PAGE))
        listed = self._library.articles(wanted, PAGE, page * PAGE)
        return {
            self._table: articles_table(
                words,
                listed,
                page,
                total,
                wanted,
                may_remove=may("articles:write", at_home=self._at_home),
                may_take_all=owns(at_home=self._at_home),
            ),
            self._pages: gr.update(visible=total > PAGE),
            self._previous: gr.update(interactive=page > 0),
            self._shown: counted(words, page, total),
            self._next: gr.update(interactive=(page + 1) * PAGE < total),
            self.chosen[-1]: page,
        }

    def show_more(self, words: Words, coverage: Sequence[Share]) -> dict[Any, Any]:
        """The choices of the filters, and the tables below the articles."""
        removed, stories = self._library.removed(), self._library.stories()
        _, publisher, published = self._filters
        publishers = self._library.choices().publishers
        return {
            publisher: gr.update(
                choices=[
                    (words("library.articles.any_publisher"), ""),
                    *((f"{name} ({count:,})", name) for name, count in publishers.items()),
                ]
            ),
            published: gr.update(
                choices=[
                    (words("library.articles.any_time"), ""),
                    *periods_of(words, coverage),
                ]
            ),
            self._bin: gr.update(
                label=words("library.removed.title", count=len(removed)), visible=bool(removed)
            ),
            self._removed: removed_table(
                words, removed, may_remove=may("articles:write", at_home=self._at_home)
            ),
            self._copies: gr.update(
                label=words("library.stories.title", count=len(stories)), visible=bool(stories)
            ),
            self._stories: stories_list(words, stories),
        }

    def list_those_of(self, chosen: gr.HTML) -> None:
        """List only the articles of a publisher when its button there is pressed."""

        def list_them(event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
            find, publisher, published = self._filters
            name = str(event.id)
            return {
                find: "",
                publisher: name,
                published: "",
                **self._shown_or_why(words_of(request), "", name, "", 0),
            }

        chosen.click(list_them, None, [self._filters[0], *self.outputs], **AT_ONCE)

    def _shown_or_why(self, words: Words, *chosen: Any) -> dict[Any, Any]:
        try:
            return self.show(words, *chosen)
        except NewsdeskError as error:
            return {self._table: refusal(error, words, at_home=self._at_home)}

    def _wire_pages(self) -> None:
        def turn(step: int) -> Any:
            def turned(
                request: gr.Request, find: str, publisher: str, published: str, page: int
            ) -> dict[Any, Any]:
                words = words_of(request)
                return self._shown_or_why(words, find, publisher, published, max(0, page + step))

            return turned

        def first(request: gr.Request, find: str, publisher: str, published: str) -> dict[Any, Any]:
            return self._shown_or_why(words_of(request), find, publisher, published, 0)

        find, *menus = self._filters
        changed = [find.change, *(each.input for each in menus)]
        always = {"trigger_mode": "always_last", **AT_ONCE}
        gr.on(changed, first, self._filters, self.outputs, **always)
        self._previous.click(turn(-1), self.chosen, self.outputs, **AT_ONCE)
        self._next.click(turn(1), self.chosen, self.outputs, **AT_ONCE)

    def _wire_removal(self) -> list[Any]:
        library = self._library
        bar = pressed(elem_id="undo-bar", html_template='<div role="status">${value}</div>')

        def remove(event: gr.EventData, request: gr.Request) -> Markup:
            words, article_id = words_of(request), str(event.id)
            try:
                article = library.remove(article_id)
            except NewsdeskError as error:
                return _undo_bar(words, why(error, words, at_home=owns(at_home=True)))
            return _undo_bar(words, words("library.removed.said", title=article.title), article_id)

        def bring_back(event: gr.EventData, request: gr.Request) -> Markup:
            words, article_id = words_of(request), str(event.id)
            if not article_id:  # the bar was closed
                return Markup()
            try:
                article = library.bring_back(article_id)
            except NewsdeskError as error:
                return _undo_bar(words, why(error, words, at_home=owns(at_home=True)), article_id)
            return _undo_bar(words, words("library.removed.is_back", title=article.title))

        return [
            self._table.click(remove, None, bar, **AT_ONCE),
            bar.click(bring_back, None, bar, **AT_ONCE),
            self._removed.click(bring_back, None, bar, **AT_ONCE),
        ]


def _undo_bar(words: Words, done: str, undo: str = "") -> Markup:
    """What was done, with a button to take it back if `undo` is the id of what comes back."""
    return html_of("undo_bar.html", t=words, message=done, undo=undo)


def _choice(key: str, name: str) -> gr.Dropdown:
    # Custom values are allowed because a publisher may leave the library while it is chosen.
    return gr.Dropdown(
        label=label(key),
        choices=[("", "")],
        value="",
        allow_custom_value=True,
        show_label=False,
        container=False,
        min_width=150,
        elem_id=name,
        scale=2,
    )


def _button(key: str) -> gr.Button:
    return gr.Button(label(key), size="sm", scale=0, min_width=0)


def _folded(key: str, name: str) -> tuple[gr.Accordion, gr.HTML]:
    with gr.Accordion(label(key), open=False, visible=False, elem_id=name) as fold:
        return fold, lasting()
