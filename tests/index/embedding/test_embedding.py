"""OpenVINO gives the vectors of sentence-transformers, which runs what OpenVINO can't."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from index.embedding import Embedding
from index.embedding.openvino_encoder import FILES, converted, is_whole
from index.embedding.weights import digest, weights_folder, weights_in
from index.library import Library

pytestmark = pytest.mark.slow

QUESTIONS = """
Why did Huawei open its toolkit?
What is CANN?
Which chip may Nvidia sell again?
Who is the chief executive of Nvidia?
How much did Nvidia write off?
What does AMD's MI308 cost the company?
When were the export rules tightened?
What did China ask Nvidia about?
Who wants backdoors in chips?
How fast is the CloudMatrix 384?
What is in the Mate 60 Pro?
Who made the processor of the phone?
Why did shares in Nvidia fall in January?
What did DeepSeek train its model on?
Which company is worth four trillion dollars?
What is the AI diffusion rule?
Which countries were divided into tiers?
What is a licence for the H20?
Does China depend on foreign technology?
How do developers write for Ascend?
What is the rival of CUDA?
What did the Commerce Department say?
Who visited Beijing in July?
How large are the sales of the H20?
What is a kill switch?
Which restrictions came in October 2023?
how many processors are in a rack
what did investors fear
open source software for chips
American chips in China
artificial intelligence in data centres
smuggling of processors
a charge of 800 million dollars
seven nanometre chip
memory with high bandwidth
tax of fifteen per cent on chip sales
security risks of chips
the weather in spring
football on Saturday
a recipe for onion soup
昇腾芯片
华为为什么开源？
42
""".strip().splitlines()


@pytest.fixture(scope="module")
def reference() -> Embedding:
    return Embedding(convert=False)


@pytest.fixture(scope="module")
def passages(samples: Library) -> list[str]:
    articles = samples._catalogue.articles
    pairs = articles.passages(articles.passage_ids()).values()
    return [f"{article.title}\n{passage.text}" for article, passage in pairs]


def test_the_ten_nearest_are_those_that_sentence_transformers_finds(
    embedding: Embedding, reference: Embedding, passages: list[str]
) -> None:
    assert len(QUESTIONS) >= 40
    assert reference.engine.startswith("sentence-transformers")
    assert embedding.engine.startswith("OpenVINO")
    shared = 0
    stored, expected = embedding.encode(passages), reference.encode(passages)
    asked, expected_asked = embedding.encode(QUESTIONS), reference.encode(QUESTIONS)
    for one, other in zip(asked @ stored.T, expected_asked @ expected.T, strict=True):
        shared += len(set(np.argsort(-one)[:10]) & set(np.argsort(-other)[:10]))
    overlap = shared / (10 * len(QUESTIONS))
    print(f"{overlap:.4f} of the ten nearest of {len(passages)} passages, {len(QUESTIONS)} queries")
    assert overlap >= 0.99


def test_tokens_have_the_same_places_and_nearly_the_same_vectors(
    embedding: Embedding, reference: Embedding, passages: list[str]
) -> None:
    texts = [*passages[:10], *QUESTIONS, "“Quotes” — and dashes…", "ﬁ ligature, naïve café"]
    for one, other in zip(embedding.read(texts), reference.read(texts), strict=True):
        assert np.array_equal(one.spans, other.spans)
        assert one.tokens.shape == other.tokens.shape
        lengths = np.linalg.norm(one.tokens, axis=1) * np.linalg.norm(other.tokens, axis=1)
        assert ((one.tokens * other.tokens).sum(axis=1) / lengths > 0.999).all()
        assert one.vector @ other.vector > 0.999


@pytest.mark.parametrize("kind", ["embedding", "reference"])
def test_an_empty_text_has_a_unit_vector_and_no_tokens(
    kind: str, request: pytest.FixtureRequest
) -> None:
    model: Embedding = request.getfixturevalue(kind)
    for text in ("", " \n", "?!"):
        [read] = model.read([text])
        assert np.linalg.norm(read.vector) == pytest.approx(1.0, abs=1e-5)
        assert read.tokens.shape == (0, 384) and read.spans.shape == (0, 2)


def test_spans_are_the_places_of_tokens_in_the_text(embedding: Embedding) -> None:
    text = "Kestrels, 3.5 % (in Chinese 红隼)"
    [read] = embedding.read([text])
    words = [text[start:end] for start, end in read.spans]
    assert "".join(words) == "Kestrels35inChinese红隼"


def test_long_texts_are_cut_at_256_tokens(embedding: Embedding, reference: Embedding) -> None:
    long = "bridge " * 400
    for model in (embedding, reference):
        [read] = model.read([long])
        assert len(read.tokens) == 254  # and one for the beginning, one for the end
    [short] = embedding.read(["bridge " * 254])
    [read] = embedding.read([long])
    assert read.vector @ short.vector > 0.99999


def test_the_order_and_number_of_texts_change_no_vector(embedding: Embedding) -> None:
    together = embedding.encode(QUESTIONS)
    alone = np.stack([embedding.encode([each])[0] for each in QUESTIONS])
    assert np.allclose(together, alone, atol=1e-5)


def tiny_model(folder: Path, pooling: str) -> Path:
    """A model of random weights with the default model's words."""
    import torch
    from sentence_transformers import SentenceTransformer, models
    from transformers import AutoTokenizer, BertConfig, BertModel

    torch.manual_seed(1)
    tokenizer = AutoTokenizer.from_pretrained(str(weights_folder()), local_files_only=True)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
    )
    BertModel(config).save_pretrained(folder / "bert")
    tokenizer.save_pretrained(folder / "bert")
    layers = [
        models.Transformer(str(folder / "bert"), max_seq_length=64),
        models.Pooling(32, pooling_mode=pooling),
        models.Normalize(),
    ]
    SentenceTransformer(modules=layers, device="cpu").save(str(folder / "model"))
    return folder / "model"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for converted models; the processes that convert see it too."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    from platformdirs import user_cache_path

    place = user_cache_path("newsdesk")
    if tmp_path not in place.parents:
        pytest.skip("this system keeps its caches elsewhere")
    return place / "embedding"


