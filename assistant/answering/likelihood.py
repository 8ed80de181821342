"""How likely an answer is right: a sentence that the model wrote, or sentences of the articles.

Logistic regressions over a few signals. Their weights, in likelihood.yaml, were fitted by
tests/benchmarks/fit_likelihood.py to what the local model wrote on questions with passages of their
own, of RGB (Chen et al. 2024, https://arxiv.org/abs/2309.01431), English and Chinese; whether one
is stated also on NoMIRACL (Thakur et al. 2024, https://arxiv.org/abs/2312.11361).
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

from assistant.answering.events import Checked
from assistant.asking.question import Question
from assistant.evidence.evidence import EvidenceSentence
from assistant.evidence.spelling import plain
from index.caches.words import stems

# How likely an answer must be to be stated, and to be right. At the usual level news questions are
# answered whose snippets state it, and most of those refused whose snippets don't.
Caution = Literal["careful", "usual", "bold"]
LEAST: Mapping[Caution, float] = {"careful": 0.6, "usual": 0.4, "bold": 0.25}
# What a proved sentence is preferred by to quotations: it says the same in fewer words.
PROVED_BONUS = 0.15
_HYPHENATED = re.compile(r"\b[A-Z]\w*(?:-[A-Z]\w*)+")
_NEAREST = 0.001  # to 0 and to 1 that a probability comes, so that it has log-odds

Signals = Mapping[str, float]
# Whether the evidence states an answer at all; whether one is right that is a sentence of the
# model's, a sentence of the articles that the model was asked about, or one without a model.
Kind = Literal["stated", "sentence", "quotation", "unaided"]


def likelihood_of(kind: Kind, signals: Signals) -> float:
    """The probability, 0 to 1, that an answer of this kind is right."""
    constant, weights = _weights()[kind]
    odds = constant + sum(weights[name] * value for name, value in as_read(signals).items())
    return 1 / (1 + math.exp(-odds))


def signals_of_stated(
    written: Sequence[Checked], evidence: Sequence[EvidenceSentence], unstated: float
) -> Signals:
    """What tells how likely the evidence is to state an answer, whichever."""
    supported = [each.verdict.support for each in written if each.verdict.supports]
    return {
        "unstated": math.sqrt(unstated),
        "support": max(supported, default=0.0),
        "written": float(bool(written)),
        "chance": max((item.score for item in evidence), default=0.0),
    }


def signals_of(sentence: Checked, unstated: float) -> Signals:
    """What tells how likely a sentence of the model's is to be right.

    `unstated`, 0 to 1, is how sure the model was that the evidence doesn't state the answer.
    """
    verdict = sentence.verdict
    cited = [citation.evidence.score for citation in verdict.citations]
    return {
        "support": verdict.support,
        "chance": max(cited, default=0.0),
        "unstated": unstated,
    }


def as_read(signals: Signals) -> Signals:
    """The signals as they are weighed: probabilities of support and of an answer by log-odds."""
    return {
        name: _log_odds(value) if name in {"support", "chance"} else value
        for name, value in signals.items()
    }


def new_words(written: Sequence[Checked], question: Question) -> frozenset[str]:
    """The words of what was written, by their stems, that the question doesn't have; names with a
    hyphen count as a whole too: a question about railways doesn't have "S-Bahn"."""
    said = " ".join(sentence.claim for sentence in written)
    return _words_of(said) - _words_of(question.standalone)


def pointed(new: frozenset[str], text: str) -> float:
    """The share, 0 to 1, that a text has of the new words that the model wrote."""
    return len(new & _words_of(text)) / len(new) if new else 0.0


def _words_of(text: str) -> frozenset[str]:
    said = plain(text)
    return frozenset([*stems(said), *map(str.casefold, _HYPHENATED.findall(said))])


def is_preferred(said: Sequence[tuple[float, bool]], quotations: float, least: float) -> bool:
    """Whether sentences that the model wrote are given rather than quotations.

    Of each it is known how likely it is to be right, and whether it is proved; `quotations` is how
    likely these are to answer, and `least` what one of the sentences must reach, all 0 to 1.
    """
    likeliest = max((likely for likely, _ in said), default=-1.0)
    valued = max((likely + PROVED_BONUS * proved for likely, proved in said), default=-1.0)
    return likeliest >= least and valued >= quotations


def of_any(probabilities: Sequence[float]) -> float:
    """The probability that at least one is right, as if each were so by itself."""
    return 1.0 - math.prod(1.0 - each for each in probabilities)


def _log_odds(probability: float) -> float:
    within = min(max(probability, _NEAREST), 1 - _NEAREST)
    return math.log(within / (1 - within))


@lru_cache
def _weights() -> Mapping[str, tuple[float, Mapping[str, float]]]:
    file = Path(__file__).with_name("likelihood.yaml")
    stored = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {kind: (each["constant"], each["weights"]) for kind, each in stored.items()}
