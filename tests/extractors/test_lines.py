"""What is printed in a cell, and which lines the prose has."""

from __future__ import annotations

from extractors.document import Box, Glyph
from extractors.lines import WRAP_DOUBT, cell_reading, read_cells, read_lines
from tests.builders import glyphs

CELL = Box(100, 100, 160, 140)


def test_a_cell_is_read_line_by_line_without_spaces() -> None:
    reading = cell_reading(glyphs("商业企", 105, 102) + glyphs("业", 125, 116), CELL)
    assert reading.printed == "商业企业"
    assert cell_reading(glyphs("182 个", 105, 105), CELL).printed == "182个"


def test_the_box_encloses_the_ink_and_a_blank_has_none() -> None:
    assert cell_reading(glyphs("12", 110, 105), CELL).box == Box(110, 105, 120, 115)
    assert cell_reading(glyphs("  ", 110, 105), CELL).box is None


def test_a_number_that_had_to_wrap_is_one_number() -> None:
    narrow = Box(100, 100, 118, 140)
    reading = cell_reading(glyphs("123", 101, 105) + glyphs("4", 106, 118), narrow)
    assert (reading.printed, reading.confidence) == ("1234", 1.0)


def test_two_numbers_with_room_to_spare_are_doubted() -> None:
    reading = cell_reading(glyphs("12", 101, 105) + glyphs("34", 101, 118), CELL)
    assert reading.confidence == WRAP_DOUBT


def test_a_glyph_belongs_to_the_cell_that_holds_its_centre() -> None:
    left, right = Box(100, 100, 130, 120), Box(130, 100, 160, 120)
    crossing = Glyph("7", Box(127, 105, 135, 115))
    assert [r.printed for r in read_cells([crossing], [left, right])] == ["", "7"]


def test_lines_leave_tables_out_and_keep_one_box_per_character() -> None:
    page = glyphs("公开 12 条", 50, 50) + glyphs("表内", 105, 105)
    (line,) = read_lines(3, page, [CELL])
    assert line.text == "公开12条"
    assert len(line.boxes) == len(line.text)
    assert line.page == 3


def test_latin_words_stay_apart() -> None:
    (line,) = read_lines(1, glyphs("open data", 50, 50), [])
    assert line.text == "open data"


def test_small_punctuation_stays_on_its_line() -> None:
    text = glyphs("公开", 50, 50)
    comma = Glyph("，", Box(70, 57, 75, 60))
    assert [line.text for line in read_lines(1, [*text, comma, *glyphs("信息", 76, 50)], [])] == [
        "公开，信息"
    ]
