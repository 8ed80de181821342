"""What somebody may read of a saved answer: it quotes articles, and not all are everybody's."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from assistant.conversations.saved_answer import SavedAnswer, SavedSentence, SavedSource
from assistant.words.words import words_in


def articles_of(answer: SavedAnswer) -> set[str]:
    """The ids of all articles that an answer tells of."""
    sources = {source.article.id for source in answer.sources}
    return sources | {each.id for source in answer.sources for each in source.also_in}


def readable_part(answer: SavedAnswer, articles: Collection[str]) -> SavedAnswer:
    """The answer with what rests on these articles alone; a note tells that the rest is left out.

    If any of its sources isn't among them, only sentences that quote others are left: the model had
    read them all, so that anything else may tell what a closed article says.
    """
    sources = tuple(
        replace(source, also_in=tuple(each for each in source.also_in if each.id in articles))
        for source in answer.sources
        if source.article.id in articles
    )
    if len(sources) == len(answer.sources):
        return replace(answer, sources=sources)
    sentences = _resting_on(sources, answer.sentences)
    withheld = words_in(answer.question.language)("saved.withheld")
    return replace(
        answer,
        sources=sources,
        sentences=sentences,
        contradicted=_resting_on(sources, answer.contradicted),
        left_out=(),
        text=" ".join(each.text for each in sentences) or withheld,
        notes=(*answer.notes, withheld),
    )


def _resting_on(
    sources: Iterable[SavedSource], sentences: Iterable[SavedSentence]
) -> tuple[SavedSentence, ...]:
    known = {source.n for source in sources}
    return tuple(
        each for each in sentences if each.quotations and {q.n for q in each.quotations} <= known
    )
