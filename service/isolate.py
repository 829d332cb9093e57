"""One document at a time in a process of its own, which may hang, crash or eat memory.

A pipe per process, and nothing shared: a pool's queues jam when a worker is killed in the
middle of a message. The process is started anew (spawned), as OpenVINO's threads do not
survive a fork.
"""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Generic, TypeAlias, TypeVar

from extractors.errors import GoujiError

log = logging.getLogger("gouji.isolate")

T = TypeVar("T")
Progress: TypeAlias = Callable[[int, int], None]
Work: TypeAlias = Callable[[T, Progress], bytes]
"""A module's function: what to do, and whom to tell how far it is (done, of all)."""

POLL, ASK = 0.05, 0.25
"""Seconds between two looks into the pipe, and at whether the work is still wanted."""

START = 300.0
"""Seconds that a process may take to start, however busy the machine is."""

_SPAWN = multiprocessing.get_context("spawn")
_PR_SET_PDEATHSIG = 1
_FROM_OUTSIDE = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT})
"""A machine that is shut down sends them to every process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLimits:
    """Of one document: seconds of wall time, from when its process has taken it, and of
    processor time, bytes of data (0: any number); documents after which the process is
    replaced."""

    seconds: float = 300.0
    cpu_seconds: int = 600
    memory: int = 1_500_000_000
    documents: int = 50


class WorkError(Exception):
    """There is no result; ``code`` never changes."""

    code: str = "work-error"


class WorkerTimeout(WorkError):
    code = "worker-timeout"


class WorkerMemory(WorkError):
    code = "worker-memory"


class WorkerCrashed(WorkError):
    code = "worker-crashed"


class WorkerKilled(WorkerCrashed):
    """By somebody else, it may be: an operator, or the machine for want of memory."""


class WorkCancelled(WorkError):
    code = "cancelled"


class DocumentRefused(WorkError):
    """The work's own typed error; its code and words come through the pipe as text."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def never() -> bool:
    return False


class Slot(Generic[T]):
    """A place for one process. Not for several threads at once.

    Args:
        work: Runs in the process.
        prepare: Runs there first.
    """

    def __init__(
        self, work: Work[T], limits: WorkLimits, *, prepare: Callable[[], None] | None = None
    ) -> None:
        self._work = work
        self._limits = limits
        self._prepare = prepare
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._documents = 0

    def run(
        self, task: T, *, cancelled: Callable[[], bool] = never, on_progress: Progress | None = None
    ) -> bytes:
        """
        Raises:
            WorkError: one of those above. The next task has a sound process all the same.
        """
        if self._documents >= self._limits.documents:
            self.close()
        try:
            return self._result(task, cancelled, on_progress)
        except DocumentRefused:
            raise
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Kills the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None

    def __enter__(self) -> Slot[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _result(
        self, task: T, cancelled: Callable[[], bool], on_progress: Progress | None
    ) -> bytes:
        pipe = self._started()
        self._documents += 1
        end, ask = time.monotonic() + START, 0.0
        try:
            pipe.send(task)
            while True:
                if pipe.poll(POLL):
                    kind, *said = pipe.recv()
                    if kind == "begun":
                        end = time.monotonic() + self._limits.seconds
                    elif kind != "progress":
                        return _ended(kind, *said)
                    elif on_progress:
                        on_progress(*said)
                elif time.monotonic() > end:
                    raise WorkerTimeout(f"not read within {self._limits.seconds:g} seconds")
                if time.monotonic() >= ask:
                    ask = time.monotonic() + ASK
                    if cancelled():
                        raise WorkCancelled("nobody wants it any more")
        except (EOFError, OSError) as error:
            raise self._death() from error

    def _started(self) -> Connection:
        """The pipe to a living process."""
        if self._pipe is not None and self._process is not None and self._process.is_alive():
            return self._pipe
        self.close()
        self._pipe, other = _SPAWN.Pipe()
        arguments = (other, self._work, self._prepare, self._limits, os.getpid())
        self._process = _SPAWN.Process(target=_serve, args=arguments, daemon=True)
        self._process.start()
        other.close()
        self._documents = 0
        return self._pipe

    def _death(self) -> WorkError:
        assert self._process is not None  # noqa: S101 - a pipe without one is never read
        self._process.join(timeout=5.0)
        code = self._process.exitcode
        if code == -signal.SIGXCPU:
            return WorkerTimeout(f"more than {self._limits.cpu_seconds} seconds of processor time")
        if code is not None and -code in _FROM_OUTSIDE:
            return WorkerKilled(f"ended by {signal.Signals(-code).name}")
        if code is not None and code < 0:
            return WorkerCrashed(f"ended by {signal.Signals(-code).name}")
        return WorkerCrashed(f"ended with status {code}")


def _ended(kind: str, *said: str | bytes) -> bytes:
    if kind == "done" and isinstance(said[0], bytes):
        return said[0]
    if kind == "refused":
        raise DocumentRefused(str(said[0]), str(said[1]))
    if kind == "memory":
        raise WorkerMemory("more memory than a document may have")
    raise WorkerCrashed(str(said[0]))


# --------------------------------------------------------------------------
# In the process


def _serve(
    pipe: Connection, work: Work[T], prepare: Callable[[], None] | None, limits: WorkLimits,
    parent: int,
) -> None:  # fmt: skip
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with(parent)
    _limit_memory(limits.memory)
    if prepare:
        prepare()
    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        _limit_time(limits.cpu_seconds)
        pipe.send(("begun",))
        pipe.send(_done(work, task, pipe))


def _done(work: Work[T], task: T, pipe: Connection) -> tuple[str, bytes] | tuple[str, str, str]:
    def progress(done: int, of: int) -> None:
        pipe.send(("progress", done, of))

    try:
        return "done", work(task, progress)
    except GoujiError as error:
        return "refused", error.code, str(error)
    except MemoryError:
        return "memory", "", ""
    except Exception as error:
        log.exception("a document brought out a fault")
        return "fault", type(error).__name__, ""


def _die_with(parent: int) -> None:
    """A killed service leaves no process behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _limit_memory(most: int) -> None:
    """Of data rather than of address space, which networks map and do not use."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if most:
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _limit_time(seconds: int) -> None:
    """From now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, hard))
