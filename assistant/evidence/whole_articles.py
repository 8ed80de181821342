"""Whole articles as evidence, where nothing is chosen among their sentences."""

from collections.abc import Sequence

from assistant.evidence.evidence import EvidenceSentence
from index.article import Article
from index.caches.splitting import split
from index.text.sentences import Sentence, sentences_of


def all_sentences(articles: Sequence[Article]) -> tuple[EvidenceSentence, ...]:
    """Every sentence of the articles as evidence, in reading order, with its neighbours."""
    found: list[EvidenceSentence] = []
    for article in articles:
        for passage in split(article):
            sentences = sentences_of(passage.text)
            for place, sentence in enumerate(sentences):
                start = sentences[max(place - 1, 0)].start
                end = sentences[min(place + 1, len(sentences) - 1)].end
                context = Sentence(start, end, passage.text[start:end])
                found.append(
                    EvidenceSentence(len(found) + 1, article, passage, sentence, context, 1.0)
                )
    return tuple(found)
