"""A run in a process of its own that is killed, and killed again, and started again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[3]
ENOUGH = 300.0


def workers_below(*processes: psutil.Process) -> list[psutil.Process]:
    """The processes that they read documents in."""
    try:
        below = [child for each in processes for child in each.children(recursive=True)]
        return [each for each in below if "spawn_main" in " ".join(each.cmdline())]
    except psutil.Error:
        return []


def children(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return workers_below(psutil.Process(process.pid))


def kill_worker(process: subprocess.Popen[bytes], chance: random.Random) -> None:
    workers = children(process)
    if workers:
        chance.choice(workers).kill()


def kill_coordinator(process: subprocess.Popen[bytes]) -> None:
    """It alone: its workers have to notice."""
    process.kill()
    process.wait()


class Killed:
    """
    Args:
        command: Starts a run that goes on where the last one stopped.
        done: How many documents have been read so far.
    """

    def __init__(self, command: Sequence[str], done: Callable[[], int]) -> None:
        self._command, self._done = command, done
        self.process = self._started()
        self.starts = 1

    def _started(self) -> subprocess.Popen[bytes]:
        surroundings = os.environ | {"PYTHONPATH": str(ROOT)}
        return subprocess.Popen(self._command, cwd=ROOT, env=surroundings)

    def reach(self, number: int) -> bool:
        """Waits until so many documents have been read; False where the run ended before."""
        end = time.monotonic() + ENOUGH
        while self._done() < number:
            if self.process.poll() is not None:
                return False
            assert time.monotonic() < end, f"only {self._done()} of {number}"
            time.sleep(0.02)
        return True

    def kill(self, what: str, chance: random.Random) -> None:
        if what == "worker":
            kill_worker(self.process, chance)
            return
        kill_coordinator(self.process)
        self.process = self._started()
        self.starts += 1

    def end(self) -> int:
        """The exit code of the run that was left to end."""
        return self.process.wait(ENOUGH)

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.end()


def python(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", *map(str, arguments)]
