"""A run from its order to its end: plan, read, conclude."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from service.bulk.across import departments_of
from service.bulk.desk import Desk, desk_folder
from service.bulk.engine import Engine, MakeSlot, Reader
from service.bulk.finish import DEPARTMENTS, SUMMARY, finish
from service.bulk.local import LocalEngine
from service.bulk.places import Place
from service.bulk.reading import Present, Reading
from service.bulk.run import LOST, Plan, Run, Tally, locked, note_settings, plan, settle
from service.bulk.show import shown
from service.bulk.sources import find
from service.bulk.store import Store
from service.bulk.summary import Totals
from service.review.words import Language

CLEAN, REVIEW, UNREADABLE, STOPPED = 0, 3, 4, 130

USUAL_MEMORY = 2**31
"""Bytes that a worker takes while it reads a picture."""


class TargetInvalid(Exception):
    """Nothing was ever written there."""

    code = "target-invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """As the options of ``gouji bulk``; ``workers`` of 0 are as many as there is room for."""

    source: str
    target: str
    reading: Reading
    workers: int
    json: bool = False
    redo: bool = False
    keep: bool = False
    retry: tuple[str, ...] = ()
    plan: bool = False
    departments: Path | None = None
    language: Language = "zh"
    engine: str = "local"
    address: str | None = None


def usual_workers(threads: int) -> int:
    """All cores busy, each worker with so many threads, as far as memory goes."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    have = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return max(1, min((cores or 1) // threads, have // USUAL_MEMORY))


def carry_out(order: Order, make_slot: MakeSlot) -> int:
    """The exit code.

    Raises:
        SourceInvalid, SettingsChanged, TargetBusy, ReadingInvalid, MappingInvalid.
    """
    store = Store(Place(order.target), jsons=order.json)
    present = Present.of(order.reading)
    found = find(order.source)
    with locked(store.place):
        store.tidy()
        if store.place.is_local:
            Desk(store=store, data=desk_folder(store.place)).bring_back()
        planned = plan(store, present, order.retry)
        if order.plan:
            say(planned_words(planned, len(found.entries), redo=order.redo))
            return CLEAN
        known = settle(store, planned, redo=order.redo, keep=order.keep)
        note_settings(store.place, present)
        if found.others:
            say(f"{found.others} files of other kinds are passed over")
        engine = make_engine(order, store, make_slot)
        with stopping(engine) as stopped, shown(engine.in_hand, stopped) as on_tally:
            tally = Run(store, engine, known, on_tally)(order.source, found)
        found_in_all = conclude(store, order.departments, order.language)
    return STOPPED if stopped else exit_code(found_in_all, tally)


def make_engine(order: Order, store: Store, make_slot: MakeSlot) -> Engine:
    if order.engine == "ray":
        from service.bulk.cluster import RayEngine

        return RayEngine(store, order.reading, make_slot, address=order.address,
                         workers=order.workers)  # fmt: skip
    workers = order.workers or usual_workers(order.reading.threads)
    return LocalEngine(lambda: Reader(store, order.reading, make_slot()), workers)


@contextmanager
def stopping(engine: Engine) -> Iterator[list[int]]:
    """SIGINT and SIGTERM end the run: the first when the documents in hand are read, the
    second at once. Gives the list of those that came."""
    came: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        came.append(number)
        engine.stop(now=len(came) > 1)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def conclude(store: Store, departments: Path | None, language: Language) -> Totals:
    """Compares and sums up; a mapping that was given once is kept for the next time.

    Raises:
        MappingInvalid: it is none.
    """
    if departments is not None:
        text = departments.read_text(encoding="utf-8-sig")
        departments_of(text)
        store.place.write(DEPARTMENTS, text.encode())
    store.compact(store.corrections())
    made = finish(store, _kept_departments(store), language)
    say(f"summary: {store.place.address}/{SUMMARY}")
    return made


def _kept_departments(store: Store) -> dict[str, list[str]]:
    try:
        return departments_of(store.place.read(DEPARTMENTS).decode())
    except FileNotFoundError:
        return {}


def planned_words(planned: Plan, files: int, *, redo: bool) -> str:
    """What a run would do, for people."""
    failed = sum(known.code is not None for known in planned.known.values())
    lines = [
        f"{files} files; {len(planned.known)} documents known, {failed} of them failed",
        f"{len(planned.retried)} failures would be tried again",
        f"{len(planned.stale)} documents were read in another way"
        + ("; they would be read again" if redo and planned.stale else ""),
        *(f"  {words}: {number} documents" for words, number in planned.differences.most_common()),
    ]
    return "\n".join(lines)


def exit_code(made: Totals, tally: Tally) -> int:
    """Of all that the target holds, however many runs it took."""
    if made.failed or tally.codes[LOST]:
        return UNREADABLE
    return REVIEW if made.person else CLEAN


def opened(target: str) -> Store:
    """
    Raises:
        TargetInvalid: as above.
    """
    store = Store(Place(target))
    if store.place.info("settings.json") is None:
        raise TargetInvalid(f"{target} is not what gouji bulk wrote to")
    return store


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)  # noqa: T201 - for people
