"""Where on a page something can be put: tables, the signature, text lines, empty places.

Found in the picture, so that it does not matter what printed the page. All
rectangles are (x, y, width, height) in pixels.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from eval.synth.damage.printing import rules
from eval.synth.damage.shot import Generator, Shot, grey_of

Rectangle = tuple[int, int, int, int]
INK = 170
"""Grey level under which a pixel is ink."""


def table(shot: Shot) -> Rectangle | None:
    """Around the largest group of rules that touch; None where nothing is ruled both ways."""
    lines = (rules(shot) > 60).astype(np.uint8)
    side = max(3, round(shot.px(1.2))) | 1
    joined = cv2.dilate(lines, np.ones((side, side), np.uint8))[::2, ::2]
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    found = [s for s in stats[1:] if min(s[2], s[3]) * 2 > shot.px(12)]
    if not found:
        return None
    x, y, width, height, _ = (int(2 * n) for n in max(found, key=lambda s: s[2] * s[3]))
    return x, y, width, height


def lines(shot: Shot) -> list[Rectangle]:
    """Around the rows of text, from the top; what is ruled is left out."""
    grey = cv2.add(grey_of(shot.pixels), rules(shot))
    ink = (grey < INK).astype(np.uint8)
    gap, stroke = max(3, round(shot.px(7))), max(1, round(shot.px(0.5)))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((stroke, gap), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    tall, wide = shot.px(1.5), shot.px(4)
    found = [s for s in stats[1:] if tall < s[3] < 6 * tall and s[2] > wide]
    return sorted(((int(x), int(y), int(w), int(h)) for x, y, w, h, _ in found), key=lambda r: r[1])


def signature(shot: Shot) -> Rectangle | None:
    """The last row of text above the page number: agency or date."""
    height = shot.size[1]
    above = [r for r in lines(shot) if r[1] + r[3] < height * 0.93]
    return above[-1] if above else None


def empty(shot: Shot, rng: Generator, millimetres: float) -> tuple[int, int] | None:
    """The middle of a square of that side without ink, on the sheet; None where there is none."""
    free = _free(shot, millimetres)
    rows, columns = np.nonzero(free)
    if not len(rows):
        return None
    chosen = int(rng.integers(len(rows)))
    return int(columns[chosen] * 4), int(rows[chosen] * 4)


def _free(shot: Shot, millimetres: float) -> NDArray[np.bool_]:
    """At a quarter of the picture's size: whether the square about each pixel is empty."""
    ink = (grey_of(shot.pixels) < INK).astype(np.uint8)
    small = cv2.resize(ink, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    side = max(1, round(shot.px(millimetres) / 4))
    grown = cv2.dilate(
        cv2.copyMakeBorder(small, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1),
        np.ones((side, side), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=1,
    )  # fmt: skip
    return np.asarray(grown[1:-1, 1:-1] == 0)
