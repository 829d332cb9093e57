"""Level curves become level, upright ones upright, and nothing else is bent."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.preparation.curves import Curve, Traces, traces
from extractors.preparation.flatten import Shape, flat_of
from extractors.preparation.pixels import Pixels, Places, grey_of, shrunk
from tests.extractors.preparation.drawing import SCALE, SIZE, page, sagged, sagging, skewed

ROWS = np.stack(np.meshgrid(np.linspace(90, 510, 15), np.linspace(130, 700, 12)), axis=-1)


def shape_of(picture: Pixels) -> Shape:
    small, scale = shrunk(grey_of(picture), SCALE)
    return flat_of(traces(small, scale), SIZE)


def unevenness(places: Places) -> float:
    """Points by which rows leave the level, root mean square."""
    y = places[:, 1].reshape(ROWS.shape[:2])
    return float(np.sqrt(np.square(y - y.mean(axis=1, keepdims=True)).mean()))


def test_a_straight_page_is_left_alone() -> None:
    shape = shape_of(page())
    assert np.array_equal(shape.matrix, np.eye(3))
    assert shape.fields == (None, None)
    assert shape.flat(SCALE).picture(page()).shape == page().shape


@pytest.mark.parametrize("degrees", [0.3, 1.7, -2.6])
def test_a_skew_is_undone_and_no_more(degrees: float) -> None:
    shape = shape_of(skewed(page(), degrees))
    assert shape.skew == pytest.approx(-degrees, abs=0.03)
    assert shape.fields == (None, None)


@pytest.mark.parametrize("depth", [4.0, 12.0])
def test_sagging_lines_become_level(depth: float) -> None:
    shape = shape_of(sagged(page(), depth))
    bent = sagging(ROWS.reshape(-1, 2), depth)
    assert unevenness(bent) > depth / 6
    assert unevenness(shape.flat(SCALE).to_flat(bent * SCALE) / SCALE) < 0.25


def test_places_come_back_from_a_bent_page() -> None:
    flat = shape_of(sagged(page(), 10.0)).flat(SCALE)
    places = ROWS.reshape(-1, 2) * SCALE
    assert np.abs(flat.to_page(flat.to_flat(places)) - places).max() < 0.3


def test_perspective_is_undone() -> None:
    tilt = np.array([(1.0, 0.03, -10.0), (0.0, 1.0, 0.0), (8e-5, 4e-5, 1.0)])
    level = [_curve(tilt, [(80, y), (520, y)]) for y in range(100, 760, 30)]
    upright = [_curve(tilt, [(x, 100), (x, 740)]) for x in range(80, 540, 60)]
    shape = flat_of(Traces(level=tuple(level), upright=tuple(upright)), SIZE)
    for curves, axis in ((level, 1), (upright, 0)):
        off = [np.ptp(shape.level(curve.places)[:, axis]) for curve in curves]
        assert max(off) < 0.3


def _curve(matrix: Places, ends: list[tuple[float, float]]) -> Curve:
    places = np.linspace(ends[0], ends[1], 30)
    moved = places @ matrix[:, :2].T + matrix[:, 2]
    return Curve(places=moved[:, :2] / moved[:, 2:], spread=0.25)


def test_little_evidence_bends_nothing() -> None:
    x = np.linspace(100, 240, 9)
    wave = Curve(places=np.stack([x, 300 + 3 * np.sin(x / 30)], axis=1), spread=0.25)
    shape = flat_of(Traces(level=(wave,), upright=()), SIZE)
    assert shape.fields == (None, None)
    assert abs(shape.skew) < 4


def test_a_few_wild_curves_do_not_bend_the_others() -> None:
    rows = [_curve(np.eye(3), [(80, y), (520, y)]) for y in range(100, 760, 20)]
    wild = [_curve(np.eye(3), [(100, y), (300, y + 15)]) for y in (210, 415)]
    shape = flat_of(Traces(level=(*rows, *wild), upright=()), SIZE)
    assert shape.fields == (None, None)
    assert np.array_equal(shape.matrix, np.eye(3))
