"""The levels of a header: columns' labels over several lines, groups above them."""

from __future__ import annotations

from extractors.document import Box
from extractors.implied.blocks import Block
from extractors.implied.header import header_cells, level_bounds, title_bands
from extractors.implied.words import Band, Word
from tests.extractors.implied.printing import printed, table


def band(top: float, *words: tuple[float, str]) -> Band:
    return tuple(Word(text, Box(x, top, x + 10 * len(text), top + 10), 10.0) for x, text in words)


BLOCK = Block(
    header=(
        band(80, (150, "各项情况")),
        band(100, (155, "法人或其他组织"), (260, "总计")),
        band(116, (150, "商业"), (210, "科研")),
        band(128, (150, "企业"), (210, "机构")),
    ),
    rows=(band(150, (60, "新收"), (155, "1"), (215, "2"), (265, "3")),),
)


def test_the_lines_of_a_label_are_one_cell_and_a_group_stands_above() -> None:
    cells = {cell.box: cell.level for cell in header_cells(BLOCK)}
    assert cells == {
        Box(150, 116, 170, 138): 0,
        Box(210, 116, 230, 138): 0,
        Box(155, 100, 225, 110): 1,
        Box(260, 100, 280, 110): 0,
    }


def test_levels_are_parted_between_a_group_and_what_it_stands_over() -> None:
    assert list(level_bounds(header_cells(BLOCK))) == [113.0]


def test_a_title_is_none_of_the_columns() -> None:
    assert title_bands(BLOCK) == 1


def test_figures_under_a_header_of_two_levels_keep_their_columns() -> None:
    lines = [
        (100.0, [(155, "法人或其他组织"), (260, "总计")]),
        (116.0, [(150, "商业"), (210, "科研")]),
        (128.0, [(150, "企业"), (210, "机构")]),
        (150.0, [(60, "新收"), (155, "1"), (215, "2"), (265, "3")]),
        (170.0, [(60, "结转"), (155, "4"), (215, "5"), (265, "6")]),
    ]
    (rows,) = table(printed(*lines))
    assert rows[-2:] == [["新收", "1", "2", "3"], ["结转", "4", "5", "6"]]
    assert [text for text in rows[1] if text.endswith(("企业", "机构"))] == ["商业企业", "科研机构"]
