"""Logs and traces say what happened to which document, and nothing of what stands in it."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.service.databases import ENOUGH, free_port
from tests.service.serving import WAIT, document

ROOT = Path(__file__).parents[2]
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def collector() -> Iterator[tuple[str, list[Span]]]:
    """What OpenTelemetry's exporter sends its spans to."""
    spans: list[Span] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            packed = self.headers.get("content-encoding") == "gzip"
            told = ExportTraceServiceRequest.FromString(gzip.decompress(body) if packed else body)
            spans.extend(span for resource in told.resource_spans
                         for scope in resource.scope_spans for span in scope.spans)  # fmt: skip
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", spans
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_request_is_traced_to_the_stages_of_its_document_and_logged(
    tmp_path: Path, sample_result: None, collector: tuple[str, list[Span]]
) -> None:
    address, spans = collector
    port = free_port()
    surroundings = os.environ | {"OTEL_EXPORTER_OTLP_ENDPOINT": address, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.service.serving", str(tmp_path), str(port)]
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(command, cwd=ROOT, env=surroundings, stderr=log) as process,
    ):
        number = _read(f"http://127.0.0.1:{port}")
        process.terminate()
        process.wait(ENOUGH)
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    upload = next(line for line in lines if line.get("request") == "from-a-proxy")
    assert upload["document"] == number and upload["message"] == "POST /v1/documents 422"
    assert any(line.get("document") == number and "failed" in line["message"] for line in lines)
    assert "secret" not in (tmp_path / "log").read_text()
    _check(spans, number)


def _read(address: str) -> str:
    """One document that is read, and then one that fails, whose number it gives."""
    headers = {"traceparent": PARENT, "X-Request-Id": "from-a-proxy", "X-Filename": "secret.pdf"}
    with httpx.Client(base_url=address, timeout=ENOUGH) as api:
        end = time.monotonic() + ENOUGH
        while True:
            try:
                assert api.get("/readyz").status_code == 200
                break
            except httpx.TransportError:
                assert time.monotonic() < end
                time.sleep(0.2)
        good = api.post("/v1/documents", params={"wait": WAIT}, content=document("good"))
        assert good.status_code == 200
        bad = api.post("/v1/documents", params={"wait": WAIT}, content=document("damaged secret"),
                       headers=headers)  # fmt: skip
        assert bad.headers["x-request-id"] == "from-a-proxy"
        return bad.headers["gouji-document"]


def _check(spans: list[Span], number: str) -> None:
    """Both documents stand in the traces of their requests, and the stages below them."""
    documents = [span for span in spans if span.name == "document"]
    told = {each.key: each.value.string_value for span in documents for each in span.attributes}
    assert told["gouji.code"] == "damaged-document" and told["gouji.document"] == number
    failed = next(span for span in documents if span.status.code == 2)
    assert failed.trace_id.hex() == PARENT.split("-")[1]
    requests = {span.span_id for span in spans if span.name.startswith("POST")}
    assert {span.parent_span_id for span in documents} <= requests
    stages = [span for span in spans if span.name == "recognise"]
    assert stages and {span.parent_span_id for span in stages} <= {
        span.span_id for span in documents
    }
    assert "secret" not in str(spans) and "torn" not in str(spans)
