"""Small pictures of figures, drawn without a font of the system, and windows of them."""

from __future__ import annotations

import cv2
import numpy as np

from models.cells.crops import Crop
from models.cells.data import Window


def figure(text: str, *, digit: int = 24, ink: int = 20, paper: int = 235) -> Window:
    """A window whose digits are that many pixels high."""
    font, scale = cv2.FONT_HERSHEY_SIMPLEX, digit / 21
    (width, _), _ = cv2.getTextSize(text or "0", font, scale, 2)
    height, margin = round(2.6 * digit), round(1.3 * digit)
    pixels: Crop = np.full((height, width + 2 * margin), paper, np.uint8)
    base = height // 2 + digit // 2
    cv2.putText(pixels, text, (margin, base), font, scale, (ink,), 2, cv2.LINE_AA)
    at = (float(margin), float(base - digit), float(margin + width), float(base))
    return Window(pixels=pixels, digits=at, ink=at, text=text, level="", font="", dpi=200)
