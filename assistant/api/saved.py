"""Saved answers as the API sends them: the same as when they were given."""

from assistant.api.models import (
    Answer,
    Article,
    Citation,
    Conversation,
    ConversationSummary,
    ConversationTurn,
    Evidence,
    Passage,
    Sentence,
    Timings,
)
from assistant.conversations import conversation as saved
from assistant.conversations.saved_answer import (
    Quotation,
    SavedAnswer,
    SavedArticle,
    SavedSentence,
    SavedSource,
)


def summary_of(entry: saved.Entry) -> ConversationSummary:
    """A conversation's line in the list."""
    return ConversationSummary(
        id=entry.id,
        title=entry.title,
        changed=entry.changed,
        pinned=entry.pinned,
        turns=entry.turns,
    )


def conversation_of(read: saved.Conversation) -> Conversation:
    """A conversation with all its answers."""
    summary = summary_of(read.entry).model_dump()
    return Conversation(**summary, answers=[_turn(each, read.entry.id) for each in read.turns])


def link_path(link: str) -> str:
    """The path of the page that shows one answer."""
    return f"/answers/{link}"


def _turn(turn: saved.SavedTurn, conversation_id: str) -> ConversationTurn:
    return ConversationTurn(
        number=turn.number,
        asked=turn.asked,
        answer=_answer(turn.answer, conversation_id),
        link=link_path(turn.link) if turn.link else None,
    )


def _answer(answer: SavedAnswer, conversation_id: str) -> Answer:
    sources = {source.n: source for source in answer.sources}
    took = answer.timings
    return Answer(
        question=answer.question.asked,
        understood=answer.question.standalone,
        language=answer.question.language,
        text=answer.text,
        refused=answer.refused,
        age=answer.age,
        sentences=[_sentence(each, sources) for each in answer.sentences],
        citations=[_citation(each, sources) for each in answer.quotations],
        evidence=[_evidence(each) for each in answer.sources],
        assumed=list(answer.assumed),
        contradicted=[_sentence(each, sources) for each in answer.contradicted],
        left_out=list(answer.left_out),
        notes=[*([answer.time_note] if answer.time_note else []), *answer.notes],
        model=answer.model,
        timings=Timings(evidence=took.evidence, first_token=took.first_token, total=took.total),
        conversation=conversation_id,
    )


def _sentence(sentence: SavedSentence, sources: dict[int, SavedSource]) -> Sentence:
    return Sentence(
        text=sentence.text,
        claim=sentence.claim,
        status=sentence.status,
        support=sentence.support,
        citations=[_citation(each, sources) for each in sentence.quotations],
    )


def _citation(quotation: Quotation, sources: dict[int, SavedSource]) -> Citation:
    source = sources[quotation.n]
    place = source.passage.find(quotation.sentence)
    start = source.start + max(place, 0)  # joined from several, it is cited with the whole passage
    length = len(quotation.sentence if place >= 0 else source.passage)
    return Citation(
        number=quotation.n,
        cited_text=quotation.sentence,
        document_title=source.article.title,
        start_char_index=start,
        end_char_index=start + length,
        article=_article(source.article),
    )


def _evidence(source: SavedSource) -> Evidence:
    def at(text: str, start: int, end: int) -> Passage:
        return Passage(text=text, start=source.start + start, end=source.start + end)

    sentence, context = source.sentence, source.context
    return Evidence(
        number=source.n,
        article=_article(source.article),
        passage=at(source.passage, 0, len(source.passage)),
        sentence=at(sentence.text, sentence.start, sentence.end),
        context=at(context.text, context.start, context.end),
        score=source.score,
        also_in=[_article(each) for each in source.also_in],
    )


def _article(article: SavedArticle) -> Article:
    return Article(
        id=article.id,
        title=article.title,
        authors=list(article.authors),
        publisher=article.publisher,
        published=article.published,
        url=article.url,
        language=article.language,
        date_found=article.date_found,
        date_sure=article.date_sure,
    )
