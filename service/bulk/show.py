"""How far a run is: live on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from service.bulk.engine import InHand
from service.bulk.run import OnTally, Tally

if TYPE_CHECKING:
    from rich.console import RenderableType

WINDOW = 60.0
"""Seconds over which speed is measured."""

EVERY = 10.0
"""Seconds between two lines where nobody watches."""

MOST_IN_HAND = 8

STOPPING = (
    "",
    "finishing what is in hand; Ctrl-C once more to drop it",
    "dropping what is in hand",
)


class Pace:
    """Documents and pages a second of late, and the seconds that are left."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._marks: deque[tuple[float, int, int, int]] = deque([(now(), 0, 0, 0)])

    def mark(self, tally: Tally) -> None:
        now = self._now()
        self._marks.append((now, tally.read + tally.failed, tally.pages, tally.seen))
        while self._marks[0][0] < now - WINDOW:
            self._marks.popleft()

    def rates(self) -> tuple[float, float]:
        (start, documents, pages, _), (_, documents_now, pages_now, _) = self._ends()
        seconds = max(self._now() - start, 0.001)
        return (documents_now - documents) / seconds, (pages_now - pages) / seconds

    def left(self, tally: Tally) -> float | None:
        """At the speed of late, files that need no reading included; None: no telling yet."""
        (start, _, _, seen), (_, _, _, seen_now) = self._ends()
        if seen_now == seen:
            return None
        return (tally.files - tally.seen) * (self._now() - start) / (seen_now - seen)

    def _ends(self) -> tuple[tuple[float, int, int, int], tuple[float, int, int, int]]:
        return self._marks[0], self._marks[-1]


def line(tally: Tally, pace: Pace) -> str:
    documents, pages = pace.rates()
    failures = ", ".join(f"{code} {n}" for code, n in tally.codes.most_common())
    parts = [
        f"{tally.seen}/{tally.files} files",
        f"{tally.read} read ({tally.for_a_person} for a person)",
        f"{tally.failed} failed" + (f" ({failures})" if failures else ""),
        f"{tally.known} known before",
        f"{tally.duplicates} the same bytes again",
        f"{documents:.1f} documents/s",
        f"{pages:.1f} pages/s",
        f"left {clock(pace.left(tally))}",
    ]
    return ", ".join(parts)


def clock(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    minutes, rest = divmod(int(seconds + 0.5), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


@contextmanager
def shown(in_hand: Callable[[], list[InHand]], stopped: Sequence[int]) -> Iterator[OnTally]:
    """What to call with the tally after each document; on standard error.

    Args:
        stopped: Signals that have come, more of them as they come.
    """
    pace = Pace()
    view = _live(pace, in_hand, stopped) if sys.stderr.isatty() else _lines(pace)
    with view as on_tally:
        yield on_tally


@contextmanager
def _lines(pace: Pace) -> Iterator[OnTally]:
    said, last = time.monotonic(), Tally()

    def on_tally(tally: Tally) -> None:
        nonlocal said, last
        last = tally
        pace.mark(tally)
        if time.monotonic() - said > EVERY:
            said = time.monotonic()
            _say(line(tally, pace))

    yield on_tally
    _say(line(last, pace))


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)  # noqa: T201 - for people


@contextmanager
def _live(
    pace: Pace, in_hand: Callable[[], list[InHand]], stopped: Sequence[int]
) -> Iterator[OnTally]:
    from rich.console import Console
    from rich.live import Live

    tally = Tally()

    def view() -> RenderableType:
        return _view(tally, pace, in_hand(), STOPPING[min(len(stopped), 2)])

    def on_tally(now: Tally) -> None:
        nonlocal tally
        tally = now
        pace.mark(now)

    with Live(get_renderable=view, console=Console(stderr=True), refresh_per_second=4):
        yield on_tally


def _view(tally: Tally, pace: Pace, in_hand: list[InHand], stopping: str) -> RenderableType:
    from rich.console import Group
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    documents, pages = pace.rates()
    bar = Table.grid(padding=(0, 2))
    bar.add_row(
        ProgressBar(total=max(tally.files, 1), completed=tally.seen, width=40),
        Text(f"{tally.seen:,} of {tally.files:,} files"),
        Text(f"left {clock(pace.left(tally))}", style="bold"),
    )
    speed = Text(f"{documents:.1f} documents/s   {pages:.1f} pages/s")
    hint = [Text(stopping, style="bold yellow")] if stopping else []
    return Group(bar, speed, _outcomes(tally), *_hands(in_hand), *hint)


def _outcomes(tally: Tally) -> RenderableType:
    from rich.text import Text

    said = Text()
    said.append(f"read {tally.read:,}", style="green")
    said.append(f"   of those for a person {tally.for_a_person:,}", style="yellow")
    said.append(f"   failed {tally.failed:,}", style="red" if tally.failed else "dim")
    said.append(f"   known before {tally.known:,}   same bytes {tally.duplicates:,}", style="dim")
    for code, number in tally.codes.most_common():
        said.append(f"\n  {code} {number:,}", style="red")
    return said


def _hands(in_hand: list[InHand]) -> Iterator[RenderableType]:
    from rich.text import Text

    for each in in_hand[:MOST_IN_HAND]:
        pages = f"page {each.pages} of {each.of}" if each.of else "…"
        seconds = time.monotonic() - each.since
        name = PurePosixPath(each.name).name
        yield Text(f"  {seconds:5.1f} s  {name}  {pages}", style="dim", no_wrap=True,
                   overflow="ellipsis")  # fmt: skip
