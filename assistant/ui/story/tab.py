"""The Story tab: a topic's story; the topic can be in the page's address (`/?story=TOPIC`)."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import gradio as gr
from markupsafe import Markup

from assistant.story.story import tell_story
from assistant.story.suggestions import topics_worth_telling
from assistant.ui.ask.start_page import LOOKED_AT
from assistant.ui.shared.chains import Chains
from assistant.ui.shared.components import own_html, pressed, said
from assistant.ui.shared.gradio_workarounds import AT_ONCE, QUEUED
from assistant.ui.shared.language import label, words_of
from assistant.ui.shared.preferences import preferences_of
from assistant.ui.shared.sentences import refusal, sentence
from assistant.ui.shared.templating import html_of
from assistant.ui.story.entries import story_html, summary
from index.errors import EmptyQuestion, NewsdeskError
from index.library import Library

LONGEST = 300  # characters of a topic
ENTRIES_AT_ONCE = 4


def story_tab(
    library: Library,
    chains: Chains,
    page: gr.Blocks,
    tab: gr.Tab,
    tabs: gr.Tabs,
    *,
    at_home: bool,
) -> None:
    """Draw the tab, which is one of `tabs`, and wire it.

    `at_home`: the page is served to this machine only.
    """
    by_address = gr.State("")
    few = asyncio.Semaphore(ENTRIES_AT_ONCE)
    with gr.Column(elem_id="story"):
        with gr.Row(elem_id="story-asking"):
            box = gr.Textbox(
                elem_id="story-topic",
                label=label("story.topic"),
                placeholder=label("story.topic"),
                show_label=False,
                container=False,
                max_lines=1,
                max_length=LONGEST,
                scale=8,
            )
            tell = gr.Button(
                label("story.tell"), variant="primary", elem_id="story-tell", min_width=0, scale=0
            )
        topics = pressed(elem_id="story-topics")
        progress = said(elem_id="story-progress")
        shown = own_html(elem_id="story-entries")

    async def show_story(topic: str, request: gr.Request) -> AsyncIterator[dict[Any, Any]]:
        if not topic.strip():
            return
        words = words_of(request)
        searching = sentence(words("story.searching"), "progress")
        yield {box: topic, progress: searching}
        try:
            translator = chains.translator_for(preferences_of(request))
            async with few:
                story = await tell_story(library, topic[:LONGEST], translator)
            # To be read out; it is visible above the story.
            ready = sentence(summary(story, words), "unseen")
            yield {shown: story_html(story, words), progress: ready}
        except EmptyQuestion:
            yield {shown: "", progress: sentence(words("story.no_topic"), "refused")}
        except NewsdeskError as error:
            yield {shown: "", progress: refusal(error, words, at_home=at_home)}
        except Exception:  # whatever it is, the page must not wait for ever
            logging.getLogger(__name__).exception("A story failed")
            failed = sentence(words("story.failed"), "refused")
            yield {shown: "", progress: failed}

    async def show_suggested(
        suggested: gr.EventData, request: gr.Request
    ) -> AsyncIterator[dict[Any, Any]]:
        async for update in show_story(suggested.id, request):
            yield update

    def suggested(request: gr.Request) -> Markup:
        try:
            newest = [listed.article for listed in library.articles(limit=LOOKED_AT)]
        except NewsdeskError as error:
            return refusal(error, words_of(request), at_home=at_home)
        topics = topics_worth_telling(newest)
        return html_of("story_topics.html", t=words_of(request), topics=topics, any=bool(newest))

    def opened(request: gr.Request) -> dict[Any, Any]:
        topic = request.query_params.get("story", "").strip()
        if not topic:
            return {by_address: ""}
        return {
            by_address: topic,
            tabs: gr.Tabs(selected="story"),
            topics: suggested(request),
            box: topic,
            progress: sentence(words_of(request)("story.searching"), "progress"),
        }

    async def show_by_address(topic: str, request: gr.Request) -> dict[Any, Any]:
        last: dict[Any, Any] = gr.skip()  # Gradio calls this for a page without a topic too
        async for update in show_story(topic, request):
            last = update
        return last

    outputs = [box, progress, shown]
    streamed: dict[str, Any] = {"outputs": outputs, "concurrency_limit": None, **QUEUED}
    page.load(opened, None, [by_address, tabs, topics, box, progress], **AT_ONCE)
    tab.select(suggested, None, topics, **AT_ONCE)
    gr.on([box.submit, tell.click], show_story, box, **streamed)
    topics.click(show_suggested, None, **streamed)
    by_address.change(show_by_address, by_address, outputs, **AT_ONCE)
