"""Small pictures of ruled tables; a picture has ``SCALE`` pixels per point."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np

from eval.peers.lines import Pixels
from extractors.document import Box
from tests.models.ocr.drawing import drawn

SCALE = 200 / 72
COLUMNS, ROWS = (100, 400, 600, 800), (200, 260, 320, 380)
"""Where the rules of a whole table stand, in pixels."""


def sheet(width: int = 1000, height: int = 700) -> Pixels:
    return np.full((height, width, 3), 250, np.uint8)


def ruled(page: Pixels, xs: Sequence[int] = COLUMNS, ys: Sequence[int] = ROWS) -> Pixels:
    for y in ys:
        cv2.line(page, (xs[0], y), (xs[-1], y), (20, 20, 20), 2)
    for x in xs:
        cv2.line(page, (x, ys[0]), (x, ys[-1]), (20, 20, 20), 2)
    return page


def written(page: Pixels, text: str, x: int, y: int) -> Pixels:
    crop = drawn(text)
    height, width = crop.shape[:2]
    page[y : y + height, x : x + width] = np.minimum(page[y : y + height, x : x + width], crop)
    return page


def turned(page: Pixels, degrees: float) -> Pixels:
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(page, turn, (width, height), borderValue=(250,) * 3), np.uint8)


def lattice(xs: Sequence[int] = COLUMNS, ys: Sequence[int] = ROWS) -> list[Box]:
    return [Box(x0, top, x1, bottom) for top, bottom in pairwise(ys) for x0, x1 in pairwise(xs)]


def png(page: Pixels) -> bytes:
    """At 200 dots an inch, as the file says."""
    import io

    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(page).save(buffer, "PNG", dpi=(200, 200))
    return buffer.getvalue()
