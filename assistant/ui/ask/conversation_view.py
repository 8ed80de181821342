"""The conversation on one browser's page: what is shown, saving it, opening it again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup

from assistant.answering.chain import Ask
from assistant.asking.question import Turn
from assistant.conversations.conversation import SavedTurn
from assistant.conversations.conversations import Conversations
from assistant.conversations.saved_answer import SavedAnswer
from assistant.conversations.sources_now import sources_now
from assistant.ui.ask.answer_html import Kept, finished_answer
from assistant.ui.ask.answer_in_progress import AnswerInProgress
from assistant.ui.shared.language import Words
from assistant.ui.shared.sources import source_cards
from assistant.ui.shared.templating import html_of
from index.library import Library

_NOTHING = Markup()


@dataclass(frozen=True)
class AnsweredQuestion:
    """A question that has been answered.

    `turn` is None if it was stopped or failed; `number` is its place in the saved conversation.
    """

    ask: Ask
    turn: Turn | None = None
    number: int | None = None


@dataclass(frozen=True)
class Drawn:
    """An answer and its sources as HTML."""

    answer: Markup = _NOTHING
    sources: Markup = _NOTHING


@dataclass(frozen=True)
class ConversationView:
    """The id of the conversation if it is saved, its questions, and the last answer's HTML."""

    conversation: str = ""
    answered: tuple[AnsweredQuestion, ...] = ()
    last: Drawn = Drawn()

    @property
    def turns(self) -> list[Turn]:
        """The conversation in the form that the chain takes."""
        return [each.turn for each in self.answered if each.turn]


def with_one_more(view: ConversationView, current: AnswerInProgress) -> ConversationView:
    """The conversation after this answer has ended."""
    answer, kept = current.answer, current.kept
    turn = Turn(answer.question.standalone, answer.text) if answer else None
    answered = AnsweredQuestion(current.ask, turn, kept.turn.number if kept else None)
    conversation = kept.conversation if kept else view.conversation
    return ConversationView(
        conversation, (*view.answered, answered), Drawn(current.html, current.sources)
    )


def keep(
    conversations: Conversations,
    owner: str,
    conversation: str,
    answer: SavedAnswer,
    instead_of: int | None = None,
) -> Kept:
    """Save an answer in the conversation; it replaces the last turn if that is `instead_of`.

    Without a conversation, or if it has been deleted meanwhile, a new one is started. Raises
    BadInput for an owner that isn't a token, StorageFailed.
    """
    conversation, number = conversations.keep(owner, conversation, answer, instead_of)
    return Kept(conversation, SavedTurn(number, datetime.now(UTC), answer))


def opened(
    conversations: Conversations,
    library: Library,
    owner: str,
    conversation: str,
    words: Words,
    *,
    only_cited: bool = False,
) -> tuple[ConversationView, list[Drawn]]:
    """A saved conversation, and the HTML of each of its answers.

    Raises UnknownConversation, StorageFailed.
    """
    turns = conversations.read(owner, conversation).turns
    articles = (source.article.id for turn in turns for source in turn.answer.sources)
    now = sources_now(articles, library)
    drawn = []
    for place, turn in enumerate(turns):
        answer = turn.answer
        cards = source_cards(
            place,
            answer.sources,
            words,
            answer.quotations,
            now=now,
            only_cited=only_cited,
        )
        finished = finished_answer(place, answer, words, place, Kept(conversation, turn))
        drawn.append(Drawn(finished, cards))
    return ConversationView(conversation, tuple(_answered(turns)), drawn[-1]), drawn


def _answered(turns: Sequence[SavedTurn]) -> Iterator[AnsweredQuestion]:
    before: list[Turn] = []
    for turn in turns:
        answer = turn.answer
        ask = Ask(answer.question.asked, tuple(before), answer.asking)
        before.append(Turn(answer.question.standalone, answer.text))
        yield AnsweredQuestion(ask, before[-1], turn.number)


def turns(drawn: Sequence[Drawn], first: int = 0) -> Markup:
    """Answers with their sources as HTML, numbered from turn `first` of the page."""
    numbered = [(first + place, each.answer, each.sources) for place, each in enumerate(drawn)]
    return html_of("turns.html", turns=numbered)
