"""Scans repeat themselves, and the boxes go where the ink goes."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image

from eval.synth.degrade import LEVELS, map_box, photograph, scan
from eval.synth.mill import make
from extractors.document import Box

SMALL = make(24, form="disclosure-report/2021", contradiction="", deviations=())


def _grey(pdf: bytes, page: int) -> NDArray[np.float64]:
    """At 144 dpi, so that a point is two pixels."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[page - 1].render(scale=2).to_pil().convert("L")
    return np.asarray(picture, np.float64)


def _darkness(picture: NDArray[np.float64], box: Box) -> float:
    x0, top, x1, bottom = (round(2 * side) for side in box)
    return 255 - float(picture[top:bottom, x0:x1].mean())


@pytest.mark.parametrize("level", LEVELS)
def test_there_is_ink_in_the_boxes_and_none_beside_them(level: str) -> None:
    scanned = make(24, level=level, form="disclosure-report/2021", contradiction="", deviations=())
    assert scanned.truth["level"] == level
    fields = [f for f in scanned.truth["fields"] if f["path"].startswith("proactive")]
    pages = {f["source"]["page"]: _grey(scanned.document, f["source"]["page"]) for f in fields}
    for field in fields:
        box, page = Box(*field["source"]["box"]), pages[field["source"]["page"]]
        beside = Box(box.x1 + 2, box.top + 2, box.x1 + 8, box.bottom - 2)
        assert _darkness(page, box) > _darkness(page, beside) + 8, field["path"]


@pytest.mark.parametrize("level", LEVELS)
def test_the_same_seed_gives_the_same_scan(level: str) -> None:
    page = _first_page(SMALL.document)
    assert scan(page, level, 5) == scan(page, level, 5)


def test_another_seed_gives_another_scan() -> None:
    page = _first_page(SMALL.document)
    assert scan(page, "office", 5) != scan(page, "office", 6)


def _first_page(pdf: bytes) -> bytes:
    buffer = io.BytesIO()
    with pypdfium2.PdfDocument(pdf) as document, pypdfium2.PdfDocument.new() as one:
        one.import_pages(document, [0])
        one.save(buffer)
    return buffer.getvalue()


def test_a_clean_scan_moves_nothing() -> None:
    matrix = photograph(_first_page(SMALL.document), "clean", 1).matrices[0]
    box = Box(100.0, 200.0, 150.0, 210.0)
    assert map_box(matrix, box) == pytest.approx(box, abs=0.3)


def test_a_turned_box_keeps_its_middle() -> None:
    turn = np.array([(0.0, -1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)])
    assert map_box(turn, Box(1.0, 2.0, 3.0, 8.0)) == Box(-8.0, 1.0, -2.0, 3.0)


@pytest.mark.parametrize(("level", "mode"), [("fax", "1"), ("office", "L"), ("sealed", "RGB")])
def test_colours_are_those_of_the_machine(level: str, mode: str) -> None:
    picture = photograph(_first_page(SMALL.document), level, 1).pictures[0]
    assert picture.mode == mode


def test_a_seal_is_red() -> None:
    sealed = photograph(_first_page(SMALL.document), "sealed", 1).pictures[0]
    red, green, _blue = (np.asarray(band, np.int16) for band in sealed.split())
    assert ((red - green) > 60).mean() > 0.001


@pytest.mark.parametrize(
    ("media", "kind", "pages"), [("tiff", "TIFF", 3), ("png", "PNG", 1), ("jpeg", "JPEG", 1)]
)
def test_pictures_are_files_too(media: str, kind: str, pages: int) -> None:
    made = make(24, level="fax", media=media, form="disclosure-report/2021", deviations=())
    picture = Image.open(io.BytesIO(made.document))
    assert (picture.format, getattr(picture, "n_frames", 1)) == (kind, pages)
    assert made.media_type == f"image/{media}"
    assert {f["state"] for f in made.truth["fields"]} == ({"read"} if pages > 1 else {"absent"})
