"""Runs with the cheap reader: in this process, or in one that is to be killed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from extractors.errors import GoujiError
from service.bulk.engine import MakeSlot
from service.bulk.order import Order, carry_out
from service.bulk.places import Place
from service.bulk.reading import Reading, Task
from service.bulk.store import Store
from service.isolate import DocumentRefused, Progress, Slot, WorkLimits, never
from tests.service.bulk.work import document, read_said
from tests.service.databases import ENOUGH

LIMITS = WorkLimits(seconds=ENOUGH, cpu_seconds=20, memory=2_000_000_000)

OWN = {"seconds", "read_at"}
"""Columns that tell of the run rather than of the documents."""


class Inline:
    """A slot that costs no process, for documents that do no harm."""

    def run(
        self, task: Task, *, cancelled: Callable[[], bool] = never,
        on_progress: Progress | None = None,
    ) -> bytes:  # fmt: skip
        try:
            return read_said(task, on_progress or (lambda done, of: None))
        except GoujiError as error:
            raise DocumentRefused(error.code, str(error)) from error

    def close(self) -> None:
        pass


def isolated() -> Slot[Task]:
    return Slot(read_said, LIMITS)


def hurried() -> Slot[Task]:
    """For what hangs."""
    return Slot(read_said, replace(LIMITS, seconds=5.0))


def order(source: str | Path, target: str | Path, **others: Any) -> Order:
    usual = Order(source=str(source), target=str(target), reading=Reading(), workers=2,
                  language="en")  # fmt: skip
    return replace(usual, **others)


def run(source: str | Path, target: str | Path, slot: MakeSlot = Inline, **others: Any) -> int:
    """The exit code."""
    return carry_out(order(source, target, **others), slot)


def put(folder: Path, name: str, **said: Any) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(document(**said))
    return path


def rows(target: str | Path, name: str) -> list[dict[str, Any]]:
    table: pa.Table = Store(Place(str(target))).dataset(name).to_table()
    return [dict(row) for row in table.to_pylist()]


def content(target: str | Path, name: str) -> list[str]:
    """The rows of a dataset as far as they tell of documents, sorted."""
    kept = [{key: value for key, value in row.items() if key not in OWN | {"entry"}}
            for row in rows(target, name)]  # fmt: skip
    return sorted(repr(row) for row in kept)


def main() -> None:
    """``python -m tests.service.bulk.running SOURCE TARGET [ENGINE [ADDRESS]]``"""
    Store.FOLD = 7
    source, target, *more = sys.argv[1:]
    given = dict(zip(("engine", "address"), more, strict=False))
    sys.exit(run(source, target, isolated, **given))


if __name__ == "__main__":
    main()
