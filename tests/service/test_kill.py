"""However often the service is killed, every accepted upload ends once, and says so."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from service.database import Database, documents
from tests.service.databases import free_port, url
from tests.service.serving import document

__all__ = ["url"]

ROOT = Path(__file__).parents[2]
UPLOADS = int(os.environ.get("GOUJI_TEST_UPLOADS", "15"))
"""200 where one wants to be sure."""

ENOUGH = 600.0 + 2 * UPLOADS


class Killed:
    """A service in a process group of its own, killed with all its workers, and started again
    at the same address."""

    def __init__(self, folder: Path, url: str) -> None:
        self._command = [sys.executable, "-m", "tests.service.serving", str(folder)]
        self._url = url
        self.port = free_port()
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        command = [*self._command, str(self.port), self._url]
        surroundings = os.environ | {"PYTHONPATH": str(ROOT)}
        return subprocess.Popen(command, cwd=ROOT, start_new_session=True, env=surroundings)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def again(self) -> None:
        self.kill()
        self.process = self._started()


def test_no_upload_is_lost_or_answered_twice(
    tmp_path: Path, url: str, sample_result: None
) -> None:  # fmt: skip
    chance = random.Random(7)
    service = Killed(tmp_path, url)
    accepted: dict[str, str] = {}
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{service.port}", timeout=30.0) as api:
            for number in range(UPLOADS):
                words = f"slow {number}" if number % 5 else f"damaged {number}"
                accepted[_taken(api, words)] = words
                if chance.random() < 5 / UPLOADS:
                    service.again()
            service.again()
            ends = _ended(api, list(accepted))
    finally:
        service.kill()
    assert len(accepted) == UPLOADS
    for document_id, words in accepted.items():
        expected = "failed" if words.startswith("damaged") else "done"
        assert (words, ends[document_id]) == (words, expected)
    _check_once(url or f"sqlite:///{tmp_path / 'gouji.sqlite3'}")


def _taken(api: httpx.Client, words: str) -> str:
    """Sent again until it is accepted: the same bytes are the same document."""
    end = time.monotonic() + ENOUGH
    while time.monotonic() < end:
        with suppress(httpx.TransportError):
            answer = api.post("/v1/documents", content=document(words))
            if answer.status_code == 202:
                return answer.headers["gouji-document"]
        time.sleep(0.05)
    pytest.fail("never accepted")


def _ended(api: httpx.Client, numbers: list[str]) -> dict[str, str]:
    states: dict[str, str] = {}
    end = time.monotonic() + ENOUGH
    while set(states.values()) - {"done", "failed"} or not states:
        assert time.monotonic() < end, states
        with suppress(httpx.TransportError):
            states = {n: api.get(f"/v1/documents/{n}").json()["state"] for n in numbers}
        time.sleep(0.2)
    return states


def _check_once(url: str) -> None:
    """One row for each upload, one last event each, none running."""
    database = Database(url)
    with database.read() as connection:
        rows = connection.execute(documents.select()).all()
        ends = connection.exec_driver_sql(
            "SELECT document FROM events WHERE name IN ('done', 'failed', 'cancelled')"
        ).all()
    database.close()
    assert len(rows) == UPLOADS
    assert {row.state for row in rows} == {"done", "failed"}
    assert sorted(row.document for row in ends) == sorted(row.id for row in rows)
