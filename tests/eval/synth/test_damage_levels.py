"""Levels repeat themselves, keep their promises, and become files."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image

from eval.synth.damage import (
    LEVELS,
    Scanned,
    as_pdf,
    as_picture,
    as_tiff,
    map_box,
    photograph,
    scan,
    scanned,
)
from eval.synth.damage.levels import Damage, Level, OneOf
from eval.synth.damage.scanning import planned
from eval.synth.mill import make
from extractors.document import Box
from tests.eval.synth.sheets import HEIGHT, MARKS, WIDTH, array, report

SEEDS = range(2)


def _digest(level: str) -> str:
    return hashlib.sha256(scan(report(), level, 5)).hexdigest()


def test_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "from tests.eval.synth.test_damage_levels import _digest, LEVELS;"
        "print(*(_digest(level) for level in LEVELS))"
    )
    there = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert there == [_digest(level) for level in LEVELS]


def test_another_seed_gives_another_scan() -> None:
    assert scan(report(), "office", 5) != scan(report(), "office", 6)


def test_a_page_does_not_depend_on_those_before_it() -> None:
    one, two = photograph(report(1), "photo", 3), photograph(report(2), "photo", 3)
    assert one.pictures[0].tobytes() == two.pictures[0].tobytes()
    assert two.pictures[0].tobytes() != two.pictures[1].tobytes()


@pytest.mark.parametrize("level", LEVELS)
def test_modes_resolution_and_quality_are_those_of_the_level(level: str) -> None:
    how = LEVELS[level]
    for seed in SEEDS:
        shot = photograph(report(), level, seed)
        assert {picture.mode for picture in shot.pictures} <= set(how.modes)
        assert shot.dpi in how.dpi
        assert how.quality[0] <= shot.quality <= how.quality[1]


@pytest.mark.parametrize("level", LEVELS)
def test_ink_lies_in_the_boxes_at_every_level(level: str) -> None:
    for seed in SEEDS:
        shot = photograph(report(), level, seed)
        grey = array(shot.pictures[0]).mean(axis=2)
        darker = [_darker(grey, map_box(shot.warps[0], box), shot.dpi / 72) for box in MARKS]
        assert np.median(darker) > 40
        assert sum(value > 15 for value in darker) >= len(MARKS) - 2


def _darker(grey: NDArray[np.floating], box: Box, scale: float) -> float:
    """How much darker the middle of the box is than what lies left and right of it."""
    x0, top, x1, bottom = (side * scale for side in box)
    rows, left, right = slice(int(top + 2), int(bottom - 1)), int(x0) - 3, int(x1) + 4
    inside = np.median(grey[rows, int(x0 + 3) : int(x1 - 2)])
    beside = grey[rows, max(left - 4, 0) : max(left, 1)], grey[rows, right : right + 4]
    return float(np.median([np.median(part) for part in beside if part.size]) - inside)


@pytest.mark.parametrize("level", LEVELS)
def test_sizes_are_those_of_the_pictures(level: str) -> None:
    shot = photograph(report(), level, 1)
    with pypdfium2.PdfDocument(as_pdf(shot)) as document:
        assert document[0].get_size() == pytest.approx(shot.sizes[0], abs=0.1)


def test_a_clean_scan_moves_nothing() -> None:
    shot = photograph(report(), "clean", 1)
    assert shot.sizes[0] == pytest.approx((WIDTH, HEIGHT), abs=0.5)
    box = Box(100.0, 200.0, 150.0, 210.0)
    assert map_box(shot.warps[0], box) == pytest.approx(box, abs=0.3)


def test_a_page_turned_on_its_side_has_its_sides_swapped() -> None:
    shots = [photograph(report(), "turned", seed) for seed in range(8)]
    shapes = {tuple(name for name in shot.damage if name.startswith("turned")): shot.sizes[0]
              for shot in shots}  # fmt: skip
    for (name,), (width, height) in shapes.items():
        if name in ("turned-90", "turned-270"):
            assert width > height
    assert len(shapes) >= 3


# --------------------------------------------------------------------------
# What was done


def test_damage_is_named_in_the_order_it_was_done() -> None:
    for level, how in LEVELS.items():
        names = [d.name for item in (*how.sheet, *how.machine, *how.ink)
                 for d in (item.damages if isinstance(item, OneOf) else (item,))]  # fmt: skip
        shot = photograph(report(), level, 2)
        assert set(shot.damage) <= set(names), level
        places = [names.index(name) for name in shot.damage]
        assert places == sorted(places)
        assert len(set(shot.damage)) == len(shot.damage)


@pytest.mark.parametrize("seed", SEEDS)
def test_sealed_documents_have_a_seal_on_every_page(seed: int) -> None:
    shot = photograph(report(2), "sealed", seed)
    assert {"seal-over-table", "seal-over-signature"} & set(shot.damage)
    if shot.pictures[0].mode == "RGB":
        for picture in map(array, shot.pictures):
            red, green, blue = (picture[..., band] for band in range(3))
            assert ((abs(red - green) > 25) | (abs(blue - green) > 25)).mean() > 0.001


def test_each_seed_draws_other_damage() -> None:
    plans = [planned(LEVELS["hard"], np.random.default_rng(seed)) for seed in range(30)]
    assert len({tuple(d.name for d in plan.chain) for plan in plans}) > 25
    assert {plan.mode for plan in plans} == {"1", "L", "RGB"}


def test_one_of_several_is_drawn_for_the_whole_document() -> None:
    def same(shot, _rng):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return shot

    level = Level(
        dpi=(100,), modes=("L",), quality=(50, 50),
        sheet=(OneOf((Damage("a", same), Damage("b", same))), Damage("never", same, 0.0)),
    )  # fmt: skip
    drawn = {tuple(d.name for d in planned(level, np.random.default_rng(seed)).chain)
             for seed in range(20)}  # fmt: skip
    assert drawn == {("a", ""), ("b", "")}


# --------------------------------------------------------------------------
# Files


@pytest.fixture(scope="module")
def fax() -> Scanned:
    return photograph(report(2), "fax", 3)


@pytest.fixture(scope="module")
def office() -> Scanned:
    return photograph(report(2), "photo", 3)


def test_all_pages_are_in_a_pdf_and_in_a_tiff(fax: Scanned, office: Scanned) -> None:
    for shot in (fax, office):
        with pypdfium2.PdfDocument(as_pdf(shot)) as document:
            assert len(document) == 2
        tiff = Image.open(io.BytesIO(as_tiff(shot)))
        assert (tiff.format, getattr(tiff, "n_frames", 1)) == ("TIFF", 2)
        assert tiff.size == shot.pictures[0].size


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_page_is_a_picture(fax: Scanned, office: Scanned, form: str) -> None:
    for shot in (fax, office):
        picture = Image.open(io.BytesIO(as_picture(shot, 2, form)))
        assert (picture.format, picture.size) == (form, shot.pictures[1].size)
        assert round(float(picture.info["dpi"][0])) == shot.dpi


def test_pictures_alone(fax: Scanned) -> None:
    assert [p.tobytes() for p in scanned(report(2), "fax", 3)] == [
        p.tobytes() for p in fax.pictures
    ]


def test_there_is_no_such_level() -> None:
    with pytest.raises(KeyError):
        photograph(report(), "perfect", 1)


# --------------------------------------------------------------------------
# Reports


def _grey(pdf: bytes, page: int) -> NDArray[np.float64]:
    """At 144 dpi, so that a point is two pixels."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[page - 1].render(scale=2).to_pil().convert("L")
    return np.asarray(picture, np.float64)


