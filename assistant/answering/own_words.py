"""What Newsdesk says of an answer itself: how old its sources are, or that there is none."""

from collections.abc import Iterable, Sequence
from datetime import date

from assistant.asking.question import Question
from assistant.evidence.evidence import EvidenceSentence
from assistant.model.hostile import quotable
from assistant.words.phrasing import phrases_in
from index.article import Article

OLD = 60  # days after which news of something "current" may have been overtaken


def refusal(question: Question, articles: int | None, evidence: Sequence[EvidenceSentence]) -> str:
    """The refusal of a question that was asked of so many articles (None: those that pass the
    filters), in the question's language."""
    phrases = phrases_in(question.language)
    if articles == 0:
        return phrases.no_articles
    refused = phrases.none_of_the_filtered if articles is None else phrases.none_of(articles)
    if not evidence:
        return refused
    nearest = max(evidence, key=lambda item: item.score)
    return refused + quotable(phrases.closest(nearest.article, nearest.sentence.text))


def age_of(question: Question, articles: Iterable[Article], today: date) -> str:
    """The span of an answer's sources as a sentence in the question's language, with a warning if
    a question about now rests on old ones; "" if none of them is dated."""
    days = sorted({article.published for article in articles if article.published})
    if not days:
        return ""
    phrases, newest = phrases_in(question.language), days[-1]
    age = phrases.as_of(days[0], newest)
    if question.kind.of_now and (since := (today - newest).days) > OLD:
        age += phrases.overtaken(since)
    return age
