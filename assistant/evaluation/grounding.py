"""How well the check separates supported from unsupported claims, by people's verdicts."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np
from langchain_core.messages import HumanMessage, SystemMessage
from numpy.typing import NDArray

from assistant.evaluation.measuring import Item, Kept, OnProgress, interval_of, read_items
from assistant.model.models import Model
from assistant.proof.facts import missing_facts
from assistant.proof.objections import Said, weigh
from assistant.proof.support import Support, support
from assistant.proof.word_vectors import readings_of
from index.embedding import Embedding
from index.errors import BadInput
from index.text.sentences import sentences_of
from prompts import prompt

SUPPORTED = 0.5
# The model is asked about claims in between, where people disagree most.
UNCERTAIN = (0.35, 0.65)
# From this probability of Yes on, the model counts as saying yes. On 17 hand-made pairs (names
# and amounts moved from one thing to another) the 1.5B model gives true ones 0.80 and more.
JUDGED_TRUE = 0.6
Flags = NDArray[np.bool_]
_NEEDED = ("source", "claim", "supported")


@dataclass(frozen=True)
class Grounding:
    """How often the check agrees with people on all, supported and unsupported claims (0 to 1).

    `balanced_accuracy` is the mean of the last two, `ci95` its interval. `judged` claims were
    put to the model.
    """

    items: int
    balanced_accuracy: float
    ci95: tuple[float, float]
    recall_of_supported: float
    recall_of_unsupported: float
    accuracy: float
    judged: int


@dataclass(frozen=True)
class Looked:
    """The probability that one claim is supported, and the sentences nearest to it."""

    probability: float
    nearest: tuple[str, ...]


def evaluate_grounding(
    file: Path,
    embedding: Embedding,
    model: Model | None,
    limit: int | None,
    on_progress: OnProgress,
) -> Grounding:
    """Measure on a file of claims; `model`, if given, judges the uncertain ones.

    Raises BadInput for a file in another layout, or with claims of only one kind.
    """
    items = read_items(file, _NEEDED, limit)
    _check(items, file)
    looked = []
    for done, item in enumerate(items):
        on_progress("Reading", done, len(items))
        looked.append(look(item["claim"], item["source"], embedding))
    says = np.array([each.probability >= SUPPORTED for each in looked])
    uncertain = [
        place
        for place, each in enumerate(looked)
        if UNCERTAIN[0] <= each.probability <= UNCERTAIN[1]
    ]
    if model:
        asked = [items[place] for place in uncertain], [looked[place] for place in uncertain]
        says[uncertain] = _judged(*asked, model, on_progress)
    people = np.array([item["supported"] for item in items])
    return Grounding(
        items=len(items),
        balanced_accuracy=_balanced(people, says),
        ci95=interval_of(lambda chosen: _balanced(people[chosen], says[chosen]), len(items)),
        recall_of_supported=float(says[people].mean()),
        recall_of_unsupported=float((~says[~people]).mean()),
        accuracy=float((says == people).mean()),
        judged=len(uncertain) if model else 0,
    )


def look(claim: str, source: str, embedding: Embedding) -> Looked:
    """Check a claim of one or more sentences about the article `source`.

    A claim with a fact that isn't in the article is not supported, nor one with a sentence that the
    article contradicts. Otherwise the log-odds of its
    sentences are averaged: people don't reject a summary of five sentences for one word.
    """
    claims = [sentence.text for sentence in sentences_of(claim)]
    sources = [sentence.text for sentence in sentences_of(source)]
    if not claims or not sources:
        return Looked(0.0, ())
    readings = readings_of([*claims, *sources], embedding.read)
    found = [support(reading, readings[len(claims) :]) for reading in readings[: len(claims)]]
    nearest = [max(range(len(sources)), key=lambda p: each.likeness[p]) for each in found]
    quoted = tuple(sources[place] for place in sorted(set(nearest)))
    if missing_facts(claim, source) or _is_contradicted(claims, sources):
        return Looked(0.0, quoted)
    return Looked(_together(found), quoted)


def _is_contradicted(claims: Sequence[str], sources: Sequence[str]) -> bool:
    """Whether all sentences that tell of the same thing as one of the claims speak against it."""
    said = list(map(Said, sources, ["", *sources[:-1]], [*sources[1:], ""]))
    return any(weigh(claim, "", list(enumerate(said))).ruling == "contradicted" for claim in claims)


def _together(found: Sequence[Support]) -> float:
    mean = Support((fmean(each.log_odds for each in found),), ())
    return mean.probability


def _judged(
    items: Sequence[Item],
    looked: Sequence[Looked],
    model: Model,
    on_progress: OnProgress,
) -> list[bool]:
    """The model's verdicts on the claims; they are saved, so that a run can be continued."""
    by_id = {item["id"]: each for item, each in zip(items, looked, strict=True)}

    def asked(item: Item) -> Item:
        quotation = " ".join(by_id[item["id"]].nearest)
        return {"yes": asyncio.run(_probability_said(item["claim"], quotation, model))}

    kept = Kept.of(
        "grounding", model.name, prompt("judge"), prompt("judge_question"), _content(items)
    )
    return [
        outcome["yes"] >= JUDGED_TRUE for _, outcome in kept.outcomes(items, asked, on_progress)
    ]


async def _probability_said(claim: str, quotation: str, model: Model) -> float:
    """How sure the model is (0 to 1) that `quotation` says what `claim` says.

    The product doesn't ask for it, because it takes a second and more.
    """
    asked = f"Quotation: {' '.join(quotation.split())}\nClaim: {claim}\n{prompt('judge_question')}"
    return await model.probability_of_yes([SystemMessage(prompt("judge")), HumanMessage(asked)])


def _content(items: Sequence[Item]) -> str:
    return json.dumps([[item["id"], item["claim"], item["source"]] for item in items])


def _check(items: Sequence[Item], file: Path) -> None:
    for item in items:
        texts = isinstance(item["source"], str) and isinstance(item["claim"], str)
        if not texts or not isinstance(item["supported"], bool):
            raise BadInput(
                f"{file}, item {item['id']}: source and claim must be text, and supported true "
                "or false."
            )
    if len({item["supported"] for item in items}) < 2:
        raise BadInput(
            f"{file}: balanced accuracy needs both supported and unsupported claims, and these are "
            "all of one kind; use more of them."
        )


def _balanced(people: Flags, says: Flags) -> float:
    """The mean accuracy on the two kinds of claims; nan if a kind is missing."""
    if people.all() or not people.any():
        return float("nan")
    return float((says[people].mean() + (~says[~people]).mean()) / 2)
