"""Cells printed light on dark, made dark on light."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.document import Box, Rule
from extractors.preparation.pixels import Pixels, paper_of, pixels

DARK = 0.5
"""Brightness of a dark ground, as a share of the paper's."""

LEAST = (40.0, 9.0)
"""Points across and down of the smallest dark ground."""

SOLID = (16.0, 2.5)
"""Points across and down of what is dark through and through above and below its
characters; strokes of headings are not."""

FILLED = 0.8
"""Share of its box that a dark ground fills; a seal or a shadow does not."""

MOST_HIGH = 90.0
"""Points: higher ones are pictures."""


def dark_grounds(grey: Pixels, scale: float) -> list[Box]:
    """Pixel boxes of grounds too dark for dark ink."""
    paper = paper_of(grey)
    dark = (grey < DARK * paper).astype(np.uint8)
    size = (round(SOLID[0] * scale), round(SOLID[1] * scale))
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    ground = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones(size[::-1], np.uint8))
    if not ground.any():
        return []
    # characters part a ground into what is left between them: what lies on dark is part of it
    reach = round(6 * scale)
    whole = cv2.morphologyEx(ground, cv2.MORPH_CLOSE, np.ones((reach, 2 * reach), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(whole, connectivity=4)
    return [
        Box(x, y, x + w, y + h)
        for x, y, w, h, area in stats[1:].tolist()
        if LEAST[0] * scale <= w and LEAST[1] * scale <= h <= MOST_HIGH * scale
        and area >= FILLED * w * h and dark[y : y + h, x : x + w].mean() >= 0.6
    ]  # fmt: skip


def lightened(grey: Pixels, grounds: list[Box]) -> Pixels:
    """The picture, its dark grounds turned to paper and their light ink to dark."""
    if not grounds:
        return grey
    made = grey.copy()
    paper = paper_of(grey)
    for box in grounds:
        x0, top, x1, bottom = (int(value) for value in box)
        part = grey[top:bottom, x0:x1].astype(np.float32)
        ground, ink = np.percentile(part, 40), np.percentile(part, 99.5)
        share = np.clip((part - ground) / max(40.0, float(ink - ground)), 0, 1)
        made[top:bottom, x0:x1] = (paper * (1 - share)).astype(np.uint8)
    return pixels(made)


def with_grounds(grey: Pixels, made: Pixels, grounds: list[Box]) -> Pixels:
    """The picture with its dark grounds as they were ``made``: a coloured ground is not to go
    as seals do."""
    if not grounds:
        return grey
    whole = grey.copy()
    for box in grounds:
        x0, top, x1, bottom = (int(value) for value in box)
        whole[top:bottom, x0:x1] = made[top:bottom, x0:x1]
    return pixels(whole)


def edges(grounds: list[Box], scale: float) -> list[Rule]:
    """A ground's edge is where a rule would be."""
    sides = [Box(*(value / scale for value in box)) for box in grounds]
    return [
        rule
        for box in sides
        for rule in (
            Rule(box.x0, box.top, box.x1, box.top), Rule(box.x0, box.bottom, box.x1, box.bottom),
            Rule(box.x0, box.top, box.x0, box.bottom), Rule(box.x1, box.top, box.x1, box.bottom),
        )
    ]  # fmt: skip
