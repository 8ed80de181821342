"""What came of one question or claim, and how it stands in the sheet."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from assistant.api.models import Answer, Citation, Model

if TYPE_CHECKING:
    from assistant.words.words import Words

Verdict = Literal["answered", "supported", "contradicted", "not_in_articles", "failed"]
# The columns that are added, in order; their names are words, `sheet.column.…`.
COLUMNS = (
    "verdict",
    "answer",
    "quotations",
    "articles",
    "publishers",
    "dates",
    "links",
    "ids",
    "note",
)
BROAD = ("answer", "quotations", "articles")


class Outcome(Model):
    """The verdict, the answer, and the sentences of articles that both rest on.

    A question is `answered` or `not_in_articles`, a claim `supported`, `contradicted` or
    `not_in_articles`; either may have `failed`, with the reason in `note`.
    """

    verdict: Verdict
    text: str = ""
    citations: tuple[Citation, ...] = ()
    note: str = ""

    @classmethod
    def of(cls, answer: Answer) -> "Outcome":
        """What an answer or a refusal means for the sheet."""
        return cls(
            verdict="not_in_articles" if answer.refused else "answered",
            text=answer.text,
            citations=tuple(answer.citations),
            note=" ".join(filter(None, [answer.age, *answer.notes])),
        )

    @classmethod
    def failure(cls, reason: str) -> "Outcome":
        return cls(verdict="failed", note=reason)

    def cells(self, words: "Words") -> tuple[str, ...]:
        """A cell for each of COLUMNS. Where several are cited, each has a line, in one order."""
        articles = [citation.article for citation in self.citations]
        return (
            words(f"sheet.{self.verdict}"),
            self.text,
            _lines([f"[{each.number}] {_line(each.cited_text)}" for each in self.citations]),
            _lines([_line(each.title) for each in articles]),
            _lines([_line(each.publisher or "") for each in articles]),
            _lines([each.published.isoformat() if each.published else "" for each in articles]),
            _lines([_web(each.url) for each in articles]),
            _lines([each.id for each in articles]),
            self.note,
        )


def names(words: "Words") -> tuple[str, ...]:
    """The names of COLUMNS."""
    return tuple(words(f"sheet.column.{column}") for column in COLUMNS)


def _lines(parts: Sequence[str]) -> str:
    return "\n".join(parts) if any(parts) else ""


def _line(text: str) -> str:
    return " ".join(text.split())


def _web(address: str | None) -> str:
    from index.sources.markup import web_address  # with lxml, only where a sheet is written

    return web_address(address) or ""
