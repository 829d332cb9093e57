"""How good the picture of a page is, and what a clerk can do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np

from extractors.preparation.pixels import Pixels, grey_of, pixels

Fault = Literal[
    "low-resolution", "blurred", "faint", "noisy", "uneven-light", "binarised", "halftoned",
    "compressed", "background", "bent",
]  # fmt: skip
"""Stable names of what is wrong."""

Verdict = Literal["good", "fair", "poor"]

LEAST_DPI, POOR_DPI = 145.0, 105.0
WIDEST_EDGE, POOR_EDGE = 1.85, 2.5
"""Hundredths of an inch, from paper to ink."""

FAINTEST, POOR_FAINT = 0.6, 0.45
"""Contrast of ink and paper, 0..1."""

NOISIEST, POOR_NOISE = 3.3, 6.5
"""Grey levels: deviation on bare paper."""

DIMMEST, POOR_DIM = 0.82, 0.33
"""Light in the darkest places against the brightest."""

BLOCKIEST = 1.6
"""Steps at the edges of JPEG's blocks against those inside."""

MOST_BENT = 4.0
"""Points by which lines leave the straight."""

MOST_GREYS = 0.01
"""Share of pixels neither black nor white that a black-and-white picture has."""

DOTTED, DOT = 8.0, 8
"""Dots of ink per thousand pixels that a halftone has, and the pixels of a dot."""

