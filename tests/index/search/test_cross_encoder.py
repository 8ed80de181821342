"""A cross-encoder that the person has: here a tiny one with weights at random."""

from pathlib import Path

import pytest
from newsroom import reindex, write_stories

from index.embedding import Embedding
from index.embedding.weights import weights_folder
from index.errors import ModelUnavailable
from index.library import Library
from index.search.cross_encoder import CrossEncoder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    folder = tmp_path_factory.mktemp("cross-encoder")
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = BertConfig(**sizes, intermediate_size=16, num_labels=1)
    BertForSequenceClassification(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(weights_folder()).save_pretrained(folder)
    return folder


def test_cross_encoder_decides_the_order(model: Path, tmp_path: Path, embedding: Embedding) -> None:
    question = "Which bridge, comet, ferry and tram were in the news on Monday?"
    encoder = CrossEncoder(str(model))
    with Library(tmp_path / "home", embedding, cross_encoder=encoder) as library:
        reindex(library, write_stories(tmp_path / "stories"))
        hits = library.search(question, 10)
        texts = [f"{hit.article.title}\n{hit.passage.text}" for hit in hits]
        scores = encoder.scores(question, texts)
    assert len(hits) > 3
    assert scores[0] == max(scores)
    assert len(set(scores)) > 1


def test_missing_cross_encoder_is_reported_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="leave out --reranker"):
        CrossEncoder(str(tmp_path / "nowhere")).scores("Why?", ["Because."])
