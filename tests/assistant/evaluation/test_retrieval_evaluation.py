"""Measuring retrieval: metrics checked by hand, and a small data set measured as the product."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from newsroom import STORIES

from assistant import cli
from assistant.evaluation import data_sets as corpora
from assistant.evaluation import measuring
from assistant.evaluation.data_sets import documents_of, indexed, read_data_set
from assistant.evaluation.retrieval import VARIANTS, by_question, evaluate_retrieval, score
from index.article import Article, Passage
from index.caches import splitting
from index.embedding import Embedding
from index.errors import BadInput
from index.library import Library
from index.query import Query
from index.search.search import Hit, Ranking

CONTRACT = [
    *("queries", "recall@1", "recall@3", "recall@5", "recall@10", "recall@20"),
    *("mrr@10", "ndcg@10", "ci95", "latency_ms"),
]
# Question → its text, day, and the documents that answer it.
QUESTIONS: dict[str, tuple[str, str, list[str]]] = {
    "q1": ("What closed because of cracks in steel cables?", "2025-03-04", ["bridge"]),
    "q2": ("How many wheels of Gruyere did farmers bring?", "2025-03-05", ["cheese"]),
    "q3": ("Who photographed the comet's tail?", "2025-03-06", ["comet"]),
    "q4": ("How much more will islanders pay for the ferry?", "2025-03-07", ["ferry", "ferry-2"]),
    "q5": ("Why did winemakers light candles?", "2025-03-08", ["frost"]),
    "q6": ("How many wolf cubs were counted?", "2025-03-09", ["wolves"]),
}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    place = tmp_path / "cache"
    monkeypatch.setattr(measuring, "user_cache_path", lambda _: place)
    return place / "evaluation"


def lines(records: list[dict[str, Any]]) -> str:
    return "".join(f"{json.dumps(record)}\n" for record in records)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten documents, two of them the same, and the wolves without a title; six questions."""
    place = tmp_path / "local news"
    place.mkdir()
    documents = []
    for name, story in STORIES.items():
        title, text = story.split("\n\n", 1)
        day = {"date": "2025-03-03", "url": f"https://post.example/{name}"}
        documents.append({"_id": Path(name).stem, "title": title, "text": text, "metadata": day})
    documents[-1]["title"] = ""
    [same] = [document for document in documents if document["_id"] == "ferry"]
    documents = [each for each in documents if each["_id"] != "tram"]
    documents.append({**same, "_id": "ferry-2"})
    asked = [
        {"_id": name, "text": text, "metadata": {"date": day}}
        for name, (text, day, _) in QUESTIONS.items()
    ]
    rows = [f"{name}\t{each}\t1" for name, (_, _, right) in QUESTIONS.items() for each in right]
    (place / "corpus.jsonl").write_text(lines(documents), encoding="utf-8")
    (place / "queries.jsonl").write_text(lines(asked), encoding="utf-8")
    (place / "qrels.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *rows, ""]))
    return place


def test_metrics_are_those_worked_out_by_hand() -> None:
    judgements = {
        "first": {"a": 1},
        "third": {"b": 1, "x": 0},
        "two": {"c": 1, "d": 1},
        "nothing": {"e": 1},
    }
    rankings = {
        "first": ["a", "z"],
        "third": ["x", "y", "b"],
        "two": ["y", "c", "z", "d"],
    }
    values = {name: list(each) for name, each in by_question(rankings, judgements).items()}
    assert values["recall@1"] == [1, 0, 0, 0]
    assert values["recall@3"] == [1, 1, 1, 0]
    assert values["recall@5"] == [1, 1, 1, 0]
    assert values["mrr@10"] == pytest.approx([1, 1 / 3, 1 / 2, 0])
    best = 1 + 1 / np.log2(3)
    two = (1 / np.log2(3) + 1 / np.log2(5)) / best
    assert values["ndcg@10"] == pytest.approx([1, 1 / np.log2(4), two, 0], abs=1e-4)


def test_the_eleventh_document_counts_for_recall_at_20_only() -> None:
    ranking = [f"d{number}" for number in range(1, 21)]
    scores = score({"q": ranking}, {"q": {"d11": 1}}, [0.010, 0.030])
    found = {name for name, mean in scores.means.items() if mean}
    assert found == {"recall@20"}
    assert (scores.p50_ms, scores.p95_ms) == (pytest.approx(20), pytest.approx(29))


def test_intervals_hold_the_mean_narrow_with_more_questions_and_are_always_the_same() -> None:
    def half_found(questions: int) -> tuple[float, float]:
        judgements = {f"q{n}": {"right": 1} for n in range(questions)}
        rankings = {f"q{n}": ["right" if n % 2 else "wrong"] for n in range(questions)}
        scores = score(rankings, judgements, [1.0])
        assert scores.means["recall@1"] == 0.5
        assert score(rankings, judgements, [1.0]).ci95 == scores.ci95
        return scores.ci95["recall@1"]

    # The normal approximation of the same interval: 0.5 ± 1.96 · sqrt(0.25 / n).
    for questions in (40, 400):
        width = 1.96 * (0.25 / questions) ** 0.5
        assert half_found(questions) == pytest.approx((0.5 - width, 0.5 + width), abs=0.03)


def hit(article: Article, *also_in: Article) -> Hit:
    return Hit(article, Passage(article.id, 0, 0, 1, "."), 1.0, None, None, also_in)


def test_documents_come_once_where_first_found_and_copies_behind_their_hit() -> None:
    one, two, copy = (Article(title=title, text=".") for title in ("one", "two", "copy"))
    documents = {one.id: ["1a", "1b"], two.id: ["2"], copy.id: ["3"]}
    hits = [hit(two, copy), hit(one), hit(two, copy)]
    assert documents_of(hits, documents) == ["2", "3", "1a", "1b"]


def test_every_document_comes_in_and_the_same_ones_are_one_article(
    folder: Path, embedding: Embedding
) -> None:
    with indexed(read_data_set(folder), embedding=embedding) as corpus:
        assert corpus.refused == {}
        assert sorted(name for names in corpus.documents.values() for name in names) == sorted(
            read_data_set(folder).documents.values()
        )
        assert ["ferry", "ferry-2"] in corpus.documents.values()
        assert corpus.library.article_count() == 9
        assert corpus.passages == 9


def test_a_corpus_in_several_files_keeps_its_documents_apart(
    folder: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    monkeypatch.setattr(corpora, "BYTES_A_FILE", 600)
    with indexed(read_data_set(folder), embedding=embedding) as corpus:
        titles = {
            name: corpus.library.article(article).title
            for article, names in corpus.documents.items()
            for name in names
        }
    assert len(list(cache.glob("*/corpus/*.jsonl"))) > 2
    assert titles["orchestra"] == "Orchestra names conductor"
    assert titles["ferry-2"] == "Ferry fares rise"


def test_what_the_product_does_not_take_in_is_named_with_its_reason(
    folder: Path, embedding: Embedding
) -> None:
    with (folder / "corpus.jsonl").open("a") as file:
        file.write('\n{"_id": "empty", "title": "Nothing", "text": "  "}\n')
    evaluation = evaluate_retrieval(folder, embedding=embedding)
    assert evaluation.documents == 11
    assert list(evaluation.refused) == ["empty"]
    assert "no text" in evaluation.refused["empty"]


def test_a_small_set_is_measured_by_document(folder: Path, embedding: Embedding) -> None:
    events: list[tuple[str, int, int]] = []
    evaluation = evaluate_retrieval(
        folder, embedding=embedding, on_progress=lambda *event: events.append(event)
    )
    [scores] = evaluation.variants.values()
    assert (evaluation.name, scores.questions, evaluation.documents) == ("local news", 6, 10)
    # Each question shares its words with its own story alone; one story is two documents.
    assert scores.means["recall@1"] == scores.means["mrr@10"] == scores.means["ndcg@10"] == 1
    assert 0 < scores.p50_ms <= scores.p95_ms
    assert ("Indexing", 10, 10) in events
    assert events[-1] == ("Searching (reranked)", 6, 6)


def test_an_index_is_used_again_until_the_corpus_or_the_splitter_changes(
    folder: Path, embedding: Embedding, encoded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def embedded() -> int:
        """How many texts of documents are embedded by one more measuring."""
        before = len(encoded)
        evaluation = evaluate_retrieval(folder, embedding=embedding)
        # Each is read under its title; questions have none.
        documents = [text for text in encoded[before:] if "\n" in text]
        assert evaluation.was_cached == (not documents)
        return len(documents)

    assert embedded() == 9
    assert embedded() == 0
    (folder / "queries.jsonl").touch()
    assert embedded() == 0
    text = (folder / "corpus.jsonl").read_text()
    (folder / "corpus.jsonl").write_text(text.replace("forty wheels", "fifty wheels"))
    assert embedded() == 9
    monkeypatch.setattr(splitting, "FINGERPRINT", "another splitter")
    assert embedded() == 9


def test_an_index_that_was_not_finished_is_finished_before_anything_is_measured(
    folder: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(corpora, "_note_whole", killed)
        with pytest.raises(KeyboardInterrupt):
            evaluate_retrieval(folder, embedding=embedding)
    stopped = evaluate_retrieval(folder, embedding=embedding)
    assert not stopped.was_cached
    assert stopped.variants["reranked"].means["recall@3"] == 1

    def half(library: Library) -> Any:
        events = whole(library)
        for event in events:
            yield event
            if getattr(event, "done", 0) >= 8:
                raise KeyboardInterrupt

    whole = Library.reindex
    text = (folder / "corpus.jsonl").read_text()
    (folder / "corpus.jsonl").write_text(text.replace("forty wheels", "fifty wheels"))
    with monkeypatch.context() as patched:
        patched.setattr(Library, "reindex", half)
        with pytest.raises(KeyboardInterrupt):
            evaluate_retrieval(folder, embedding=embedding)
    finished = evaluate_retrieval(folder, embedding=embedding)
    assert not finished.was_cached
    assert finished.variants["reranked"].means["recall@3"] == 1


def test_judgements_may_stand_in_a_folder_and_judge_documents_as_wrong_or_not_there(
    folder: Path,
) -> None:
    (folder / "qrels").mkdir()
    rows = (folder / "qrels.tsv").read_text() + "q6\tbridge\t0\nq6\tlost\t2\n"
    (folder / "qrels" / "test.tsv").write_text(rows.replace("q1\tbridge\t1\n", "q1\tbridge\t0\n"))
    (folder / "qrels.tsv").unlink()
    data = read_data_set(folder)
    assert [question.id for question in data.questions] == ["q2", "q3", "q4", "q5", "q6"]
    assert data.judgements["q6"] == {"wolves": 1, "bridge": 0, "lost": 2}
    assert data.unknown == 1
    assert data.questions[0].day == date(2025, 3, 5)


Change = Callable[[Path], object]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda at: (at / "corpus.jsonl").unlink(), r"corpus.jsonl can't be read \(no such file"),
        (lambda at: (at / "queries.jsonl").unlink(), r"queries.jsonl can't be read"),
        (lambda at: (at / "qrels.tsv").unlink(), r"test.tsv can't be read .* BEIR layout has"),
        (lambda at: (at / "corpus.jsonl").write_text("\n"), r"corpus.jsonl: it is empty"),
        (
            lambda at: (at / "corpus.jsonl").write_text('{"_id": "a", "text": "b"}\n{"a"'),
            r"corpus.jsonl, line 2: not a JSON object with “_id” and “text”\.",
        ),
        (
            lambda at: (at / "queries.jsonl").write_text('{"_id": "q1"}'),
            r"queries.jsonl, line 1: not a JSON object with",
        ),
        (
            lambda at: (at / "corpus.jsonl").write_text('{"_id": "a", "text": "b"}\n' * 2),
            r"corpus.jsonl, line 2: a second “a”\.",
        ),
        (
            lambda at: (at / "qrels.tsv").write_text("query\tdocument\tscore\nq1 bridge 1\n"),
            r"qrels.tsv, line 2: not a question's id, a document's id and a whole number",
        ),
        (
            lambda at: (at / "qrels.tsv").write_text("query\tdocument\tscore\nq1\tbridge\tyes\n"),
            r"qrels.tsv, line 2: not a question's id",
        ),
        (
            lambda at: (at / "qrels.tsv").write_bytes(b"\xff\xfe\x00"),
            r"qrels.tsv: it is not text in UTF-8",
        ),
        (
            lambda at: (at / "qrels.tsv").write_text("query\tdocument\tscore\nq1\tbridge\t0\n"),
            r"qrels.tsv: below its header it names no document that answers",
        ),
        (
            lambda at: (at / "qrels.tsv").write_text("query\tdocument\tscore\nq9\tbridge\t1\n"),
            r"qrels.tsv: the question “q9” is not in queries.jsonl\.",
        ),
        (
            lambda at: (at / "qrels.tsv").write_text("query\tdocument\tscore\nq1\tlost\t1\n"),
            r"qrels.tsv: none of the documents it names is in corpus.jsonl\.",
        ),
    ],
)
def test_what_is_no_data_set_is_refused_in_a_sentence(
    folder: Path, change: Change, sentence: str
) -> None:
    change(folder)
    with pytest.raises(BadInput, match=sentence):
        evaluate_retrieval(folder)


def test_each_variant_and_each_questions_day_reach_the_search(
    folder: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    search = Library.search

    def noting(library: Library, query: Query, limit: int, ranking: Ranking) -> list[Hit]:
        asked.append((query.text, query.near, ranking))
        return search(library, query, limit, ranking)

    monkeypatch.setattr(Library, "search", noting)
    evaluate_retrieval(folder, variants=("words", "dense"), limit=1, embedding=embedding)
    text = QUESTIONS["q1"][0]
    # Once to warm up, once to be timed.
    assert asked == [(text, None, "words")] * 2 + [(text, None, "dense")] * 2
    asked.clear()
    evaluate_retrieval(folder, as_of_query_date=True, limit=1, embedding=embedding)
    assert asked == [(text, date(2025, 3, 4), "reranked")] * 2


def test_a_question_without_a_date_has_no_day_of_its_own(
    folder: Path, embedding: Embedding
) -> None:
    text = (folder / "queries.jsonl").read_text()
    (folder / "queries.jsonl").write_text(text.replace("2025-03-06", "last week"))
    with pytest.raises(BadInput, match=r"“q3” has no date .* leave out --as-of-query-date"):
        evaluate_retrieval(folder, as_of_query_date=True, embedding=embedding)
    first_two = evaluate_retrieval(folder, as_of_query_date=True, limit=2, embedding=embedding)
    assert first_two.variants["reranked"].questions == 2


@pytest.fixture
def evaluate(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, embedding: Embedding
) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.setattr(corpora, "Embedding", lambda: embedding)

    def run(*words: str | Path) -> tuple[int, str, str]:
        argv = ["newsdesk", "evaluate", "retrieval", *map(str, words)]
        monkeypatch.setattr("sys.argv", argv)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0), *capsys.readouterr()

    return run


Evaluate = Callable[..., tuple[int, str, str]]


def test_json_prints_one_object_with_the_agreed_keys(evaluate: Evaluate, folder: Path) -> None:
    code, printed, said = evaluate(folder, "--json")
    assert (code, said) == (0, "")
    measured = json.loads(printed)
    assert list(measured)[: len(CONTRACT)] == CONTRACT
    assert measured["queries"] == 6
    assert measured["recall@1"] == 1
    assert list(measured["ci95"]) == CONTRACT[1:-2]
    low, high = measured["ci95"]["recall@1"]
    assert low <= measured["recall@1"] <= high
    assert list(measured["latency_ms"]) == ["p50", "p95"]
    assert measured["name"] == "local news"


def test_compare_measures_every_variant_and_several_sets_come_by_name(
    evaluate: Evaluate, folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    _, printed, _ = evaluate(folder, copy, "--compare", "--limit", "3", "--json")
    sets = json.loads(printed)["sets"]
    assert list(sets) == ["local news", "copy"]
    for measured in sets.values():
        assert list(measured["variants"]) == list(VARIANTS)
        for scores in measured["variants"].values():
            assert list(scores)[: len(CONTRACT)] == CONTRACT
            assert scores["queries"] == 3


def test_the_table_has_a_row_a_variant_and_says_how_it_was_measured(
    evaluate: Evaluate, folder: Path
) -> None:
    code, printed, said = evaluate(folder, "--compare")
    assert (code, said) == (0, "")
    for variant in VARIANTS:
        assert f"\n  {variant} " in printed
    assert "6 questions; 10 documents in 9 passages; index: " in printed
    assert "cores (" in printed


def test_a_bad_data_set_is_one_line_and_status_2(evaluate: Evaluate, tmp_path: Path) -> None:
    code, printed, said = evaluate(tmp_path, "--json")
    assert (code, printed) == (2, "")
    assert said.startswith(f"newsdesk: {tmp_path}/corpus.jsonl can't be read (no such file")
    assert said.count("\n") == 1
