"""A picture of a page → a sheet: flat and upright, its rules known and taken out of its ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.document import Box, Issue, Rule, enclosing
from extractors.preparation import Prepared
from extractors.preparation.pixels import Pixels, colours_of, ink_of, paper_of, pixels

SMOOTHING = 0.5
"""Points: spread of the blur that takes the grain out of paper before pale ink is sought."""

TEXT_DARKER, FAINT_DARKER = 15, 8
"""Grey levels below the paper's: of characters, and of pale ones, at least."""

GRAIN_AROUND, DARK_GRAIN, GRAINS = 8.0, 84, 3.5
"""Points of paper about a pixel; percentile of what is darker than it that is grain still; and
how many times as dark ink is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A part of a page made upright and flat.

    ``cells`` is grey without coloured marks and rules, ``prose`` has all its colours.
    ``ink`` marks what is darker than its surroundings, ``faint`` what is a little
    darker, both without the rules. ``origin`` is where the part stands on the page, in
    points; ``scale`` is pixels per point.
    """

    cells: Pixels
    prose: Pixels
    ink: Pixels
    faint: Pixels
    rules: tuple[Rule, ...]
    scale: float
    prepared: Prepared
    origin: tuple[float, float]

    def on_page(self, box: Box) -> Box:
        """A pixel box as points on the page, enclosing all four corners."""
        corners = [(x, y) for x in (box.x0, box.x1) for y in (box.top, box.bottom)]
        points = self.prepared.on_page(np.array(corners, np.float64)) + self.origin
        return enclosing(Box(x, y, x, y) for x, y in points.tolist())

    def pixels_of(self, points: Box) -> Box:
        """A box in points of the sheet as pixels."""
        return Box(*(value * self.scale for value in points))


def sheet_of(
    prepared: Prepared, ruled: Pixels, grey: Pixels, rules: Sequence[Rule],
    origin: tuple[float, float],
) -> Sheet:  # fmt: skip
    """The sheet of a prepared picture whose top left corner is at ``origin`` (points).

    Args:
        ruled: The picture in grey, with whatever coloured rules it has.
        grey: The same without coloured marks.
    """
    scale = prepared.scale
    mask = rule_ink(ruled, rules, scale)
    cells = _without(grey, mask)
    smooth = pixels(cv2.GaussianBlur(cv2.medianBlur(cells, 3), (0, 0), SMOOTHING * scale))
    darker, faintly = _darker(grey, scale, TEXT_DARKER), _darker(smooth, scale, FAINT_DARKER)
    return Sheet(
        cells=cells,
        prose=colours_of(prepared.picture),
        ink=np.where(mask > 0, np.uint8(0), ink_of(grey, scale, darker)),
        faint=ink_of(smooth, scale, faintly),
        rules=tuple(rules), scale=scale, prepared=prepared, origin=origin,
    )  # fmt: skip


def _darker(grey: Pixels, scale: float, least: int) -> int:
    """Grey levels by which ink is darker than the paper around it: more than its grain."""
    side = round(GRAIN_AROUND * scale)
    grain = cv2.blur(grey.astype(np.float32), (side, side))[::3, ::3] - grey[::3, ::3]
    return max(least, round(GRAINS * float(np.percentile(grain, DARK_GRAIN))))


def _without(grey: Pixels, ruled: Pixels) -> Pixels:
    """The picture with its rules painted over in the colour of the paper."""
    cleaned = grey.copy()
    cleaned[ruled > 0] = paper_of(grey)
    return cleaned


# --------------------------------------------------------------------------
# The ink of rules

SWAY = 2.0
"""Points to either side within which a rule's ink runs, where the page is not quite flat."""

HALF_RULE = 1.6
"""Points: more than half of a table rule's thickness, blurred."""

ALONG = 14.0
"""Points of a rule that are looked at together: longer than a character is wide."""

TIP = 2.5
"""Points by which a rule's ink may run on beyond its end."""

RULE_DARKER = 8
SOLID = 0.5
"""Share of a stretch that must be inked for a row of pixels to belong to a rule."""


def rule_ink(grey: Pixels, rules: Sequence[Rule], scale: float) -> Pixels:
    """Mask (0 and 255) of the ink of rules, followed where they sway."""
    ink = ink_of(grey, scale, RULE_DARKER)
    mask = np.zeros(grey.shape, np.uint8)
    turned, turned_mask = np.ascontiguousarray(ink.T), np.ascontiguousarray(mask.T)
    for rule in rules:
        if rule.horizontal:
            _follow(ink, mask, rule, scale)
        else:
            _follow(turned, turned_mask, rule.turned, scale)
    return np.maximum(mask, turned_mask.T)


def _follow(ink: Pixels, mask: Pixels, rule: Rule, scale: float) -> None:
    """Marks the ink of a level rule: per column the solid rows next to its middle."""
    middle = (rule.top + rule.bottom) / 2 * scale
    half = max(HALF_RULE, (rule.bottom - rule.top) / 2 + 0.5) * scale
    reach = round(SWAY * scale + half)
    top, bottom = max(0, round(middle) - reach), min(len(ink), round(middle) + reach + 1)
    left, right = max(0, round((rule.x0 - TIP) * scale)), round((rule.x1 + TIP) * scale)
    strip = ink[top:bottom, left:right]
    if not strip.size:
        return
    width = max(3, round(ALONG * scale))
    solid = cv2.blur((strip > 0).astype(np.float32), (width, 1), borderType=cv2.BORDER_REPLICATE)
    away = np.abs(np.arange(top, bottom) + 0.5 - middle)[:, None] / reach
    crest = np.argmax(solid - 0.3 * away, axis=0)
    rows = np.arange(len(strip))[:, None]
    near = np.abs(rows - crest) <= half
    peak = np.take_along_axis(solid, crest[None], axis=0)
    here = near & (solid >= SOLID * peak) & (peak >= SOLID)
    marked = cv2.dilate(here.astype(np.uint8) * 255, np.ones((3, 1), np.uint8))
    mask[top:bottom, left:right] = np.maximum(mask[top:bottom, left:right], pixels(marked))


# --------------------------------------------------------------------------


def quality_issue(page: int, sheet: Sheet) -> tuple[Issue, ...]:
    """What a person should know about a page that is hard to read."""
    quality = sheet.prepared.quality
    if quality.verdict == "good":
        return ()
    return (
        Issue(
            code="page-quality",
            severity="warning" if quality.verdict == "poor" else "info",
            message=f"第{page}页图像质量不佳：{quality.message}",
        ),
    )
