"""Sends broken and hostile files to a service, and tells what became of them.

    python -m tests.service.hostile.attack --files 1000

Fails where an answer is a fault, a file ends in neither a result nor a typed error, the
service does not answer /readyz, or memory does not come back to its level.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pikepdf
from PIL import Image

from extractors.contract import from_json
from tests.service.databases import ENOUGH, free_port
from tests.service.hostile import crafted
from tests.service.hostile.mutate import mutated
from tests.service.serving import SAMPLE

ROOT = Path(__file__).parents[3]
ENDED = {"done", "failed", "cancelled"}
STRIP = pikepdf.Array([60, 700, 420, 780])
"""What is shown of a page, in points: what lost its text is quick to read as a picture."""

AT_ONCE = 40
"""Files that wait at the same time."""

LIMITS = {"cpu_seconds": "15", "attempts": "1", "workers": "2", "threads": "1",
          "max_batch_bytes": str(2**29)}  # fmt: skip
"""Of processor time, which a busy machine does not use up, rather than of time."""

MOST_GROWTH = 200 * 2**20
"""Bytes by which the service may be larger afterwards."""

Named = tuple[str, bytes]


@dataclass(slots=True)
class Told:
    """What became of them; ``wrong`` is what must not be."""

    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)


def seeds() -> list[bytes]:
    """Small true documents: strips of pages in print, a bit of a scan, pictures of each kind."""
    pages = [one_page(SAMPLE, 1), one_page(SAMPLE, 3, plain=True)]
    with Image.open(SAMPLE.with_name("sample-page.png")) as whole:
        part = whole.convert("L").crop((0, 0, whole.width // 3, whole.height // 30))
        return pages + [_picture(part, kind) for kind in ("PDF", "PNG", "JPEG", "TIFF")]


def one_page(path: Path, number: int, *, plain: bool = False) -> bytes:
    """``plain``: its streams unpacked, so that mutations reach what they say."""
    buffer = io.BytesIO()
    level = pikepdf.StreamDecodeLevel
    with pikepdf.open(path) as source, pikepdf.new() as one:
        one.pages.append(source.pages[number - 1])
        one.pages[0].mediabox = STRIP
        one.save(
            buffer, object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=not plain,
            stream_decode_level=level.generalized if plain else level.none,
        )  # fmt: skip
    return buffer.getvalue()


def _picture(picture: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind)
    return buffer.getvalue()


def mutations(first: int, last: int) -> Iterator[Named]:
    """Most of documents in print, which are quick to read; numbered, and the same for
    the same number."""
    whole = seeds()
    for seed in range(first, last):
        chance = random.Random(seed)
        data = chance.choice(whole[:2] if chance.random() < 0.8 else whole)
        yield f"mutation {seed}", mutated(data, whole, seed)


def attacks(first: int, last: int) -> Iterator[tuple[str, Named]]:
    """Where each goes, and what it is."""
    if not first:
        for made in (crafted.pdfs, crafted.pictures, crafted.posing):
            yield from (("/v1/documents", each) for each in made())
        yield from (("/v1/batches", each) for each in crafted.archives())
    yield from (("/v1/documents", each) for each in mutations(first, last))


# --------------------------------------------------------------------------
# The service


@contextmanager
def service(folder: Path, **chosen: str) -> Iterator[tuple[int, str]]:
    """Its process and address; ``chosen`` are settings."""
    port = free_port()
    settings = chosen | {
        "data": str(folder), "port": str(port), "log_level": "WARNING",
        "requests_per_minute": "1000000",
    }  # fmt: skip
    surroundings = os.environ | {f"GOUJI_{name.upper()}": each for name, each in settings.items()}
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve"]
    with subprocess.Popen(command, cwd=ROOT, env=surroundings) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            _until_ready(address)
            yield process.pid, address
        finally:
            process.terminate()
            process.wait(ENOUGH)


def _until_ready(address: str) -> None:
    end = time.monotonic() + ENOUGH
    while time.monotonic() < end:
        try:
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise TimeoutError("the service does not start")


def resident(process: int) -> int:
    """Bytes of memory of a process alone (Linux)."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def watched(address: str, told: Told) -> Iterator[None]:
    """Asks all the while whether the service is ready."""
    over = threading.Event()

    def watch() -> None:
        with httpx.Client(base_url=address, timeout=30.0) as api:
            while not over.wait(0.5):
                started = time.monotonic()
                status = api.get("/readyz").status_code
                told.waits.append(time.monotonic() - started)
                if status != 200:
                    told.wrong.append(f"/readyz answered {status}")

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


