"""Many clients at once, beside the same work done by the command line alone.

    python -m tests.service.load --clients 50 --seconds 300

Every client uploads a document of its own, asks for its status until it has ended, and begins
again. Fails where an answer is an error other than 429, or a status takes too long.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx

from service.reading import prepare
from tests.service.hostile.attack import service
from tests.service.serving import SAMPLE

POLL = 0.5
"""Seconds between two questions of one client."""

MOST_WAIT = 100.0
"""Milliseconds within which 99 of 100 questions are to be answered."""

LEAST_SHARE = 0.9
"""Of what the command line reads in the same time."""

COMPARED = 10
"""Documents that the command line reads."""


@dataclass(slots=True)
class Seen:
    """Of a run: documents read, answers by status, seconds until each status came, and until
    an answer came for which nothing is looked up: what is slow there is the machine."""

    read: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    begun: float = 0.0
    ended: float = 0.0


async def client(api: httpx.AsyncClient, numbers: count[int], until: float, seen: Seen) -> None:
    while time.monotonic() < until:
        answer = await api.post("/v1/documents", content=document(next(numbers)))
        seen.answers[answer.status_code] += 1
        if answer.status_code == 429:
            await asyncio.sleep(float(answer.headers["retry-after"]) / 10)
        elif answer.is_success:
            await follow(api, answer.headers["location"], until, seen)


def slowest(waits: list[float], share: float) -> float:
    """Milliseconds within which so many of all were answered."""
    return 1000 * sorted(waits)[int(share * len(waits)) - 1]


async def ask_nothing(api: httpx.AsyncClient, until: float, seen: Seen) -> None:
    while time.monotonic() < until:
        await asyncio.sleep(0.1)
        started = time.monotonic()
        await api.get("/healthz")
        seen.floor.append(time.monotonic() - started)


async def follow(api: httpx.AsyncClient, place: str, until: float, seen: Seen) -> None:
    while time.monotonic() < until:
        await asyncio.sleep(POLL)
        started = time.monotonic()
        answer = await api.get(place)
        seen.waits.append(time.monotonic() - started)
        seen.answers[answer.status_code] += 1
        state = answer.json()["state"]
        if state in {"done", "failed"}:
            seen.read += state == "done"
            seen.ended = time.monotonic()
            return


def document(number: int) -> bytes:
    """The sample; each is another to the service."""
    return SAMPLE.read_bytes() + b"%% %d" % number


async def clients(address: str, number: int, seconds: float) -> Seen:
    seen, numbers = Seen(), count()
    limits = httpx.Limits(max_connections=number + 1)
    async with httpx.AsyncClient(base_url=address, timeout=60.0, limits=limits) as api:
        warm = await api.post("/v1/documents", params={"wait": 60}, content=document(-1))
        assert warm.status_code == 200
        seen.begun = time.monotonic()
        until = seen.begun + seconds
        await asyncio.gather(
            ask_nothing(api, until, seen),
            *(client(api, numbers, until, seen) for _ in range(number)),
        )
    return seen


def by_command(folder: Path) -> float:
    """Documents a second of ``gouji extract``, which starts once for all of them, and has no
    more of a busy machine than a worker of the service."""
    paths = [folder / f"{number}.pdf" for number in range(COMPARED)]
    for number, path in enumerate(paths):
        path.write_bytes(document(number))
    one = _seconds(paths[:1], folder / "one")
    return (COMPARED - 1) / (_seconds(paths, folder / "all") - one)


def _seconds(paths: list[Path], out: Path) -> float:
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", "from service.cli import main; main()", "extract",
         *map(str, paths), "--output", str(out)],
        check=False, stdout=subprocess.DEVNULL, preexec_fn=prepare,
    )  # fmt: skip
    return time.monotonic() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=300.0)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gouji-load-") as name:
        before = by_command(Path(name))
        with service(Path(name) / "data") as (_, address):
            seen = asyncio.run(clients(address, chosen.clients, chosen.seconds))
        alone = (before + by_command(Path(name))) / 2
    served = seen.read / (seen.ended - seen.begun)
    slow = slowest(seen.waits, 0.99)
    print(f"answers {dict(seen.answers)}")  # noqa: T201
    print(f"status: median {slowest(seen.waits, 0.5):.0f} ms, p99 {slow:.0f} ms")  # noqa: T201
    print(f"nothing: p99 {slowest(seen.floor, 0.99):.0f} ms")  # noqa: T201
    print(f"read {served:.2f} a second; gouji extract alone {alone:.2f}")  # noqa: T201
    wrong = set(seen.answers) - {200, 202, 429}
    if wrong or slow > MOST_WAIT or served < LEAST_SHARE * alone:
        sys.exit("not as it should be")


if __name__ == "__main__":
    main()
