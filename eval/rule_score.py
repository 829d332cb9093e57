"""How well rules are found on photographed pages: in the ink, by the network, by both.

::

    python -m eval.synth.rules --out DIR --n 90 --seed 500000 --dpi 200
    python -m eval.rule_score --pages DIR --threads 2

Rules are compared by length: a stretch is right if a rule of the same direction lies within
:data:`NEAR` points of it. The pages are at 200 pixels per inch, where the ink is searched, after
the page was made flat; the network alone sees the page as it is, at half of that.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from extractors.document import Rule
from extractors.preparation import prepare
from extractors.preparation.pixels import Pixels, grey_of, shrunk
from extractors.scan.ink_rules import ink_rules
from extractors.scan.rule_mask import MaskSettings, ridges
from extractors.scan.rules import find_rules
from models.rules.channels import (
    ACROSS,
    DOWN,
    DPI,
    IMPLIED_ACROSS,
    IMPLIED_DOWN,
    NAMES,
    PAPER,
    TEXT,
)
from models.rules.data import Page, load, masks
from models.rules.predict import RuleFinder

NEAR = 2.0
STEP = 0.25
"""Points between the places that stand for a line."""
SURE = MaskSettings(likely=0.5)
PAGE_DPI = 200
RULES = (ACROSS, DOWN)
LINES = (ACROSS, DOWN, IMPLIED_ACROSS, IMPLIED_DOWN)

Places = NDArray[np.float64]
"""(n, 2) points along lines, a fixed step apart."""
Found = Mapping[int, Places]
"""By channel."""
Result = TypeVar("Result")


@dataclass(slots=True)
class Tally:
    """``right`` of the lengths ``found`` and ``met`` of those in the ``gold``; ``off`` adds
    up the distances of what is right, in points."""

    right: int = 0
    found: int = 0
    met: int = 0
    gold: int = 0
    off: float = 0.0
    seconds: list[float] = field(default_factory=list)

    def add(self, found: Places, gold: Places) -> None:
        away = _distances(found, gold)
        right = away <= NEAR
        self.right += int(right.sum())
        self.off += float(away[right].sum())
        self.found += len(found)
        self.met += int((_distances(gold, found) <= NEAR).sum())
        self.gold += len(gold)

    @property
    def cells(self) -> tuple[str, ...]:
        """Precision, recall and F1 in per cent, and the mean distance in points."""
        precision, recall = self.right / max(1, self.found), self.met / max(1, self.gold)
        both = 2 * precision * recall / max(1e-9, precision + recall)
        shares = (f"{100 * share:.1f}" for share in (precision, recall, both))
        return (*shares, f"{self.off / max(1, self.right):.2f}")


def _distances(places: Places, others: Places) -> NDArray[np.float64]:
    """From each place to the nearest of the others."""
    if not len(others):
        return np.full(len(places), np.inf)
    return np.asarray(KDTree(others).query(places)[0], np.float64)


# --------------------------------------------------------------------------
# Lines as places


def gold_of(page: Page, channels: Iterable[int] = LINES) -> Found:
    return {
        channel: _joined(
            along(shape.points * 72 / PAGE_DPI) for shape in page.shapes if shape.channel == channel
        )
        for channel in channels
    }


def along(line: NDArray[np.floating]) -> Places:
    """Places :data:`STEP` apart along a line in points."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    reached = np.concatenate([[0.0], np.cumsum(steps)])
    wanted = np.arange(STEP / 2, reached[-1], STEP)
    return np.stack([np.interp(wanted, reached, line[:, axis]) for axis in (0, 1)], axis=1)


def _joined(parts: Iterable[Places]) -> Places:
    return np.concatenate([np.zeros((0, 2)), *parts])


Search = Callable[[Pixels, float], Sequence[Rule]]
"""Finds rules (points) in a flat grey picture of a scale."""


def on_page(page: Page, search: Search) -> Found:
    """What is found on the page made flat, put back on the page as it was."""
    scale = PAGE_DPI / 72
    picture = np.asarray(cv2.cvtColor(page.picture, cv2.COLOR_GRAY2RGB), np.uint8)
    prepared = prepare(picture, scale)
    placed: dict[int, list[Places]] = {ACROSS: [], DOWN: []}
    for rule in search(grey_of(prepared.picture), scale):
        places = prepared.on_page(along(middle(rule)) * scale)
        placed[ACROSS if rule.horizontal else DOWN].append(places)
    return {channel: _joined(parts) for channel, parts in placed.items()}


