"""Two nodes of a Ray cluster on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from tests.service.databases import free_port

ROOT = Path(__file__).parents[3]
NODES = ("127.0.0.2", "127.0.0.3")


@contextmanager
def cluster(cpus: int = 4) -> Iterator[str]:
    """Its address. Each node has so many cores, in name."""
    with TemporaryDirectory(prefix="ray-", dir="/tmp") as folder:  # names of sockets are short
        yield from _cluster(folder, cpus)


def _cluster(folder: str, cpus: int) -> Iterator[str]:
    port = free_port()
    address = f"{NODES[0]}:{port}"
    common = ("--num-cpus", str(cpus), "--object-store-memory", "100000000",
              "--disable-usage-stats", "--block")  # fmt: skip
    head = (
        "--head",
        "--port",
        str(port),
        "--include-dashboard",
        "false",
        "--temp-dir",
        folder,
    )
    nodes = [_ray("--node-ip-address", NODES[0], *head, *common)]
    try:
        nodes.append(_ray("--node-ip-address", NODES[1], "--address", address, *common))
        yield address
    finally:
        for node in reversed(nodes):
            _end(node)


def _ray(*arguments: str) -> subprocess.Popen[bytes]:
    """A node that has started."""
    ray = Path(sys.executable).with_name("ray")
    surroundings = os.environ | {"PYTHONPATH": str(ROOT), "RAY_worker_niceness": "0"}
    node = subprocess.Popen(
        [str(ray), "start", *arguments], env=surroundings, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    assert node.stdout is not None
    said = []
    for line in node.stdout:
        said.append(line.decode())
        if "Ray runtime started" in said[-1]:
            return node
    node.stdout.close()
    node.wait()
    raise AssertionError("".join(said))


def _end(node: subprocess.Popen[bytes]) -> None:
    below = psutil.Process(node.pid).children(recursive=True)
    node.terminate()
    _, alive = psutil.wait_procs([psutil.Process(node.pid), *below], timeout=5)
    for each in alive:
        each.kill()
    node.wait()
    assert node.stdout is not None
    node.stdout.close()
