"""The same on two nodes of a Ray cluster, whose drivers, actors and workers are killed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from service.bulk.order import UNREADABLE
from service.bulk.schema import PARTED
from tests.service.bulk.clusters import cluster
from tests.service.bulk.killing import Killed, kill_one, python, until, workers_below
from tests.service.bulk.running import content, isolated, put, rows, run
from tests.service.bulk.work import READ

pytest.importorskip("ray")

DOCUMENTS = 24


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(READ, str(folder / "readings"))
        (folder / "readings").touch()
        with cluster() as address:
            yield address


def actors(address: str) -> list[psutil.Process]:
    """Of this cluster."""
    return [each for each in psutil.process_iter() if _is_actor(each, address)]


def _is_actor(process: psutil.Process, address: str) -> bool:
    try:
        return "MapWorker" in " ".join(process.cmdline()) and any(
            address in " ".join(above.cmdline()) for above in process.parents()
        )
    except psutil.Error:  # it has ended meanwhile
        return False


def workers(address: str) -> list[psutil.Process]:
    return workers_below(*actors(address))


def test_killed_runs_on_a_cluster_come_to_the_same(folder: Path, address: str) -> None:
    chance = random.Random(5)
    source = folder / "archive"
    for number in range(DOCUMENTS - 3):
        put(source, f"{number:03}.pdf", act="slow", agency=f"第{number}局", year=2023,
            figures={"requests.new[total]": str(number)})  # fmt: skip
    put(source, "crash.pdf", act="crash")
    for name in ("twin-1.pdf", "twin-2.pdf"):
        put(source, name, agency="双", year=2023)
    command = python("tests.service.bulk.running", source, folder / "out", "ray", address)
    killed = Killed(command, lambda: len((folder / "readings").read_text().split()))
    for what, mark in (("driver", 4), ("actor", 8), ("worker", 12), ("driver", 16)):
        assert killed.reach(mark), (what, mark)
        if what == "driver":
            killed.kill("coordinator", chance)
        else:
            find = partial(actors if what == "actor" else workers, address)
            until(find)
            kill_one(find(), chance)
    assert killed.end() == UNREADABLE
    run(source, folder / "whole", isolated)
    assert len(rows(folder / "out", "documents")) == DOCUMENTS - 1
    for name in (*PARTED, "sources", "duplicates"):
        assert content(folder / "out", name) == content(folder / "whole", name), name
