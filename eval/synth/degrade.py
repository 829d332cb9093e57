"""A printed page → the picture that a scanner, a fax or a telephone makes of it.

Each level is a chain of steps on one page's picture; steps that move the ink
carry along the matrix that says where a point of the printed page now lies.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from extractors.document import Box

Pixels = NDArray[np.uint8]
"""(height, width, 3), red, green, blue; grey ones and black-and-white ones too,
until they are saved."""
Matrix = NDArray[np.float64]
"""(3, 3): points of the printed page → points of the picture's page."""
Generator = np.random.Generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """``matrix`` maps points of the printed page to pixels."""

    pixels: Pixels
    matrix: Matrix


Step = Callable[[Shot, Generator], Shot]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """``mode`` is that of the saved picture (Pillow's), ``quality`` that of JPEG."""

    steps: tuple[Step, ...] = ()
    dpi: int = 200
    mode: str = "L"
    quality: tuple[int, int] = (60, 80)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """``matrices`` map points of the printed pages to points of the pictures' pages."""

    pictures: tuple[Image.Image, ...]
    matrices: tuple[Matrix, ...]
    dpi: int
    quality: int


# --------------------------------------------------------------------------
# Steps that move the ink


def _moved(shot: Shot, move: Matrix, fill: int = 255) -> Shot:
    height, width = shot.pixels.shape[:2]
    pixels = cv2.warpPerspective(
        shot.pixels, move, (width, height), flags=cv2.INTER_CUBIC, borderValue=(fill, fill, fill)
    )
    return Shot(pixels=np.asarray(pixels, np.uint8), matrix=move @ shot.matrix)


def skewed(degrees: float, fill: int = 255) -> Step:
    """Turned about the middle by up to that much."""

    def step(shot: Shot, rng: Generator) -> Shot:
        height, width = shot.pixels.shape[:2]
        angle = rng.uniform(-degrees, degrees)
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        return _moved(shot, np.vstack([turn, (0, 0, 1)]), fill)

    return step


def tilted(share: float, fill: int = 70) -> Step:
    """Seen from the side: each corner moves inwards by up to ``share`` of the page."""

    def step(shot: Shot, rng: Generator) -> Shot:
        height, width = shot.pixels.shape[:2]
        corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        inwards = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)])
        moved = corners + inwards * rng.uniform(0.1, 1.0, (4, 2)) * share * (width, height)
        move = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
        return _moved(shot, np.asarray(move, np.float64), fill)

    return step


# --------------------------------------------------------------------------
# Steps that change the ink


def _toned(shot: Shot, pixels: NDArray[np.floating]) -> Shot:
    return replace(shot, pixels=np.clip(pixels, 0, 255).astype(np.uint8))


def paper(low: float, high: float) -> Step:
    """White becomes that bright."""

    def step(shot: Shot, rng: Generator) -> Shot:
        return _toned(shot, shot.pixels * rng.uniform(low, high))

    return step


def faint(low: float, high: float) -> Step:
    """Black becomes that bright: little toner."""

    def step(shot: Shot, rng: Generator) -> Shot:
        floor = rng.uniform(low, high)
        return _toned(shot, 255 * floor + shot.pixels * (1 - floor))

    return step


def blurred(low: float, high: float) -> Step:
    """By a standard deviation in pixels."""

    def step(shot: Shot, rng: Generator) -> Shot:
        sigma = rng.uniform(low, high)
        return _toned(shot, cv2.GaussianBlur(shot.pixels, (0, 0), sigma).astype(np.float64))

    return step


def noisy(deviation: float) -> Step:
    """Grey levels, the same in all three colours."""

    def step(shot: Shot, rng: Generator) -> Shot:
        noise = rng.normal(0.0, deviation, (*shot.pixels.shape[:2], 1)).astype(np.float32)
        return _toned(shot, shot.pixels + noise)

    return step


def shaded(depth: float) -> Step:
    """Darker towards one side, by up to ``depth``."""

    def step(shot: Shot, rng: Generator) -> Shot:
        height, width = shot.pixels.shape[:2]
        angle = rng.uniform(0, 2 * np.pi)
        across = np.linspace(-0.5, 0.5, width)[None, :] * np.cos(angle)
        down = np.linspace(-0.5, 0.5, height)[:, None] * np.sin(angle)
        light = 1 - depth * (0.5 + (across + down) / 2**0.5)
        return _toned(shot, shot.pixels * light[..., None])

    return step


def specked(count: int) -> Step:
    """Black dots of one to three pixels."""

    def step(shot: Shot, rng: Generator) -> Shot:
        pixels = shot.pixels.copy()
        height, width = pixels.shape[:2]
        for x, y, size in zip(
            rng.integers(0, width, count), rng.integers(0, height, count),
            rng.integers(1, 4, count), strict=True,
        ):  # fmt: skip
            pixels[y : y + size, x : x + size] = 0
        return replace(shot, pixels=pixels)

    return step


def binarised(low: int, high: int) -> Step:
    """Black where it is darker than a threshold of those grey levels."""

    def step(shot: Shot, rng: Generator) -> Shot:
        grey = shot.pixels.mean(axis=2, keepdims=True)
        ink = np.where(grey < rng.integers(low, high), 0.0, 255.0)
        return _toned(shot, np.repeat(ink, 3, axis=2))

    return step


RED = (205, 40, 40)


