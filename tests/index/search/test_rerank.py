"""Looking closely at passages."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from index.article import Article
from index.caches.passage_vectors import PassageVectors, embed
from index.caches.splitting import split
from index.caches.words import Words
from index.embedding import Embedding
from index.search.rerank import (
    FUNCTION_WORD,
    Closeness,
    Pairs,
    _weights,
    longest_run,
    max_sim,
    rerank,
)
from index.traffic import Traffic

CHANCE = np.random.default_rng(2)
FLOOR = 6  # of the ten below


@dataclass
class Shelf:
    """The caches that reranking reads."""

    passage_vectors: PassageVectors
    words: Words
    embedding: Embedding

    def close(self, question: str, *articles: Article, chinese: bool = False) -> list[Closeness]:
        """How close the articles, of one passage each, are to a question."""
        pairs = [(article, passage) for article in articles for passage in split(article)]
        made = embed(pairs, self.embedding, None, Traffic())
        self.passage_vectors.add(made.passages, made.keys, made.passage_vectors)
        self.words.add(pairs)
        read = None if chinese else self.embedding.read([question])[0]
        stored = {passage.id: (article, passage) for article, passage in pairs}
        fused = dict.fromkeys(stored, 0.5)
        found = rerank(question, read, fused, stored, self.passage_vectors, self.words)
        return [found[passage.id] for _, passage in pairs]


@pytest.fixture
def shelf(tmp_path: Path, embedding: Embedding) -> Iterator[Shelf]:
    words = Words(tmp_path / "words", new=True)
    passage_vectors = PassageVectors(tmp_path, new=True)
    yield Shelf(passage_vectors, words, embedding)
    passage_vectors.close()
    words.close()


@pytest.mark.parametrize("dimensions", [8, 20, 384])
def test_max_sim_is_the_cosine_with_vectors_of_signs(
    dimensions: int,
) -> None:
    question = CHANCE.standard_normal((6, dimensions), dtype=np.float32)
    weights = np.array([0.1, 0.2, 0.3, 0.2, 0.1, 0.1], np.float32)
    passage = CHANCE.choice([-1.0, 1.0], size=(9, dimensions)).astype(np.float32)
    expected = 0.0
    for weight, token in zip(weights, question, strict=True):
        cosines = [
            token @ other / np.linalg.norm(token) / np.linalg.norm(other) for other in passage
        ]
        expected += weight * max(cosines)
    assert max_sim(question, weights, np.packbits(passage > 0, axis=1)) == pytest.approx(
        expected, abs=1e-5
    )


def test_max_sim_is_one_for_the_passage_itself_and_zero_without_words() -> None:
    ones = CHANCE.choice([-1.0, 1.0], size=(4, 16)).astype(np.float32)
    weights = np.full(4, 0.25, np.float32)
    assert max_sim(ones, weights, np.packbits(ones > 0, axis=1)) == pytest.approx(1.0)
    assert max_sim(ones, weights, np.empty((0, 2), np.uint8)) == 0.0


def test_rare_words_count_more(shelf: Shelf) -> None:
    articles = [Article("Note", f"The bridge was painted by crew {n}.") for n in range(20)]
    shelf.close("bridge", *articles, Article("Note", "The bridge was painted by Gustavo."))
    question = "who painted the bridge Gustavo"
    [read] = shelf.embedding.read([question])
    weights = _weights(question, read, shelf.words)
    assert weights.sum() == pytest.approx(1.0)
    weight = {
        question[start:end]: float(each)
        for (start, end), each in zip(read.spans, weights, strict=True)
    }
    assert weight["who"] == pytest.approx(weight["the"])
    rarity = shelf.words.rarity(["bridg"])["bridg"]
    assert weight["who"] / weight["bridge"] == pytest.approx(FUNCTION_WORD / rarity, rel=1e-4)
    gustavo = [each for word, each in weight.items() if word.lower() in "gustavo"]
    assert min(gustavo) > weight["bridge"]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("It announced an interest rate cut today.", 1.0),
        ("The interest rate stays where it was.", 0.75),
        ("A rate of film interest.", 0.375),  # 0.75 / 2
        ("The cut was deep.", 0.0),
    ],
)
def test_pairs_count_by_how_near_they_stand_and_how_rare_they_are(text: str, near: float) -> None:
    pairs = Pairs({("interest", "rate"): 3.0, ("rate", "cut"): 1.0})
    assert pairs.nearness(text) == pytest.approx(near)


def test_question_without_pairs_has_nothing_near(shelf: Shelf) -> None:
    [without] = shelf.close("Who was it?", Article("Ferry", "The ferry sank."))
    assert without.pairs == 0.0


def test_one_word_is_near_where_it_stands(shelf: Shelf) -> None:
    lots = [Article(f"Lot{n}", f"The town sold Lot{n} to a shipyard.") for n in (3301, 3302, 3320)]
    near = [each.pairs for each in shelf.close("Where is Lot3302?", *lots)]
    assert near == [0.0, 1.0, 0.0]


def test_quiz_with_the_only_word_is_not_taken_for_asking_it(shelf: Shelf) -> None:
    asks = "Which river does the ferry to Lund cross?\n\nA. Vik\n\nB. Lund\n\nC. Molde"
    quiz = Article("Week in review", f"The week was quiet in the harbour.\n\n{asks}")
    [asked] = shelf.close("Which ferry?", quiz)
    assert asked.quiz == 0.0


def test_later_passages_of_an_article_count_less(shelf: Shelf) -> None:
    article = Article("Lighthouse", "The lighthouse of Arnarnes was lit by gas until 1931.")
    [first] = split(article)
    pairs = [(article, replace(first, position=position)) for position in (0, 1, 6)]
    made = embed(pairs, shelf.embedding, None, Traffic())
    shelf.passage_vectors.add(made.passages, made.keys, made.passage_vectors)
    question = "How was the lighthouse lit?"
    stored = {passage.id: (article, passage) for _, passage in pairs}
    [read] = shelf.embedding.read([question])
    fused = dict.fromkeys(stored, 0.5)
    found = rerank(question, read, fused, stored, shelf.passage_vectors, shelf.words)
    scores = [found[passage.id].score for _, passage in pairs]
    assert scores == sorted(scores, reverse=True) and len(set(scores)) == len(scores)


def test_quiz_that_asks_the_question_ranks_below_the_report(shelf: Shelf) -> None:
    question = "Which animal escaped from the zoo of Brno?"
    quiz = f"{question}\n\nA. Tapir\n\nB. Otter\n\nC. Lynx\n\nD. Gibbon"
    asks, tells = shelf.close(
        question,
        Article("Five things to know", quiz),
        Article("Search for otter", "An otter has escaped from its pool at the zoo in Brno."),
    )
    assert tells.score > asks.score


def test_longest_run_is_the_share_of_the_question_that_stands_in_one_piece() -> None:
    assert longest_run("昇腾芯片", "华为的昇腾芯片。") == 1.0
    assert longest_run("昇腾芯片", "芯片由昇腾制造") == 0.5
    assert longest_run("DECnet 协议", "decnet是协议") == 0.75
    assert longest_run("地铁", "海鸥") == 0.0


def test_chinese_is_reranked_by_words_alone(shelf: Shelf) -> None:
    near, far = shelf.close(
        "昇腾芯片工具包",
        Article("开放", "华为开放昇腾芯片工具包。"),
        Article("地铁", "地铁七号线开工。"),
        chinese=True,
    )
    assert near.tokens is None and near.article is None
    assert near.pairs > far.pairs and near.score > far.score


# Question, the passage that answers it, and one that has as many of its words or more, scattered.
SCATTERED = [
    (
        "How many people were rescued from the ferry?",
        "Lifeboats brought 43 passengers of the sinking ferry safely to land.",
        "Many people waited for the ferry. How it was rescued from bankruptcy, few people know.",
    ),
    (
        "Why did the museum close its west wing?",
        "Damp had loosened the ceiling, so the museum shut the west wing to visitors.",
        "Why go west? The museum of flight did buy a wing, and its owners live close by.",
    ),
    (
        "When does the new train to the coast start running?",
        "From 4 May a new rail line will carry travellers to the seaside.",
        "Running along the coast is a start, says the new coach, who will train the team.",
    ),
    (
        "Who pays for the repair of the flooded school?",
        "The county will bear the cost of mending the school that the flood damaged.",
        "Who pays attention at school? The repair shop was flooded with requests for bicycles.",
    ),
    (
        "Which company makes batteries for the electric buses?",
        "The electric buses run on batteries made by Voltara, a company in Leeds.",
        "The company that makes buses says electric bills rose. Shops for batteries shut.",
    ),
    (
        "What caused the power cut in the old town?",
        "A digger cut a cable, and the old town was without power for six hours.",
        "The old king lost his power. A tailor in town will cut cloth for whatever is caused.",
    ),
    (
        "How much does the city spend on trees?",
        "The city spends two million pounds a year on planting trees.",
        "People in the city spend much of their day under trees. How long does it last?",
    ),
    (
        "Which vaccine was tested on children in Norway?",
        "Doctors in Norway tested the malaria vaccine on 600 children.",
        "Norway was tested when children fell ill on holiday, for which no vaccine was at hand.",
    ),
    (
        "Who designed the new bridge over the Tarn?",
        "The new bridge over the Tarn is the work of the architect Lena Ohlsson, who designed it.",
        "Over the new year, a card game called bridge, designed in Tarn, found many players.",
    ),
    (
        "Where do the storks spend the winter?",
        "The storks spend the winter in Mali, on the banks of the Niger.",
        "Storks on a postcard: where shops spend most on paper in winter, sales are good.",
    ),
]


def test_answering_passage_ranks_above_one_with_scattered_words(
    shelf: Shelf,
) -> None:
    """Not all do: some of those that answer share hardly a word with the question."""
    right = 0
    for question, answer, scattered in SCATTERED:
        answers, shares = shelf.close(question, Article("News", answer), Article("News", scattered))
        right += answers.score > shares.score
    print(f"{right} of {len(SCATTERED)}")
    assert right >= FLOOR
