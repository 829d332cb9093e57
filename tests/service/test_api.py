"""A document's way through the API, from upload to deletion."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from fastapi.testclient import TestClient

from extractors.contract import from_json
from tests.service.serving import SAMPLE, WAIT, document

Json = dict[str, Any]


def read(api: TestClient, words: str) -> Json:
    """A document that was read, or failed to be."""
    answer = api.post("/v1/documents", content=document(words), params={"wait": WAIT})
    found: Json = api.get(f"/v1/documents/{answer.headers['gouji-document']}").json()
    return found


def test_an_upload_is_accepted_followed_and_read(api: TestClient) -> None:
    answer = api.post(
        "/v1/documents", content=document("first"), headers={"X-Filename": "report.pdf"}
    )
    assert answer.status_code == 202
    assert answer.json()["state"] == "queued"
    place = answer.headers["location"]
    with api.stream("GET", f"{place}/events") as stream:
        names = [line[7:] for line in stream.iter_lines() if line.startswith("event: ")]
    assert names == ["queued", "running", "progress", "progress", "done"]
    status = api.get(place).json()
    assert status["state"] == "done"
    assert status["progress"] == {"done": 2, "of": 2}
    assert status["outcome"]["agency"] == "临川区人民政府"
    report = from_json(api.get(f"{place}/result").content)
    assert report.document.sha256 == status["sha256"]


def test_events_go_on_where_a_reader_was_cut_off(api: TestClient) -> None:
    place = f"/v1/documents/{read(api, 'events')['id']}/events"
    whole = api.get(place).text.split("\n\n")
    third = next(line[4:] for line in whole[2].splitlines() if line.startswith("id: "))
    assert api.get(place, headers={"Last-Event-ID": third}).text.split("\n\n") == whole[3:]


def test_who_waits_gets_the_result_itself(api: TestClient) -> None:
    answer = api.post("/v1/documents", params={"wait": WAIT}, content=document("wait"))
    assert answer.status_code == 200
    assert from_json(answer.content).fields


def test_the_same_bytes_and_options_are_the_same_document(api: TestClient) -> None:
    first = read(api, "twice")
    again = api.post("/v1/documents", files={"file": ("again.pdf", document("twice"))})
    assert again.json()["id"] == first["id"]
    other = api.post("/v1/documents", params={"pages": "1-2"}, content=document("twice"))
    assert other.json()["id"] != first["id"]


def test_an_idempotency_key_stands_for_one_upload(api: TestClient) -> None:
    key = {"Idempotency-Key": "monday-1"}
    first = api.post("/v1/documents", content=document("keyed"), headers=key)
    same = api.post("/v1/documents", content=document("keyed"), headers=key)
    assert first.json()["id"] == same.json()["id"]
    other = api.post("/v1/documents", content=document("other"), headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")


def test_a_document_that_cannot_be_read_says_why(api: TestClient) -> None:
    answer = api.post("/v1/documents", params={"wait": WAIT}, content=document("damaged"))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "damaged-document"
    status = api.get(f"/v1/documents/{answer.headers['gouji-document']}").json()
    assert (status["state"], status["code"]) == ("failed", "damaged-document")
    result = api.get(f"/v1/documents/{status['id']}/result")
    assert (result.status_code, result.json()["code"]) == (409, "not-done")


def test_a_document_that_kills_its_worker_is_given_up_after_its_attempts(api: TestClient) -> None:
    found = read(api, "crash")
    assert (found["state"], found["code"], found["attempts"]) == ("failed", "worker-crashed", 3)
    assert read(api, "after it")["state"] == "done"


def test_what_is_read_can_be_cancelled_and_read_anew(api: TestClient) -> None:
    place = api.post("/v1/documents", content=document("hang")).headers["location"]
    with api.stream("GET", f"{place}/events") as stream:
        for line in stream.iter_lines():
            if line == "event: progress":
                assert api.post(f"{place}/cancel").status_code == 202
    assert api.get(place).json()["state"] == "cancelled"
    assert api.post(f"{place}/cancel").json()["code"] == "state-conflict"
    assert api.post(f"{place}/retry").json()["state"] == "queued"
    assert api.delete(place).status_code == 204
    assert read(api, "behind it")["state"] == "done"


def test_what_is_deleted_is_gone(api: TestClient) -> None:
    place = f"/v1/documents/{read(api, 'short-lived')['id']}"
    assert api.get(f"{place}/original").content == document("short-lived")
    assert api.delete(place).status_code == 204
    for path in ("", "/result", "/original", "/events"):
        assert api.get(place + path).status_code == 404
    assert api.delete(place).status_code == 404


def test_lists_are_searched_and_paged(api: TestClient) -> None:
    ids = {read(api, f"listed {n}")["id"] for n in range(3)}
    found: list[str] = []
    query: dict[str, str | int] = {"limit": 2, "state": "done"}
    while True:
        page = api.get("/v1/documents", params=query).json()
        found += [each["id"] for each in page["documents"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert ids <= set(found) and len(found) == len(set(found))
    assert api.get("/v1/documents", params={"agency": "临川", "year": 2023}).json()["documents"]
    assert not api.get("/v1/documents", params={"agency": "100%"}).json()["documents"]
    assert not api.get("/v1/documents", params={"checks_failed": True}).json()["documents"]


def test_a_batch_takes_each_document_by_itself(api: TestClient) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("2023/../../a.pdf", document("in a zip"))
        archive.writestr("readme.txt", "no document")
    items = api.post("/v1/batches", content=packed.getvalue()).json()["items"]
    assert [item["filename"] for item in items] == ["a.pdf", "readme.txt"]
    assert items[0]["document"]["state"] == "queued"
    assert items[1]["problem"]["code"] == "unsupported-media"
    files = [("file", ("a.pdf", document("a"))), ("file", ("b.pdf", b""))]
    formed = api.post("/v1/batches", files=files).json()["items"]
    assert formed[1]["problem"]["code"] == "empty-document"
    broken = api.post("/v1/batches", content=packed.getvalue()[:-30])
    assert (broken.status_code, broken.json()["code"]) == (422, "archive-invalid")


@pytest.mark.parametrize(
    ("content", "query", "status", "code"),
    [
        (b"", {}, 422, "empty-document"),
        (b"<svg>%PDF", {}, 415, "unsupported-media"),
        (b"<html><body>", {}, 415, "unsupported-media"),
        (document("x"), {"pages": "3-1"}, 422, "pages-invalid"),
        (document("x"), {"most_wrong": "2"}, 422, "request-invalid"),
    ],
)
def test_wrong_uploads_are_problems(
    api: TestClient, content: bytes, query: dict[str, str], status: int, code: str
) -> None:
    answer = api.post("/v1/documents", content=content, params=query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_page_is_shown_as_a_picture(api: TestClient) -> None:
    place = api.post("/v1/documents", content=SAMPLE.read_bytes()).headers["location"]
    answer = api.get(f"{place}/pages/1.png", params={"dpi": 40})
    assert answer.status_code == 200 and answer.content.startswith(b"\x89PNG")
    assert api.get(f"{place}/pages/99.png").json()["code"] == "pages-invalid"
    torn = api.post("/v1/documents", content=document("torn")).headers["location"]
    assert api.get(f"{torn}/pages/1.png").json()["code"] == "damaged-document"


def test_every_way_is_described_and_refusals_are_problems(api: TestClient) -> None:
    described = api.get("/v1/openapi.json").json()
    assert {"/v1/documents", "/v1/documents/{document}/result.xlsx"} <= set(described["paths"])
    assert "ProblemDetails" in json.dumps(described["components"])
    for answer in (api.get("/v1/nothing"), api.put("/v1/documents")):
        assert answer.json()["code"] in {"not-found", "method-not-allowed"}


def test_health_and_metrics(api: TestClient) -> None:
    read(api, "counted")
    assert api.get("/healthz").json() == {"status": "ok"}
    assert api.get("/readyz").json() == {"status": "ready"}
    text = api.get("/metrics").text
    assert 'gouji_documents{state="done"}' in text and "gouji_stage_seconds_bucket" in text
    headers = api.get("/healthz").headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-request-id"]
