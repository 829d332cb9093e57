"""Wrong cells, cut out of their pages."""

from __future__ import annotations

import base64
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.document import Box, Source
from extractors.errors import DocumentError
from extractors.reader import OpenDocument, Raster, open_document

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 150.0
VIEW = (270.0, 90.0)
"""Points of paper that a picture shows, if the cell is no larger."""
MARGIN = 12.0
LARGEST = (720, 480)
BUDGET = 5_000_000
"""Bytes of all pictures together; those beyond are left out."""
PEN = (213, 70, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """``uri`` holds the picture itself; pixels."""

    uri: str
    width: int
    height: int


Place = tuple[str, Source | None]
"""A document and where in it."""


def pictures(places: Sequence[Place], folder: Path | None) -> dict[int, Picture]:
    """By position in ``places``; what cannot be shown is left out.

    Each document is opened once and each page rendered once.
    """
    if folder is None:
        return {}
    by_document: dict[str, dict[int, Source]] = defaultdict(dict)
    for position, (document, source) in enumerate(places):
        if source:
            by_document[document][position] = source
    found = {
        position: picture
        for document, sources in by_document.items()
        for position, picture in _of_document(folder, document, sources)
    }
    return _within(dict(sorted(found.items())), BUDGET)


def _within(found: Mapping[int, Picture], budget: int) -> dict[int, Picture]:
    """As many as there is room for, the first ones first."""
    kept = {}
    for position, picture in found.items():
        budget -= len(picture.uri)
        if budget < 0:
            break
        kept[position] = picture
    return kept


def _of_document(
    folder: Path, document: str, sources: Mapping[int, Source]
) -> Iterator[tuple[int, Picture]]:
    file = (folder / document).resolve()
    if not file.is_file() or not file.is_relative_to(folder.resolve()):
        return
    try:
        with open_document(file.read_bytes()) as opened:
            yield from _of_pages(opened, sources)
    except (DocumentError, OSError):
        return


def _of_pages(opened: OpenDocument, sources: Mapping[int, Source]) -> Iterator[tuple[int, Picture]]:
    for page in sorted({source.page for source in sources.values()}):
        if not 1 <= page <= opened.page_count:
            continue
        try:
            raster = opened.render(page, DPI)
        except DocumentError:
            continue
        for position, source in sources.items():
            if source.page == page:
                yield position, cut_out(raster, source.box)


def cut_out(raster: Raster, box: Box) -> Picture:
    """The box outlined, with the paper around it."""
    from PIL import Image, ImageDraw

    left, top, right, bottom = around(raster, box)
    image = Image.fromarray(raster.pixels[top:bottom, left:right]).convert("RGB")
    x0, y0, x1, y1 = (value * raster.scale for value in box)
    outline = (x0 - left - 4, y0 - top - 4, x1 - left + 4, y1 - top + 4)
    pen = ImageDraw.Draw(image)
    pen.rectangle(_upright(outline), outline=PEN, width=3)
    image.thumbnail(LARGEST)
    return Picture(uri=data_uri(image), width=image.width, height=image.height)


def _upright(corners: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """A box of a broken result may have its corners the wrong way round."""
    x0, y0, x1, y1 = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def around(raster: Raster, box: Box) -> tuple[int, int, int, int]:
    """Pixels of the part of the page to show; it stays on the page where it can."""
    height, width = raster.pixels.shape[:2]
    across = _span(box.x0, box.x1, VIEW[0], width / raster.scale)
    down = _span(box.top, box.bottom, VIEW[1], height / raster.scale)
    left, right = (round(value * raster.scale) for value in across)
    top, bottom = (round(value * raster.scale) for value in down)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _span(low: float, high: float, least: float, page: float) -> tuple[float, float]:
    """From ``low`` to ``high`` with margins, at least ``least`` long, moved onto the page."""
    length = min(page, max(least, abs(high - low) + 2 * MARGIN))
    start = min(max(0.0, (low + high - length) / 2), page - length)
    return start, start + length


def data_uri(image: Image) -> str:
    """As the shorter of PNG and JPEG: print compresses well without loss, photographs do not."""
    png, jpeg = io.BytesIO(), io.BytesIO()
    image.quantize(32).save(png, "PNG", optimize=True)
    image.save(jpeg, "JPEG", quality=72, optimize=True)
    kind, data = min((("png", png.getvalue()), ("jpeg", jpeg.getvalue())), key=lambda p: len(p[1]))
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"
