"""Tables of forms without rules: rows and columns by their labels, doubt by geometry alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractors.document import Box, Glyph, Grid, Reading, Rule
from extractors.implied import IMPLIED, printed_grids
from extractors.lines import read_cells
from extractors.templates import labels_of, load
from tests.extractors.implied.printing import printed

LABELS = labels_of(load())
Lines = list[tuple[float, list[tuple[float, str]]]]
HEADER: Lines = [
    (80.0, [(220, "第二十条第（一）项")]),
    (
        100.0,
        [(60, "信息内容"), (200, "本年制发件数"), (300, "本年废止件数"), (400, "现行有效件数")],
    ),
]
ROWS: Lines = [
    (120.0, [(60, "规章"), (220, "12"), (325, "0"), (420, "33")]),
    (140.0, [(60, "行政规范性文件"), (225, "7"), (325, "1"), (420, "450")]),
]


def grids(
    lines: Lines, rules: Sequence[Rule] = (), above: Grid | None = None, page: int = 1
) -> tuple[Grid, ...]:
    glyphs = printed(*lines)

    def read(boxes: Sequence[Box]) -> list[Reading]:
        return read_cells(glyphs, boxes)

    return printed_grids(page, glyphs, rules, LABELS, read, above)


def texts(grid: Grid) -> list[list[str]]:
    rows = range(max(cell.row + cell.row_span for cell in grid.cells))
    return [[cell.text for cell in grid.cells if cell.row == row] for row in rows]


def doubted(grid: Grid) -> list[str]:
    return [cell.text for cell in grid.cells if cell.certainty == IMPLIED]


def test_a_form_s_table_is_read_without_rules_and_without_doubt() -> None:
    (grid,) = grids([*HEADER, *ROWS])
    assert texts(grid) == [
        ["第二十条第（一）项"],
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "12", "0", "33"],
        ["行政规范性文件", "7", "1", "450"],
    ]
    assert not doubted(grid)


def test_a_table_of_blanks_is_there() -> None:
    blank = [(top, placed[:1]) for top, placed in ROWS]
    (grid,) = grids([*HEADER, *blank])
    assert texts(grid)[2:] == [["规章", "", "", ""], ["行政规范性文件", "", "", ""]]
    assert not doubted(grid)


def test_a_figure_between_blank_columns_is_in_doubt() -> None:
    lines: Lines = [*HEADER, (120.0, [(60, "规章"), (275, "5")]), (140.0, ROWS[1][1][:1])]
    (grid,) = grids(lines)
    assert "5" in doubted(grid)


def test_a_number_over_two_lines_stays_in_its_row() -> None:
    lines: Lines = [
        *HEADER,
        (120.0, [(60, "规章"), (325, "0"), (420, "33")]),
        (114.0, [(220, "12")]),
        (126.0, [(225, "9")]),
        (150.0, ROWS[1][1]),
    ]
    (grid,) = grids(lines)
    assert texts(grid)[2:] == [["规章", "129", "0", "33"], ["行政规范性文件", "7", "1", "450"]]
    assert not doubted(grid)


def test_figures_of_no_row_leave_those_beside_them_in_doubt() -> None:
    lines: Lines = [*HEADER, ROWS[0], (146.0, [(220, "8")]), (172.0, ROWS[1][1])]
    (grid,) = grids(lines)
    assert set(doubted(grid)) >= {"12", "7", "33"}


def test_a_row_with_a_label_that_no_form_has_stands_by_itself() -> None:
    own: Lines = [(140.0, [(60, "其他文件"), (220, "1"), (325, "2"), (420, "3")])]
    below: Lines = [(160.0, ROWS[1][1])]
    for lines in ([*HEADER, ROWS[0], *own, *below], [*HEADER, ROWS[0], *own]):
        (grid,) = grids(lines)
        assert ["其他文件", "1", "2", "3"] in texts(grid)
        assert not doubted(grid)


def test_rules_between_rows_are_followed() -> None:
    """A figure half-way between two labels stands where the rules have it."""
    rules = [Rule(50, y, 500, y) for y in (114.0, 134.0, 165.0)]
    lines: Lines = [*HEADER, ROWS[0], (138.0, [(220, "8")]), (150.0, [(60, "行政规范性文件")])]
    (grid,) = grids(lines, rules)
    assert texts(grid)[-1] == ["行政规范性文件", "8", "", ""]
    assert not doubted(grid)


def test_a_table_goes_on_in_the_columns_of_the_page_before() -> None:
    (above,) = grids([*HEADER, ROWS[0]])
    rest: Lines = [(60.0, [(60, "行政规范性文件"), (325, "1"), (420, "450")])]
    (grid,) = grids(rest, above=above, page=2)
    assert texts(grid) == [["行政规范性文件", "", "1", "450"]]
    assert grid.box.x1 == pytest.approx(above.box.x1)
    assert not doubted(grid)


REQUESTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


@pytest.mark.parametrize("seen", [(1, 2, 3, 4, 5), (0, 1, 2, 3, 4, 6)], ids=["ends", "middle"])
def test_columns_whose_labels_are_not_seen_stand_over_their_figures(seen: tuple[int]) -> None:
    """The page before may hold them."""
    cut = [(200.0 + 80 * n, label) for n, label in enumerate(REQUESTS) if n in seen]
    figures = [(210.0 + 80 * n, str(n + 3)) for n in range(7)]
    lines: Lines = [
        (60.0, cut),
        (80.0, [(20, "重复申请"), *figures]),
        (100.0, [(20, "要求提供公开出版物"), *figures]),
    ]
    (grid,) = grids(lines)
    assert texts(grid)[-1] == ["要求提供公开出版物", *(text for _, text in figures)]
    assert not doubted(grid)


DISPUTES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def disputes(figures: list[tuple[float, str]]) -> Lines:
    labels = [(60.0 + 50 * n, DISPUTES[n % 5]) for n in range(15)]
    groups = [(150.0, "行政复议"), (380.0, "未经复议直接起诉"), (650.0, "复议后起诉")]
    return [(80.0, groups), (100.0, labels), *([(120.0, figures)] if figures else [])]


def test_one_row_without_a_label_stands_below_its_header() -> None:
    (grid,) = grids(disputes([(75.0 + 50 * n, str(n % 10)) for n in range(15)]))
    assert texts(grid)[-1] == [str(n % 10) for n in range(15)]
    assert not doubted(grid)


def test_one_row_of_blanks_is_there_where_text_goes_on_below() -> None:
    for below, sure in (([], False), ([(160.0, [(60.0, "五、存在的主要问题及改进情况")])], True)):
        (grid,) = grids([*disputes([]), *below])
        assert texts(grid)[-1] == [""] * 15
        assert (not doubted(grid)) is sure


def test_a_table_is_whole_though_the_page_before_holds_some_of_its_labels() -> None:
    labels = [(60.0 + 50 * n, DISPUTES[n % 5]) for n in range(15)]
    rests = [(80.0 + 50 * n, "持正果结"[n]) for n in range(4)]
    figures = [(75.0 + 50 * n, str(n % 10)) for n in range(15)]
    (grid,) = grids([(92.0, rests), (100.0, labels[5:]), (120.0, figures)])
    assert texts(grid)[-1] == [text for _, text in figures]


def test_a_page_s_number_is_no_row_of_figures() -> None:
    (grid,) = grids([*disputes([]), (300.0, [(400.0, "4")])])
    assert texts(grid)[-1] == [""] * 15


GROUPED: Lines = [
    (100.0, [(160, "1.申请人无正当理由逾期"), (400, "1"), (450, "2")]),
    (112.0, [(160, "不补正、行政机关不再处"), (60, "（六）其他处理")]),
    (124.0, [(160, "理其政府信息公开申请")]),
    (140.0, [(160, "3.其他"), (400, "3"), (450, "4")]),
    (160.0, [(60, "（七）总计"), (400, "5"), (450, "6")]),
]


def test_a_group_s_label_beside_its_rows_is_no_row() -> None:
    header: Lines = [(80.0, [(380, "自然人"), (440, "商业企业"), (490, "科研机构"),
                             (540, "社会公益组织"), (610, "法律服务机构"), (680, "其他"),
                             (720, "总计")])]  # fmt: skip
    (grid,) = grids([*header, *GROUPED])
    figures = [row[-7:-5] for row in texts(grid)[-3:]]
    assert figures == [["1", "2"], ["3", "4"], ["5", "6"]]


def test_figures_under_a_lone_header_of_another_table_are_left_to_it() -> None:
    foreign: Lines = [
        (300.0, [(60, "渠道"), (200, "数量"), (300, "占比")]),
        (320.0, [(60, "微博"), (205, "12"), (305, "3")]),
        (340.0, [(60, "微信"), (205, "34"), (305, "9")]),
    ]
    known, other = grids([*HEADER, *ROWS, *foreign])
    assert texts(known)[-1][-1] == "450"
    assert texts(other)[-1] == ["微信", "34", "9"]
    assert len(doubted(other)) == len(other.cells)


def test_glyphs_that_recognition_gives_are_never_beyond_doubt() -> None:
    glyphs = [Glyph(g.text, g.box, 0.9) for g in printed(*HEADER, *ROWS)]

    def read(boxes: Sequence[Box]) -> list[Reading]:
        return read_cells(glyphs, boxes)

    (grid,) = printed_grids(1, glyphs, [], LABELS, read)
    assert all(cell.reading.confidence == 0.9 for cell in grid.cells if cell.text)


def test_the_unit_above_a_table_is_no_group_of_columns() -> None:
    unit: Lines = [(86.0, [(400, "计量单位：件")])]
    (grid,) = grids([*unit, *HEADER[1:], *ROWS])
    assert texts(grid)[0] == ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]


def test_a_label_printed_downwards_is_no_part_of_the_rows_beside_it() -> None:
    """A hair's breadth beside them, it would join their words."""
    down: Lines = [(118.0 + 12 * n, [(60, char)]) for n, char in enumerate("三、本年度")]
    rows: Lines = [
        (118.0, [(74, "（一）予以公开"), (220, "1"), (325, "2"), (420, "3")]),
        (142.0, [(74, "（二）部分公开"), (220, "4"), (325, "5"), (420, "6")]),
    ]
    (grid,) = grids([*HEADER, *rows, *down])
    found = texts(grid)
    assert found[-2][-4:] == ["（一）予以公开", "1", "2", "3"]
    assert found[-1][-4:] == ["（二）部分公开", "4", "5", "6"]


def test_a_row_that_a_page_s_end_has_cut_is_not_lost_below_a_group_s_label() -> None:
    """Else the rest of its label on the next page would be a row of blanks."""
    rows: Lines = [
        (120.0, [(100, "1.属于国家秘密"), (205, "1"), (325, "2"), (420, "3")]),
        (132.0, [(60, "公开")]),
        (140.0, [(100, "2.其他法律"), (205, "4"), (420, "6")]),
    ]
    (grid,) = grids([*HEADER, *rows, (300.0, [(250, "3")])])
    assert texts(grid)[-1][-4:] == ["2.其他法律", "4", "", "6"]


def test_figures_outside_of_a_form_s_table_are_not_lost() -> None:
    far: Lines = [(220.0, [(60, "某行"), (220, "7"), (325, "8"), (420, "9")])]
    rules = [Rule(50, y, 500, y) for y in (95.0, 115.0, 156.0, 210.0, 236.0)]
    found = [row for grid in grids([*HEADER, *ROWS, *far], rules) for row in texts(grid)]
    assert ["某行", "7", "8", "9"] in found
