"""Dirt darkens what is about a figure, and leaves the figure to be read."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from models.cells.crops import DIGIT, Crop, prepared
from models.cells.data import cut
from models.cells.dirt import (
    Generator,
    Ink,
    beside_rules,
    between_stubs,
    faxed,
    hides,
    peppered,
    sealed,
    shone_through,
    tones,
    unsealed,
    widened,
)
from tests.models.cells.drawing import figure

WORDS: list[Ink] = [np.clip(prepared(cut(figure(text))), 0, 1) for text in ("MX", "WKE")]
Overlay = Callable[[Crop, list[Ink], Generator], Crop]


def _crop(text: str = "8") -> Crop:
    return cut(figure(text, digit=20))


def _rng(seed: int) -> Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("overlay", [sealed, unsealed, shone_through])
def test_overlays_darken_and_do_not_hide(overlay: Overlay) -> None:
    crop, dark = _crop(), _crop() < 100
    for seed in range(30):
        laid = overlay(crop, WORDS, _rng(seed))
        assert laid.shape == crop.shape and laid.dtype == np.uint8
        assert np.array_equal(laid, overlay(crop, WORDS, _rng(seed)))
        assert np.all(laid <= crop)
        assert np.mean(laid[~dark] < 60) < 0.5


def test_a_blot_over_a_figure_hides_it_and_a_pale_one_does_not() -> None:
    blot = np.ones(_crop().shape, np.float32)
    assert hides(_crop(), blot)
    assert not hides(_crop(), blot * np.float32(0.4))
    assert not hides(_crop(""), blot)


def test_what_shines_through_is_mirrored() -> None:
    """An F's stem, on the left of the word, comes to lie on the right."""
    blank = np.full((40, 40), 240, np.uint8)
    stem = np.zeros((32, 32), np.float32)
    stem[:, :4] = 1
    laid = [240.0 - shone_through(blank, [stem], _rng(seed)) for seed in range(300)]
    middles = [float(np.average(np.arange(40), weights=d.sum(axis=0))) for d in laid if d.any()]
    assert np.mean(middles) > 22


def test_a_wider_crop_holds_the_same_on_more_paper() -> None:
    crop = _crop()
    wide = widened(crop, _rng(3))
    at = int(np.flatnonzero((wide < 128).any(axis=0))[0] - np.flatnonzero((crop < 128).any(0))[0])
    assert at > 0
    assert np.array_equal(wide[:, at : at + crop.shape[1]], crop)


def test_stubs_stand_apart_from_the_figure() -> None:
    crop = _crop()
    for seed in range(20):
        plain, marked = widened(crop, _rng(seed)), between_stubs(crop, _rng(seed))
        stubs = np.flatnonzero((marked < plain).any(axis=0))
        ink = np.flatnonzero((plain < 128).any(axis=0))
        assert all(abs(ink - at).min() > crop.shape[0] / 5 for at in stubs.tolist())
    assert any(np.any(between_stubs(crop, _rng(s)) < widened(crop, _rng(s))) for s in range(9))


@pytest.mark.parametrize("seed", range(20))
def test_rules_are_higher_than_digits_or_mere_stubs(seed: int) -> None:
    crop = _crop()
    added = (beside_rules(crop, _rng(seed)) < crop) & (crop > 200)
    for lines in (added, added.T):
        heights = lines.sum(axis=0)[lines.all(axis=0) | (lines.sum(axis=0) > 0.3 * len(lines))]
        assert np.all(heights > DIGIT * len(lines))


def test_pepper_is_specks_on_and_off_the_figure() -> None:
    crop = _crop()
    changed = [float(np.mean(peppered(crop, _rng(seed)) != crop)) for seed in range(20)]
    assert min(changed) > 0
    assert max(changed) < 0.12


def test_a_fax_is_black_and_white_and_coarse() -> None:
    for seed in range(10):
        sent = faxed(_crop("17"), _rng(seed))
        assert set(np.unique(sent)) == {0, 255}
        assert 10 <= sent.shape[0] * DIGIT <= 14.5


def test_pale_crops_have_deep_enough_tones() -> None:
    assert tones(np.full((20, 20), 200, np.uint8)) == (200.0, 60.0)
