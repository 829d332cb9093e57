"""Whatever a document does to its process, the caller has a typed answer and goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.isolate import (
    DocumentRefused,
    Slot,
    WorkCancelled,
    WorkerCrashed,
    WorkerMemory,
    WorkError,
    WorkerTimeout,
    WorkLimits,
)
from tests.service.databases import ENOUGH
from tests.service.work import act

LIMITS = WorkLimits(seconds=ENOUGH, cpu_seconds=1, memory=1_000_000_000, documents=50)


@pytest.fixture(scope="module")
def slot() -> Iterator[Slot[str]]:
    with Slot(act, LIMITS) as slot:
        yield slot


def test_a_result_comes_whole_with_its_progress(slot: Slot[str]) -> None:
    told: list[tuple[int, int]] = []
    assert slot.run("pages", on_progress=lambda *at: told.append(at)) == b"read"
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert len(slot.run("large")) == 30_000_000
    assert slot.run("shout") == b"quiet"


@pytest.mark.parametrize(
    ("task", "error", "says"),
    [
        ("burn", WorkerTimeout, "processor time"),
        ("allocate", WorkerMemory, "memory"),
        ("crash", WorkerCrashed, "SIGSEGV"),
        ("leave", WorkerCrashed, "status 7"),
        ("err", WorkerCrashed, "^KeyError$"),
    ],
)
def test_what_ends_a_process_ends_neither_the_caller_nor_the_next_document(
    slot: Slot[str], task: str, error: type[WorkError], says: str
) -> None:
    with pytest.raises(error, match=says):
        slot.run(task)
    assert slot.run("pages") == b"read"


def test_a_typed_error_comes_with_its_code_and_costs_no_process(slot: Slot[str]) -> None:
    before = slot.run("number")
    with pytest.raises(DocumentRefused, match="third page") as caught:
        slot.run("refuse")
    assert caught.value.code == "damaged-document"
    assert slot.run("number") == before


def test_what_hangs_is_killed_and_what_is_cancelled_stops() -> None:
    limits = WorkLimits(seconds=0.2, cpu_seconds=60, memory=0)
    with Slot(act, limits) as slot, pytest.raises(WorkerTimeout, match=r"0\.2 seconds"):
        slot.run("hang")
    asked = iter([False, True])
    with Slot(act, LIMITS) as slot:
        with pytest.raises(WorkCancelled):
            slot.run("hang", cancelled=lambda: next(asked))
        assert slot.run("pages") == b"read"


def test_processes_are_replaced_after_their_share_of_documents() -> None:
    with Slot(act, WorkLimits(documents=2)) as slot:
        pids = [slot.run("number") for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_an_idle_process_that_was_killed_is_replaced(slot: Slot[str]) -> None:
    os.kill(int(slot.run("number")), signal.SIGKILL)
    deadline = time.monotonic() + ENOUGH
    while time.monotonic() < deadline:
        try:
            assert slot.run("pages") == b"read"
            return
        except WorkerCrashed:  # it died between being asked and being told
            continue
    pytest.fail("no new process")


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel of Linux")
def test_a_killed_parent_leaves_no_process_behind(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "from service.isolate import Slot, WorkLimits\n"
        "from tests.service.work import act\n"
        "if __name__ == '__main__':\n"
        "    slot = Slot(act, WorkLimits())\n"
        "    print(slot.run('number').decode(), flush=True)\n"
        "    slot.run('hang')\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
    ) as parent:  # fmt: skip
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + ENOUGH
    while Path(f"/proc/{child}").exists() and _lives(child):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _lives(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False
