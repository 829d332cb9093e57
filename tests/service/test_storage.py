"""A folder and a bucket keep files alike: whole, once, until nobody needs them."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.bucket import Bucket
from service.housekeeping import Housekeeping
from service.storage import Folder, Storage, StorageAway
from tests.service.databases import ENOUGH, free_port
from tests.service.serving import SAMPLE, WAIT, document, settings
from tests.service.work import read_words

BUCKET = "reports"
MakeStorage = Callable[[Path], Storage]


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 of one's own."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _until_it_answers(address)
            yield address
        finally:
            server.kill()


def _until_it_answers(address: str) -> None:
    end = time.monotonic() + ENOUGH
    while True:
        try:
            httpx.get(address)
            return
        except httpx.TransportError:
            assert time.monotonic() < end
            time.sleep(0.2)


@pytest.fixture
def surroundings(s3: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """What tells where the bucket is; the folder in it is the test's own."""
    for name, value in {
        "ACCESS_KEY_ID": "key", "SECRET_ACCESS_KEY": "secret", "REGION": "us-east-1",
        "ENDPOINT": s3, "ALLOW_HTTP": "true",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"AWS_{name}", value)
    httpx.put(f"{s3}/{BUCKET}")
    return f"s3://{BUCKET}/{tmp_path.name}"


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest) -> str:
    """As GOUJI_BUCKET says it."""
    if request.param == "folder":
        return ""
    found: str = request.getfixturevalue("surroundings")
    return found


@pytest.fixture
def storage(place: str, tmp_path: Path) -> Storage:
    return Bucket(tmp_path, place) if place else Folder(tmp_path)


def test_what_is_put_is_there_whole_and_once(storage: Storage) -> None:
    storage.check()
    data = b"report" * 200_000
    blob = storage.put("uploads", data)
    assert (blob.sha256, blob.size) == (sha256(data).hexdigest(), len(data))
    assert storage.put("uploads", data) == blob
    assert storage.read("uploads", blob.sha256) == data
    size, pieces = storage.stream("uploads", blob.sha256)
    assert (size, b"".join(pieces)) == (len(data), data)
    with storage.file("uploads", blob.sha256) as path:
        assert path.read_bytes() == data
    ((name, written),) = storage.names("uploads")
    assert name == blob.sha256 and abs(written - time.time()) < 120
    assert list(storage.names("results")) == []
    assert not list(storage.abandoned(time.time() + 1))


def test_pictures_go_with_their_upload_and_nothing_else_does(storage: Storage) -> None:
    kept, gone = storage.put("uploads", b"kept").sha256, storage.put("uploads", b"gone").sha256
    for sha in (kept, gone):
        storage.put_as("pictures", f"{sha}-1-110", b"picture")
    storage.delete("uploads", gone)
    storage.delete("uploads", gone)
    assert [name for name, _ in storage.names("pictures")] == [f"{kept}-1-110"]
    for take in (storage.read, storage.stream):
        with pytest.raises(FileNotFoundError):
            take("uploads", gone)
    with pytest.raises(FileNotFoundError), storage.file("uploads", gone):
        pass


def test_what_was_left_half_written_is_nowhere(storage: Storage) -> None:
    with storage.incoming() as incoming:
        incoming.write(b"half")
        assert list(storage.abandoned(time.time() + 1)) == [incoming.path]
    assert not list(storage.abandoned(time.time() + 1))
    assert list(storage.names("uploads")) == []


def test_from_upload_to_deletion_wherever_files_are(
    place: str, storage: Storage, tmp_path: Path, sample_result: None
) -> None:
    app = create_app(settings(tmp_path, bucket=place, keep_days=1.0), work=read_words)
    with TestClient(app) as api:
        data = SAMPLE.read_bytes()
        answer = api.post("/v1/documents", params={"wait": WAIT}, content=data)
        assert answer.status_code == 200
        own = f"/v1/documents/{answer.headers['gouji-document']}"
        assert api.get(f"{own}/result").content == answer.content
        assert api.get(f"{own}/original").content == data
        assert api.get(f"{own}/pages/1.png", params={"dpi": 30}).content[:4] == b"\x89PNG"
        assert api.get("/readyz").status_code == 200
        assert [len(list(storage.names(kind))) for kind in ("uploads", "results", "pictures")] == [
            1, 1, 1
        ]  # fmt: skip
        house: Housekeeping = app.state.housekeeping
        house.sweep(time.time() + 1)  # all of it is needed
        assert api.get(f"{own}/result").status_code == 200
        house._forget_old(time.time() + 1)
        assert api.get(own).status_code == 404
        for kind in ("uploads", "results", "pictures"):
            assert list(storage.names(kind)) == []


def test_files_that_no_document_names_are_swept_away(
    place: str, storage: Storage, tmp_path: Path, sample_result: None
) -> None:
    app = create_app(settings(tmp_path, bucket=place, max_queued=1, workers=0), work=read_words)
    with TestClient(app) as api:
        assert api.post("/v1/documents", content=document("first")).status_code == 202
        refused = api.post("/v1/documents", content=document("one too many"))
        assert (refused.status_code, refused.json()["code"]) == (429, "queue-full")
        assert refused.headers["retry-after"]
        assert len(list(storage.names("uploads"))) == 1
        storage.put("uploads", b"%PDF- of a process that was killed")
        storage.put("results", b"{}")
        app.state.housekeeping.sweep(time.time() - 3600)
        assert len(list(storage.names("uploads"))) == 2
        app.state.housekeeping.sweep(time.time() + 1)
    assert [name for name, _ in storage.names("uploads")] == [sha256(document("first")).hexdigest()]
    assert list(storage.names("results")) == []


def test_a_bucket_out_of_reach_is_said_so_and_loses_nothing(
    surroundings: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample_result: None
) -> None:
    monkeypatch.setattr("service.bucket.RETRIES", {"max_retries": 0})
    with monkeypatch.context() as away:
        away.setenv("AWS_ENDPOINT", "http://127.0.0.1:1")
        app = create_app(settings(tmp_path, bucket=surroundings), work=read_words)
        with TestClient(app) as api:
            refused = api.post("/v1/documents", content=document("not yet"))
            assert (refused.status_code, refused.json()["code"]) == (503, "not-ready")
            assert api.get("/readyz").status_code == 503
            assert api.get("/v1/documents").json()["documents"] == []
    app = create_app(settings(tmp_path, bucket=surroundings), work=read_words)
    with TestClient(app) as api:
        read = api.post("/v1/documents", params={"wait": WAIT}, content=document("not yet"))
        assert read.status_code == 200


def test_an_object_that_was_tampered_with_is_not_read(
    surroundings: str, tmp_path: Path
) -> None:  # fmt: skip
    storage = Bucket(tmp_path, surroundings)
    name = sha256(b"true").hexdigest()
    storage.put_as("uploads", name, b"false")
    with pytest.raises(StorageAway), storage.file("uploads", name):
        pass
