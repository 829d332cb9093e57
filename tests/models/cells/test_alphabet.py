"""What looks alike is one character, what is no figure's is marked."""

from __future__ import annotations

import pytest

from models.cells.alphabet import CHARACTERS, OTHER, decoded, encoded, fold


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("17,326.05万元", "17,326.05万元"),
        ("１２３", "123"),
        ("（－５．２％）", "(-5.2%)"),
        ("— —", "--"),
        ("−3", "-3"),
        ("／", "/"),
        ("2起", "2" + OTHER),
        ("", ""),
        ("　", ""),
    ],
)
def test_fold(printed: str, read: str) -> None:
    assert fold(printed) == read


def test_every_character_is_itself() -> None:
    assert fold(CHARACTERS) == CHARACTERS
    assert decoded(encoded(CHARACTERS)) == CHARACTERS


def test_labels_leave_room_for_the_blank() -> None:
    assert encoded(CHARACTERS) == tuple(range(1, len(CHARACTERS) + 1))
