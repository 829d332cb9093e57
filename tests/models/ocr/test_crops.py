"""Cutting crops and packing batches."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ocr.crops import batches, bucket_width, crop_quad, packed, scaled_width
from models.ocr.engine import Image


def gradient() -> Image:
    page: Image = np.zeros((100, 200, 3), dtype=np.uint8)
    page[:, :, 0] = np.arange(200)
    page[:, :, 1] = np.arange(100)[:, None]
    return page


def test_an_upright_quad_is_a_slice() -> None:
    quad = np.array([[20, 10], [120, 10], [120, 40], [20, 40]], dtype=np.float32)
    page = gradient()
    assert np.array_equal(crop_quad(page, quad), page[10:40, 20:120])


def test_a_tall_quad_is_turned_left() -> None:
    quad = np.array([[20, 10], [40, 10], [40, 90], [20, 90]], dtype=np.float32)
    crop = crop_quad(gradient(), quad)
    assert crop.shape == (20, 80, 3)
    assert crop[0, 0].tolist() == [39, 10, 0]


def test_a_quad_without_area_still_has_a_pixel() -> None:
    assert crop_quad(gradient(), np.full((4, 2), 5, dtype=np.float32)).shape == (1, 1, 3)


@pytest.mark.parametrize(
    ("shape", "width"), [((24, 100), 200), ((48, 7), 7), ((10, 10_000), 3200), ((500, 1), 1)]
)
def test_width_after_scaling(shape: tuple[int, int], width: int) -> None:
    assert scaled_width(np.zeros((*shape, 3), dtype=np.uint8), 48, 3200) == width


@given(st.lists(st.integers(1, 3200), max_size=60))
def test_batches_hold_every_crop_once(widths: list[int]) -> None:
    padded = [bucket_width(width, 128) for width in widths]
    found = list(batches(padded, 2560))
    assert sorted(i for _, group in found for i in group) == list(range(len(widths)))
    for width, group in found:
        assert {padded[i] for i in group} == {width}
        assert len(group) == 1 or len(group) * width <= 2560


def test_batches_of_few_sizes_and_widths() -> None:
    groups = [len(group) for _, group in batches([128] * 15, 1280)]
    assert groups == [8, 4, 2, 1]
    assert [bucket_width(width, 128) for width in (1, 129, 512, 513, 577)] == [
        128, 160, 512, 576, 640,
    ]  # fmt: skip


def test_packing_scales_swaps_and_pads() -> None:
    crop = np.zeros((24, 30, 3), dtype=np.uint8)
    crop[:, :, 0] = 255
    batch = packed([crop], 48, 128)
    assert batch.shape == (1, 3, 48, 128)
    assert batch[0, :, 20, 10].tolist() == [-1, -1, 1]
    assert not batch[0, :, :, 60:].any()
