"""The columns of a form are found in a header, however its labels are broken and crowded."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.document import Box, Glyph
from extractors.implied.heads import find_headers
from extractors.lines import group_rows
from extractors.templates import labels_of, load
from tests.extractors.implied.printing import SIZE, printed

HEADINGS = labels_of(load()).headings
DISPUTES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def heads(glyphs: Sequence[Glyph]) -> list[list[tuple[int, int]]]:
    """By header, from where to where each column's label stands."""
    found = find_headers(group_rows(glyphs), HEADINGS)
    return [[(round(head.box.x0), round(head.box.x1)) for head in header.heads]
            for header in found]  # fmt: skip


def crowded(labels: Sequence[str], top: float, gap: float) -> list[Glyph]:
    """Labels of two lines side by side, those of one line half-way between, ``gap`` apart."""
    glyphs: list[Glyph] = []
    x = 60.0
    for label in labels:
        lines = [label[:2], label[2:]] if len(label) > 2 else [label]
        y = top if len(lines) > 1 else top + 6
        for number, line in enumerate(lines):
            glyphs += [Glyph(char, Box(x + SIZE * n, y + 12 * number, x + SIZE * (n + 1),
                                       y + 12 * number + SIZE))
                       for n, char in enumerate(line)]  # fmt: skip
        x += 2 * SIZE + gap
    return glyphs


def test_labels_on_one_line_are_columns() -> None:
    line = (
        100.0,
        [(60, "内容"), (200, "本年制发件数"), (300, "本年废止件数"), (400, "现行有效件数")],
    )
    assert heads(printed(line)) == [[(200, 260), (300, 360), (400, 460)]]


def test_crowded_labels_over_two_lines_are_told_apart() -> None:
    """Closer than words are: no gap alone would part them."""
    groups = printed((80.0, [(90, "行政复议"), (300, "未经复议直接起诉"), (420, "复议后起诉")]))
    (columns,) = heads([*groups, *crowded(DISPUTES * 3, 100.0, gap=2.0)])
    assert columns == [(60 + 22 * n, 80 + 22 * n) for n in range(15)]


def test_a_header_without_some_columns_is_found() -> None:
    (columns,) = heads(crowded(DISPUTES[:4] * 3, 100.0, gap=4.0))
    assert len(columns) == 12


def test_a_label_with_a_slip_is_found() -> None:
    line = (100.0, [(200, "本年制发件"), (300, "本年废止件数"), (400, "现行有效件数")])
    assert heads(printed(line)) == [[(200, 250), (300, 360), (400, 460)]]


def test_headers_one_below_the_other_are_two() -> None:
    lines = [
        (
            100.0,
            [(60, "内容"), (200, "上一年项目数量"), (300, "本年增/减"), (400, "处理决定数量")],
        ),
        (120.0, [(60, "行政处罚"), (200, "5"), (300, "7"), (400, "9")]),
        (140.0, [(60, "信息内容"), (220, "上一年项目数量"), (380, "本年增/减")]),
    ]
    assert [len(columns) for columns in heads(printed(*lines))] == [3, 2]


def test_prose_that_names_columns_is_no_header() -> None:
    lines = [
        (100.0, [(60, "本年制发件数为三件，现行有效件数共计一百件，本年废止件数为零。")]),
        (120.0, [(60, "结果维持的有三件，结果纠正的总计一件。")]),
    ]
    assert heads(printed(*lines)) == []
