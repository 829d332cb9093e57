"""The part of a page that a viewer shows, and how many pixels it gets.

Pure arithmetic between the three spaces: user space of a PDF (y up, any origin),
the upright page in points (y down, origin top left) and pixels of a rendering.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from extractors.canvas import Matrix
from extractors.document import Box

A4_HEIGHT = 841.89
PLAUSIBLE_HEIGHT = (400.0, 1250.0)
"""Points that a scanned page's longer side measures, from A6 to A3."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """``matrix`` leads from user space to the upright page; ``width`` and
    ``height`` in points; ``unit`` points per unit of user space."""

    width: float
    height: float
    rotation: int
    unit: float
    matrix: Matrix

    @property
    def box(self) -> Box:
        return Box(0.0, 0.0, self.width, self.height)

    def close_to(self, other: View) -> bool:
        """Whether the two differ by rounding alone."""
        pairs = zip(self.matrix + self.box, other.matrix + other.box, strict=True)
        return all(abs(a - b) <= 0.01 for a, b in pairs)


def upright(box: tuple[float, float, float, float], rotation: int, unit: float) -> View:
    """The view of ``box`` (left, bottom, right, top in user space), turned clockwise.

    ``rotation`` is 0, 90, 180 or 270 degrees.
    """
    left, bottom, right, top = (side * unit for side in box)
    width, height = right - left, top - bottom
    matrices: dict[int, Matrix] = {
        0: (unit, 0, 0, -unit, -left, top),
        90: (0, unit, unit, 0, -bottom, -left),
        180: (-unit, 0, 0, unit, right, -bottom),
        270: (0, -unit, -unit, 0, top, right),
    }
    if rotation in (90, 270):
        width, height = height, width
    return View(width=width, height=height, rotation=rotation, unit=unit, matrix=matrices[rotation])


def part_of(whole: Box, box: Box | None) -> Box:
    """What ``box`` shows of the page, all of it for None.

    Raises:
        ValueError: nothing.
    """
    part = whole if box is None else whole.intersection(box)
    if not part.area:
        raise ValueError(f"{box} lies off the page {whole}")
    return part


def fitting_scale(part: Box, dpi: float, max_pixels: int) -> float:
    """Pixels per point, lowered until the part's rendering fits ``max_pixels``."""
    scale = min(dpi / 72, float((max_pixels / part.area) ** 0.5))
    while _pixels(part, scale) > max(4, max_pixels):
        scale *= 0.99
    return scale


def _pixels(part: Box, scale: float) -> int:
    """The most that rounding can make of it."""
    return (ceil(part.width * scale) + 1) * (ceil(part.height * scale) + 1)


def snapped(margin: float, scale: float) -> float:
    """The nearest whole pixel, in points; a hair less, for whoever rounds up."""
    return max(0.0, (round(margin * scale) - 0.01) / scale)


def plausible_dpi(size: tuple[int, int], stated: tuple[float, float]) -> tuple[float, float]:
    """Pixels per inch across and down of an image of ``size`` pixels.

    What the file states if a page can be that large, else whatever makes the
    longer side A4's: cameras and editors state 72 without having measured.
    """
    across, down = stated
    if min(stated) >= 1 and max(stated) <= 3 * min(stated):
        longer = 72 * max(size[0] / across, size[1] / down)
        if PLAUSIBLE_HEIGHT[0] <= longer <= PLAUSIBLE_HEIGHT[1]:
            return stated
    fitting = 72 * max(size) / A4_HEIGHT
    return fitting, fitting
