"""Photographed pages with their rules, text lines and paper: what a rule finder learns from.

``python -m eval.synth.rules --out DIR --n DOCUMENTS --seed SEED --jobs JOBS``

Rules are read from the printed file and follow the sheet through its
:class:`~eval.synth.damage.Warp`. Tables that are printed with few rules or none are
printed once more with all, where that moves nothing: what the second print adds is implied.
Training counts its seeds from 300000, development from 400000, tests from 500000.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from eval.errors import RendererFailed
from eval.synth.damage import LEVELS, Warp, photograph
from eval.synth.damage.warp import Points, Straight, scaled
from eval.synth.fonts import Font
from eval.synth.mill import Recipe, fonts_for, printed_report
from eval.synth.style import Borders, Style, make_style
from eval.truth import Truth
from extractors.document import Box, Glyph, RawPage, Rule
from extractors.grids import find_lattices
from extractors.implied.words import words_of
from extractors.lines import group_rows
from extractors.reader import open_document
from models.rules.channels import (
    ACROSS,
    DOWN,
    DPI,
    IMPLIED_ACROSS,
    IMPLIED_DOWN,
    PAPER,
    TEXT,
)
from models.rules.data import Page, Shape, save

RENDERERS = ("reportlab", "chromium", "reportlab", "libreoffice", "reportlab")
"""In turn; the first needs no program to start."""
ROUND = 5
"""Documents of one level in a row."""
FEW_RULES: tuple[Borders, ...] = ("none", "three-line", "no-vertical", "no-outer")
PAGES = 3
"""The most that are kept of a document."""
PROSE = 0.12
"""Chance of a page without tables, for each with one."""
SNAP, GAP, SHORTEST = 2.5, 4.0, 5.0
"""Points, as :class:`extractors.grids.GridSettings` joins rules."""
STEP = 8.0
"""Points between the samples of a line."""
BAND = (0.26, 0.78)
"""Of a character's height, from its top: where most of its ink is."""
SHRINKING = (cv2.INTER_AREA, cv2.INTER_AREA, cv2.INTER_AREA, cv2.INTER_LINEAR)
"""Resolutions are lowered well, and now and then badly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """What is printed on a page, in its points."""

    rules: tuple[Rule, ...]
    implied: tuple[Rule, ...] | None
    words: tuple[Box, ...]
    box: Box


def document_pages(
    seed: int, renderers: Sequence[str] = RENDERERS, dpi: int = DPI
) -> Iterator[Page]:
    """Some pages of one report, tables first, at that many pixels per inch.

    Raises:
        RendererMissing, RendererFailed: as :func:`~eval.synth.mill.printed_report`.
    """
    renderer = renderers[seed % len(renderers)]
    levels = sorted(LEVELS)
    level = levels[seed // ROUND % len(levels)]
    pdf, golds = printed(seed, renderer)
    chosen = _chosen(golds, random.Random(seed))
    if not chosen:
        return
    taken = photograph(_only(pdf, sorted(chosen)), level, seed)
    for number, picture, warp in zip(sorted(chosen), taken.pictures, taken.warps, strict=True):
        change = Change(
            warp=warp, dpi=(taken.dpi, dpi), shrink=random.Random(seed).choice(SHRINKING)
        )
        grey, placed = upright(picture, change, golds[number].box)
        yield Page(
            picture=grey, shapes=tuple(shapes(golds[number], placed)),
            implied=golds[number].implied is not None, level=level, renderer=renderer,
        )  # fmt: skip


def _chosen(golds: dict[int, Gold], rng: random.Random) -> list[int]:
    tables = [number for number, gold in golds.items() if gold.rules or gold.implied]
    prose = [number for number in golds if number not in tables]
    rng.shuffle(tables)
    rng.shuffle(prose)
    few = tables[:PAGES]
    return few + [number for number in prose[:1] if rng.random() < PROSE * (len(few) + 1)]


def _only(pdf: bytes, numbers: Sequence[int]) -> bytes:
    """The document with these pages (from 1) alone."""
    kept = io.BytesIO()
    with pypdfium2.PdfDocument(pdf) as whole, pypdfium2.PdfDocument.new() as part:
        part.import_pages(whole, [number - 1 for number in numbers])
        part.save(kept)
    return kept.getvalue()


# --------------------------------------------------------------------------
# Printing


def printed(seed: int, renderer: str) -> tuple[bytes, dict[int, Gold]]:
    """A report, and what stands on each page that can be told, by its number (from 1)."""
    fonts = fonts_for(renderer)
    style = drawn_style(seed, renderer, fonts)
    recipe = Recipe(seed=seed, style=style, fonts=fonts, renderer=renderer)
    report, truth = printed_report(recipe, f"{seed}")
    pages = _pages(report.pdf)
    twins = pages
    if style.borders in FEW_RULES:
        all_ruled = replace(recipe, style=replace(style, borders="all"))
        twins = _pages(printed_report(all_ruled, f"{seed}")[0].pdf)
    golds = {
        page.number: gold
        for page, twin in zip(pages, twins, strict=len(pages) == len(twins))
        if (gold := _gold(page, twin, truth))
    }
    return report.pdf, golds


def drawn_style(seed: int, renderer: str, fonts: tuple[Font, ...]) -> Style:
    """As offices print, with more that is hard: few rules, double, broken and pale ones.

    Only ReportLab's print stays in place when rules are left out.
    """
    rng = random.Random(seed)
    style = make_style(rng, fonts)
    few = renderer == "reportlab" and rng.random() < 0.3
    double = style.borders == "double" or rng.random() < 0.06
    whole: Borders = "double" if double else "all"
    return replace(
        style,
        borders=rng.choice(FEW_RULES) if few else whole,
        rule=rng.choice(("dashed", "dotted")) if rng.random() < 0.14 else style.rule,
        colour=(0.6, 0.6, 0.6) if rng.random() < 0.1 else style.colour,
    )


def _pages(pdf: bytes) -> list[RawPage]:
    with open_document(pdf) as document:
        return [document.page(number) for number in range(1, document.page_count + 1)]


def _gold(page: RawPage, twin: RawPage, truth: Truth) -> Gold | None:
    """None where pictures, or rules that the reader cannot see, hide what is there."""
    tables = [lattice.box.expanded(SNAP) for lattice in find_lattices(twin.rules)]
    fields = [f.source.box for f in truth.fields if f.source and f.source.page == page.number]
    if page.pictures or not all(_within(box, tables) for box in fields):
        return None
    if page is not twin and not _same_place(page.glyphs, twin.glyphs):
        return None
    own, all_ruled = ([r for r in joined(p.rules) if _within(_box(r), tables)]
                      for p in (page, twin))  # fmt: skip
    return Gold(
        rules=tuple(own),
        implied=tuple(r for rule in all_ruled for r in uncovered(rule, own)),
        words=tuple(word.box for row in group_rows(_ink(page.glyphs)) for word in words_of(row)),
        box=page.box,
    )


def _ink(glyphs: Iterable[Glyph]) -> list[Glyph]:
    return [glyph for glyph in glyphs if not glyph.text.isspace()]


def _within(box: Box, tables: Sequence[Box]) -> bool:
    return any(table.contains(*box.center) for table in tables)


def _box(rule: Rule) -> Box:
    return Box(*rule)


def _same_place(glyphs: Sequence[Glyph], others: Sequence[Glyph]) -> bool:
    return len(glyphs) == len(others) and all(
        abs(a.box.x0 - b.box.x0) < 0.1 and abs(a.box.top - b.box.top) < 0.1
        for a, b in zip(glyphs, others, strict=True)
    )


# --------------------------------------------------------------------------
# Rules

Line = tuple[float, float, float]
"""Where a rule lies across its direction, its start and its end."""


def joined(rules: Sequence[Rule]) -> list[Rule]:
    """Pieces of one rule put together, double ones at their middle."""
    level = [_line(rule) for rule in rules if rule.horizontal]
    upright_ = [_line(_flipped(rule)) for rule in rules if not rule.horizontal]
    return [
        *(Rule(start, at, end, at) for at, start, end in _joined(level)),
        *(Rule(at, start, at, end) for at, start, end in _joined(upright_)),
    ]


def _line(rule: Rule) -> Line:
    return (rule.top + rule.bottom) / 2, rule.x0, rule.x1


def _flipped(rule: Rule) -> Rule:
    return Rule(rule.top, rule.x0, rule.bottom, rule.x1)


def _joined(lines: Iterable[Line]) -> Iterator[Line]:
    clusters: list[list[Line]] = []
    for line in sorted(lines):
        if not clusters or line[0] - clusters[-1][0][0] > SNAP:
            clusters.append([])
        clusters[-1].append(line)
    for cluster in clusters:
        yield from (line for line in _runs(cluster) if line[2] - line[1] >= SHORTEST)


def _runs(cluster: Sequence[Line]) -> Iterator[Line]:
    """Its pieces that follow each other, each at its own pieces' mean place."""
    pieces = sorted(cluster, key=lambda line: line[1])
    run = [pieces[0]]
    for piece in pieces[1:]:
        if piece[1] > max(end for _, _, end in run) + GAP:
            yield _merged(run)
            run = []
        run.append(piece)
    yield _merged(run)