def test_a_model_that_cannot_be_converted_is_run_by_sentence_transformers(
    tmp_path: Path, cache: Path
) -> None:
    model = Embedding(tiny_model(tmp_path, "cls"))
    read = model.read(["A bridge of steel.", "Two cheeses"])
    assert model.engine.startswith("sentence-transformers")
    assert [np.linalg.norm(each.vector) for each in read] == pytest.approx([1, 1], abs=1e-5)
    assert [each.tokens.shape for each in read] == [(4, 32), (3, 32)]
    assert not any(cache.iterdir()) if cache.exists() else True


def damage_shortened(place: Path) -> None:
    os.truncate(place / "model.bin", (place / "model.bin").stat().st_size // 2)


def damage_network(place: Path) -> None:
    (place / "model.xml").write_text("<net>")


def damage_tokenizer(place: Path) -> None:
    (place / "tokenizer.json").write_text("{}")


def damage_about(place: Path) -> None:
    (place / "about.json").unlink()


def damage_about_of_another_kind(place: Path) -> None:
    (place / "about.json").write_text(json.dumps(["tokens"]))


def damage_all_but_the_folder(place: Path) -> None:
    shutil.rmtree(place)
    place.mkdir()


DAMAGES = [
    damage_shortened,
    damage_network,
    damage_tokenizer,
    damage_about,
    damage_about_of_another_kind,
    damage_all_but_the_folder,
]


def test_a_conversion_that_is_damaged_or_was_cut_off_is_made_again(
    tmp_path: Path, cache: Path
) -> None:
    folder = tiny_model(tmp_path, "mean")
    weights = digest(weights_in(folder))
    place = converted(folder, weights)
    assert place and place.parent == cache and is_whole(place)
    written = (place / "about.json").stat().st_mtime_ns
    assert converted(folder, weights) == place  # as it is
    assert (place / "about.json").stat().st_mtime_ns == written
    kept = shutil.copytree(place, tmp_path / "kept")
    for damage in DAMAGES:
        shutil.rmtree(place)
        shutil.copytree(kept, place)
        assert is_whole(place)
        damage(place)
        assert not is_whole(place), damage.__name__
    model = Embedding(folder)
    expected = Embedding(folder, convert=False).encode(["A bridge of steel."])
    assert np.allclose(model.encode(["A bridge of steel."]), expected, atol=1e-3)
    assert model.engine.startswith("OpenVINO")
    assert is_whole(place)
    assert [path.name for path in cache.iterdir()] == [place.name]
    assert {path.name for path in place.iterdir()} == {*FILES, "about.json"}


def test_openvinos_telemetry_is_never_loaded() -> None:
    import openvino.tools.ovc.telemetry_utils as used

    assert used.tm.__name__ == "openvino.tools.ovc.telemetry_stub"
