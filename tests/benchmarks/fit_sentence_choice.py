"""Fit the choice of sentences: python tests/benchmarks/fit_sentence_choice.py DATA… --unseen DATA…

DATA is a file of items with their own passages (.jsonl, as for `newsdesk evaluate answers`), a
folder in BEIR layout whose questions have `answers` in their metadata, which are searched for, or a
.json list of cases with articles, which make one library. A sentence is right if it holds one of
the answers; of SQuAD's kind, where passages are short, only in a passage judged to answer. Every
data set counts the same. The questions of --unseen are only measured.

Prints the share of questions whose answer is in the best 1, 2, 3 and 6 sentences: by the weights
that served before (a sum by hand), and on folds that the weights have not seen, by passage judged
or else by question; how far probabilities are from shares; and writes choice.yaml with --write.
"""

import argparse
import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import minimize

from assistant.answering.chain import PASSAGES
from assistant.asking.question import Asking, Question, question_of
from assistant.asking.searching import Searcher
from assistant.evaluation.answers import _day, _stands, hits_of, is_right, normalised
from assistant.evaluation.data_sets import documents_of, indexed, read_data_set
from assistant.evaluation.measuring import interval, read_items
from assistant.evidence import choice
from assistant.evidence.choice import Values, Weights, features
from assistant.evidence.evidence import _Candidate, can_hold_answer, states_something
from index.embedding import Embedding, Encoded
from index.library import Library
from index.search.search import Hit
from index.text.chinese import is_mostly_chinese
from index.text.sentences import sentences_of

FOLDS = 10
RIDGE = 0.02  # keeps weights small: halving or doubling it changes little
DEPTHS = (1, 2, 3, 6)
# What can only count against a sentence. All else can only count for it: free signs fit no better
# on questions that weren't seen, and worse on other sets.
AGAINST = frozenset({"lacks_kind", "pronoun", "long"})
BY_HAND = {"cosine": 0.4, "words_plainly": 0.2, "passage": 0.2, "holds": 0.25, "of_day": 0.2}


@dataclass
class Example:
    """A question with the sentences found for it; `right` says which hold an answer.

    One `of_passage` was written from the passage that answers it, as nobody who asks does.
    """

    of: str
    group: str
    question: Question
    answers: Sequence[Sequence[str]]
    answerable: bool
    texts: list[str]
    features: dict[str, Values]
    by_hand: Values
    right: NDArray[np.bool_]
    of_passage: bool
    log_odds: Values = field(default_factory=lambda: np.empty(0))

    @property
    def language(self) -> str:
        return "zh" if is_mostly_chinese(self.question.standalone) else "en"


@dataclass(frozen=True)
class Asked:
    """A question and what was found; `judged` are the articles judged to answer it."""

    id: str
    question: Question
    answers: Sequence[Sequence[str]]
    answerable: bool
    hits: Sequence[Hit]
    judged: frozenset[str] = frozenset()
    only_judged: bool = False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--unseen", type=Path, nargs="*", default=[])
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    embedding = Embedding()
    seen = [each for path in options.data for each in examples(path.name, asked(path), embedding)]
    unseen = [
        each for path in options.unseen for each in examples(path.name, asked(path), embedding)
    ]
    fit_and_report(seen, unseen, write=options.write)


def fit_and_report(seen: list[Example], unseen: list[Example], *, write: bool) -> None:
    stored = {}
    for language in ("en", "zh"):
        some = [each for each in seen if each.language == language]
        if not some:
            continue
        weights = fitted(some)
        stored[language] = as_stored(weights)
        report(some)
        others = [each for each in unseen if each.language == language]
        for each in others:
            each.log_odds = weights.log_odds(each.features)
        report(others)
    if write:
        file = Path(choice.__file__).with_name("choice.yaml")
        head = "# Written by tests/benchmarks/fit_sentence_choice.py; see choice.py.\n"
        file.write_text(head + yaml.safe_dump(stored, sort_keys=False), encoding="utf-8")


# The examples.


def asked(path: Path) -> Iterator[Asked]:
    """The questions of a data set with what is found for them."""
    if path.is_dir():
        yield from searched(path)
    elif path.suffix == ".json":
        yield from cases(path)
    else:
        with TemporaryDirectory() as folder, Library(Path(folder)) as library:
            for item in read_items(path, ("question", "passages", "answerable")):
                question = Question(item["question"], item["question"])
                answers, hits = item.get("answers") or [], hits_of(item, library)
                yield Asked(item["id"], question, answers, bool(item["answerable"]), hits)


def searched(folder: Path) -> Iterator[Asked]:
    """The questions of a folder in BEIR layout."""
    answers = {
        str(record["_id"]): record["metadata"]["answers"]
        for record in map(json.loads, (folder / "queries.jsonl").open(encoding="utf-8"))
    }
    data = read_data_set(folder)
    with indexed(data) as corpus:
        searcher = Searcher(corpus.library)
        for question in data.questions:
            meant = question_of(question.text)
            hits = asyncio.run(searcher.search(meant, PASSAGES)).of_time
            gold = data.judgements[question.id]
            judged = frozenset(
                hit.article.id
                for hit in hits
                if gold.keys() & set(documents_of([hit], corpus.documents))
            )
            yield Asked(
                question.id,
                meant,
                [answers[question.id]],
                True,
                hits,
                judged,
                only_judged=question.day is None,
            )


