"""Traces for OpenTelemetry: a span for each document, in the trace of the request that brought
it, and under it one for each stage. Without a provider they cost nothing.

Requests are traced by the framework; where to, say the OTEL_… variables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fastapi.telemetry import TelemetryConfig
from opentelemetry import propagate, trace
from opentelemetry.trace import StatusCode

from extractors.clock import Span

_TRACER = trace.get_tracer("gouji")
_PARENT = "traceparent"

REQUESTS: TelemetryConfig = {"logs": False, "metrics": False, "operation_spans": False,
                             "auto_configure": True}  # fmt: skip
"""Logs would hold the words of errors; metrics are Prometheus's."""


def parent() -> str | None:
    """The current trace, as W3C's ``traceparent``."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get(_PARENT)


@contextmanager
def document_span(document: str, attempt: int, traceparent: str | None) -> Iterator[None]:
    """Of an attempt; errors leave their kind there, and none of their words."""
    context = propagate.extract({_PARENT: traceparent}) if traceparent else None
    with _TRACER.start_as_current_span(
        "document", context=context, record_exception=False, set_status_on_exception=False,
        attributes={"gouji.document": document, "gouji.attempt": attempt},
    ):  # fmt: skip
        yield


def failed(code: str) -> None:
    """Of the current span."""
    span = trace.get_current_span()
    span.set_attribute("gouji.code", code)
    span.set_status(StatusCode.ERROR)


def stages(spans: Sequence[Span]) -> None:
    """Under the current span; ``began`` is an epoch."""
    for each in spans:
        span = _TRACER.start_span(each.stage, start_time=_nanoseconds(each.began))
        span.end(_nanoseconds(each.began + each.seconds))


def _nanoseconds(seconds: float) -> int:
    return int(seconds * 1e9)
