"""An answer as plain text to paste elsewhere, each quotation in a footnote with its source."""

from assistant.conversations.frozen import FrozenAnswer, FrozenArticle
from assistant.words.words import Words, words_for


def with_footnotes(answer: FrozenAnswer) -> str:
    """The question, the answer with its marks, and under it each sentence cited."""
    articles = {source.n: source.article for source in answer.sources}
    quoted = sorted(answer.quotations, key=lambda quotation: quotation.n)
    words = words_for(answer.question.standalone)
    notes = "\n".join(_footnote(each.n, each.sentence, articles[each.n], words) for each in quoted)
    return "\n\n".join(filter(None, [answer.question.asked, answer.text, notes]))


def _footnote(n: int, sentence: str, article: FrozenArticle, words: Words) -> str:
    address = f", {article.url}" if article.url else ""
    return f"[{n}] “{sentence}” {words.source(article)}{address}"
