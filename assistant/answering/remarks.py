"""What Newsdesk says of an answer itself: how old its sources are, or that there is none."""

from collections.abc import Iterable, Sequence
from datetime import date

from assistant.asking.question import Question
from assistant.evidence.evidence import EvidenceSentence
from assistant.model.sanitizing import quotable
from assistant.words.words import words_in
from index.article import Article

OLD = 60  # days after which news of something "current" may have been overtaken


def refusal(question: Question, articles: int | None, evidence: Sequence[EvidenceSentence]) -> str:
    """The refusal of a question that was asked of so many articles (None: those that pass the
    filters), in the question's language."""
    words = words_in(question.language)
    if articles == 0:
        return words("answer.no_articles")
    if articles is None:
        refused = words("answer.none_of_filtered")
    else:
        refused = words("answer.none_of", count=articles)
    if not evidence:
        return refused
    nearest = max(evidence, key=lambda item: item.score)
    source, sentence = words.source(nearest.article), nearest.sentence.text
    return refused + quotable(words("answer.closest", source=source, sentence=sentence))


def age_of(question: Question, articles: Iterable[Article], today: date) -> str:
    """The span of an answer's sources as a sentence in the question's language, with a warning if
    a question about now rests on old ones; "" if none of them is dated."""
    days = sorted({article.published for article in articles if article.published})
    if not days:
        return ""
    words, newest = words_in(question.language), days[-1]
    key = "answer.as_of" if days[0] == newest else "answer.as_of.oldest"
    age = words(key, newest=words.day(newest), oldest=words.day(days[0]))
    if question.kind.of_now and (since := (today - newest).days) > OLD:
        years, months = since // 365, since // 30
        ago = words("answer.years", count=years) if years else words("answer.months", count=months)
        age += words("answer.overtaken", ago=ago)
    return age
