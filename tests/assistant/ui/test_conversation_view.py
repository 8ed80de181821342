"""Saving a conversation from the page, and opening it again."""

from pathlib import Path

import pytest
from lxml import html
from newsroom import listed, reindex, write
from saved import answered, asked
from scripted_model import scripted

from assistant.conversations.conversations import Conversations, new_owner
from assistant.ui.ask.conversation_view import keep, opened, turns
from assistant.ui.shared.language import words_in
from index.errors import BadInput, UnknownConversation
from index.library import Library

OWNER = new_owner()
CLOSED = "Engineers closed the harbour bridge on Monday after they found cracks in it."
STORY = f"Harbour bridge closes\n\n6 August 2025\n\n{CLOSED}\n"
WHY = "Why did engineers close the harbour bridge?"
ENGLISH = words_in("en")


def questions(conversations: Conversations, conversation: str) -> list[str]:
    exchanges = conversations.read(OWNER, conversation).turns
    return [turn.answer.question.asked for turn in exchanges]


@pytest.fixture
def conversations(library: Library) -> Conversations:
    return Conversations(library.home)


def test_first_answer_starts_conversation_and_next_continue_it(
    conversations: Conversations,
) -> None:
    first = keep(conversations, OWNER, "", answered("What is it?"))
    second = keep(conversations, OWNER, first.conversation, answered("Why?"))
    assert second.conversation == first.conversation
    assert (first.turn.number, second.turn.number) == (1, 2)
    assert questions(conversations, first.conversation) == ["What is it?", "Why?"]


def test_replaced_answer_changes_title(
    conversations: Conversations,
) -> None:
    first = keep(conversations, OWNER, "", answered("What is it?"))
    again = keep(conversations, OWNER, first.conversation, answered("What was it?"), 1)
    assert again.turn.number == 1
    conversation = conversations.read(OWNER, first.conversation)
    assert conversation.entry.title == "What was it?"
    assert questions(conversations, first.conversation) == ["What was it?"]
    assert not conversations.search(OWNER, "is it")
    assert conversations.search(OWNER, "was it")


def test_given_title_stays(conversations: Conversations) -> None:
    first = keep(conversations, OWNER, "", answered("What is it?"))
    conversations.rename(OWNER, first.conversation, "The bridge")
    keep(conversations, OWNER, first.conversation, answered("What was it?"), 1)
    assert conversations.read(OWNER, first.conversation).entry.title == "The bridge"


def test_linked_answer_is_not_replaced(
    conversations: Conversations,
) -> None:
    first = keep(conversations, OWNER, "", answered("What is it?"))
    link = conversations.link(OWNER, first.conversation, 1)
    again = keep(conversations, OWNER, first.conversation, answered("What was it?"), 1)
    assert again.turn.number == 2
    assert conversations.linked(link).answer.question.asked == "What is it?"


def test_two_pages_on_one_conversation_do_not_replace_each_others_answers(
    conversations: Conversations,
) -> None:
    first = keep(conversations, OWNER, "", answered("What is it?"))
    keep(conversations, OWNER, first.conversation, answered("Why?"))
    again = keep(conversations, OWNER, first.conversation, answered("What was it?"), 1)
    assert again.conversation == first.conversation
    asked = ["What is it?", "Why?", "What was it?"]
    assert questions(conversations, first.conversation) == asked


def test_deleted_conversation_continues_as_new_one(
    conversations: Conversations,
) -> None:
    first = keep(conversations, OWNER, "", answered("What is it?"))
    conversations.delete(OWNER, first.conversation)
    for instead_of in (None, 1):
        other = keep(conversations, OWNER, first.conversation, answered("Why?"), instead_of)
        assert other.conversation != first.conversation
        assert questions(conversations, other.conversation) == ["Why?"]


def test_nothing_is_saved_without_cookie(conversations: Conversations) -> None:
    with pytest.raises(BadInput, match="cookie"):
        keep(conversations, "", "", answered())


def test_reopened_conversation_looks_the_same_and_continues(
    conversations: Conversations, library: Library, tmp_path: Path
) -> None:
    file = write(tmp_path, "bridge.txt", STORY)
    reindex(library, file)
    answer = asked(library, scripted(answer=f"{CLOSED} [1]"), WHY)
    assert not answer.refused
    first = keep(conversations, OWNER, "", answer)
    keep(conversations, OWNER, first.conversation, answered("<b>Why?</b>"))

    view, drawn = opened(conversations, library, OWNER, first.conversation, ENGLISH)
    assert [each.number for each in view.answered] == [1, 2]
    assert view.turns[0].answer == answer.text
    assert view.answered[1].ask.history == (view.turns[0],)
    page = html.fromstring(turns(drawn))
    assert [each.text for each in page.xpath("//h2")] == [WHY, "<b>Why?</b>"]
    assert page.xpath("//div[@data-turn='1']//article/@data-number") == ["2"]
    assert "since this answer" not in page.xpath("//div[@data-turn='0']")[0].text_content()
    with pytest.raises(UnknownConversation):
        opened(conversations, library, new_owner(), first.conversation, ENGLISH)


def test_conversation_shows_changed_and_removed_sources(
    conversations: Conversations, library: Library, tmp_path: Path
) -> None:
    file = write(tmp_path, "bridge.txt", STORY)
    reindex(library, file)
    answer = asked(library, scripted(answer=f"{CLOSED} [1]"), WHY)
    kept = keep(conversations, OWNER, "", answer)
    file.write_text(f"{STORY}It opens in May.\n")
    reindex(library, file)
    _, [changed] = opened(conversations, library, OWNER, kept.conversation, ENGLISH)
    assert "The article has changed since this answer" in changed.sources
    now = listed(library, "Harbour bridge closes").article.id
    [link] = html.fromstring(changed.sources).xpath("//a[text()='Current version']/@href")
    assert link == f"articles/{now}"

    file.unlink()
    reindex(library)
    _, [removed] = opened(conversations, library, OWNER, kept.conversation, ENGLISH)
    assert "The article was removed since this answer" in removed.sources
    assert CLOSED in removed.sources  # as it was then