def sealed(shot: Shot, rng: Generator) -> Shot:
    """A round red seal with a star, somewhere over the middle of the page."""
    height, width = shot.pixels.shape[:2]
    radius = int(width * rng.uniform(0.08, 0.11))
    middle = int(width * rng.uniform(0.3, 0.75)), int(height * rng.uniform(0.25, 0.75))
    ink = np.zeros((height, width), np.uint8)
    cv2.circle(ink, middle, radius, 255, max(2, radius // 18), cv2.LINE_AA)
    star = _star(middle, radius * 0.34, rng.uniform(0, 0.4))
    cv2.fillPoly(ink, [star], 255, cv2.LINE_AA)
    for x, y in _around(middle, radius * 0.78, 11):
        half = radius // 12
        cv2.rectangle(ink, (x - half, y - half), (x + half, y + half), 255, max(1, half // 3))
    pressure = rng.uniform(0.55, 0.85) * (ink[..., None] / 255.0)
    printed = np.minimum(shot.pixels, np.array(RED))
    return _toned(shot, shot.pixels * (1 - pressure) + printed * pressure)


def _star(middle: tuple[int, int], radius: float, turn: float) -> NDArray[np.int32]:
    angles = turn - np.pi / 2 + np.arange(10) * np.pi / 5
    lengths = np.where(np.arange(10) % 2, radius * 0.4, radius)
    points = np.stack([np.cos(angles) * lengths, np.sin(angles) * lengths], axis=1)
    return np.asarray(points + middle, np.int32)


def _around(middle: tuple[int, int], radius: float, count: int) -> Iterator[tuple[int, int]]:
    """Where the characters of the seal stand: on its upper arc."""
    for angle in np.linspace(0.85 * np.pi, 2.15 * np.pi, count):
        yield int(middle[0] + np.cos(angle) * radius), int(middle[1] + np.sin(angle) * radius)


# --------------------------------------------------------------------------
# Levels

LEVELS = {
    "clean": Level(quality=(90, 90)),
    "office": Level(
        steps=(skewed(0.5), blurred(0.4, 0.8), paper(0.88, 0.97), noisy(2.0)),
    ),
    "poor": Level(
        steps=(skewed(1.5), blurred(0.5, 0.9), faint(0.15, 0.4), paper(0.8, 0.92), noisy(9.0)),
        dpi=150,
        quality=(45, 65),
    ),
    "fax": Level(
        steps=(skewed(0.8), blurred(0.6, 0.9), noisy(14.0), binarised(130, 185), specked(220)),
        mode="1",
    ),
    "sealed": Level(
        steps=(sealed, skewed(0.6), blurred(0.4, 0.7), paper(0.92, 1.0), noisy(2.0)), mode="RGB"
    ),
    "photo": Level(
        steps=(tilted(0.05), blurred(0.5, 1.0), shaded(0.4), noisy(4.0)), mode="RGB",
    ),
}  # fmt: skip


def photograph(pdf: bytes, level: str, seed: int) -> Scanned:
    """The pages as pictures; the same seed gives the same pixels.

    Raises:
        KeyError: there is no such level.
    """
    how, rng = LEVELS[level], np.random.default_rng(seed)
    quality = int(rng.integers(how.quality[0], how.quality[1] + 1))
    shots = [_through(how.steps, shot, rng) for shot in _rendered(pdf, how.dpi)]
    to_points = np.diag((72 / how.dpi, 72 / how.dpi, 1.0))
    return Scanned(
        pictures=tuple(Image.fromarray(shot.pixels).convert(how.mode) for shot in shots),
        matrices=tuple(to_points @ shot.matrix for shot in shots),
        dpi=how.dpi,
        quality=quality,
    )


def scanned(pdf: bytes, level: str, seed: int) -> list[Image.Image]:
    """The pages as pictures, without where anything is."""
    return list(photograph(pdf, level, seed).pictures)


def scan(pdf: bytes, level: str, seed: int) -> bytes:
    """The pages as a PDF of pictures alone."""
    return as_pdf(photograph(pdf, level, seed))


def _rendered(pdf: bytes, dpi: int) -> Iterator[Shot]:
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            picture = page.render(scale=dpi / 72).to_pil().convert("RGB")
            width, height = page.get_size()
            matrix = np.diag((picture.width / width, picture.height / height, 1.0))
            yield Shot(pixels=np.asarray(picture, np.uint8), matrix=matrix)


def _through(steps: Iterable[Step], shot: Shot, rng: Generator) -> Shot:
    for step in steps:
        shot = step(shot, rng)
    return shot


def map_box(matrix: Matrix, box: Box) -> Box:
    """The upright box around where the corners of ``box`` now lie."""
    corners = [(x, y, 1.0) for x in (box.x0, box.x1) for y in (box.top, box.bottom)]
    x, y, w = matrix @ np.array(corners).T
    x, y = x / w, y / w
    return Box(float(x.min()), float(y.min()), float(x.max()), float(y.max())).rounded()


# --------------------------------------------------------------------------
# Files


def as_pdf(scan: Scanned) -> bytes:
    """A page per picture: what a scanner saves. JPEG, or fax compression for black and white."""
    return _saved(
        scan.pictures, "PDF", save_all=True, append_images=scan.pictures[1:],
        resolution=scan.dpi, creationDate=None, modDate=None, producer="gouji",
        **_quality(scan),
    )  # fmt: skip


def _quality(scan: Scanned) -> dict[str, int]:
    return {} if scan.pictures[0].mode == "1" else {"quality": scan.quality}


def as_tiff(scan: Scanned) -> bytes:
    compression = "group4" if scan.pictures[0].mode == "1" else "tiff_lzw"
    return _saved(
        scan.pictures, "TIFF", save_all=True, append_images=scan.pictures[1:],
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