def cases(file: Path) -> Iterator[Asked]:
    """The questions of cases with articles, asked of the articles of all cases."""
    listed = json.loads(file.read_text(encoding="utf-8"))
    articles = {(each["title"], each["text"]): each for case in listed for each in case["articles"]}
    with library_of(list(articles.values())) as library:
        searcher = Searcher(library)
        for case in listed:
            question = question_of(case["question"], Asking(as_of=_day(case.get("as_of"), None)))
            hits = asyncio.run(searcher.search(question, PASSAGES)).of_time
            answers = case.get("answers") or []
            yield Asked(case["id"], question, answers, bool(answers), hits)


@contextmanager
def library_of(articles: Sequence[dict[str, Any]]) -> Iterator[Library]:
    with TemporaryDirectory() as home:
        file = Path(home) / "articles.jsonl"
        file.write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
        with Library(Path(home) / "library") as library:
            library.sources.add([file])
            for _ in library.reindex():
                pass
            yield library


def examples(of: str, questions: Iterator[Asked], embedding: Embedding) -> Iterator[Example]:
    """The questions for which anything was found, with their sentences' features."""
    known: dict[str, Encoded] = {}
    for each in questions:
        candidates = [
            _Candidate(hit, sentences, place)
            for hit in each.hits
            for sentences in [sentences_of(hit.passage.text)]
            for place, sentence in enumerate(sentences)
            if states_something(sentence.text)
        ]
        if not candidates:
            continue
        asked_for = each.question.standalone
        texts = [candidate.sentence.text for candidate in candidates]
        new = [text for text in dict.fromkeys([asked_for, *texts]) if text not in known]
        known |= dict(zip(new, embedding.read(new) if new else [], strict=True))
        holds = [can_hold_answer(each.question, text) for text in texts]
        encoded = [known[text] for text in texts]
        found = features(each.question, candidates, holds, known[asked_for], encoded)
        yield Example(
            of,
            min(each.judged, default=each.id),
            each.question,
            each.answers,
            each.answerable,
            texts,
            found,
            by_hand(found, each.question, candidates, holds),
            np.array([is_answer(each, candidate) for candidate in candidates]),
            each.only_judged,
        )


def is_answer(asked: Asked, candidate: _Candidate) -> bool:
    """Whether a sentence holds one of the answers."""
    if not asked.answerable or (asked.only_judged and candidate.article.id not in asked.judged):
        return False
    text = normalised(candidate.sentence.text)
    return any(_stands(normalised(each), text) for several in asked.answers for each in several)


def by_hand(
    found: dict[str, Values],
    question: Question,
    candidates: Sequence[_Candidate],
    holds: Sequence[bool],
) -> Values:
    """The sum that ranked sentences before weights were learnt."""
    wanted = set(choice.stems(choice.plain(question.standalone)))
    texts = [f"{each.sentence.text} {each.article.title}" for each in candidates]
    shares = [
        len(wanted & set(choice.stems(choice.plain(text)))) / max(1, len(wanted)) for text in texts
    ]
    parts = {**found, "words_plainly": np.array(shares), "holds": np.array(holds, float)}
    return np.sum([weight * parts[name] for name, weight in BY_HAND.items()], axis=0)


# The fit.


def fitted(some: list[Example]) -> Weights:
    """Weights for all of the examples, which get the log-odds of weights that haven't seen them."""
    folds = folds_of(some)
    scored = np.empty(len(some), object)
    for fold in range(FOLDS):
        weights = ranked([each for each, of in zip(some, folds, strict=True) if of != fold])
        for place in np.flatnonzero(folds == fold):
            scored[place] = weights.scores(some[place].features)
    constants = calibrated(some, list(scored))
    for fold in range(FOLDS):
        others = np.flatnonzero(folds != fold)
        held_back = calibrated([some[i] for i in others], [scored[i] for i in others])
        for place in np.flatnonzero(folds == fold):
            some[place].log_odds = beside(scored[place]) @ held_back
    constant, score, share = constants.tolist()
    return replace(ranked(some), constant=constant, score=score, share=share)


def folds_of(some: list[Example]) -> NDArray[np.int64]:
    groups = sorted({(each.of, each.group) for each in some})
    order = np.random.default_rng(0).permutation(len(groups))
    fold = {group: int(place) % FOLDS for group, place in zip(groups, order, strict=True)}
    return np.array([fold[each.of, each.group] for each in some])


