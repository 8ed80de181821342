"""Train the judge of answers: python tests/benchmarks/train_judge.py CORPUS QUERIES

CORPUS and QUERIES are those of SQuAD's development set (Rajpurkar et al. 2016,
https://arxiv.org/abs/1606.05250; CC BY-SA) in BEIR layout, with qrels.tsv beside them. Claims are
made of its sentences and of invented news (see judge_pairs.py). Reading them takes a quarter of an
hour on two busy cores, training a minute. Prints how well pairs of paragraphs and scenes that were
held out are told apart, then trains on all of them and writes the weights, 1 MB.

The same seed gives the same pairs and, on one machine, the same weights.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import torch
from judge_pairs import Pair, pairs_of_corpus, pairs_of_news
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from torch import nn

from assistant.evidence.spelling import plain
from assistant.proof.judge import WEIGHTS, Tokens, features, sentences, together, tokens_of
from index.embedding import Embedding, Vectors

SEED = 16
OF_CORPUS, OF_NEWS = 11000, 8000  # pairs
DIRECTIONS = 128
MOST_OF_A_KIND = 1000  # pairs, true ones and false ones each
HELD_OUT = 8  # one in so many groups
NETWORKS, HIDDEN = 3, 96  # several small ones, whose log-odds are averaged
EPOCHS, BATCH, RATE = 12, 128, 1.5e-3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--save", type=Path, default=WEIGHTS)
    parser.add_argument("--kept", type=Path, help="a file for the features, to train again")
    options = parser.parse_args()
    pairs = chosen(pairs_of_corpus(options.corpus, options.queries, SEED))
    pairs += pairs_of_news(OF_NEWS, SEED)
    if options.kept and options.kept.exists():
        with np.load(options.kept) as kept:
            onto, seen, read = kept["onto"], kept["seen"], kept["read"]
    else:
        onto, seen, read = features_of(pairs)
        if options.kept:
            np.savez(options.kept, onto=onto, seen=seen, read=read)
    pairs = [pair for pair, is_read in zip(pairs, read, strict=True) if is_read]
    true = np.array([pair.true for pair in pairs])
    held_out = np.array([crc32(pair.group.encode()) % HELD_OUT == 0 for pair in pairs])
    judged = log_odds(trained(seen[~held_out], true[~held_out]), seen[held_out])
    report([pair for pair, out in zip(pairs, held_out, strict=True) if out], judged)
    weights = trained(seen, true)
    stored = {name: value.astype(np.float16) for name, value in weights.items()}
    np.savez_compressed(options.save, directions=onto.astype(np.float16), **stored)


def chosen(pairs: Sequence[Pair]) -> list[Pair]:
    """So many pairs, and not too many of a kind: there are more names than percent signs."""
    by_kind: dict[tuple[str, bool], list[Pair]] = defaultdict(list)
    shuffled = random.Random(SEED).sample(list(pairs), len(pairs))
    for pair in shuffled:
        by_kind[pair.kind, pair.true].append(pair)
    some = [pair for of_kind in by_kind.values() for pair in of_kind[:MOST_OF_A_KIND]]
    return random.Random(SEED).sample(some, min(OF_CORPUS, len(some)))


def features_of(pairs: Sequence[Pair]) -> tuple[Vectors, Vectors, np.ndarray]:
    """The directions, the features of the pairs, and which pairs have any."""
    embedding = Embedding()
    evidence = [sentences(pair.evidence) for pair in pairs]
    texts = list(
        dict.fromkeys(
            t for p, of_it in zip(pairs, evidence, strict=True) for t in (p.claim, *of_it)
        )
    )
    written = [plain(text) for text in texts]
    sample = random.Random(SEED).sample(written, min(1500, len(written)))
    onto = principal(np.concatenate([each.tokens for each in embedding.read(sample)]))
    tokens: dict[str, Tokens] = {}
    for start in range(0, len(texts), 64):
        for text, encoded in zip(
            texts[start : start + 64], embedding.read(written[start : start + 64]), strict=True
        ):
            tokens[text] = tokens_of(plain(text), encoded, onto)
        if start % 1280 == 0:
            print(f"{start} of {len(texts)} texts read", flush=True)
    found, read = [], []
    for pair, of_it in zip(pairs, evidence, strict=True):
        sides = tokens[pair.claim], together([tokens[text] for text in of_it])
        read.append(bool(sides[0].written and sides[1].written))
        if read[-1]:
            found.append(features(*sides))
    return onto, np.stack(found), np.array(read)


def principal(tokens: Vectors) -> Vectors:
    """The directions in which unit token vectors differ most, shape (dimensions, DIRECTIONS)."""
    unit = tokens / np.linalg.norm(tokens, axis=1, keepdims=True)
    _, vectors = np.linalg.eigh(unit.T @ unit)
    # As they are stored, so that the runtime projects as the training did.
    return vectors[:, ::-1][:, :DIRECTIONS].astype(np.float16).astype(np.float32)


def trained(seen: Vectors, true: np.ndarray) -> dict[str, Vectors]:
    """The weights of the networks, side by side as one."""
    mean, spread = seen.mean(0), seen.std(0) + 1e-3
    inputs = torch.from_numpy(((seen - mean) / spread).clip(-6, 6).astype(np.float32))
    targets = torch.from_numpy(true.astype(np.float32))
    networks = [network(inputs, targets, SEED + number) for number in range(NETWORKS)]
    return {
        "mean": mean,
        "spread": spread,
        "hidden": np.concatenate([each[1].weight.detach().numpy().T for each in networks], axis=1),
        "hidden_bias": np.concatenate([each[1].bias.detach().numpy() for each in networks]),
        "out": np.concatenate([each[4].weight.detach().numpy()[0] for each in networks]) / NETWORKS,
        "out_bias": np.mean([each[4].bias.detach().numpy() for each in networks], axis=0),
    }


def network(inputs: torch.Tensor, targets: torch.Tensor, seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    made = nn.Sequential(
        nn.Dropout(0.2),
        nn.Linear(inputs.shape[1], HIDDEN),
        nn.ReLU(),
        nn.Dropout(0.3),
        nn.Linear(HIDDEN, 1),
    )
    optimizer = torch.optim.AdamW(made.parameters(), lr=RATE, weight_decay=0.1)
    for epoch in range(EPOCHS):
        for group in optimizer.param_groups:
            group["lr"] = RATE * (1 - epoch / EPOCHS)
        for batch in torch.randperm(len(inputs)).split(BATCH):
            said = made(inputs[batch]).squeeze(-1)
            loss = nn.functional.binary_cross_entropy_with_logits(said, targets[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return made.eval()


def log_odds(weights: dict[str, Vectors], seen: Vectors) -> Vectors:
    scaled = ((seen - weights["mean"]) / weights["spread"]).clip(-6, 6)
    hidden = np.maximum(scaled @ weights["hidden"] + weights["hidden_bias"], 0)
    return np.asarray(hidden @ weights["out"] + weights["out_bias"], np.float32)


def report(pairs: Sequence[Pair], judged: Vectors) -> None:
    """A line for all, one for the corpus, one for the news, and one for each kind."""
    true = np.array([pair.true for pair in pairs])
    news = np.array([pair.group.startswith(("scene ", "event ")) for pair in pairs])
    kinds = np.array([pair.kind for pair in pairs])
    every = np.ones(len(pairs), bool)
    rows = [("all", every), ("corpus", ~news), ("news", news)]
    print(f"{'kind':22} pairs   AUC  balanced  true stand  false stand")
    for name, row in [*rows, *((kind, kinds == kind) for kind in sorted(set(kinds)))]:
        of_row, says = true[row], judged[row] > 0
        both = 0 < of_row.sum() < len(of_row)
        print(
            f"{name:22} {row.sum():5} "
            + (f"{roc_auc_score(of_row, judged[row]):5.2f} " if both else "      ")
            + (f"{balanced_accuracy_score(of_row, says):9.2f} " if both else " " * 10)
            + (f"{says[of_row].mean():11.2f} " if of_row.any() else " " * 12)
            + (f"{says[~of_row].mean():12.2f}" if not of_row.all() else "")
        )


if __name__ == "__main__":
    main()