WORDS: dict[Fault, str] = {
    "low-resolution": "分辨率低",
    "blurred": "模糊",
    "faint": "字迹浅淡",
    "noisy": "噪点多",
    "uneven-light": "光照不均",
    "binarised": "黑白二值图像",
    "halftoned": "网点图像",
    "compressed": "压缩过度",
    "background": "拍摄，非扫描",
    "bent": "纸面弯曲",
}
ADVICE: dict[Fault, str] = {
    "low-resolution": "请以 200 dpi 以上重新扫描",
    "blurred": "请以 200 dpi 以上重新扫描",
    "faint": "请调深后重新扫描",
    "noisy": "请以灰度或彩色重新扫描",
    "uneven-light": "请在均匀光线下重拍或改用扫描仪",
    "binarised": "请以灰度或彩色重新扫描",
    "halftoned": "请以灰度或彩色重新扫描",
    "compressed": "请以较高的图像质量保存",
    "background": "建议改用扫描仪",
    "bent": "请将纸面压平后重新扫描",
}
MILD: frozenset[Fault] = frozenset({"background", "binarised", "bent", "compressed"})
"""Worth saying only beside something else, unless grave: pages with these alone read well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What was measured, and ``faults`` with how grave they are, the gravest first.

    ``dpi`` is the picture's, ``edge`` the hundredths of an inch from paper to ink,
    ``contrast`` of ink 0..1, ``noise`` in grey levels, ``light`` in the darkest places
    against the brightest, ``blocks`` the steps at JPEG's blocks against others,
    ``bend`` how far lines left the straight (points), ``skew`` degrees.
    """

    dpi: float
    edge: float
    contrast: float
    noise: float
    light: float
    blocks: float
    binarised: bool
    dots: float
    skew: float
    bend: float
    sheet: bool
    faults: tuple[Fault, ...] = ()
    verdict: Verdict = "good"

    @property
    def message(self) -> str:
        """For a clerk: what is wrong and what to do; empty where nothing is."""
        if not self.faults:
            return ""
        words = "、".join(WORDS[fault] for fault in self.faults)
        return f"约{round(self.dpi, -1):.0f} dpi，{words}：{ADVICE[self.faults[0]]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """What preparation found on its way: see :class:`Quality`."""

    light: float
    skew: float
    bend: float
    sheet: bool


def measured(given: Pixels, scale: float, ink_share: float, handling: Handling) -> Quality:
    """
    Args:
        given: The picture as it was given.
        ink_share: The light that its ink gives back, as a share of the paper's.
    """
    grey = grey_of(given)
    part = _busiest(grey)
    binarised = _greys(part) < MOST_GREYS
    quality = Quality(
        dpi=72 * scale,
        edge=_edge(part) / scale / 0.72,
        contrast=1 - ink_share,
        noise=0.0 if binarised else _noise(part),
        light=handling.light,
        blocks=1.0 if binarised else _blocks(part),
        binarised=binarised,
        dots=_dots(part),
        skew=handling.skew,
        bend=handling.bend,
        sheet=handling.sheet,
    )
    return judged(quality)


def is_halftoned(given: Pixels) -> bool:
    """Whether a picture gives grey by black dots."""
    return _dots(_busiest(grey_of(given))) > DOTTED


def judged(quality: Quality) -> Quality:
    """The same measurements with their faults and verdict."""
    grave = [fault for fault, (_, poor) in _limits(quality).items() if poor]
    mild = [fault for fault, (found, poor) in _limits(quality).items() if found and not poor]
    faults = (*grave, *mild)
    serious = [fault for fault in faults if fault not in MILD]
    verdict: Verdict = "poor" if grave or len(serious) > 2 else "fair" if serious else "good"
    return replace(quality, faults=faults, verdict=verdict)


def _limits(quality: Quality) -> dict[Fault, tuple[bool, bool]]:
    """Of each fault, whether it is there, and whether it is grave."""
    q = quality
    grey = not q.binarised
    return {
        "low-resolution": (q.dpi < LEAST_DPI, q.dpi < POOR_DPI),
        "blurred": (grey and q.edge > WIDEST_EDGE, grey and q.edge > POOR_EDGE),
        "faint": (grey and q.contrast < FAINTEST, grey and q.contrast < POOR_FAINT),
        "noisy": (q.noise > NOISIEST, q.noise > POOR_NOISE),
        "uneven-light": (q.light < DIMMEST, q.light < POOR_DIM),
        "halftoned": (q.dots > DOTTED, False),
        "binarised": (q.binarised, False),
        "compressed": (q.blocks > BLOCKIEST, False),
        "background": (q.sheet, False),
        "bent": (q.bend > MOST_BENT, False),
    }


# --------------------------------------------------------------------------
# Measurements

SIDE = 640
"""Pixels: side of the part of a picture that is measured."""


def _busiest(grey: Pixels) -> Pixels:
    """The part of the picture with the most edges, aligned to JPEG's blocks."""
    size = (max(1, grey.shape[1] // 16), max(1, grey.shape[0] // 16))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    edges = np.abs(cv2.Laplacian(small, cv2.CV_32F))
    height, width = edges.shape
    side = min(SIDE // 16, height, width)
    sums = cv2.boxFilter(edges, -1, (side, side), anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
    inside = sums[: height - side + 1, : width - side + 1]
    row, column = np.unravel_index(int(inside.argmax()), inside.shape)
    top, left = int(row) * 16, int(column) * 16
    return grey[top : top + SIDE, left : left + SIDE]


def _greys(part: Pixels) -> float:
    low, high = np.percentile(part, (1, 99))
    middle = (part > low + 0.15 * (high - low)) & (part < high - 0.15 * (high - low))
    return float(middle.mean()) if high > low else 0.0


def _edge(part: Pixels) -> float:
    """Pixels from paper to ink at clear edges: the height of the step over its slope."""
    smooth = np.asarray(cv2.GaussianBlur(part, (0, 0), 0.6), np.float32)
    x, y = (cv2.Sobel(smooth, cv2.CV_32F, *axis, scale=1 / 8) for axis in ((1, 0), (0, 1)))
    slope = cv2.magnitude(x, y)
    around = np.ones((7, 7), np.uint8)
    step = cv2.dilate(smooth, around) - cv2.erode(smooth, around)
    clear = step > 0.6 * float(np.percentile(step, 98))
    peak = slope >= np.asarray(cv2.dilate(slope, np.ones((3, 3), np.uint8))) - 1e-3
    widths = step[clear & peak] / np.maximum(slope[clear & peak], 1e-3)
    return float(np.median(widths)) if len(widths) > 20 else 0.0


def _noise(part: Pixels) -> float:
    """Deviation of bare paper from its smooth self."""
    paper = float(np.percentile(part, 75))
    bare = np.asarray(cv2.erode(part, np.ones((11, 11), np.uint8))) > 0.75 * paper
    off = part.astype(np.float32) - cv2.GaussianBlur(part, (0, 0), 2.0)
    return float(np.sqrt(np.square(off[bare]).mean())) if bare.sum() > 500 else 0.0


def _blocks(part: Pixels) -> float:
    """Steps between pixels at every eighth column and row, against those at the others."""
    ratios = []
    for axis in (0, 1):
        steps = np.abs(np.diff(part.astype(np.int16), axis=axis)).mean(axis=1 - axis)
        at = np.arange(len(steps)) % 8 == 7
        ratios.append((steps[at].mean() + 0.2) / (steps[~at].mean() + 0.2))
    return float(np.mean(ratios))


def _dots(part: Pixels) -> float:
    """Dots of ink, of few pixels each, per thousand pixels."""
    low, high = np.percentile(part, (1, 99))
    ink = pixels(part < (low + high) / 2)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=4)
    return 1000 * float((stats[1:, cv2.CC_STAT_AREA] <= DOT).sum()) / part.size
