"""Pages drawn for tests: rules and lines of characters, bent and lit as wanted."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.preparation.pixels import Pixels, Places, pixels

SCALE = 150 / 72
SIZE = (595.0, 842.0)
XS, YS = (80.0, 200.0, 320.0, 440.0, 520.0), tuple(range(120, 420, 30))
LINES = tuple(range(460, 780, 24))


def page(scale: float = SCALE) -> Pixels:
    """A table above, lines of text below."""
    drawn = np.full((round(SIZE[1] * scale), round(SIZE[0] * scale), 3), 248, np.uint8)

    def at(x: float, y: float) -> tuple[int, int]:
        return round(x * scale), round(y * scale)

    for y in YS:
        cv2.line(drawn, at(XS[0], y), at(XS[-1], y), (30, 30, 30), 2)
    for x in XS:
        cv2.line(drawn, at(x, YS[0]), at(x, YS[-1]), (30, 30, 30), 2)
    for number, y in enumerate(LINES):
        text = ("disclosureofgovernmentinformation" * 2)[number : number + 58]
        cv2.putText(drawn, text, at(80, y), cv2.FONT_HERSHEY_SIMPLEX, 1.05 * scale / SCALE,
                    (20, 20, 20), 1, cv2.LINE_AA)  # fmt: skip
    return drawn


def skewed(picture: Pixels, degrees: float) -> Pixels:
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return pixels(cv2.warpAffine(picture, matrix, (width, height), borderValue=(248,) * 3))


def sagging(places: Places, depth: float) -> Places:
    """Points of the flat page → points of one whose middle hangs ``depth`` lower."""
    sag = depth * np.sin(np.pi * places[:, 0] / SIZE[0])
    return np.asarray(places + np.stack([np.zeros_like(sag), sag], axis=1))


def sagged(picture: Pixels, depth: float, scale: float = SCALE) -> Pixels:
    height, width = picture.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    sag = depth * scale * np.sin(np.pi * (x + 0.5) / scale / SIZE[0])
    above = (y - sag).astype(np.float32)
    return pixels(cv2.remap(picture, x, above, cv2.INTER_CUBIC, borderValue=(248,) * 3))


def photographed(picture: Pixels, corners: Places) -> Pixels:
    """The page laid on dark wood: its ``corners`` (pixels, clockwise) in a larger picture."""
    height, width = picture.shape[:2]
    square = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(square, corners.astype(np.float32))
    size = (round(width * 1.2), round(height * 1.15))
    rng = np.random.default_rng(1)
    grain = rng.integers(60, 90, (size[1], 1, 1)) + rng.integers(0, 12, (1, size[0], 1))
    ground = pixels(np.broadcast_to(grain, (size[1], size[0], 3)) * np.array((1.0, 0.75, 0.5)))
    laid = cv2.warpPerspective(picture, matrix, size)
    cover = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, size)
    return pixels(np.where(cover[..., None] > 127, laid, ground))
