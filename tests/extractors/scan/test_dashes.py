"""Dashes are told apart by their length in characters of the table."""

from __future__ import annotations

import pytest

from extractors.document import Box
from extractors.scan.dashes import SPREAD, character_width, is_unsure, spelt

WIDTH = 30.0


def test_a_character_is_as_wide_as_the_labels_say() -> None:
    lines = [
        ("规范性文件", Box(0, 0, 5 * WIDTH - 2.4, 30)),
        ("12", Box(0, 0, 300, 30)),
        ("（一）予以", Box(0, 0, 999, 30)),
    ]
    assert character_width(lines) == pytest.approx(WIDTH)
    assert character_width(lines[1:]) == 0.0


@pytest.mark.parametrize(
    ("share", "printed", "unsure"),
    [(0.24, "-", False), (0.32, "-", False), (0.44, "-", True), (0.70, "－", False),
     (0.76, "－", True), (0.80, "—", True), (0.92, "—", False), (1.4, "—", True),
     (1.9, "——", False), (4.0, "——", True)],
)  # fmt: skip
def test_dashes_by_their_length(share: float, printed: str, unsure: bool) -> None:
    length = share * WIDTH + SPREAD
    assert (spelt([length], WIDTH), is_unsure(length, WIDTH)) == (printed, unsure)
