"""The same where source and target are prefixes of a bucket, on an S3 server of this machine."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer
from pyarrow import fs

from service.bulk.desk import Desk
from service.bulk.order import UNREADABLE
from service.bulk.places import Place
from service.bulk.schema import PARTED
from service.bulk.sources import find
from service.bulk.store import Store
from tests.service.bulk.killing import Killed, python
from tests.service.bulk.running import content, put, rows, run
from tests.service.bulk.work import READ, document
from tests.service.databases import ENOUGH, free_port

NEW = "requests.new[total]"
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")


@pytest.fixture(scope="module")
def bucket() -> Iterator[Place]:
    server = ThreadedMotoServer(port=(port := free_port()), verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        fs.S3FileSystem(
            endpoint_override=f"http://127.0.0.1:{port}",
            allow_bucket_creation=True,
            request_timeout=ENOUGH,
            connect_timeout=ENOUGH,
        ).create_dir("archive")
        place = Place("s3://archive/in")
        for number in range(12):
            said = {"agency": f"第{number}局", "year": 2023, "figures": {NEW: str(number)}}
            place.write(f"{number % 2}/{number:02}.pdf", document(act="slow", **said))
        doubtful = document(agency="待核局", year=2023, figures={NEW: "7"}, doubted=[NEW])
        place.write("doubt.pdf", doubtful)
        place.write("twin.pdf", doubtful)
        place.write("torn.pdf", document(act="tear"))
        place.write("readme.txt", b"no report")
        yield place
    server.stop()


def test_a_prefix_is_its_documents(bucket: Place) -> None:
    found = find("s3://archive/in")
    assert len(found.entries) == 15 and found.others == 1
    assert found.entries[0].name == "s3://archive/in/0/00.pdf"
    assert found.entries[0].size > 0 and found.entries[0].modified > 0


def test_a_list_in_a_bucket_names_what_lies_beside_it(bucket: Place) -> None:
    bucket.write("list.txt", b"0/00.pdf\ns3://archive/in/torn.pdf")
    names = [each.name for each in find("s3://archive/in/list.txt").entries]
    assert names == ["s3://archive/in/0/00.pdf", "s3://archive/in/torn.pdf"]


def test_killed_runs_from_bucket_to_bucket_come_to_the_same(
    bucket: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = tmp_path / "readings"
    readings.touch()
    monkeypatch.setenv(READ, str(readings))
    command = python("tests.service.bulk.running", "s3://archive/in", "s3://archive/killed")
    killed = Killed(command, lambda: len(readings.read_text().split()))
    for what, mark in (("coordinator", 3), ("worker", 5), ("coordinator", 8)):
        assert killed.reach(mark)
        killed.kill(what, random.Random(3))
    assert killed.end() == UNREADABLE
    assert len(readings.read_text().split()) <= 14 + 6
    run("s3://archive/in", tmp_path / "whole")
    assert len(rows("s3://archive/killed", "documents")) == 14
    for name in (*PARTED, "sources", "duplicates"):
        assert content("s3://archive/killed", name) == content(tmp_path / "whole", name), name
    page = Place("s3://archive/killed").read("summary.html").decode()
    assert "待核局" in page


def test_the_desk_takes_documents_from_the_bucket(bucket: Place, tmp_path: Path) -> None:
    run("s3://archive/in", tmp_path / "out")
    desk = Desk(store=Store(Place(str(tmp_path / "out"))), data=tmp_path / "desk")
    assert desk.lay_out(5) == (1, [])
    (upload,) = [path for path in (tmp_path / "desk" / "uploads").rglob("*") if path.is_file()]
    assert "待核局".encode() in upload.read_bytes()


def test_files_move_between_a_folder_and_a_bucket(bucket: Place, tmp_path: Path) -> None:
    put(tmp_path / "in", "one.pdf", agency="甲", year=2023)
    run(tmp_path / "in", "s3://archive/from-folder", json=True)
    (row,) = rows("s3://archive/from-folder", "documents")
    name = f"json/{row['document'][:2]}/{row['document']}.json"
    assert Place("s3://archive/from-folder").read(name).startswith(b'{"document"')
