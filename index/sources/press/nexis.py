"""Nexis Uni and Lexis: many articles a file, each ended by "End of Document".

Today's files put the headline first, then the publication, the date, the copyright and labelled
lines down to "Body". Those of LexisNexis Academic begin each article with "1 of 3 DOCUMENTS" and
the publication, and the headline follows the date. Labels are in the language of whoever
downloaded, dates in that of the article.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from index.errors import UnreadableSource
from index.sources.press.article import MOST_LINES, TOO_LONG, NoArticle, PressArticle, no_article
from index.sources.press.wording import (
    bare,
    day_in,
    first_of_trailing,
    is_rights,
    labels,
    language_code,
    phrases,
    reads_as_sentence,
    without_page,
)

PAGE_BREAK = "\f"


class OnlyListed(UnreadableSource):
    """A file with the list of what was found, and none of the articles."""


_NUMBERED = re.compile(
    r"(?:document |dokument |documento )?\d{1,6} (?:of|von|de|sur|di|van) \d{1,6}"
    r"(?: (?:documents?|dokumente?n?|documentos?|documenti?))?",
)
_ABOVE_BODY = frozenset("headline byline section length dateline highlight body".split())
_BELOW_BODY = frozenset("classification language load url correction correction_date other".split())
_PROOF = frozenset("byline section length load".split())
_AFTER_LABELS = 40  # lines above "Body" at most
_PAGE_OF = re.compile(r"page \d+ (?:of|de|von) \d+", re.IGNORECASE)


@dataclass
class _Fields:
    """What the labelled lines of one article say; the first of each counts."""

    said: dict[str, str] = field(default_factory=dict)

    def take(self, found: tuple[str, str] | None) -> None:
        if found and found[1]:
            self.said.setdefault(*found)


def nexis_articles(lines: Iterator[str]) -> Iterator[PressArticle | NoArticle]:
    """The articles in the lines of a file; none if it isn't from Nexis.

    Raises OnlyListed for a file that is only the list of what was found.
    """
    block: list[str] = []
    numbered = any_found = only_listed = False
    for line in lines:
        ends = labels("nexis").heading(line) == "end"
        begins = bool(_NUMBERED.fullmatch(bare(line))) and _is_marker(line)
        if not (ends or begins):
            block.append(line)
            if len(block) > MOST_LINES:
                raise UnreadableSource(TOO_LONG)
            continue
        only_listed = only_listed or _is_cover(block)
        article = _article(block, numbered, ended=ends or numbered)
        if article:
            any_found = True
            yield article
        elif (ends or numbered) and any(map(str.strip, block)) and not _is_cover(block):
            yield no_article(block)
        block, numbered = [], begins or (numbered and not ends)
    only_listed = only_listed or _is_cover(block)
    if article := _article(block, numbered, ended=numbered):
        yield article
    elif only_listed and not any_found:
        raise OnlyListed(
            "a press database's list of what it found; add the file that holds the articles"
        )


def _is_marker(line: str) -> bool:
    """Whether "1 of 3 …" names documents, and is no line of a page's foot."""
    return bool(re.search(r"do[ck]ument", line, re.IGNORECASE))


def _is_cover(lines: Sequence[str]) -> bool:
    starts = tuple(phrases("nexis", "cover"))
    return len({bare(line)[:12] for line in lines[:400] if bare(line).startswith(starts)}) >= 3


def _article(lines: Sequence[str], numbered: bool, *, ended: bool) -> PressArticle | None:
    """The article in the lines between two ends; None if there is none."""
    above = _first_label(lines)
    if above is None:
        return None
    begin, fields = _below_labels(lines, above)
    body, correction = _body(lines[begin:], fields)
    proofs = len(_PROOF & fields.said.keys()) + any(map(is_rights, lines))
    has_body = begin > above and labels("nexis").heading(lines[begin - 1]) == "body"
    is_proved = proofs >= 1 or has_body if ended else has_body and proofs >= 2
    if not body or not is_proved:
        return None
    title, publisher, published = _head(lines[:above], numbered)
    said = fields.said
    return PressArticle(
        title=said.get("headline") or title,
        paragraphs=tuple(body),
        publisher=publisher,
        published=published,
        authors=(said["byline"],) if "byline" in said else (),
        section=without_page(said.get("section")),
        language=language_code(said.get("language")),
        url=said.get("url"),
        correction=correction,
        corrected=day_in(said.get("correction_date", "")),
        note=None if ended else "the file ends within this article",
    )


