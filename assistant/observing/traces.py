"""OpenTelemetry traces: a span for each question, and one below it for each of its stages.

Only the interface is used (opentelemetry.io/docs/specs/otel/trace/api). Where the spans go is set
up by OTEL_… variables (opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables),
unless somebody has set up a provider already, as `opentelemetry-instrument` does.
"""

from collections.abc import Mapping
from importlib.metadata import entry_points

from opentelemetry import trace

from assistant.observing.seen import Seen, watch
from index.errors import BadInput

_EXPORTERS = "opentelemetry_traces_exporter"  # the entry points of exporters
_PROTOCOLS = {"grpc": "otlp_proto_grpc", "http/protobuf": "otlp_proto_http"}


def begin(environment: Mapping[str, str], *, with_text: bool = False) -> None:
    """Trace every question; with its words only `with_text`.

    Raises BadInput if spans can't be sent where the environment says.
    """
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        _set_up(environment)
    tracer = trace.get_tracer("newsdesk")

    def traced(seen: Seen) -> None:
        if seen.kind == "question":
            _write(tracer, seen, with_text)

    watch(traced)


def _write(tracer: trace.Tracer, seen: Seen, with_text: bool) -> None:
    attributes = {"newsdesk.outcome": seen.outcome, "newsdesk.model": seen.model}
    if with_text:
        attributes["newsdesk.question"] = seen.text
    span = tracer.start_span("question", attributes=attributes, start_time=_nanoseconds(seen.began))
    within = trace.set_span_in_context(span)
    for stage in seen.stages:
        started = _nanoseconds(stage.began)
        tracer.start_span(stage.name, within, start_time=started).end(_nanoseconds(stage.ended))
    if seen.error:
        span.set_attribute("error.type", seen.error)
        span.set_status(trace.StatusCode.ERROR)
    span.end(_nanoseconds(seen.ended))


def _set_up(environment: Mapping[str, str]) -> None:
    """A provider that sends spans to the exporter named by OTEL_TRACES_EXPORTER."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    exporter = environment.get("OTEL_TRACES_EXPORTER") or "otlp"
    # What is passed here goes before what the environment says.
    is_named = environment.get("OTEL_SERVICE_NAME") or environment.get("OTEL_RESOURCE_ATTRIBUTES")
    named = Resource.create({} if is_named else {"service.name": "newsdesk"})
    provider = TracerProvider(resource=named)
    if exporter != "none":
        protocol = environment.get("OTEL_EXPORTER_OTLP_PROTOCOL") or "grpc"
        name = _PROTOCOLS.get(protocol, protocol) if exporter == "otlp" else exporter
        found = next(iter(entry_points(group=_EXPORTERS, name=name)), None)
        if found is None:
            there = ", ".join(sorted(each.name for each in entry_points(group=_EXPORTERS)))
            raise BadInput(
                f"Traces can't be sent by “{name}”, which OTEL_TRACES_EXPORTER means: install its "
                f"package, or name one that is there ({there})."
            )
        provider.add_span_processor(BatchSpanProcessor(found.load()()))
    trace.set_tracer_provider(provider)


def _nanoseconds(seconds: float) -> int:
    return int(seconds * 1e9)
