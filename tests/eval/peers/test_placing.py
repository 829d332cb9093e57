"""Cells and tokens, by their places alone."""

from __future__ import annotations

import pytest

from eval.peers.placing import Token, fill, grid_of, line_of, lines_of, reading_of, token_of
from extractors.document import Box, Reading


def token(text: str, x: float, y: float, width: float = 10.0, **more: object) -> Token:
    box = Box(x, y, x + width, y + 10)
    return Token(text=text, box=box, **more)  # type: ignore[arg-type]


def characters(text: str, x: float, y: float) -> tuple[Token, ...]:
    return tuple(token(char, x + 10 * i, y) for i, char in enumerate(text))


def test_rows_columns_and_spans_follow_from_edges_that_nearly_meet() -> None:
    boxes = [Box(0, 0, 99, 20), Box(0, 21, 50, 40), Box(51.5, 20.5, 100, 40)]
    found = grid_of(3, [(box, Reading()) for box in reversed(boxes)])
    assert [(c.row, c.column, c.row_span, c.column_span) for c in found.cells] == [
        (0, 0, 1, 2),
        (1, 0, 1, 1),
        (1, 1, 1, 1),
    ]
    assert {cell.page for cell in found.cells} == {3} and found.box == Box(0, 0, 100, 40)


def test_a_token_belongs_where_its_centre_is() -> None:
    cells = [Box(0, 0, 50, 20), Box(50, 0, 100, 20)]
    filled, outside = fill(cells, [token("12", 35, 5, 20), token("x", 10, 30)], "ocr")
    assert [reading.printed for _, reading in filled] == ["12", ""]
    assert [left.text for left in outside] == ["x"]


def test_a_token_over_two_cells_comes_apart_where_its_parts_are_known() -> None:
    cells = [Box(0, 0, 50, 20), Box(50, 0, 100, 20)]
    parts = (token("1", 40, 5), token("2", 52, 5, confidence=0.5))
    filled, _ = fill(cells, [token("12", 35, 5, 30, parts=parts)], "ocr")
    assert [reading.printed for _, reading in filled] == ["1", "2"]
    assert [reading.confidence for _, reading in filled] == [1.0, 0.5]


def test_a_cell_reads_line_after_line_and_is_as_sure_as_its_least_sure_token() -> None:
    tokens = [token("31", 0, 20, confidence=0.7), token("2", 12, 1), token("1", 0, 0)]
    found = reading_of(tokens, "ocr")
    assert (found.printed, found.confidence, found.method) == ("1231", 0.7, "ocr")
    assert found.box == Box(0, 0, 22, 30)
    assert reading_of([], "text") == Reading()


def test_lines_go_down_the_page_and_know_every_character() -> None:
    left = token("年度", 0, 52, 20, parts=characters("年度", 0, 52))
    first, second = lines_of(1, [token("报告", 30, 50, 20), left, token("一", 0, 0)])
    assert (first.text, second.text) == ("一", "年度报告")
    assert [box.x0 for box in second.boxes] == [0, 10, 30, 40]
    assert line_of(1, [left]).boxes == tuple(part.box for part in left.parts)


@pytest.mark.parametrize(("parts", "kept"), [("12", 2), ("13", 0), ("", 0)])
def test_parts_count_only_where_they_spell_the_text(parts: str, kept: int) -> None:
    corners = [(0, 0), (20, 1), (20, 10), (0, 9)]
    found = token_of("1 2", corners, 0.9, characters(parts, 0, 0))
    assert found and (found.text, len(found.parts)) == ("12", kept)
    assert found.box == Box(0, 0, 20, 10)
    assert token_of(" ", corners, 0.9) is None
