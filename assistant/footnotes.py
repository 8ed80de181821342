"""An answer as plain text to paste elsewhere, each quotation in a footnote with its source."""

from collections.abc import Iterable

from assistant.citations import Citation, source_line
from assistant.events import Answer


def with_footnotes(answer: Answer) -> str:
    """The question, the answer with its marks, and under it each sentence cited."""
    notes = "\n".join(map(_footnote, _by_number(answer.citations)))
    return "\n\n".join(filter(None, [answer.question.asked, answer.text, notes]))


def _by_number(citations: Iterable[Citation]) -> list[Citation]:
    return sorted(citations, key=lambda citation: citation.n)


def _footnote(citation: Citation) -> str:
    article = citation.evidence.article
    address = f", {article.url}" if article.url else ""
    return f"[{citation.n}] “{citation.sentence}” {source_line(article)}{address}"
