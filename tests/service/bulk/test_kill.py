"""However a run is killed, what it comes to is what an undisturbed one comes to."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from signal import SIGINT

import psutil
import pytest

from service.bulk.order import STOPPED, UNREADABLE
from service.bulk.schema import PARTED
from tests.service.bulk.killing import Killed, children, python
from tests.service.bulk.running import content, put, rows, run
from tests.service.bulk.work import OPEN
from tests.service.databases import ENOUGH

DOCUMENTS = 40


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Slow ones, one that is torn, and two with the same bytes."""
    folder = tmp_path / "archive"
    for number in range(DOCUMENTS - 3):
        put(folder, f"{number:03}.pdf", act="slow", agency=f"第{number}局", year=2023,
            figures={"requests.new[total]": str(number)})  # fmt: skip
    put(folder, "torn.pdf", act="tear")
    for name in ("twin-1.pdf", "twin-2.pdf"):
        put(folder, name, agency="双", year=2023)
    return folder


def test_killed_runs_come_to_the_same(source: Path, tmp_path: Path, readings: Path) -> None:
    chance = random.Random(11)
    kills = ["coordinator", "worker", "coordinator", "worker", "coordinator"]
    marks = sorted(chance.sample(range(2, DOCUMENTS - 4), len(kills)))
    command = python("tests.service.bulk.running", source, tmp_path / "killed")
    killed = Killed(command, lambda: len(readings.read_text().split()))
    for what, mark in zip(kills, marks, strict=True):
        assert killed.reach(mark)
        killed.kill(what, chance)
    assert killed.end() == UNREADABLE
    again = len(readings.read_text().split()) - (DOCUMENTS - 1)
    assert 0 <= again <= 2 * len(kills)  # what two workers had in hand
    run(source, tmp_path / "whole")
    assert len(rows(tmp_path / "killed", "documents")) == DOCUMENTS - 1
    for name in (*PARTED, "sources", "duplicates"):
        assert content(tmp_path / "killed", name) == content(tmp_path / "whole", name), name
    assert not list((tmp_path / "killed").rglob("*.part"))


def test_a_killed_coordinator_leaves_no_worker(
    source: Path, tmp_path: Path, readings: Path
) -> None:
    for number in range(2):
        put(source, f"{number:03}.pdf", act="hang")
    command = python("tests.service.bulk.running", source, tmp_path / "out")
    killed = Killed(command, lambda: len(readings.read_text().split()))
    assert killed.reach(2)
    workers = children(killed.process)
    killed.process.kill()
    killed.process.wait()
    _, alive = psutil.wait_procs(workers, timeout=ENOUGH)
    assert workers and not alive


@pytest.fixture
def opened(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Names documents that need not wait any more: at first none of the source's first ones."""
    for number in range(DOCUMENTS - 3):
        put(source, f"{number:03}.pdf", act="wait", agency=f"第{number}局")
    path = tmp_path / "opened"
    path.touch()
    monkeypatch.setenv(OPEN, str(path))
    return path


def go_on_until(sign: Callable[[], bool], readings: Path, opened: Path) -> None:
    """What is in hand ends, and what comes after it, until there is a sign."""
    while not sign():
        opened.write_text(readings.read_text())
        time.sleep(0.2)


def test_ctrl_c_finishes_what_is_in_hand_and_sums_up(
    source: Path, tmp_path: Path, readings: Path, opened: Path
) -> None:
    command = python("tests.service.bulk.running", source, tmp_path / "out")
    killed = Killed(command, lambda: len(readings.read_text().split()))
    assert killed.reach(2)
    killed.process.send_signal(SIGINT)
    go_on_until(lambda: killed.process.poll() is not None, readings, opened)
    assert killed.end() == STOPPED
    begun = len(readings.read_text().split())
    assert 2 <= begun < DOCUMENTS - 1
    assert len(rows(tmp_path / "out", "documents")) == begun
    assert (tmp_path / "out" / "summary.html").exists()
    opened.write_text("\n".join(path.name for path in source.iterdir()))
    assert run(source, tmp_path / "out") == UNREADABLE
    assert len(readings.read_text().split()) == DOCUMENTS - 1


def test_ctrl_c_twice_drops_what_is_in_hand(
    source: Path, tmp_path: Path, readings: Path, opened: Path
) -> None:
    put(source, "000-hangs.pdf", act="hang")
    command = python("tests.service.bulk.running", source, tmp_path / "out")
    killed = Killed(command, lambda: len(readings.read_text().split()))
    assert killed.reach(2)
    killed.process.send_signal(SIGINT)
    go_on_until(lambda: len(children(killed.process)) < 2, readings, opened)
    assert killed.process.poll() is None
    killed.process.send_signal(SIGINT)
    assert killed.end() == STOPPED
    names = {Path(row["source"]).name for row in rows(tmp_path / "out", "documents")}
    assert names and "000-hangs.pdf" not in names
