"""Programs that print reports: found, run with a limit, and ended with all they started."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from eval.errors import RendererFailed, RendererMissing

SECONDS = 180.0
"""Longest that one report may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """``names`` it is installed under; ``package`` that brings it."""

    names: tuple[str, ...]
    package: str

    def find(self) -> str | None:
        return next(filter(None, map(shutil.which, self.names)), None)

    def path(self) -> str:
        """
        Raises:
            RendererMissing: it is not installed.
        """
        found = self.find()
        if not found:
            names = " nor ".join(self.names)
            raise RendererMissing(f"neither {names} is on the path; install {self.package}")
        return found


def run(
    command: Sequence[str | Path], home: Path, *, seconds: float = SECONDS,
    environment: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Runs a command that keeps its files in ``home`` and leaves no process behind.

    Raises:
        RendererFailed: it takes too long or ends with an error.
    """
    own = {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_CACHE_HOME": str(home)}
    log = home / "program.log"
    with log.open("wb") as grumbles:
        process = subprocess.Popen(
            command, cwd=home, env={**os.environ, **own, **(environment or {})},
            stdin=subprocess.DEVNULL, stdout=grumbles, stderr=grumbles, start_new_session=True,
        )  # fmt: skip
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired as late:
            raise RendererFailed(f"{command[0]} took more than {seconds:g} s") from late
        finally:
            _end(process)
    if code:
        said = log.read_text(errors="replace")[-500:]
        raise RendererFailed(f"{command[0]} ended with {code}: {said}")


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder for one run; gone afterwards, even if a helper of the program's that
    is still ending writes into it once more."""
    home = Path(tempfile.mkdtemp(prefix="gouji-"))
    try:
        yield home
    finally:
        for _ in range(20):
            shutil.rmtree(home, ignore_errors=True)
            if not home.exists():
                break
            time.sleep(0.1)
