"""Several services on one database share its queue, and none reads what another reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.database import Database, documents, metadata
from tests.service.databases import url
from tests.service.serving import WAIT, document, settings
from tests.service.work import read_words

__all__ = ["url"]

UPLOADS = 16


@pytest.fixture
def address(url: str, tmp_path: Path) -> str:
    """A database without the rows of other tests."""
    address = url or f"sqlite:///{tmp_path / 'shared.sqlite3'}"
    database = Database(address)
    database.migrate()
    with database.write() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    database.close()
    return address


def test_two_services_share_a_queue(address: str, tmp_path: Path, sample_result: None) -> None:
    both = [create_app(settings(tmp_path, database=address), work=read_words) for _ in range(2)]
    with TestClient(both[0]) as one, TestClient(both[1]) as other:
        for number in range(UPLOADS):
            api = (one, other)[number % 2]
            api.post("/v1/documents", content=document(f"slow {number}"))
        last = other.post("/v1/documents", params={"wait": WAIT, "priority": -1},
                          content=document("slow last"))  # fmt: skip
        assert last.status_code == 200
        found = one.get("/v1/documents", params={"limit": 100}).json()["documents"]
        assert one.get(f"/v1/documents/{found[0]['id']}/result").status_code == 200
    assert {each["state"] for each in found} == {"done"}
    assert [each["attempts"] for each in found] == [1] * (UPLOADS + 1)
    database = Database(address)
    with database.read() as connection:
        rows = connection.execute(documents.select()).all()
        ends = connection.exec_driver_sql("SELECT document FROM events WHERE name = 'done'").all()
    database.close()
    assert sorted(row.id for row in rows) == sorted(row.document for row in ends)
