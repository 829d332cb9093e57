"""A run in a process of its own that is killed, and killed again, and started again."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from tests.service.databases import ENOUGH

ROOT = Path(__file__).parents[3]


def workers_below(*processes: psutil.Process) -> list[psutil.Process]:
    """The processes that they read documents in."""
    try:
        below = [child for each in processes for child in each.children(recursive=True)]
        return [each for each in below if "spawn_main" in " ".join(each.cmdline())]
    except psutil.Error:
        return []


def children(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        return workers_below(psutil.Process(process.pid))
    except psutil.NoSuchProcess:
        return []


def kill_coordinator(process: subprocess.Popen[bytes]) -> None:
    """It alone: its workers have to notice."""
    process.kill()
    process.wait()


def until(sign: Callable[[], object], seconds: float = ENOUGH) -> None:
    """Waits for a sign."""
    end = time.monotonic() + seconds
    while not sign():
        assert time.monotonic() < end
        time.sleep(0.02)


def kill_one(processes: Sequence[psutil.Process], chance: random.Random) -> None:
    """If there are any."""
    if processes:
        with suppress(psutil.NoSuchProcess):
            chance.choice(processes).kill()


class Killed:
    """
    Args:
        command: Starts a run that goes on where the last one stopped.
        done: How many documents have been read so far.
        patience: Seconds that nothing takes.
    """

    def __init__(
        self, command: Sequence[str], done: Callable[[], int], patience: float = ENOUGH
    ) -> None:
        self._command, self._done, self._patience = command, done, patience
        self.process = self._started()
        self.starts = 1

    def _started(self) -> subprocess.Popen[bytes]:
        surroundings = os.environ | {"PYTHONPATH": str(ROOT)}
        return subprocess.Popen(self._command, cwd=ROOT, env=surroundings)

    def reach(self, number: int) -> bool:
        """Waits until so many documents have been read; False where the run ended before."""
        until(
            lambda: self._done() >= number or self.process.poll() is not None, self._patience
        )  # fmt: skip
        return self._done() >= number

    def kill(self, what: str, chance: random.Random) -> None:
        if what == "worker":
            kill_one(children(self.process), chance)
            return
        kill_coordinator(self.process)
        self.process = self._started()
        self.starts += 1

    def end(self) -> int:
        """The exit code of the run that was left to end."""
        return self.process.wait(self._patience)


def python(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", *map(str, arguments)]
