"""How straight page preparation makes badly photographed pages, level by level.

``python -m eval.preparation [LEVELS] [REPORTS] [FIRST]`` prints a Markdown table of so many
reports, the ``FIRST`` being the seed of the first one, for instance
``python -m eval.preparation clean,photo,turned 20 100``.

A page is straight if its points lie where they were printed, but for one scale and one
shift; lines are straight if they run level and upright, wherever they lie.
"""

from __future__ import annotations

import io
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from eval.summary import markdown
from eval.synth.damage import LEVELS, Warp, photograph
from eval.synth.mill import Recipe, fonts_for, printed_report
from extractors.preparation import Prepared, prepare
from extractors.preparation.quality import Fault, Verdict

Array = NDArray[np.float64]

POINTS_PER_INCH = 72
ACROSS, DOWN = 15, 21
"""Points of a grid over a page's print."""

PAGES = 2
"""Of each report, drawn by its seed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """A photographed page: ``warp`` maps printed points to the picture's, ``box`` is around
    the print (x0, top, x1, bottom), ``width`` and ``height`` are the picture's in points."""

    level: str
    seed: int
    picture: NDArray[np.uint8]
    scale: float
    warp: Warp
    box: tuple[float, float, float, float]

    @property
    def size(self) -> tuple[float, float]:
        return self.picture.shape[1] / self.scale, self.picture.shape[0] / self.scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Straightness:
    """Points: how far printed points lie off (``away``), and off their row or column
    (``crooked``). Root mean squares, and the 95th percentile of the first."""

    away: float
    farthest: float
    crooked: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One page, ``before`` with the right quarter turn made already."""

    before: Straightness
    after: Straightness
    turned_right: bool
    sure: bool
    seconds: float
    verdict: Verdict
    faults: tuple[Fault, ...]


def sheets(level: str, seeds: Sequence[int]) -> Iterator[Sheet]:
    """Pages of reports printed with the bundled font, every other one with any at hand."""
    fonts = fonts_for("reportlab")
    for seed in seeds:
        chosen = fonts if seed % 2 else fonts[:1]
        printed, _ = printed_report(Recipe(seed=seed, fonts=chosen), f"{seed:06d}")
        yield from _photographed(_some_pages(printed.pdf, seed), level, seed)


def _some_pages(pdf: bytes, seed: int) -> bytes:
    source, target = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument.new()
    rng = random.Random(seed)  # noqa: S311  seeded, not secret
    numbers = rng.sample(range(len(source)), min(PAGES, len(source)))
    target.import_pages(source, sorted(numbers))
    written = io.BytesIO()
    target.save(written)
    return written.getvalue()


def _photographed(pdf: bytes, level: str, seed: int) -> Iterator[Sheet]:
    scan = photograph(pdf, level, seed)
    boxes = [_print_box(page) for page in pypdfium2.PdfDocument(pdf)]
    for picture, warp, box in zip(scan.pictures, scan.warps, boxes, strict=True):
        pixels = np.array(picture.convert("RGB"), np.uint8)
        scale = scan.dpi / POINTS_PER_INCH
        yield Sheet(level=level, seed=seed, picture=pixels, scale=scale, warp=warp, box=box)


def _print_box(page: pypdfium2.PdfPage) -> tuple[float, float, float, float]:
    grey = np.array(page.render(scale=0.5).to_pil().convert("L"))
    ys, xs = np.nonzero(grey < 200)
    return 2.0 * xs.min(), 2.0 * ys.min(), 2.0 * xs.max() + 2, 2.0 * ys.max() + 2


# --------------------------------------------------------------------------
# One page


def outcome(sheet: Sheet) -> Outcome:
    start = time.perf_counter()
    prepared = prepare(sheet.picture, sheet.scale)
    seconds = time.perf_counter() - start
    printed = grid(sheet.box)
    seen = sheet.warp.forward(printed)
    turns = true_turn(sheet.warp, printed)
    return Outcome(
        before=straightness(printed, turned(seen, sheet.size, turns)),
        after=straightness(printed, _prepared(prepared, seen)),
        turned_right=prepared.turn.quarters == turns,
        sure=prepared.turn.sure,
        seconds=seconds,
        verdict=prepared.quality.verdict,
        faults=prepared.quality.faults,
    )


def _prepared(prepared: Prepared, seen: Array) -> Array:
    return prepared.off_page(seen) / prepared.scale


def grid(box: tuple[float, float, float, float]) -> Array:
    """(DOWN * ACROSS, 2), row by row."""
    x = np.linspace(box[0], box[2], ACROSS)
    y = np.linspace(box[1], box[3], DOWN)
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def true_turn(warp: Warp, printed: Array) -> int:
    """Quarters clockwise that bring the page upright."""
    middle = printed.mean(axis=0)
    ends = warp.forward(np.stack([middle, middle + np.array((20.0, 0.0))]))
    x, y = ends[1] - ends[0]
    return round(float(np.degrees(np.arctan2(-y, x))) / 90) % 4


def turned(places: Array, size: tuple[float, float], quarters: int) -> Array:
    """Places of a picture of that size after so many quarters clockwise."""
    if quarters == 0:
        return places
    width, height = size
    once = np.stack([height - places[:, 1], places[:, 0]], axis=1)
    return turned(once, (height, width), quarters - 1)


def straightness(printed: Array, places: Array) -> Straightness:
    one, other = printed - printed.mean(axis=0), places - places.mean(axis=0)
    scale = float((one * other).sum() / np.square(one).sum())
    away = np.hypot(*(other - scale * one).T)
    rows = places.reshape(DOWN, ACROSS, 2)
    off = np.concatenate([
        (rows[..., 1] - rows[..., 1].mean(axis=1, keepdims=True)).ravel(),
        (rows[..., 0] - rows[..., 0].mean(axis=0)).ravel(),
    ])  # fmt: skip
    return Straightness(
        away=_root_mean_square(away),
        farthest=float(np.percentile(away, 95)),
        crooked=_root_mean_square(off),
    )


def _root_mean_square(values: Array) -> float:
    return float(np.sqrt(np.square(values).mean()))


# --------------------------------------------------------------------------
# Levels

TITLES = (
    "level", "pages", "away before", "after", "95 % before", "after", "crooked before", "after",
    "most crooked after", "turned right", "sure", "seconds", "good / fair / poor", "faults",
)  # fmt: skip


def table(outcomes: dict[str, Sequence[Outcome]]) -> str:
    """Markdown; lengths in points: medians over pages, of the most crooked the 95th percentile."""
    return markdown(TITLES, [_row(level, pages) for level, pages in outcomes.items()])


def _row(level: str, pages: Sequence[Outcome]) -> list[str]:
    crooked = [page.after.crooked for page in pages]
    pairs = [
        (page.before.away, page.after.away, page.before.farthest, page.after.farthest,
         page.before.crooked, page.after.crooked)
        for page in pages
    ]  # fmt: skip
    verdicts = Counter(page.verdict for page in pages)
    faults = Counter(fault for page in pages for fault in page.faults)
    return [
        level, str(len(pages)), *(f"{value:.2f}" for value in np.median(pairs, axis=0)),
        f"{np.percentile(crooked, 95):.2f}",
        f"{sum(page.turned_right for page in pages)}", f"{sum(page.sure for page in pages)}",
        f"{np.median([page.seconds for page in pages]):.2f}",
        " / ".join(str(verdicts[v]) for v in ("good", "fair", "poor")),
        ", ".join(f"{fault} {count}" for fault, count in faults.most_common(4)),
    ]  # fmt: skip


def main(levels: Sequence[str], reports: int, first: int) -> None:
    seeds = range(first, first + reports)
    outcomes = {name: [outcome(sheet) for sheet in sheets(name, seeds)] for name in levels}
    sys.stdout.write(f"{table(dict(outcomes))}\n")


if __name__ == "__main__":
    main(
        sys.argv[1].split(",") if len(sys.argv) > 1 else list(LEVELS),
        int(sys.argv[2]) if len(sys.argv) > 2 else 10,
        int(sys.argv[3]) if len(sys.argv) > 3 else 0,
    )
