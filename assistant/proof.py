"""Is a sentence of the answer in its evidence? Its numbers and names, and what it states."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.citations import Citation
from assistant.evidence import EvidenceSentence
from index.library import Library
from index.sentences import sentences_of
from index.words import stems

# A sentence is supported when its meaning is this near (cosine) to one sentence of the evidence,
# or this share of its content words stands in it.
PROVED, WEAK = 0.65, 0.5
# A further sentence is cited when it holds this share of the content words the first one lacks.
ADDS = 0.25


@dataclass(frozen=True)
class Verdict:
    """`proved`, `weak` or `unsupported`, and the sentences that support it."""

    status: Literal["proved", "weak", "unsupported"]
    citations: tuple[Citation, ...] = ()


UNSUPPORTED = Verdict("unsupported")


def check(
    claim: str, cited: Sequence[int], evidence: Sequence[EvidenceSentence], library: Library
) -> Verdict:
    """Find the evidence for one sentence of an answer.

    Every number and name in `claim` must stand in one piece of evidence (in several only if the
    model cited several), and one of its sentences must say what the claim says. The numbers the
    model `cited` come first; where they don't support the claim and another does, that one is
    cited instead, since small models often number wrongly.
    """
    facts = facts_in(claim)
    chosen = [item for item in evidence if item.n in cited]
    holding = [item for item in evidence if facts <= _words_around(item)]
    if not holding and facts <= set().union(*map(_words_around, chosen)):
        holding = chosen
    content = set(stems(claim))
    if not holding or not content:
        return UNSUPPORTED
    spans = [
        (item, sentence.text) for item in holding for sentence in sentences_of(item.context.text)
    ]
    meaning, _ = library.similarities(claim, [text for _, text in spans])
    scored = []
    for (item, text), nearness in zip(spans, meaning, strict=True):
        overlap = len(content & set(stems(text))) / len(content)
        support = max(nearness, overlap)
        scored.append((support, item.n in cited, item, text))
    scored.sort(key=lambda score: (-round(score[0] + 0.1 * score[1], 3), score[2].n))
    support, _, item, text = scored[0]
    if support < WEAK:
        return UNSUPPORTED
    citations = [Citation(item.n, item, text)]
    covered = content & set(stems(text))
    for more_support, _, more, more_text in scored[1:]:
        new = (content - covered) & set(stems(more_text))
        if more.n != item.n and more_support >= WEAK and len(new) >= max(2, ADDS * len(content)):
            citations.append(Citation(more.n, more, more_text))
            break
    return Verdict("proved" if support >= PROVED else "weak", tuple(citations))


def facts_in(claim: str) -> set[str]:
    """The words of `claim` that must not be invented: numbers, names, codes such as H20."""
    words = re.findall(r"[^\W_]+(?:[.,]\d+)*", claim)
    facts = set()
    for position, word in enumerate(words):
        has_digit = any(character.isdigit() for character in word)
        is_name = word[0].isupper() and (position > 0 or not word[1:].islower())
        if has_digit or (is_name and word.casefold() not in _NOT_NAMES):
            facts.add(_plain(word))
    return facts


_NOT_NAMES = {"i", "a", "the", "it", "this", "that", "he", "she", "they", "we", "in", "on", "by"}


def _words_around(item: EvidenceSentence) -> set[str]:
    """Every word of the passage and of what is known about its article."""
    article = item.article
    known = [article.title, item.passage.text, article.publisher or "", *article.authors]
    if article.published:
        known.append(article.published.strftime("%-d %B %Y %b %Y-%m-%d %m %d"))
    return {_plain(word) for word in re.findall(r"[^\W_]+(?:[.,]\d+)*", " ".join(known))}


def _plain(word: str) -> str:
    """Without case, thousands commas, and the s of a plural or possessive."""
    word = re.sub(r"(?<=\d),(?=\d{3})", "", word.casefold())
    return word[:-1] if len(word) > 3 and word.endswith("s") else word
