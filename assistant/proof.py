"""Is a sentence of the answer in its evidence? Its numbers and names, its words, its meaning."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from langchain_core.messages import HumanMessage, SystemMessage

from assistant.citations import Citation
from assistant.evidence import EvidenceSentence
from assistant.models import Model
from assistant.ownership import speaks_of_another
from assistant.wording import plain
from index.library import Library
from index.sentences import sentences_of
from index.words import stems
from prompts import prompt

# A sentence is proved when its meaning is this near (cosine) to one sentence of the evidence;
# weak, for the model to judge, when less near, or when only its words stand there.
PROVED, WEAK = 0.85, 0.5
# The model's probability of Yes from which a weak sentence stands. On 17 hand-made pairs (names
# and amounts moved from one thing to another) the 1.5B model gives true ones 0.80 and more.
JUDGED_TRUE = 0.6
# A further sentence is cited when it holds this share of the content words the first one lacks.
ADDS = 0.25
HINT = 0.05  # what the model's own choice of number counts, against meaning and words
_WORD = r"[^\W_]+(?:[.,]\d+)*"
_NOT_NAMES = {"i", "a", "the", "it", "this", "that", "he", "she", "they", "we", "in", "on", "by"}
_AFTER_A_NAME = r"(?:is|was|has|had|won|will|said|became|are|were)"


@dataclass(frozen=True)
class Verdict:
    """`proved`, `weak` or `unsupported`, and the sentences that support it."""

    status: Literal["proved", "weak", "unsupported"]
    citations: tuple[Citation, ...] = ()


UNSUPPORTED = Verdict("unsupported")


def check(
    claim: str,
    cited: Sequence[int],
    question: str,
    evidence: Sequence[EvidenceSentence],
    library: Library,
) -> Verdict:
    """Find the evidence for one sentence of an answer to `question`.

    Every number and name in `claim` must stand in what was read of one passage; every word it
    takes from the question in that passage too (else the passage doesn't speak of what was
    asked), and what was asked of one name must not be told of another. Then one of its sentences
    must be near the claim in meaning or words. The numbers the model `cited` are a hint only:
    small models often number wrongly.
    """
    content = set(stems(plain(claim)))
    facts = facts_in(claim)
    asked = content & set(stems(plain(question)))
    holding = [
        item
        for item in evidence
        if facts <= _words_read(item, evidence)
        and asked <= set(stems(plain(_passage(item))))
        and not speaks_of_another(question, item.context.text)
    ]
    if not holding or not content:
        return UNSUPPORTED
    spans = [(item, s.text) for item in holding for s in sentences_of(item.context.text)]
    meaning, _ = library.similarities(claim, [text for _, text in spans])
    scored = []
    for (item, text), nearness in zip(spans, meaning, strict=True):
        words = content & set(stems(plain(text)))
        if max(nearness, len(words) / len(content)) >= WEAK:
            fit = (nearness + len(words) / len(content)) / 2 + HINT * (item.n in cited)
            scored.append((fit, nearness, item, text, words))
    if not scored:
        return UNSUPPORTED
    scored.sort(key=lambda score: (-score[0], score[2].n))
    _, nearness, item, text, words = scored[0]
    citations = [Citation(item.n, item, text)]
    for _, _, more, more_text, more_words in scored[1:]:
        if more.n != item.n and len(more_words - words) >= max(2, ADDS * len(content)):
            citations.append(Citation(more.n, more, more_text))
            break
    return Verdict("proved" if nearness >= PROVED else "weak", tuple(citations))


async def judge(claim: str, verdict: Verdict, model: Model) -> bool:
    """Whether the model, shown what a weak sentence cites, says that it says so."""
    quoted = dict.fromkeys(citation.evidence.context.text for citation in verdict.citations)
    asked = f"Quotation: {' '.join(' '.join(quoted).split())}\nClaim: {claim}\n{prompt('judged')}"
    messages = [SystemMessage(prompt("judge")), HumanMessage(asked)]
    return await model.probability_of_yes(messages) >= JUDGED_TRUE


def facts_in(claim: str) -> set[str]:
    """The words of `claim` that must not be invented: numbers, names, codes such as H20."""
    words = re.findall(_WORD, plain(claim))
    opens_with_name = re.match(rf"(?:{_WORD}) (?:[A-Z]|{_AFTER_A_NAME}\b)", plain(claim))
    facts = set()
    for position, word in enumerate(words):
        has_digit = any(character.isdigit() for character in word)
        is_name = word[0].isupper() and (
            position > 0
            or not word[1:].islower()
            or (opens_with_name is not None and bool(stems(word)))
        )
        if has_digit or (is_name and word.casefold() not in _NOT_NAMES):
            facts.add(_singular(word))
    return facts


def _words_read(item: EvidenceSentence, evidence: Sequence[EvidenceSentence]) -> set[str]:
    """Every word the model read of the item's passage, and of its article's title and date."""
    article = item.article
    read = [other.context.text for other in evidence if other.passage.id == item.passage.id]
    known = " ".join([article.title, *read, article.publisher or ""])
    if article.published:
        known += f" {article.published.day} {article.published:%B %Y}"
    return {_singular(word) for word in re.findall(_WORD, plain(known))}


def _passage(item: EvidenceSentence) -> str:
    return f"{item.article.title} {item.passage.text}"


def _singular(word: str) -> str:
    """Without case and the s of a plural."""
    word = word.casefold()
    return word[:-1] if len(word) > 3 and word.endswith("s") else word
