"""Lines of a sheet: figures that detection lost, and lines that run down."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.document import Box
from extractors.scan.prose import Line, dashed, glyphs_of, is_text, lone_figures, share_of
from models.cells.predict import NumberReader
from tests.extractors.scan.pages import SCALE, paper, sheet_with_ink_rules, write
from tests.models.ocr.fake import plain_reading


def line(x0: float, top: float, x1: float, bottom: float, text: str = "label") -> Line:
    box = Box(*(v * SCALE for v in (x0, top, x1, bottom)))
    step = box.width / len(text)
    boxes = [box._replace(x0=box.x0 + n * step, x1=box.x0 + (n + 1) * step)
             for n in range(len(text))]  # fmt: skip
    return Line(box=box, text=text, boxes=tuple(boxes), confidence=1.0)


def test_a_figure_that_detection_lost_is_found_beside_its_label() -> None:
    page = paper()
    write(page, "label", 60, 110)
    write(page, "208", 200, 110, 0.8)
    write(page, "461", 200, 170, 0.8)
    sheet = sheet_with_ink_rules(page)
    found = lone_figures(sheet, [line(58, 100, 100, 114)], [], NumberReader(threads=1))
    assert [each.text for each in found] == ["208"]
    assert 195 < found[0].box.x0 / SCALE < 205


def test_grain_is_no_figure() -> None:
    page = paper()
    rng = np.random.default_rng(5)
    for x, y in rng.integers([150, 280], [320, 311], (160, 2)) * [[SCALE, SCALE]]:
        page[round(float(y) / 2.8 * 1.0), round(float(x))] = 90
    sheet = sheet_with_ink_rules(page)
    label = line(58, 90, 100, 120)
    assert lone_figures(sheet, [label], [], NumberReader(threads=1)) == []


@pytest.mark.parametrize(
    ("text", "probability", "legible"),
    [
        ("公开", 0.9, True),
        ("四民张迈达服", 0.4, False),
        ("", 1.0, False),
        (" ", 1.0, False),
        ("√", 1.0, False),
    ],
)
def test_what_shines_through_is_no_text(text: str, probability: float, legible: bool) -> None:
    assert is_text(plain_reading(text, probability)) is legible


@pytest.mark.parametrize(
    ("read", "printed"),
    [("7一9月", "7—9月"), ("9:00一17:30", "9:00—17:30"), ("一—目标", "——目标"),
     ("一是", "一是"), ("第一2项", "第一2项"), ("2年一次", "2年一次")],
)  # fmt: skip
def test_a_stroke_between_digits_is_a_dash(read: str, printed: str) -> None:
    assert dashed(read) == printed


def test_the_characters_of_a_tall_line_stand_below_each_other() -> None:
    tall = Box(0, 0, 10, 60)
    assert share_of(tall, 0.0, 0.5) == Box(0, 0, 10, 30)
    assert share_of(Box(0, 0, 60, 10), 0.0, 0.5) == Box(0, 0, 30, 10)


def test_characters_end_where_the_ink_of_their_line_has_a_gap() -> None:
    page = paper()
    write(page, "ab", 60, 110)
    write(page, "cd", 140, 110)
    sheet = sheet_with_ink_rules(page)
    glyphs = glyphs_of(sheet, [line(60, 98, 160, 114, "abcd")])
    assert glyphs[1].box.x1 < 90 and glyphs[2].box.x0 > 130
