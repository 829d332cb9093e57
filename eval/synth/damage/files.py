"""Pictures → the files that scanners and telephones save."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from eval.synth.damage.warp import Warp

POINTS_PER_INCH = 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """``warps`` map points of the printed pages to points of the pictures' pages.

    ``damage`` names what was done to any of the pages, in order; ``quality`` is that of JPEG.
    """

    pictures: tuple[Image.Image, ...]
    warps: tuple[Warp, ...]
    dpi: int
    quality: int
    damage: tuple[str, ...]

    @property
    def sizes(self) -> tuple[tuple[float, float], ...]:
        """Widths and heights of the pictures' pages in points."""
        scale = POINTS_PER_INCH / self.dpi
        return tuple((round(p.width * scale, 2), round(p.height * scale, 2)) for p in self.pictures)


def as_pdf(scan: Scanned) -> bytes:
    """A page per picture: what a scanner saves. JPEG, or fax compression for black and white."""
    return _saved(
        scan.pictures, "PDF", save_all=True, append_images=_others(scan),
        resolution=scan.dpi, creationDate=None, modDate=None, producer="gouji",
        **_quality(scan),
    )  # fmt: skip


def _others(scan: Scanned) -> list[Image.Image]:
    """Copies: Pillow leaves a file's options on pages that it appends."""
    return [picture.copy() for picture in scan.pictures[1:]]


def _quality(scan: Scanned) -> dict[str, int]:
    return {} if scan.pictures[0].mode == "1" else {"quality": scan.quality}


def as_tiff(scan: Scanned) -> bytes:
    """All pages, without loss."""
    compression = "group4" if scan.pictures[0].mode == "1" else "tiff_lzw"
    return _saved(
        scan.pictures, "TIFF", save_all=True, append_images=_others(scan),
        dpi=(scan.dpi, scan.dpi), compression=compression,
    )  # fmt: skip


def as_picture(scan: Scanned, page: int, form: str) -> bytes:
    """One page (from 1) as ``PNG`` or ``JPEG``."""
    picture = scan.pictures[page - 1]
    kept = picture.convert("L") if form == "JPEG" and picture.mode == "1" else picture
    extra = {"quality": scan.quality} if form == "JPEG" else {}
    return _saved((kept,), form, dpi=(scan.dpi, scan.dpi), **extra)


def _saved(pictures: Sequence[Image.Image], form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    pictures[0].save(buffer, form, **options)
    return buffer.getvalue()