def _merged(run: Sequence[Line]) -> Line:
    long = [max(end - start, 0.01) for _, start, end in run]
    at = sum(line[0] * weight for line, weight in zip(run, long, strict=True)) / sum(long)
    return at, run[0][1], max(end for _, _, end in run)


def uncovered(rule: Rule, others: Sequence[Rule]) -> list[Rule]:
    """The parts of a rule that none of the others covers."""
    if not rule.horizontal:
        flipped = [_flipped(other) for other in others]
        return [_flipped(part) for part in uncovered(_flipped(rule), flipped)]
    alike = [r for r in others if r.horizontal and abs(r.top - rule.top) <= SNAP]
    parts, start = [], rule.x0
    for other in sorted(alike, key=lambda r: r.x0):
        parts.append((start, other.x0))
        start = max(start, other.x1)
    parts.append((start, rule.x1))
    ends = [(a, min(b, rule.x1)) for a, b in parts]
    return [Rule(a, rule.top, b, rule.top) for a, b in ends if b - a >= SHORTEST]


# --------------------------------------------------------------------------
# Pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """``dpi`` from and to; ``shrink`` is OpenCV's interpolation."""

    warp: Warp
    dpi: tuple[int, int]
    shrink: int


def upright(picture: Image.Image, change: Change, box: Box) -> tuple[NDArray[np.uint8], Warp]:
    """The grey picture at another resolution without its quarter turns, and the way of
    printed points to its pixels."""
    grey, (given, wanted) = np.asarray(picture.convert("L"), np.uint8), change.dpi
    size = round(grey.shape[1] * wanted / given), round(grey.shape[0] * wanted / given)
    shrunk = np.asarray(cv2.resize(grey, size, interpolation=change.shrink), np.uint8)
    ratio = given / 72 * size[0] / grey.shape[1], given / 72 * size[1] / grey.shape[0]
    warp = change.warp.then(scaled(*ratio))
    for _ in range(_quarters(warp, box)):
        turn = np.array([(0.0, 1.0, 0.0), (-1.0, 0.0, shrunk.shape[1]), (0.0, 0.0, 1.0)])
        shrunk, warp = np.ascontiguousarray(np.rot90(shrunk)), warp.then(Straight(turn))
    return shrunk, warp


