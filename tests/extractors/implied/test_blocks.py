"""Tables without rules: where figures stand in columns, rules are put back."""

from __future__ import annotations

import pytest

from extractors.document import Box, Glyph, Rule
from extractors.implied import implied_rules
from extractors.implied.words import is_figure_band, words_of
from extractors.lines import group_rows
from tests.extractors.implied.printing import printed, table

PLAIN = (
    (100.0, [(60, "信息内容"), (200, "制发件数"), (300, "废止件数")]),
    (120.0, [(60, "规章"), (215, "12"), (315, "3")]),
    (140.0, [(60, "公告"), (215, "450"), (315, "0")]),
)
ROWS = [["信息内容", "制发件数", "废止件数"], ["规章", "12", "3"], ["公告", "450", "0"]]


def test_a_table_without_rules_is_a_grid() -> None:
    assert table(printed(*PLAIN)) == [ROWS]


def test_a_label_over_two_lines_stays_one_row() -> None:
    lines = [
        (100.0, [(60, "规章"), (215, "1"), (315, "4")]),
        (117.0, [(60, "行政规范性")]),
        (123.0, [(215, "22"), (315, "5")]),
        (129.0, [(60, "文件")]),
        (146.0, [(60, "公告"), (215, "3"), (315, "6")]),
    ]
    assert table(printed(*lines)) == [
        [["规章", "1", "4"], ["行政规范性文件", "22", "5"], ["公告", "3", "6"]]
    ]


def test_a_word_over_several_columns_keeps_them_together() -> None:
    group = (82.0, [(200, "法人或其他组织办理件数")])
    (rows,) = table(printed(group, *PLAIN))
    assert rows[0] == ["", "法人或其他组织办理件数"] and rows[1:] == ROWS


def test_a_blank_column_is_known_by_its_header() -> None:
    blank = [(top, [word for word in placed if word[0] != 315]) for top, placed in PLAIN]
    assert table(printed(*blank)) == [[ROWS[0], ["规章", "12", ""], ["公告", "450", ""]]]


def test_figures_set_to_one_side_stand_under_their_own_header() -> None:
    lines = [
        (100.0, [(60, "信息内容"), (200, "制发件数"), (300, "废止件数")]),
        (120.0, [(60, "规章"), (265, "12"), (375, "3")]),
        (140.0, [(60, "公告"), (255, "450"), (375, "0")]),
    ]
    assert table(printed(*lines)) == [ROWS]


def test_a_group_s_label_between_two_columns_is_no_column() -> None:
    lines = [(82.0, [(255, "件数")]), *PLAIN]
    (rows,) = table(printed(*lines))
    assert rows[-2:] == ROWS[1:]


def test_a_row_of_blanks_is_known_by_its_label() -> None:
    lines = [
        (100.0, [(60, "规章"), (215, "1"), (315, "4")]),
        (117.0, [(60, "行政规范性")]),
        (129.0, [(60, "文件")]),
        (146.0, [(60, "行政许可"), (215, "3"), (315, "6")]),
    ]
    known = ("规章", "行政规范性文件", "行政许可")
    rows = [["规章", "1", "4"], ["行政规范性文件", "", ""], ["行政许可", "3", "6"]]
    assert table(printed(*lines), labels=known) == [rows]


def test_a_mark_on_a_line_of_its_own_belongs_to_the_label_above() -> None:
    lines = [
        (100.0, [(60, "规章"), (215, "1"), (315, "4")]),
        (117.0, [(60, "“行政规范性文件")]),
        (123.0, [(215, "22"), (315, "5")]),
        (129.0, [(60, "”")]),
        (146.0, [(60, "行政许可"), (215, "3"), (315, "6")]),
    ]
    known = ("规章", "行政规范性文件", "行政许可")
    rows = [["规章", "1", "4"], ["“行政规范性文件”", "22", "5"], ["行政许可", "3", "6"]]
    assert table(printed(*lines), labels=known) == [rows]


def test_a_printed_rule_between_rows_is_followed() -> None:
    lines = [
        (100.0, [(60, "规章"), (215, "1")]),
        (113.0, [(60, "第二行的标签")]),
        (126.0, [(60, "公告"), (215, "3")]),
    ]
    assert table(printed(*lines), [Rule(50, 111.5, 400, 111.5)]) == [
        [["规章", "1"], ["第二行的标签公告", "3"]],
    ]


def test_a_heading_in_larger_print_is_no_header() -> None:
    heading = [Glyph(c, Box(60 + 16 * n, 78, 76 + 16 * n, 94)) for n, c in enumerate("二、公开")]
    assert table([*heading, *printed(*PLAIN)]) == [ROWS]


@pytest.mark.parametrize(
    "lines",
    [
        [(100.0, [(60, "全年发布信息30条，办理申请12件。")])],
        [(100.0, [(60, "一、总体情况")]), (120.0, [(60, "公开信息")])],
        [(100.0, [(280, "3")])],
        [(100.0, [(60, "联系电话"), (110, "3")])],
        [],
    ],
    ids=["prose", "headings", "a page number", "words with a figure near", "nothing"],
)
def test_what_is_no_table_implies_no_rules(
    lines: list[tuple[float, list[tuple[float, str]]]],
) -> None:
    assert implied_rules(printed(*lines), []) == []


