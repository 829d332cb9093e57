"""Stored windows come back; what is drawn from them depends on the seed alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.cells.alphabet import encoded
from models.cells.crops import DIGIT, prepared
from models.cells.data import (
    AUGMENTS,
    Cut,
    Overlays,
    Window,
    augmented,
    batches,
    cut,
    drawn_cut,
    plain_batches,
    read_folder,
    reduced,
    write_shard,
)
from models.cells.dirt import Generator
from tests.models.cells.drawing import figure

TEXTS = ["0", "17", "", "1234", "-5", "99.5%", "8", "12,345,678"]


def _windows() -> list[Window]:
    return [figure(text, digit=12 + i) for i, text in enumerate(TEXTS)]


def _coloured(window: Window) -> Window:
    pixels = np.stack([window.pixels, window.pixels // 2, window.pixels // 3], axis=2)
    return Window(
        pixels=pixels, digits=window.digits, ink=window.ink, text=window.text, level="office",
        font="x", dpi=100,
    )  # fmt: skip


def test_what_is_stored_comes_back(tmp_path: Path) -> None:
    stored = [*_windows(), _coloured(figure("５件"))]
    write_shard(tmp_path / "b.npz", stored[:4])
    write_shard(tmp_path / "c.npz", stored[4:])
    found = read_folder(tmp_path)
    assert [w.text for w in found] == [w.text for w in stored]
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(found, stored, strict=True))
    assert (found[-1].level, found[-1].font, found[-1].dpi) == ("office", "x", 100)
    assert np.allclose(found[0].digits, stored[0].digits)


def test_a_cut_is_as_high_as_the_convention_says() -> None:
    window = figure("1", digit=24)
    assert cut(window).shape[0] == 24 / DIGIT
    assert cut(window, Cut(scale=1.15)).shape[0] == pytest.approx(24 / DIGIT * 1.15, abs=1)


def test_a_cut_beyond_the_window_repeats_its_edge() -> None:
    window = figure("1", digit=24)
    assert cut(window, Cut(shift=0.5, scale=1.15)).shape[0] == pytest.approx(46, abs=1)


def test_red_is_taken_out_in_several_ways() -> None:
    window = _coloured(figure("1"))
    means = {round(float(reduced(cut(window), _rng(seed)).mean())) for seed in range(20)}
    assert len(means) >= 2


@pytest.mark.parametrize("change", [change for change, _ in AUGMENTS])
@pytest.mark.parametrize("seed", range(5))
def test_every_augmentation_gives_a_crop(change: object, seed: int) -> None:
    assert callable(change)
    crop = cut(figure("17", digit=20))
    changed = change(crop, _rng(seed))
    assert changed.dtype == np.uint8 and changed.ndim == 2
    assert np.array_equal(changed, change(crop, _rng(seed)))
    assert changed.shape[1] / changed.shape[0] == pytest.approx(crop.shape[1] / crop.shape[0], 0.1)


def _pixels(seed: int) -> bytes:
    return b"".join(batch.inputs.tobytes() for batch in batches(_windows(), 3, _rng(seed)))


def test_the_seed_decides_everything() -> None:
    assert _pixels(1) == _pixels(1)
    assert _pixels(1) != _pixels(2)


def test_a_pass_holds_every_window_once() -> None:
    for found in (batches(_windows(), 3, _rng(0)), plain_batches(_windows(), 3)):
        labels = [row for batch in found for row in batch.labels]
        assert sorted(labels) == sorted(encoded(text) for text in TEXTS)


def test_a_batch_is_little_wider_than_its_widest_crop() -> None:
    widths = [prepared(cut(window)).shape[1] for window in _windows()]
    for batch in plain_batches(_windows(), 3):
        width = batch.inputs.shape[3]
        assert width % 16 == 0
        assert width == 32 or any(width - 16 < least <= width for least in widths)


def test_small_windows_can_be_augmented() -> None:
    window = figure("1", digit=4)
    crops = [augmented(window, _rng(seed)) for seed in range(200)]
    assert min(min(crop.shape) for crop in crops) >= 2
    assert drawn_cut(_rng(0)) != drawn_cut(_rng(1))


def test_a_window_is_laid_under_what_others_show() -> None:
    overlays = Overlays([figure("17"), figure("XYZ"), figure("")])
    laid = [overlays.laid(figure("8", digit=20), _rng(seed)) for seed in range(40)]
    assert len({each.tobytes() for each in laid}) == 40
    crop = cut(figure("8", digit=20))
    for lay in (overlays.sealed, overlays.unsealed, overlays.shone_through):
        darker = [lay(crop, _rng(seed)) < crop for seed in range(20)]
        assert sum(bool(each.any()) for each in darker) > 10


def test_without_words_seals_still_have_rims() -> None:
    crop = cut(figure("8", digit=20))
    found = [Overlays([]).sealed(crop, _rng(seed)) for seed in range(9)]
    assert any(np.any(each < crop) for each in found)


def _rng(seed: int) -> Generator:
    return np.random.default_rng(seed)
