"""Tables with level rules alone: rows as ruled, columns as words stand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractors.document import Rule
from extractors.implied.level_ruled import level_frames
from tests.extractors.implied.printing import printed, table

HEADER = (104.0, [(60, "信息内容"), (200, "制发件数"), (300, "废止件数")])


def level(*ys: float, x0: float = 50, x1: float = 400) -> list[Rule]:
    return [Rule(x0, y, x1, y) for y in ys]


def test_a_blank_row_and_wrapped_labels_are_rows_as_ruled() -> None:
    lines: list[tuple[float, Sequence[tuple[float, str]]]] = [
        HEADER,
        (124.0, [(60, "规章")]),
        (144.0, [(60, "行政规范性")]),
        (150.0, [(215, "22"), (315, "5")]),
        (156.0, [(60, "文件")]),
    ]
    assert table(printed(*lines), level(100, 120, 140, 170)) == [
        [
            ["信息内容", "制发件数", "废止件数"],
            ["规章", "", ""],
            ["行政规范性文件", "22", "5"],
        ]
    ]


def test_a_header_over_several_lines_is_one_row() -> None:
    lines: list[tuple[float, Sequence[tuple[float, str]]]] = [
        (104.0, [(210, "本年"), (310, "废止")]),
        (110.0, [(60, "信息内容")]),
        (116.0, [(210, "制发"), (310, "件数")]),
        (134.0, [(60, "规章"), (215, "1"), (315, "2")]),
    ]
    (rows,) = table(printed(*lines), level(100, 130, 150))
    assert rows == [["信息内容", "本年制发", "废止件数"], ["规章", "1", "2"]]


def test_rules_that_begin_further_right_part_a_group_from_its_rows() -> None:
    lines: list[tuple[float, Sequence[tuple[float, str]]]] = [
        (104.0, [(110, "国家秘密"), (215, "1"), (315, "2")]),
        (114.0, [(55, "不予")]),
        (124.0, [(110, "第三方"), (215, "3"), (315, "4")]),
    ]
    rules = [*level(100, 140), *level(120, x0=100)]
    (rows,) = table(printed(*lines), rules)
    assert [row[-3:] for row in rows] == [["国家秘密", "1", "2"], ["第三方", "3", "4"]]


@pytest.mark.parametrize("text", ["三、收到和处理申请情况", "收到政府信息公开申请情况"])
def test_a_heading_between_two_tables_parts_them(text: str) -> None:
    heading = (148.0, [(80, text)])
    other = (174.0, [(60, "新收"), (230, "7"), (330, "8")])
    lines = [HEADER, (124.0, [(60, "规章"), (215, "1"), (315, "2")]), heading, other]
    more = (194.0, [(60, "结转"), (230, "9"), (330, "0")])
    rules = level(100, 120, 140, 170, 190, 210)
    assert len(table(printed(*lines, more), rules)) == 2


def test_rows_without_rules_between_them_are_left_to_figures() -> None:
    lines = [HEADER, *((124.0 + 20 * n, [(60, "规章"), (215, "1"), (315, "2")]) for n in range(3))]
    assert level_frames(printed(*lines), level(100, 120, 190)) == []


def test_a_row_that_a_page_s_end_left_without_its_rule_is_one_if_it_is_known() -> None:
    lines: list[tuple[float, Sequence[tuple[float, str]]]] = [
        (88.0, [(60, "予以公开"), (215, "5"), (315, "6")]),
        (104.0, [(60, "部分公开"), (215, "1"), (315, "2")]),
        (124.0, [(60, "其他处理"), (215, "3"), (315, "4")]),
    ]
    (rows,) = table(printed(*lines), level(100, 120, 140), ["予以公开", "部分公开", "其他处理"])
    assert rows[0] == ["予以公开", "5", "6"]


def test_a_ruled_table_is_none_of_these() -> None:
    rules = [*level(100, 120, 140), Rule(150, 100, 150, 140)]
    lines = [HEADER, (124.0, [(60, "规章"), (215, "1"), (315, "2")])]
    assert level_frames(printed(*lines), rules) == []
