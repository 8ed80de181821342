"""The chain's events as the API sends them, and how a request becomes what the chain is asked."""

from collections.abc import Sequence

from assistant.answering import events as chain
from assistant.answering.chain import Ask
from assistant.answering.length import SENTENCES
from assistant.api.models import (
    Answer,
    Asked,
    AskRequest,
    Event,
    Evidence,
    Filters,
    Hit,
    SearchResult,
    Sentence,
)
from assistant.asking.chosen_filters import asking_of
from assistant.asking.question import Asking, Turn
from assistant.asking.searching import Search, noted


def asking_in(request: Filters) -> Asking:
    """How to search, by those fields of a request that say so. Raises BadInput."""
    given = Asked.model_fields.keys() & type(request).model_fields.keys()
    return asking_of(**{name: getattr(request, name) for name in given})


def ask_in(request: AskRequest, history: Sequence[Turn] = ()) -> Ask:
    """What the chain is asked; the request's own history comes after `history`.

    Raises BadInput for a filter that can't be read.
    """
    before = [*history, *(Turn(each.question, each.answer) for each in request.history)]
    return Ask(request.question, before, asking_in(request), SENTENCES[request.length])


def result_of(search: Search) -> SearchResult:
    """What a search found."""
    return SearchResult(
        hits=[Hit.of(hit) for hit in search.hits],
        notes=noted(search),
        phrases_not_found=list(search.not_word_for_word),
    )


def as_sent(event: chain.Event, search: Search | None) -> Event:
    """An event of the chain as the API sends it; `search` is the one before it, if there was."""
    match event:
        case chain.Understood(question):
            return Event(event="understood", question=question.standalone)
        case chain.Found(found):
            return Event(event="found", search=result_of(found))
        case chain.Evidence(sentences):
            return Event(event="evidence", evidence=[Evidence.of(each) for each in sentences])
        case chain.FirstQuotations(quoted):
            return Event(event="first_quotations", sentences=[Sentence.of(each) for each in quoted])
        case chain.Delta(text):
            return Event(event="delta", text=text)
        case chain.Checked():
            return Event(event="checked", sentence=Sentence.of(event))
        case chain.Finished():
            return Event(event="finished", answer=Answer.of(event, noted(search) if search else ()))