def middle(rule: Rule) -> Places:
    """Its two ends; its thickness is left out."""
    x, y = (rule.x0 + rule.x1) / 2, (rule.top + rule.bottom) / 2
    ends = [(rule.x0, y), (rule.x1, y)] if rule.horizontal else [(x, rule.top), (x, rule.bottom)]
    return np.array(ends)


def lines_of(maps: NDArray[np.float32]) -> Found:
    """The ridges of the network's maps, to the pixel."""
    found = {}
    for channel in LINES:
        level = channel in (ACROSS, IMPLIED_ACROSS)
        top = ridges(maps[channel] if level else maps[channel].T, DPI / 72, SURE)
        places = (np.argwhere(top) + 0.5) * 72 / DPI
        found[channel] = places[:, ::-1] if level else places
    return found


# --------------------------------------------------------------------------
# Scores


@dataclass(slots=True)
class Scores:
    """By method and level, and by the network's channels."""

    methods: dict[tuple[str, str], Tally] = field(default_factory=lambda: defaultdict(Tally))
    channels: dict[int, Tally] = field(default_factory=lambda: defaultdict(Tally))
    areas: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    def add(self, method: str, page: Page, found: Found, gold: Found, seconds: float) -> None:
        for level in (page.level, "all"):
            tally = self.methods[level, method]
            tally.seconds.append(seconds)
            for channel in RULES:
                tally.add(found[channel], gold[channel])

    def add_channels(self, page: Page, maps: NDArray[np.float32], gold: Found) -> None:
        found = lines_of(maps)
        for channel in LINES if page.implied else RULES:
            self.channels[channel].add(found[channel], gold[channel])
        drawn = masks(page.shapes, page.picture.shape)
        for channel in (TEXT, PAPER):
            seen = maps[channel] >= 0.5
            size = seen.shape[::-1]
            gold_area = cv2.resize(drawn[channel], size, interpolation=cv2.INTER_AREA) >= 128
            self.areas[channel][0] += int((seen & gold_area).sum())
            self.areas[channel][1] += int((seen | gold_area).sum())

    def lines(self) -> Iterator[str]:
        yield "| level | method | precision | recall | F1 | off, pt | s a page |"
        yield "|---|---|---|---|---|---|---|"
        for (level, method), tally in sorted(self.methods.items()):
            seconds = f"{float(np.median(tally.seconds)):.3f}"
            yield f"| {level} | {method} | {' | '.join((*tally.cells, seconds))} |"
        yield "\n| channel | precision | recall | F1 | off, pt |\n|---|---|---|---|---|"
        for channel, tally in sorted(self.channels.items()):
            yield f"| {NAMES[channel]} | {' | '.join(tally.cells)} |"
        for channel, (both, either) in sorted(self.areas.items()):
            yield f"\n{NAMES[channel]}: {100 * both / max(1, either):.1f} % of the joint area"


def score(paths: Sequence[Path], finder: RuleFinder | None, *, classic: bool = True) -> Scores:
    """Without a finder the search in the ink alone is scored."""
    scores = Scores()
    for path in paths:
        page = load(path)
        gold = gold_of(page)
        if classic:
            found, seconds = _timed(partial(on_page, page, ink_rules))
            scores.add("ink", page, found, gold, seconds)
        if finder:
            small, _ = shrunk(page.picture, PAGE_DPI / 72, DPI / 72)
            maps, seconds = _timed(partial(finder.find, small))
            scores.add("network", page, lines_of(maps), gold, seconds)
            scores.add_channels(page, maps, gold)
        if classic and finder:
            found, seconds = _timed(partial(on_page, page, partial(find_rules, finder=finder)))
            scores.add("both", page, found, gold, seconds)
    return scores


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--own", type=Path, help="a network in place of the listed one")
    parser.add_argument("--only", choices=["ink", "network"])
    wanted = parser.parse_args(arguments)
    finder = None
    if wanted.only != "ink":
        finder = RuleFinder(threads=wanted.threads, own=wanted.own)
    pages = sorted(wanted.pages.glob("*.npz"))
    scores = score(pages, finder, classic=wanted.only != "network")
    sys.stdout.writelines(f"{line}\n" for line in scores.lines())


if __name__ == "__main__":
    main()
