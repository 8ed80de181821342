"""Logs, metrics and traces: off unless asked for, and then without a word of what was asked."""

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from places import ROOT
from scripted_model import scripted

from assistant.answering.chain import Ask, RetrievalChain
from assistant.asking.question import question_of
from assistant.asking.searching import Searcher
from assistant.observing import metrics as counting
from assistant.observing import seen, switch, traces
from assistant.observing.logs import JsonLines, begin
from assistant.ui.server.app import build
from index.background import Background
from index.errors import BadInput, EmptyQuestion
from index.library import Library

WHY = "Why did Huawei open-source its toolkit?"
ANSWER = "Huawei is making CANN open source to build a wider developer ecosystem."


@pytest.fixture(autouse=True)
def unwatched(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever a test switches on is off afterwards."""
    monkeypatch.setattr(switch, "_metrics", None)
    root, own = logging.getLogger(), logging.getLogger("newsdesk")
    before, level = list(root.handlers), own.level
    yield
    seen.unwatch()
    for handler in [each for each in root.handlers if each not in before]:
        root.removeHandler(handler)
        handler.close()
    own.setLevel(level)


def ask(library: Library, question: str = WHY) -> None:
    asyncio.run(RetrievalChain(library, scripted(answer=ANSWER)).ainvoke(Ask(question)))


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """Where the spans of a provider come that somebody else has set up."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(traces.trace, "get_tracer_provider", lambda: provider)
    monkeypatch.setattr(traces.trace, "get_tracer", provider.get_tracer)
    return exporter


def traced(exporter: InMemorySpanExporter) -> tuple[ReadableSpan, list[ReadableSpan]]:
    """The span of the question, and those of its stages in order."""
    *stages, question = exporter.get_finished_spans()
    assert question.context
    assert all(each.parent and each.parent.span_id == question.context.span_id for each in stages)
    return question, sorted(stages, key=lambda span: span.start_time or 0)


def test_trace_of_a_question_shows_its_stages_in_order(
    samples: Library, spans: InMemorySpanExporter
) -> None:
    switch.switch_on({"NEWSDESK_TRACES": "on"})
    ask(samples)
    question, stages = traced(spans)
    assert question.name == "question"
    assert dict(question.attributes or {}) == {
        "newsdesk.outcome": "answered",
        "newsdesk.model": "scripted",
    }
    names = [stage.name for stage in stages]
    assert names[:3] == ["understand", "search", "evidence"]
    assert [name for name in names if name in ("read", "write", "check", "finish")] == [
        "read", "write", "check", "finish"
    ]  # fmt: skip
    times = [(stage.start_time or 0, stage.end_time or 0) for stage in stages]
    assert all(start <= end for start, end in times)
    assert all(end <= start for (_, end), (start, _) in pairwise(times))
    assert (question.start_time or 0) <= times[0][0]
    assert times[-1][1] <= (question.end_time or 0)


@pytest.mark.parametrize("setting", ["on", "text"])
def test_trace_tells_what_was_asked_only_if_it_should(
    samples: Library, spans: InMemorySpanExporter, setting: str
) -> None:
    switch.switch_on({"NEWSDESK_TRACES": setting})
    ask(samples)
    said = "".join(span.to_json() for span in spans.get_finished_spans())
    assert (WHY in said) == (setting == "text")
    assert "CANN" not in said


def test_trace_of_a_failure_names_its_class_alone(
    samples: Library, spans: InMemorySpanExporter
) -> None:
    switch.switch_on({"NEWSDESK_TRACES": "on"})
    with pytest.raises(BadInput):
        ask(samples, "When did it open after:secret")
    question, _ = traced(spans)
    assert not question.status.is_ok
    assert dict(question.attributes or {})["error.type"] == "BadInput"
    assert "secret" not in question.to_json()


def test_answer_that_is_stopped_says_so(samples: Library, spans: InMemorySpanExporter) -> None:
    async def stopped() -> None:
        events = RetrievalChain(samples, scripted(answer=ANSWER)).astream(Ask(WHY))
        await anext(events)
        await events.aclose()

    switch.switch_on({"NEWSDESK_TRACES": "on"})
    asyncio.run(stopped())
    question, stages = traced(spans)
    assert dict(question.attributes or {})["newsdesk.outcome"] == "stopped"
    assert [stage.name for stage in stages] == ["understand"]


def value(metrics: counting.Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_metrics_count_questions_searches_and_errors(samples: Library) -> None:
    switch.switch_on({"NEWSDESK_METRICS": "on"})
    metrics = switch.metrics()
    assert metrics
    ask(samples)
    ask(samples, "Who won the regatta of Corran?")
    with pytest.raises(EmptyQuestion):
        ask(samples, "?!")
    asyncio.run(Searcher(samples).search(question_of("chips"), 3))
    assert value(metrics, "newsdesk_questions_total", outcome="answered") == 1
    assert value(metrics, "newsdesk_questions_total", outcome="refused") == 1
    assert value(metrics, "newsdesk_questions_total", outcome="failed") == 1
    assert value(metrics, "newsdesk_question_seconds_count") == 3
    assert value(metrics, "newsdesk_stage_seconds_count", stage="search") == 2
    assert value(metrics, "newsdesk_searches_total", outcome="found") == 3
    assert value(metrics, "newsdesk_search_seconds_count") == 3
    assert value(metrics, "newsdesk_errors_total", error="EmptyQuestion") == 1
    text = metrics.written("")[0].decode()
    assert "Huawei" not in text
    assert "regatta" not in text


def site(library: Library, host: str = "127.0.0.1") -> TestClient:
    app = build(library, scripted(answer=ANSWER), Background(library), host)
    return TestClient(app, base_url="http://127.0.0.1:7860")


def test_metrics_are_served_to_this_machine_alone_and_only_if_asked_for(samples: Library) -> None:
    assert site(samples).get("/metrics").status_code == 404
    switch.switch_on({"NEWSDESK_METRICS": "on"})
    ask(samples)
    reply = site(samples).get("/metrics")
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/plain")
    lines = reply.text.splitlines()
    assert f"newsdesk_articles {float(samples.article_count())}" in lines
    assert 'newsdesk_questions_total{outcome="answered"} 1.0' in lines
    assert "newsdesk_last_run_failed 0.0" in lines
    assert any(line.startswith("newsdesk_runs_total ") for line in lines)
    assert site(samples, "0.0.0.0").get("/metrics").status_code == 404


def test_logs_are_json_lines_without_what_was_asked(samples: Library, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    switch.switch_on({"NEWSDESK_LOG": str(file)})
    ask(samples)
    try:
        raise ValueError("two\nlines")
    except ValueError:
        logging.getLogger("elsewhere").exception("It failed: %s", "“so”")
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    search, question, failed = lines
    assert (search["message"], search["outcome"]) == ("search", "found")
    assert (question["message"], question["outcome"]) == ("question", "answered")
    assert question["stages"][0]["name"] == "understand"
    assert question["seconds"] >= sum(each["seconds"] for each in question["stages"]) - 0.1
    assert (failed["level"], failed["message"]) == ("error", "It failed: “so”")
    assert "ValueError: two\nlines" in failed["exception"]
    assert "Huawei" not in file.read_text("utf-8")


def test_log_line_has_its_time_in_utc() -> None:
    record = logging.LogRecord("desk", logging.WARNING, "", 0, "So %d", (1,), None)
    record.created = 0.5
    assert json.loads(JsonLines().format(record)) == {
        "time": "1970-01-01T00:00:00.500+00:00",
        "level": "warning",
        "logger": "desk",
        "message": "So 1",
    }


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"NEWSDESK_METRICS": "yes"}, "NEWSDESK_METRICS can't be “yes”: write one of off, on."),
        ({"NEWSDESK_TRACES": "all"}, "write one of off, on, text."),
        ({"NEWSDESK_LOG": "no/folder/log"}, "The log no/folder/log can't be written"),
        ({"NEWSDESK_TRACES": "on", "OTEL_TRACES_EXPORTER": "carrier"}, "by “carrier”"),
    ],
)
def test_setting_that_cannot_be_is_refused(settings: dict[str, str], why: str) -> None:
    with pytest.raises(BadInput) as refused:
        switch.switch_on(settings)
    assert why in str(refused.value)