# --------------------------------------------------------------------------
# The attack


def attack(address: str, files: Iterable[tuple[str, Named]], told: Told) -> None:
    waiting: dict[str, str] = {}
    with httpx.Client(base_url=address, timeout=300.0) as api:
        for path, (name, data) in files:
            answer = api.post(path, content=data)
            _note(answer, name, waiting, told)
            while len(waiting) >= AT_ONCE:
                _look(api, waiting, told)
        while waiting:
            _look(api, waiting, told)


def _note(answer: httpx.Response, name: str, waiting: dict[str, str], told: Told) -> None:
    said = answer.json()
    if answer.status_code >= 500 or ("code" not in said and not answer.is_success):
        told.wrong.append(f"{name}: answered {answer.status_code}")
    elif answer.is_success:
        for item in said.get("items", [{"document": said}]):
            if item.get("document"):
                waiting[item["document"]["id"]] = name
            else:
                told.ends[f"refused {item['problem']['code']}"] += 1
    else:
        told.ends[f"refused {said['code']}"] += 1


def _look(api: httpx.Client, waiting: dict[str, str], told: Told) -> None:
    time.sleep(0.5)
    for number, name in list(waiting.items()):
        found = api.get(f"/v1/documents/{number}").json()
        if found["state"] not in ENDED:
            continue
        del waiting[number]
        told.ends[" ".join(filter(None, (found["state"], found["code"])))] += 1
        if found["state"] == "done":
            from_json(api.get(f"/v1/documents/{number}/result").content)
        elif not found["code"]:
            told.wrong.append(f"{name}: failed without a code")
        if found["code"] in {"worker-crashed", "worker-timeout", "worker-memory"}:
            print(f"{name}: {found['code']}: {found['detail']}", file=sys.stderr)  # noqa: T201


class Stopped(Exception):
    """Somebody has no more time; what became of the files so far is told."""


def _stop(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Stopped


def run(files: Sequence[tuple[str, Named]] | Iterator[tuple[str, Named]], folder: Path) -> Told:
    """Warmed up by two documents before its memory is measured."""
    told = Told()
    with service(folder, **LIMITS) as (process, address):
        attack(address, (("/v1/documents", (str(n), each)) for n, each in enumerate(seeds())), told)
        before = resident(process)
        try:
            with watched(address, told):
                attack(address, files, told)
        except Stopped:
            told.wrong.append("stopped before the end")
        time.sleep(2.0)
        grown = resident(process) - before
    if grown > MOST_GROWTH:
        told.wrong.append(f"{grown / 2**20:.0f} MiB larger afterwards")
    told.ends["MiB more than before"] = grown // 2**20
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--first",
        type=int,
        default=0,
        help="number of the first mutation; 0: and what was crafted, before",
    )
    parser.add_argument("--files", type=int, default=1000, help="number of mutations")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, _stop)
    with tempfile.TemporaryDirectory(prefix="gouji-attack-") as folder:
        told = run(attacks(chosen.first, chosen.first + chosen.files), Path(folder))
    for end, number in told.ends.most_common():
        print(f"{number:6}  {end}")  # noqa: T201
    print(f"/readyz asked {len(told.waits)} times, slowest {max(told.waits):.2f} s")  # noqa: T201
    sys.exit("\n".join(told.wrong) or 0)


if __name__ == "__main__":
    main()
