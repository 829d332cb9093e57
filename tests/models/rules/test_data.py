"""Pages stored and loaded, masks where the shapes are, crops that stay true to both."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models.rules.channels import ACROSS, DOWN, IMPLIED_DOWN, NAMES, PAPER, TEXT
from models.rules.data import Page, Shape, crops, load, masks, moved, save, whole


def shape(channel: int, *points: tuple[float, float]) -> Shape:
    return Shape(channel=channel, points=np.array(points, np.float32))


def page(*, implied: bool = True) -> Page:
    """A grid of dark lines on light paper."""
    picture = np.full((600, 420), 230, np.uint8)
    picture[100:500:40, 50:371] = 20
    picture[100:461, 50:371:80] = 20
    level = [shape(ACROSS, (50, y + 0.5), (371, y + 0.5)) for y in range(100, 500, 40)]
    down = [shape(DOWN, (x + 0.5, 100), (x + 0.5, 461)) for x in range(50, 372, 80)]
    paper = shape(PAPER, (0, 0), (420, 0), (420, 600), (0, 600))
    text = shape(TEXT, (60, 50), (300, 50), (300, 58), (60, 58))
    return Page(
        picture=picture, shapes=(*level, *down, paper, text),
        implied=implied, level="clean", renderer="reportlab",
    )  # fmt: skip


def test_a_stored_page_is_the_same_page(tmp_path: Path) -> None:
    save(tmp_path / "page.npz", page())
    stored = load(tmp_path / "page.npz")
    assert (stored.level, stored.renderer, stored.implied) == ("clean", "reportlab", True)
    assert np.abs(stored.picture.astype(int) - page().picture).mean() < 3
    assert [s.channel for s in stored.shapes] == [s.channel for s in page().shapes]
    assert all(
        (a.points == b.points).all() for a, b in zip(stored.shapes, page().shapes, strict=True)
    )


def test_a_page_without_shapes_can_be_stored(tmp_path: Path) -> None:
    bare = Page(picture=page().picture, shapes=(), implied=False, level="fax", renderer="chromium")
    save(tmp_path / "page.npz", bare)
    assert load(tmp_path / "page.npz").shapes == ()


@pytest.mark.parametrize("y", [20.0, 20.25, 20.5, 20.75])
def test_a_line_is_drawn_around_its_place(y: float) -> None:
    drawn = masks([shape(ACROSS, (10, y), (90, y))], (40, 100))
    assert drawn.shape == (len(NAMES), 40, 100)
    assert centre(drawn[ACROSS, :, 50]) == pytest.approx(y, abs=0.2)
    assert not drawn[DOWN].any()


def centre(column: NDArray[np.uint8]) -> float:
    """Of the ink in a column; a pixel's middle lies at a half."""
    return float(np.average(np.arange(len(column)) + 0.5, weights=column))


def test_shapes_move_with_the_matrix() -> None:
    (there,) = moved([shape(IMPLIED_DOWN, (1, 2), (3, 4))], np.array([(2.0, 0, 5), (0, 1.0, -1)]))
    assert there.points.tolist() == [[7, 1], [11, 3]]


def test_crops_show_dark_ink_where_their_masks_are() -> None:
    rng = np.random.default_rng(1)
    for crop in crops(page(), 12, 192, rng):
        assert crop.picture.shape == (192, 192)
        ruled = crop.masks[[ACROSS, DOWN]].max(axis=0) > 250
        paper = (crop.masks[PAPER] > 250) & (crop.masks[:TEXT].max(axis=0) == 0)
        if ruled.sum() > 50 and paper.sum() > 50:
            assert np.mean(crop.picture[ruled]) < np.mean(crop.picture[paper]) - 20


def test_the_same_seed_gives_the_same_crops() -> None:
    first, second = (list(crops(page(), 3, 128, np.random.default_rng(7))) for _ in range(2))
    for a, b in zip(first, second, strict=True):
        assert (a.picture == b.picture).all() and (a.masks == b.masks).all()


def test_a_whole_page_is_filled_up_to_a_multiple() -> None:
    crop = whole(page(implied=False), 32)
    assert crop.picture.shape == (608, 448)
    assert crop.masks.shape == (len(NAMES), 608, 448)
    assert not crop.implied
