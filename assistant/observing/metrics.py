"""Counts for Prometheus: questions, searches, their seconds, errors, articles and runs."""

from collections.abc import Iterator
from contextlib import suppress

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from assistant.observing.seen import Seen, watch
from index.contents import Contents
from index.errors import NewsdeskError
from index.library import Library

# Seconds. A small local model takes up to a minute; a search a few hundredths.
_OF_ANSWERS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80)
_OF_SEARCHES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Metrics:
    """The counts since the start. Labels are few fixed words, never anything that was asked."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._questions = Counter(
            "newsdesk_questions",
            "Questions, by how they ended.",
            ["outcome"],
            registry=self.registry,
        )
        self._question_seconds = Histogram(
            "newsdesk_question_seconds",
            "From a question to its answer.",
            buckets=_OF_ANSWERS,
            registry=self.registry,
        )
        self._stage_seconds = Histogram(
            "newsdesk_stage_seconds",
            "What a stage of answering took.",
            ["stage"],
            buckets=_OF_ANSWERS,
            registry=self.registry,
        )
        self._searches = Counter(
            "newsdesk_searches",
            "Searches, also those for answers, by how they ended.",
            ["outcome"],
            registry=self.registry,
        )
        self._search_seconds = Histogram(
            "newsdesk_search_seconds",
            "What a search took.",
            buckets=_OF_SEARCHES,
            registry=self.registry,
        )
        self._errors = Counter(
            "newsdesk_errors", "Errors, by their class.", ["error"], registry=self.registry
        )

    def count(self, seen: Seen) -> None:
        """Count a question or a search that has ended."""
        if seen.kind == "search":
            self._searches.labels(seen.outcome).inc()
            self._search_seconds.observe(seen.seconds)
            return  # its error is that of its question
        self._questions.labels(seen.outcome).inc()
        self._question_seconds.observe(seen.seconds)
        for stage in seen.stages:
            self._stage_seconds.labels(stage.name).observe(stage.ended - stage.began)
        if seen.error:
            self._errors.labels(seen.error).inc()

    def of_library(self, library: Library) -> None:
        """Tell of this library too what it holds when somebody looks."""
        self.registry.register(_Holdings(library))

    def written(self, accept: str) -> tuple[bytes, str]:
        """The text for Prometheus and its media type, as an Accept header wants it."""
        encode, media_type = choose_encoder(accept)
        return encode(self.registry), media_type


class _Holdings(Collector):
    """Articles and runs, read from the catalogue when they are looked at."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents

    def describe(self) -> list[Metric]:
        return []  # nothing is read before somebody looks

    def collect(self) -> Iterator[Metric]:
        with suppress(NewsdeskError):  # the library can't be read now: then there is no number
            articles = self._contents.article_count()
            last = next(iter(self._contents.runs(1)), None)
            yield GaugeMetricFamily("newsdesk_articles", "Articles in the library.", articles)
            yield CounterMetricFamily(
                "newsdesk_runs", "Runs over the library.", last.id if last else 0
            )
            if last and last.ended_at:
                yield GaugeMetricFamily(
                    "newsdesk_last_run_timestamp_seconds",
                    "When the last run ended.",
                    last.ended_at.timestamp(),
                )
                yield GaugeMetricFamily(
                    "newsdesk_last_run_failed",
                    "1 if the last run ended with an error.",
                    float(last.outcome not in ("finished", "cancelled")),
                )


def begin() -> Metrics:
    """Count from now on."""
    metrics = Metrics()
    watch(metrics.count)
    return metrics