def test_nothing_is_noted_unless_it_is_asked_for(
    samples: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("this was measured, though nobody asked for it")

    monkeypatch.setattr(seen.Seen, "__init__", refuse)
    switch.switch_on({})
    ask(samples)


RUN = """
import sys
from assistant.observing.switch import switch_on
import assistant.observing.seen
switch_on({settings})
print(*(name for name in ("prometheus_client", "opentelemetry") if name in sys.modules))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "imported"),
    [
        ({}, ""),
        ({"NEWSDESK_METRICS": "off", "NEWSDESK_TRACES": "off"}, ""),
        ({"NEWSDESK_METRICS": "on"}, "prometheus_client"),
        ({"NEWSDESK_TRACES": "on", "OTEL_TRACES_EXPORTER": "none"}, "opentelemetry"),
    ],
)
def test_only_what_is_asked_for_is_imported(settings: dict[str, str], imported: str) -> None:
    code = RUN.format(settings=settings)
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
    )
    assert imported in ended.stdout
    assert bool(ended.stdout.split()) == bool(imported)


@pytest.mark.slow
def test_spans_go_where_the_environment_says(samples: Library) -> None:
    code = """
from assistant.observing import seen, switch
switch.switch_on({"NEWSDESK_TRACES": "on", "OTEL_TRACES_EXPORTER": "console"})
with seen.watched(seen.Seen("question", "Why?")) as noted:
    noted.stage("search", noted.began)
"""
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
    )
    assert '"name": "search"' in ended.stdout
    assert '"service.name": "newsdesk"' in ended.stdout


def test_log_that_is_moved_away_begins_anew(tmp_path: Path) -> None:
    file = tmp_path / "log"
    begin(str(file))
    logging.getLogger("desk").warning("one")
    file.rename(tmp_path / "old")
    logging.getLogger("desk").warning("two")
    assert "two" in file.read_text("utf-8")
    assert "one" in (tmp_path / "old").read_text("utf-8")
