"""A few of the files that ``tests.service.hostile.attack`` sends, read as documents are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from extractors.contract import from_json
from service.app import create_app
from tests.service.hostile import crafted
from tests.service.hostile.attack import mutations
from tests.service.hostile.mutate import mutated
from tests.service.serving import WAIT, settings


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """With the reader that everybody gets."""
    folder = tmp_path_factory.mktemp("hostile")
    limits = {"attempts": 1, "seconds": 200.0, "memory": 2 * 2**30, "max_batch_bytes": 2**22}
    with TestClient(create_app(settings(folder, **limits))) as api:
        yield api


PDFS = {
    "pages among themselves": "damaged-document",
    "no catalog but itself": "damaged-document",
    "encrypted": "password-required",
    "content bomb": "limit-exceeded",
    "large picture": "limit-exceeded",
    "cut short": "damaged-document",
}


@pytest.mark.parametrize(("name", "code"), PDFS.items())
def test_a_bomb_or_a_circle_is_an_error_that_says_so(
    reading: TestClient, pdfs: dict[str, bytes], name: str, code: str
) -> None:
    answer = reading.post("/v1/documents", params={"wait": WAIT}, content=pdfs[name])
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert reading.get("/readyz").status_code == 200


@pytest.fixture(scope="module")
def pdfs() -> dict[str, bytes]:
    return {name: data for name, data in crafted.pdfs() if name in PDFS}


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [(crafted.png(30_000, 30_000, b""), 422, "limit-exceeded"),
     (crafted.tiff(30_000, 30_000), 422, "limit-exceeded"),
     (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "unsupported-media"),
     (b"<!doctype html>%PDF-1.7", 422, "damaged-document"),
     (b"", 422, "empty-document")],
    ids=["png", "tiff", "svg", "html", "nothing"],
)  # fmt: skip
def test_pictures_of_any_size_and_what_poses_as_a_pdf(
    reading: TestClient, data: bytes, status: int, code: str
) -> None:
    answer = reading.post("/v1/documents", params={"wait": WAIT}, content=data)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_what_is_a_little_broken_ends_in_a_result_or_a_typed_error(reading: TestClient) -> None:
    for name, data in mutations(7, 13):
        answer = reading.post("/v1/documents", params={"wait": WAIT}, content=data)
        if answer.status_code == 200:
            assert from_json(answer.content).document.pages, name
        else:
            assert answer.status_code in {415, 422} and answer.json()["code"], name


def test_the_same_seed_breaks_a_file_the_same_way() -> None:
    data = b"1 0 obj << /Type /Page >> endobj " * 50
    assert mutated(data, [data], 7) == mutated(data, [data], 7) != mutated(data, [data], 8)


@pytest.mark.parametrize("how", ["whole", "in pieces", "as a form"])
def test_more_bytes_than_a_request_may_have_are_a_problem(reading: TestClient, how: str) -> None:
    data = crafted.PDF + bytes(2**23)
    if how == "as a form":
        answer = reading.post("/v1/batches", files={"file": data})
    else:
        pieces = (data[at : at + 2**16] for at in range(0, len(data), 2**16))
        answer = reading.post("/v1/batches", content=data if how == "whole" else pieces)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert answer.headers["x-request-id"] and answer.headers["content-type"].endswith(
        "problem+json"
    )


def test_names_in_a_zip_lead_nowhere(reading: TestClient) -> None:
    packed = crafted.packed({name: crafted.PDF + name.encode() for name in crafted.SLIPS})
    items = reading.post("/v1/batches", content=packed).json()["items"]
    assert len(items) == len(crafted.SLIPS)
    names = [Path(item["document"]["filename"]) for item in items]
    assert all(len(name.parts) <= 1 and len(str(name)) <= 255 for name in names)
    assert all(str(name).isprintable() for name in names)


@pytest.mark.parametrize(
    ("archive", "status"),
    [(crafted.packed({"a.pdf": bytes(2**23)}), 413), (b"PK\x03\x04" + bytes(100), 422),
     (crafted.packed({str(number): b"%PDF-" for number in range(501)}), 422)],
    ids=["bomb", "no zip", "too many"],
)  # fmt: skip
def test_an_archive_beyond_its_limits_is_refused(
    reading: TestClient, archive: bytes, status: int
) -> None:
    assert reading.post("/v1/batches", content=archive).status_code == status
