"""A printed page → the picture that an office scanner makes of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
"""(height, width) grey."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """``skew`` is the greatest turn in degrees, ``blur`` and ``noise`` standard
    deviations in pixels and grey levels, ``paper`` the brightness of white."""

    dpi: int = 200
    skew: float = 0.4
    blur: float = 0.5
    noise: float = 3.0
    paper: float = 0.93
    quality: int = 55


LEVELS = {
    "clean": Scan(skew=0.0, blur=0.0, noise=0.0, paper=1.0, quality=90),
    "office": Scan(),
    "poor": Scan(dpi=150, skew=1.5, blur=0.7, noise=8.0, paper=0.85, quality=50),
}


def scanned(pdf: bytes, level: str, seed: int) -> list[Image.Image]:
    """The pages as grey pictures; the same seed gives the same pixels."""
    scan, rng = LEVELS[level], np.random.default_rng(seed)
    with pypdfium2.PdfDocument(pdf) as document:
        return [Image.fromarray(_photographed(page, scan, rng)) for page in _pages(document, scan)]


def _pages(document: pypdfium2.PdfDocument, scan: Scan) -> Iterator[Pixels]:
    for page in document:
        bitmap = page.render(scale=scan.dpi / 72, grayscale=True)
        yield np.asarray(bitmap.to_pil().convert("L"), np.uint8)


def _photographed(page: Pixels, scan: Scan, rng: np.random.Generator) -> Pixels:
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-1, 1) * scan.skew, 1.0)
    turned = cv2.warpAffine(page, turn, (width, height), borderValue=255).astype(np.float64)
    picture = cv2.GaussianBlur(turned, (0, 0), scan.blur) if scan.blur else turned
    noisy = picture * scan.paper + rng.normal(0.0, scan.noise, picture.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def as_pdf(pictures: list[Image.Image], level: str) -> bytes:
    """Pictures alone, a page each: what a scanner saves."""
    buffer = io.BytesIO()
    scan = LEVELS[level]
    pictures[0].save(
        buffer, "PDF", save_all=True, append_images=pictures[1:], resolution=scan.dpi,
        quality=scan.quality, creationDate=None, modDate=None, producer="gouji",
    )  # fmt: skip
    return buffer.getvalue()
