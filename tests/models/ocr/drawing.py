"""Small pictures of text, drawn without a font of the system."""

from __future__ import annotations

import cv2
import numpy as np

from models.ocr.engine import Image


def drawn(text: str, scale: float = 1.0, ink: int = 0) -> Image:
    """uint8 (height, width, 3): black on white, 6 pixels of margin."""
    font, thickness, margin = cv2.FONT_HERSHEY_SIMPLEX, 2, 6
    (width, height), below = cv2.getTextSize(text, font, scale, thickness)
    image = np.full((height + below + 2 * margin, width + 2 * margin, 3), 255, dtype=np.uint8)
    cv2.putText(image, text, (margin, margin + height), font, scale, (ink,) * 3, thickness)
    return image


def page_with(texts: list[str]) -> tuple[Image, list[tuple[int, int]]]:
    """A page of 400 by 600 pixels with a text each 80 pixels down; the texts' top left corners."""
    page: Image = np.full((600, 400, 3), 255, dtype=np.uint8)
    corners = [(40 + 20 * (i % 3), 40 + 80 * i) for i in range(len(texts))]
    for text, (x, y) in zip(texts, corners, strict=True):
        crop = drawn(text)
        page[y : y + crop.shape[0], x : x + crop.shape[1]] = crop
    return page, corners