def ranked(some: list[Example]) -> Weights:
    """The weights by which, of each question's sentences, those that are right have the most of the
    softmax."""
    some = [each for each in some if each.right.any()]
    names = tuple(some[0].features)
    table = np.concatenate(
        [np.stack([each.features[name] for name in names], axis=1) for each in some]
    )
    means, deviations = table.mean(axis=0), table.std(axis=0) + 1e-9
    table = (table - means) / deviations
    right = np.concatenate([each.right for each in some])
    lengths = [len(each.right) for each in some]
    starts, number = np.cumsum([0, *lengths[:-1]]), np.repeat(np.arange(len(some)), lengths)
    counts = weight_of(some)

    def loss(weights: Values) -> tuple[float, Values]:
        scores = table @ weights
        most = np.maximum.reduceat(scores, starts)
        odds = np.exp(scores - most[number])
        everything = np.add.reduceat(odds, starts)
        of_right = np.add.reduceat(odds * right, starts) + 1e-30
        value = counts @ (np.log(everything) - np.log(of_right)) + RIDGE * weights @ weights
        slope = counts[number] * (odds / everything[number] - odds * right / of_right[number])
        return float(value), table.T @ slope + 2 * RIDGE * weights

    bounds = [(None, 0) if name in AGAINST else (0, None) for name in names]
    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=bounds).x
    return Weights(names, means, found / deviations)


def weight_of(some: list[Example]) -> Values:
    """What each example counts: every data set the same, 1 in all."""
    sizes: dict[str, int] = {}
    for each in some:
        sizes[each.of] = sizes.get(each.of, 0) + 1
    return np.array([1 / sizes[each.of] / len(sizes) for each in some])


def beside(scores: Values) -> Values:
    """What a sentence's log-odds are made of, shape (sentences, 3): 1, its score, and the logarithm
    of its share of the softmax."""
    share = scores - scores.max()
    share -= np.log(np.exp(share).sum())
    return np.stack([np.ones(len(scores)), scores, share], axis=1)


def calibrated(some: list[Example], scores: list[Values]) -> Values:
    """What the columns of `beside` count, by logistic regression over what people asked."""
    chosen = [pair for pair in zip(some, scores, strict=True) if not pair[0].of_passage]
    some = [each for each, _ in chosen]
    table = np.concatenate([beside(each) for _, each in chosen])
    right = np.concatenate([each.right for each in some]).astype(float)
    counts = np.repeat(weight_of(some), [len(each.right) for each in some])

    def loss(weights: Values) -> tuple[float, Values]:
        log_odds = table @ weights
        value = counts @ (np.logaddexp(0, log_odds) - right * log_odds)
        return float(value), table.T @ (counts * (1 / (1 + np.exp(-log_odds)) - right))

    return np.asarray(minimize(loss, np.array([0.0, 0.0, 1.0]), jac=True, method="L-BFGS-B").x)


def as_stored(weights: Weights) -> dict[str, Any]:
    return {
        "constant": round(weights.constant, 4),
        "score": round(weights.score, 4),
        "share": round(weights.share, 4),
        "features": {
            name: {"mean": round(float(mean), 4), "weight": round(float(weight), 4)}
            for name, mean, weight in zip(
                weights.names, weights.means, weights.weights, strict=True
            )
        },
    }


# The report.


def report(some: list[Example]) -> None:
    for of in dict.fromkeys(each.of for each in some):
        these = [each for each in some if each.of == of]
        answerable = [each for each in these if each.answerable]
        for name, scores in (("before", "by_hand"), ("learnt", "log_odds")):
            found = np.array([recalls(each, getattr(each, scores)) for each in answerable])
            cells = [
                "{}: {:.3f} ({:.3f} to {:.3f})".format(depth, values.mean(), *interval(values))
                for depth, values in zip(DEPTHS, found.T, strict=True)
            ]
            print(f"{of}, {len(answerable)} questions, {name}: {', '.join(cells)}")
        print(f"  {reliability(these)}")


def recalls(example: Example, scores: Values) -> list[float]:
    """Whether the answer, or each part of it, is in the best 1, 2, 3 and 6 sentences."""
    order = np.argsort(-scores, kind="stable")
    if len(example.answers) > 1:
        texts = [" ".join(example.texts[i] for i in order[:depth]) for depth in DEPTHS]
        return [float(is_right(text, example.answers)) for text in texts]
    return [float(example.right[order[:depth]].any()) for depth in DEPTHS]


def reliability(some: list[Example]) -> str:
    """Of the best sentence of each question: the probability, and the share that is right."""
    tops = [int(np.argmax(each.log_odds)) for each in some]
    said = np.array(
        [1 / (1 + np.exp(-each.log_odds[top])) for each, top in zip(some, tops, strict=True)]
    )
    true = np.array([each.right[top] for each, top in zip(some, tops, strict=True)])
    order = np.argsort(said)
    parts = [
        f"{said[part].mean():.2f}→{true[part].mean():.2f}"
        for part in np.array_split(order, 5)
        if len(part)
    ]
    return f"best sentence, probability→share right, by fifths: {', '.join(parts)}"


if __name__ == "__main__":
    main()