def test_words_end_where_the_gap_is_wide() -> None:
    (row,) = group_rows(printed((0.0, [(0, "规章"), (60, "12"), (90, "3")])))
    assert [word.text for word in words_of(row)] == ["规章", "12", "3"]
    assert is_figure_band(words_of(row))


def test_a_title_over_right_set_figures_begins_another_table() -> None:
    lines = [
        (100.0, [(60, "信息内容"), (220, "处理决定数量")]),
        (120.0, [(60, "行政许可"), (290, "12")]),
        (136.0, [(170, "第六项")]),
        (152.0, [(60, "信息内容"), (220, "处理决定数量")]),
        (172.0, [(60, "行政处罚"), (300, "3")]),
    ]
    rows = [row for rows in table(printed(*lines)) for row in rows]
    assert [row for row in rows if row[-1].isdigit()] == [["行政许可", "12"], ["行政处罚", "3"]]
    assert "第六项" in [row[0] for row in rows]


def test_a_page_s_number_below_a_table_is_no_row() -> None:
    number = (170.0, [(180, "-"), (200, "4"), (220, "-")])
    assert table(printed(*PLAIN, number)) == [ROWS]


def test_what_recognition_takes_for_a_letter_is_a_figure() -> None:
    lines = [*PLAIN[:2], (140.0, [(60, "公告"), (215, "O"), (315, "l")])]
    assert table(printed(*lines)) == [[*ROWS[:2], ["公告", "O", "l"]]]


KNOWN = ("属于国家秘密", "危及三安全一稳定", "保护第三方合法权益", "属于行政查询事项")


def test_rows_of_a_form_are_a_table_whatever_specks_stand_between() -> None:
    lines = [
        (100.0, [(60, "属于国家秘密"), (200, "7"), (300, "1")]),
        (117.0, [(230, "-")]),
        (124.0, [(60, "危及三安全一稳定")]),
        (148.0, [(60, "保护第三方合法权益"), (200, "4"), (300, "4")]),
        (172.0, [(60, "属于行政查询事项"), (200, "5"), (300, "à")]),
    ]
    (rows,) = table(printed(*lines), labels=KNOWN)
    assert [row[0] for row in rows] == list(KNOWN)
    assert [rows[n][1] for n in (0, 2, 3)] == ["7", "4", "5"]


def test_a_group_s_label_beside_a_row_does_not_hide_it() -> None:
    lines = [
        (100.0, [(60, "不予"), (100, "属于国家秘密"), (250, "7"), (300, "1")]),
        (118.0, [(60, "公开"), (100, "危及三安全")]),
        (130.0, [(100, "一稳定")]),
        (148.0, [(100, "保护第三方合法权益"), (250, "4"), (300, "4")]),
    ]
    (rows,) = table(printed(*lines), labels=KNOWN)
    assert [row[-2:] for row in rows] == [["7", "1"], ["", ""], ["4", "4"]]


def test_a_dash_taken_for_one_is_a_figure() -> None:
    lines = [
        (100.0, [(60, "信息内容"), (200, "制发件数"), (300, "废止件数"), (400, "现行件数")]),
        (120.0, [(60, "规章"), (215, "12"), (315, "一"), (415, "3")]),
        (140.0, [(60, "公告"), (215, "5"), (315, "一"), (415, "/")]),
    ]
    (rows,) = table(printed(*lines))
    assert rows[1:] == [["规章", "12", "一", "3"], ["公告", "5", "一", "/"]]


def test_the_number_of_a_label_printed_downwards_is_no_figure() -> None:
    lines = [
        (100.0, [(60, "三"), (100, "属于国家秘密"), (250, "7"), (300, "1")]),
        (118.0, [(100, "危及三安全")]),
        (124.0, [(60, "、"), (250, "2"), (300, "5")]),
        (130.0, [(100, "一稳定")]),
        (148.0, [(60, "本"), (100, "保护第三方合法权益"), (250, "4"), (300, "4")]),
    ]
    (rows,) = table(printed(*lines), labels=KNOWN)
    assert [row[-3:] for row in rows] == [
        ["属于国家秘密", "7", "1"], ["危及三安全一稳定", "2", "5"], ["保护第三方合法权益", "4", "4"]
    ]  # fmt: skip


def test_the_words_of_a_seal_are_no_labels() -> None:
    lines = [
        (100.0, [(60, "属于国家秘密"), (250, "7"), (300, "1")]),
        (124.0, [(60, "危及三安全一稳定"), (235, "卫生局"), (300, "5")]),
        (148.0, [(60, "保护第三方合法权益"), (250, "4"), (300, "4")]),
        (172.0, [(60, "属于行政查询事项"), (250, "5"), (300, "6")]),
    ]
    (rows,) = table(printed(*lines), labels=KNOWN)
    assert [len(row) for row in rows] == [3, 3, 3, 3]
    assert [row[-1] for row in rows] == ["1", "5", "4", "6"]


def test_a_header_is_as_high_as_any_of_its_rows() -> None:
    """Recognition measures the heights of lines with some error."""
    glyphs = printed(*PLAIN)
    low = [glyph._replace(box=Box(glyph.box.x0, 121.5, glyph.box.x1, 128.2))
           if glyph.box.top == 120 else glyph for glyph in glyphs]  # fmt: skip
    assert table(low) == [ROWS]
