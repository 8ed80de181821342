"""An answer as plain text to paste elsewhere, each quotation in a footnote with its source."""

from assistant.citations import Citation, source_line
from assistant.events import Answer


def with_footnotes(answer: Answer) -> str:
    """The question, the answer with its marks, and under it each sentence cited."""
    by_number = sorted(answer.citations, key=lambda citation: citation.n)
    notes = "\n".join(map(_footnote, by_number))
    return "\n\n".join(filter(None, [answer.question.asked, answer.text, notes]))


def _footnote(citation: Citation) -> str:
    article = citation.evidence.article
    address = f", {article.url}" if article.url else ""
    return f"[{citation.n}] “{citation.sentence}” {source_line(article)}{address}"
