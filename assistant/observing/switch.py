"""The settings NEWSDESK_LOG, NEWSDESK_METRICS and NEWSDESK_TRACES."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from index.errors import BadInput

if TYPE_CHECKING:
    from assistant.observing.metrics import Metrics

LOG, METRICS, TRACES = "NEWSDESK_LOG", "NEWSDESK_METRICS", "NEWSDESK_TRACES"
_metrics: "Metrics | None" = None
_CHOICES = {METRICS: ("off", "on"), TRACES: ("off", "on", "text")}


def switch_on(environment: Mapping[str, str]) -> None:
    """Begin to log, count and trace as the environment asks for; what it doesn't name stays off.

    Raises BadInput for a setting that can't be what it is.
    """
    counts, traces = (_chosen(environment, name) for name in (METRICS, TRACES))
    if file := environment.get(LOG):
        from assistant.observing import logs

        logs.begin(file)
    if counts == "on":
        from assistant.observing.metrics import begin

        global _metrics
        _metrics = begin()
    if traces != "off":
        from assistant.observing import traces as tracing

        tracing.begin(environment, with_text=traces == "text")


def metrics() -> "Metrics | None":
    """The counts; None if nobody asked for them."""
    return _metrics


def _chosen(environment: Mapping[str, str], name: str) -> str:
    choices, value = _CHOICES[name], environment.get(name) or "off"
    if value not in choices:
        raise BadInput(f"The setting {name} can't be “{value}”: write one of {', '.join(choices)}.")
    return value
