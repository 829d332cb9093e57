"""Small pages with marks at known places, and where the ink of a mark lies afterwards."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from eval.synth.damage.shot import Pixels, Shot, Step, grey_of
from eval.synth.damage.warp import Warp, map_box, scaled
from extractors.document import Box

WIDTH, HEIGHT = 300.0, 424.0
"""Points."""
MARKS = tuple(
    Box(x, y, x + 14, y + 8) for x in (45.0, 143.0, 241.0) for y in (60.0, 160.0, 260.0, 360.0)
)
TABLE = Box(95.0, 190.0, 235.0, 250.0)


def sheet(dpi: int = 100, *, colours: int = 3, table: bool = False) -> Shot:
    """White, with black :data:`MARKS`, and a ruled :data:`TABLE` if asked."""
    scale = dpi / 72
    pixels = np.full((round(HEIGHT * scale), round(WIDTH * scale), colours), 255, np.uint8)
    for box in MARKS:
        _filled(pixels, box, scale)
    for rule in _rules() if table else ():
        _filled(pixels, rule, scale)
    return Shot(pixels=pixels, warp=Warp((scaled(scale, scale),)), dpi=dpi)


def _filled(pixels: Pixels, box: Box, scale: float) -> None:
    x0, top, x1, bottom = (round(side * scale) for side in box)
    pixels[top : max(bottom, top + 1), x0 : max(x1, x0 + 1)] = 0


def _rules() -> Iterator[Box]:
    for y in np.linspace(TABLE.top, TABLE.bottom, 5):
        yield Box(TABLE.x0, y, TABLE.x1, y + 0.7)
    for x in np.linspace(TABLE.x0, TABLE.x1, 4):
        yield Box(x, TABLE.top, x + 0.7, TABLE.bottom)


def after(step: Step, seed: int, shot: Shot | None = None) -> Shot:
    return step(shot or sheet(), np.random.default_rng(seed))


def ink(pixels: Pixels, expected: Box, margin: float = 5.0) -> Box:
    """Around what is darker than half way from paper to ink, near ``expected``; all in pixels."""
    near = expected.expanded(margin)
    left, top = max(0, int(near.x0)), max(0, int(near.top))
    window = grey_of(pixels)[top : int(near.bottom) + 1, left : int(near.x1) + 1].astype(float)
    dark = window < (window.min() + np.median(window)) / 2
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    return Box(left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1)


def mapped(shot: Shot) -> list[Box]:
    return [map_box(shot.warp, box) for box in MARKS]


@cache
def report(pages: int = 1) -> bytes:
    """A PDF of pages with :data:`MARKS`, the table and a line of text as a signature."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=True)
    for number in range(1, pages + 1):
        for box in (*MARKS, *_rules()):
            canvas.rect(box.x0, HEIGHT - box.bottom, box.width, box.height, stroke=0, fill=1)
        canvas.drawString(60, HEIGHT - 310, f"Office of Invention {number}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def array(picture: Image.Image) -> NDArray[np.int16]:
    return np.asarray(picture.convert("RGB"), np.int16)
