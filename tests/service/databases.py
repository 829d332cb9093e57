"""SQLite, and a PostgreSQL of one's own where there is one."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from service.database import Database

ENOUGH = 300.0
"""Seconds that nothing takes, however busy the machine is."""


def free_port() -> int:
    """Below those that a system gives to connections, so that none has it a moment later, and
    above those that Ray keeps for its workers (10,002 to 19,999)."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as taken, suppress(OSError):
            taken.bind(("127.0.0.1", port))
            return port


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The URL of a server of its own, in a folder; root may not run one, so nobody does."""
    tools = _tools()
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data, port = folder / "data", free_port()
    make = [str(tools / "initdb"), "-D", str(data), "-U", "gouji", "-A", "trust"]
    subprocess.run(make, check=True, capture_output=True, cwd=folder, user=user)
    serve = [str(tools / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder),
             "-c", "fsync=off"]  # fmt: skip
    with subprocess.Popen(serve, cwd=folder, stderr=subprocess.DEVNULL, user=user) as server:
        try:
            url = f"postgresql+psycopg://gouji@127.0.0.1:{port}/postgres"
            _until_it_answers(url)
            yield url
        finally:
            server.send_signal(signal.SIGQUIT)


def _tools() -> Path:
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    found += [Path(on_path).parent] if on_path else []
    if not found:
        pytest.skip("no PostgreSQL here")
    return found[0]


def _until_it_answers(url: str) -> None:
    end = time.monotonic() + ENOUGH
    while True:
        database = Database(url)
        try:
            with database.read():
                return
        except SQLAlchemyError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        finally:
            database.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        yield ""
        return
    folder = tmp_path_factory.mktemp("postgres")
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)
    with postgres(folder) as url:
        yield url
