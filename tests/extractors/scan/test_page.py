"""What ruled grids of a sheet are tables, and what is a chart's axes or a framed sentence."""

from __future__ import annotations

import pytest

from extractors.document import Box, Cell, Chart, Grid, Reading
from extractors.scan import _is_chart, _is_plot, _is_text
from extractors.templates import Labels


def grid(*texts: str) -> Grid:
    cells = tuple(
        Cell(page=1, box=Box(n * 40.0, 0, n * 40.0 + 40, 20), row=0, column=n,
             reading=Reading(printed=text))
        for n, text in enumerate(texts)
    )  # fmt: skip
    return Grid(page=1, box=Box(0, 0, 40.0 * len(texts), 20), cells=cells)


@pytest.mark.parametrize(
    ("texts", "plot", "text"),
    [
        (("0", "900", "", "1800"), True, False),
        (("25", "22", "20", "-1"), True, False),
        (("", ""), False, False),
        (("总计", "0", "3"), False, False),
        (tuple("0012300410050060"), False, False),
        (("投入12.5万元。服务时间为8：30—12：00。", ""), False, True),
        (("（二）部分公开（区分处理的，只计这一情形）", "3"), False, False),
    ],
)
def test_what_is_no_table(texts: tuple[str, ...], plot: bool, text: bool) -> None:
    assert (_is_plot(grid(*texts)), _is_text(grid(*texts))) == (plot, text)


def test_bars_are_no_table_unless_a_row_is_known() -> None:
    bars, rows = grid("门户网站", "38条", "微博", "12条"), Labels(rows=("行政处罚",))
    charts = [Chart(box=Box(10, 2, 100, 18), labels=())]
    assert _is_chart(bars.box, bars, charts, rows)
    assert not _is_chart(bars.box, bars, [], rows)
    known = grid("行政处罚", "38", "微博", "12")
    assert not _is_chart(known.box, known, charts, rows)