def _part(picture: NDArray[np.float64], box: Box) -> NDArray[np.float64]:
    x0, top, x1, bottom = (round(2 * side) for side in box)
    return picture[top:bottom, x0:x1]


@pytest.mark.parametrize("level", ["office", "turned", "curled", "photo"])
def test_figures_of_a_report_lie_in_their_boxes(level: str) -> None:
    made = make(24, level=level, form="disclosure-report/2021", contradiction="", deviations=())
    assert made.truth.level == level
    with pypdfium2.PdfDocument(made.document) as document:
        sizes = [page.get_size() for page in document]
    assert np.array(made.truth.pages) == pytest.approx(np.array(sizes), abs=0.1)
    fields = [f for f in made.truth.fields or () if f.path.startswith("proactive")]
    for source in (field.source for field in fields if field.source):
        picture, box = _grey(made.document, source.page), source.box
        paper = np.median(_part(picture, box.expanded(6)))
        assert np.percentile(_part(picture, box), 8) < paper - 25
        assert np.percentile(_part(picture, box.expanded(-0.3)), 90) > paper - 40


@pytest.mark.parametrize(
    ("media", "kind", "pages"), [("tiff", "TIFF", 3), ("png", "PNG", 1), ("jpeg", "JPEG", 1)]
)
def test_reports_are_files_of_each_kind(media: str, kind: str, pages: int) -> None:
    made = make(24, level="fax", media=media, form="disclosure-report/2021", deviations=())
    picture = Image.open(io.BytesIO(made.document))
    assert (picture.format, getattr(picture, "n_frames", 1)) == (kind, pages)
    assert made.media_type == f"image/{media}"
    assert len(made.truth.pages) == pages
    sources = [f.source for f in made.truth.fields or () if f.source]
    assert max((source.page for source in sources), default=1) == pages
