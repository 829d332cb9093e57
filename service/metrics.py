"""What Prometheus collects, of this process."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)

REQUESTS = Counter(
    "gouji_requests", "Requests answered.", ["method", "route", "status"], registry=REGISTRY
)
REQUEST_SECONDS = Histogram(
    "gouji_request_seconds", "Until an answer began.", ["route"], registry=REGISTRY
)
DOCUMENTS = Gauge("gouji_documents", "Documents by state.", ["state"], registry=REGISTRY)
OLDEST = Gauge(
    "gouji_oldest_waiting_seconds", "How long the oldest of the queue has waited.",
    registry=REGISTRY,
)  # fmt: skip
OUTCOMES = Counter("gouji_outcomes", "Attempts ended.", ["outcome", "code"], registry=REGISTRY)
WORKERS_ENDED = Counter(
    "gouji_workers_ended", "Processes ended by a document.", ["code"], registry=REGISTRY
)
WEBHOOKS = Counter("gouji_webhooks", "Attempts to tell webhooks.", ["outcome"], registry=REGISTRY)
REFUSED = Counter("gouji_refused", "Requests refused.", ["code"], registry=REGISTRY)
DOCUMENT_SECONDS = Histogram(
    "gouji_document_seconds", "An attempt, whole.", buckets=_SECONDS, registry=REGISTRY
)
STAGE_SECONDS = Histogram(
    "gouji_stage_seconds", "A stage of reading.", ["stage"], buckets=_SECONDS, registry=REGISTRY
)