def _first_label(lines: Sequence[str]) -> int | None:
    """Where the labelled lines above the text begin, below the headline at least."""
    known = labels("nexis")
    for place, line in enumerate(lines):
        found = known.of(line)
        name = found[0] if found else known.heading(line)
        if name in _ABOVE_BODY and place > 0 and (found or name in {"body", "highlight"}):
            return place
    return None


def _below_labels(lines: Sequence[str], above: int) -> tuple[int, _Fields]:
    """Where the text begins, and what the labelled lines above it say."""
    known = labels("nexis")
    fields = _Fields()
    for place in range(above, min(above + _AFTER_LABELS, len(lines))):
        if known.heading(lines[place]) == "body":
            for line in lines[above:place]:
                fields.take(known.of(line))
            return place + 1, fields
    place = above
    while place < len(lines):
        found = known.of(lines[place])
        if not (found and found[0] in _ABOVE_BODY) and lines[place] != PAGE_BREAK:
            break
        fields.take(found)
        place += 1
    return place, fields


def _body(lines: Sequence[str], fields: _Fields) -> tuple[list[str], str | None]:
    """The paragraphs of the text, and the correction; `fields` takes what is said below it."""
    known = labels("nexis")
    shown = [line for line in lines if line != PAGE_BREAK and not _PAGE_OF.fullmatch(line)]
    end = first_of_trailing(shown, (_is_below(line) for line in shown))
    for line in shown[end:]:
        fields.take(known.of(line))
    corrections = [fields.said["correction"]] if "correction" in fields.said else []
    headings = [
        place
        for place in range(max(0, end - 12), end)
        if known.heading(shown[place]) in {"correction", "picture", "classification"}
    ]
    for place in reversed(headings):
        if known.heading(shown[place]) == "correction":
            corrections += shown[place + 1 : end]
        end = place
    for line in shown[end:]:
        fields.take(known.of(line))
    return list(shown[:end]), " ".join(corrections) or None


def _is_below(line: str) -> bool:
    """Whether a line is one of those below the text, and not a sentence that begins like one."""
    known = labels("nexis")
    name, value = known.of(line) or (None, "")
    if name == "other" and reads_as_sentence(value):
        return False
    return name in _BELOW_BODY or is_rights(line) or known.heading(line) == "classification"


def _head(lines: Sequence[str], numbered: bool) -> tuple[str | None, str | None, date | None]:
    """Headline, publication and day, from the lines above the labelled ones.

    The day stands in a line of its own, below the publication; one in a headline is none.
    """
    covered = _is_cover(lines)
    if covered:
        starts = tuple(phrases("nexis", "cover"))
        last = max(place for place, line in enumerate(lines) if bare(line).startswith(starts))
        if PAGE_BREAK in lines[last:]:
            lines, covered = lines[lines.index(PAGE_BREAK, last) :], False
    lines = [line for line in lines if line != PAGE_BREAK and not is_rights(line)]
    dated = [
        (place, day)
        for place, line in enumerate(lines)
        if place > 0 and (day := day_in(line, at_start=True)) is not None
    ]
    if not dated:
        return (lines[0] if lines else None), (lines[1] if len(lines) > 1 else None), None
    place, day = dated[0] if numbered else dated[-1]
    before, after = lines[:place], lines[place + 1 :]
    if numbered or (len(before) == 1 and after):
        return (after[-1] if after else None), before[-1], day
    titles = before[-2:-1] if covered or len(before) > 4 else list(dict.fromkeys(before[:-1]))
    return " ".join(titles) or before[-1], before[-1] if titles else None, day