def _quarters(warp: Warp, box: Box) -> int:
    """By how many the page is turned clockwise."""
    x, y = box.center
    middle, beside = warp.forward(np.array([(x, y), (x + 10, y)]))
    return round(float(np.arctan2(*(beside - middle)[::-1])) / (np.pi / 2)) % 4


def shapes(gold: Gold, warp: Warp) -> Iterator[Shape]:
    """Where the gold lies in the picture."""
    corners = [(gold.box.x0, gold.box.top), (gold.box.x1, gold.box.top),
               (gold.box.x1, gold.box.bottom), (gold.box.x0, gold.box.bottom)]  # fmt: skip
    yield _shape(PAPER, [*corners, corners[0]], warp)
    for box in gold.words:
        top, bottom = (box.top + box.height * share for share in BAND)
        outline = [(box.x0, top), (box.x1, top), (box.x1, bottom), (box.x0, bottom)]
        yield _shape(TEXT, outline, warp)
    for rules, level, down in (
        (gold.rules, ACROSS, DOWN),
        (gold.implied or (), IMPLIED_ACROSS, IMPLIED_DOWN),
    ):
        for rule in rules:
            ends = [(rule.x0, rule.top), (rule.x1, rule.bottom)]
            yield _shape(level if rule.horizontal else down, ends, warp)


def _shape(channel: int, corners: Sequence[tuple[float, float]], warp: Warp) -> Shape:
    points = [_sampled(np.array(pair)) for pair in pairwise(corners)]
    placed = warp.forward(np.concatenate([*points, np.array(corners[-1:])]))
    return Shape(channel=channel, points=placed.astype(np.float32))


def _sampled(ends: Points) -> Points:
    """From the first end to just before the second."""
    steps = max(1, round(float(np.hypot(*(ends[1] - ends[0]))) / STEP))
    share = np.arange(steps)[:, None] / steps
    return np.asarray(ends[0] * (1 - share) + ends[1] * share, np.float64)


# --------------------------------------------------------------------------
# Sets


def write(out: Path, renderers: Sequence[str], dpi: int, seed: int) -> int:
    """Writes one document's pages; gives their number, 0 for a document that has none."""
    count = 0
    try:
        for number, page in enumerate(document_pages(seed, renderers, dpi)):
            save(out / f"{seed}-{number}.npz", page)
            count += 1
    except RendererFailed as failure:
        sys.stderr.write(f"{seed} left out: {failure}\n")
    return count


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--n", type=int, default=1000, help="documents")
    parser.add_argument("--seed", type=int, default=300_000)
    parser.add_argument("--dpi", type=int, default=DPI)
    parser.add_argument("--renderers", nargs="+", default=RENDERERS)
    parser.add_argument("--jobs", type=int, default=1)
    wanted = parser.parse_args(arguments)
    wanted.out.mkdir(parents=True, exist_ok=True)
    seeds = range(wanted.seed, wanted.seed + wanted.n)
    work = partial(write, wanted.out, wanted.renderers, wanted.dpi)
    # Started anew rather than forked: OpenCV does not survive a fork.
    with multiprocessing.get_context("spawn").Pool(wanted.jobs, maxtasksperchild=100) as pool:
        pages = sum(pool.imap_unordered(work, seeds))
    sys.stdout.write(f"{pages} pages\n")


if __name__ == "__main__":
    main()
