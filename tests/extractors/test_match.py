"""Rows and columns are found whatever page breaks, blanks and neighbours do."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.document import Box, Cell, Grid, Reading, enclosing
from extractors.implied import IMPLIED
from extractors.labels import is_label, normalised
from extractors.match import match_form
from extractors.match.alignment import align, with_gaps_filled
from extractors.match.broken import join_broken_rows
from extractors.match.certainty import BY_GROUP, BY_ORDER, BY_PLACE, PIECED, SURE
from extractors.match.rows import printed_rows
from extractors.templates import Template, load
from tests.builders import FormRows, grid, printed_form, split_over_pages

FORMS = {form.id: form for form in load()}
FORM_2019 = FORMS["disclosure-report/2019"]
FORM_2021 = FORMS["disclosure-report/2021"]


def numbered(template: Template, seed: int = 1) -> FormRows:
    """The form with a different number in every cell, so that a shift shows."""
    chosen = random.Random(seed)
    numbers = iter(chosen.sample(range(10_000), 400))
    return printed_form(template, lambda _: str(next(numbers)))


def read(grids: list[Grid]) -> tuple[str, dict[str, str]]:
    match = match_form(grids, load())
    assert match is not None
    return match.template.id, {name: placed.cell.text for name, placed in match.cells().items()}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_every_cell_of_a_whole_form_is_placed(form: Template) -> None:
    printed = numbered(form)
    template, found = read([grid(printed.rows)])
    assert template == form.id
    assert found == printed.values


@settings(max_examples=40, deadline=None)
@given(cuts=st.lists(st.integers(1, 60), max_size=4), which=st.sampled_from(sorted(FORMS)))
def test_matching_does_not_depend_on_where_pages_break(cuts: list[int], which: str) -> None:
    printed = numbered(FORMS[which])
    template, found = read(split_over_pages(printed.rows, cuts))
    assert (template, found) == (which, printed.values)


@settings(max_examples=40, deadline=None)
@given(blank=st.sets(st.integers(0, 60), max_size=20), which=st.sampled_from(sorted(FORMS)))
def test_blank_rows_shift_nothing(blank: set[int], which: str) -> None:
    printed = numbered(FORMS[which])
    rows = [[row[0], *[""] * (len(row) - 1)] if i in blank and _is_data(row) else row
            for i, row in enumerate(printed.rows)]  # fmt: skip
    kept = {cell for row in rows for cell in row}
    template, found = read([grid(rows)])
    expected = {name: text if text in kept else "" for name, text in printed.values.items()}
    assert (template, found) == (which, expected)


def _is_data(row: list[str]) -> bool:
    return any(text.isdigit() for text in row) and bool(row[0])


def test_extra_rows_and_foreign_tables_stay_out() -> None:
    printed = numbered(FORM_2019)
    rows = list(printed.rows)
    rows.insert(4, ["其他主动公开文件", "7", "7", "7"])
    foreign = grid([["渠道", "数量"], ["微博", "12"], ["微信", "34"]])
    assert read([foreign, grid(rows, page=2)])[1] == printed.values


def test_missing_rows_leave_their_neighbours_in_place() -> None:
    printed = numbered(FORM_2021)
    rows = [row for row in printed.rows if not row[0].startswith(("2.重复申请", "行政强制"))]
    gone = ("requests.results.not_processed.repeated", "proactive.coercion")
    expected = {k: v for k, v in printed.values.items() if not k.startswith(gone)}
    assert read([grid(rows)])[1] == expected


def test_one_sixth_row_in_the_later_form_is_read_as_its_own_path() -> None:
    printed = numbered(FORM_2021)
    first = next(i for i, row in enumerate(printed.rows) if row[0].startswith("1.申请人无正当"))
    rows = [*printed.rows[:first], ["（六）其他处理", *"1234567"], *printed.rows[first + 3 :]]
    template, found = read([grid(rows)])
    assert template == FORM_2021.id
    assert found["requests.results.other[total]"] == "7"
    assert "requests.results.other.other[total]" not in found


def test_a_row_is_joined_though_its_number_is_illegible() -> None:
    upper = grid([["(+)", "608", "41"]], page=1)
    lower = grid([["总计", "", ""]], page=2)
    (row,) = join_broken_rows(printed_rows([upper, lower]), (normalised("（七）总计"),))
    assert [cell.text for cell in row.cells] == ["(+)总计", "608", "41"]


def test_a_blank_row_below_figures_of_no_row_is_in_doubt() -> None:
    printed = numbered(FORM_2021)
    at = next(i for i, row in enumerate(printed.rows) if row[0] == "（七）总计")
    total = printed.rows[at]
    upper = grid([*printed.rows[:at], ["注记", *total[1:]]])
    lower = grid([[total[0], *[""] * 7], *printed.rows[at + 1 :]], page=2)
    found = match_form([upper, lower], load())
    assert found is not None
    assert found.cells()["requests.results.total[total]"].certainty <= BY_PLACE


def test_a_number_broken_over_two_lines_leaves_its_row_in_doubt() -> None:
    printed = numbered(FORM_2019)
    at = next(i for i, row in enumerate(printed.rows) if row[0] == "行政许可")
    broken = [*printed.rows[:at], ["", "", "", "1688631"], *printed.rows[at:]]
    name = "proactive.permits[decisions]"
    for whole, sure in ((implied(grid(broken)), False), (grid(broken), True)):
        match = match_form([whole], load())
        assert match is not None
        assert (match.cells()[name].row > BY_PLACE) is sure


def test_a_row_is_not_found_beside_its_parts() -> None:
    printed = numbered(FORM_2021)
    at = next(i for i, row in enumerate(printed.rows) if row[0].startswith("1.申请人无正当"))
    rows = [*printed.rows[:at], ["6.其他处理", *"0000000"], *printed.rows[at:]]
    template, found = read([grid(rows)])
    assert template == FORM_2021.id
    assert found == printed.values


def test_figures_beside_a_row_s_columns_leave_it_in_doubt() -> None:
    """A number printed with wide spaces may have been parted between columns that are
    implied."""
    name = "proactive.permits[decisions]"
    whole = implied(grid(numbered(FORM_2019).rows))
    match = match_form([whole], load())
    assert match is not None
    placed = match.cells()[name]
    assert placed.column > BY_PLACE
    box, at = placed.cell.box, whole.cells.index(placed.cell)
    beside = replace(placed.cell, box=box._replace(x0=box.x1, x1=box.x1 + 9), column=4)
    parted = replace(whole, cells=(*whole.cells[: at + 1], beside, *whole.cells[at + 1 :]))
    match = match_form([parted], load())
    assert match is not None
    assert match.cells()[name].column <= BY_PLACE


def implied(whole: Grid) -> Grid:
    return replace(whole, cells=tuple(replace(cell, certainty=BY_PLACE) for cell in whole.cells))


def test_headers_in_one_cell_are_known_where_as_many_figures_stand_below() -> None:
    printed = numbered(FORM_2021)
    header = next(row for row in printed.rows if row[1:2] == ["本年制发件数"])
    merged = [["".join(header)] if row is header else row for row in printed.rows]
    found = match_form([grid(merged)], load())
    assert found is not None
    cells = found.cells()
    assert {name: placed.cell.text for name, placed in cells.items()} == printed.values
    assert cells["proactive.rules[made]"].column == BY_ORDER
    short = [row[:-1] if row[0] in ("规章", "行政规范性文件") else row for row in merged]
    lost = match_form([grid(short)], load())
    assert lost is not None
    assert all(placed.column <= BY_PLACE for name, placed in lost.cells().items()
               if name.startswith("proactive.rules"))  # fmt: skip


def test_missing_total_columns_leave_the_other_columns_in_place() -> None:
    printed = numbered(FORM_2021)
    rows = [row for row in printed.rows if len(row) != 16]
    header = [row for row in printed.rows if len(row) == 16]
    without = [[text for i, text in enumerate(row) if i not in (5, 10, 15)] for row in header]
    found = read([grid([*rows, *without])])[1]
    expected = {k: v for k, v in printed.values.items() if not _is_dispute_total(k)}
    assert found == expected


def _is_dispute_total(name: str) -> bool:
    return name.startswith("disputes") and name.endswith("[total]")


def test_labels_with_typos_and_other_punctuation_are_known() -> None:
    printed = numbered(FORM_2019)
    rows = [[row[0].replace("1.", "1、").replace("法律行政法规", "法律行政"), *row[1:]]
            for row in printed.rows]  # fmt: skip
    assert read([grid(rows)])[1] == printed.values


def test_a_table_of_another_years_form_is_matched_with_that_form() -> None:
    older, later = numbered(FORM_2019, 1), numbered(FORM_2021, 2)
    first = next(i for i, row in enumerate(older.rows) if row[0].startswith("（本列"))
    second = next(i for i, row in enumerate(later.rows) if row[0].startswith("（本列"))
    found = read([grid(older.rows[:first]), grid(later.rows[second:], page=2)])[1]
    assert {k: v for k, v in found.items() if k.startswith("proactive")} == {
        k: v for k, v in older.values.items() if k.startswith("proactive")
    }


def test_a_row_that_a_page_cuts_in_two_is_joined() -> None:
    upper = grid([["四、结转下年", "1", "2", "3"]], page=1)
    lower = grid([["度继续办理", "", "", ""]], page=2)
    (row,) = join_broken_rows(printed_rows([upper, lower]), ("四结转下年度继续办理",))
    assert [cell.text for cell in row.cells] == ["四、结转下年度继续办理", "1", "2", "3"]


def test_a_row_is_joined_though_a_known_label_spans_it() -> None:
    """The group's cell goes on over both parts, and is known well in the upper one."""
    group = "（六）其他处理"
    label = "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"
    upper = grid([[group, label[:13], "4", "5"]], page=1)
    lower = grid([["", label[13:], "", ""]], page=2)
    known = (normalised(group), normalised(label))
    (row,) = join_broken_rows(printed_rows([upper, lower]), known)
    assert [cell.text for cell in row.cells] == [group, label, "4", "5"]


def test_a_blank_row_on_the_next_page_is_a_row_of_its_own() -> None:
    """Though the label of the group beside both is cut by the page's end."""
    upper = grid([["（三）不", "1.属于国家秘密", "4", "5"]], page=1)
    lower = grid([["予公开", "2.其他法律行政法规禁止公开", "", ""]], page=2)
    known = ("三不予公开", "1属于国家秘密", "2其他法律行政法规禁止公开")
    assert len(join_broken_rows(printed_rows([upper, lower]), known)) == 2


def test_two_rows_with_figures_are_never_joined() -> None:
    upper = grid([["2.重复申请", "1", "2", "3"]], page=1)
    lower = grid([["3.要求提供公开出版物", "4", "5", "6"]], page=2)
    assert len(join_broken_rows(printed_rows([upper, lower]), ("2重复申请",))) == 2


def test_a_header_is_not_joined_with_the_row_on_the_next_page() -> None:
    printed = numbered(FORM_2019)
    pages = split_over_pages(printed.rows, [len(printed.rows) - 1])
    assert read(pages) == (FORM_2019.id, printed.values)


def test_a_row_is_not_joined_with_the_header_of_a_table_on_the_next_page() -> None:
    printed = numbered(FORM_2019)
    foreign = grid([["平台", "发布信息", "总计"], ["微博", "12", "3"]], page=2)
    assert read([grid(printed.rows), foreign]) == (FORM_2019.id, printed.values)


def test_a_label_under_a_column_s_header_is_no_figure() -> None:
    """As where a page cuts the header, and no rule parts its corner from a column."""
    printed = numbered(FORM_2021)
    whole = grid(printed.rows)
    header = next(cell.row for cell in whole.cells if cell.text == "自然人")
    cells = [
        replace(cell, box=cell.box._replace(x0=whole.box.x0)) if cell.text == "自然人" else cell
        for cell in whole.cells
        if cell.row != header or cell.column
    ]
    assert read([replace(whole, cells=tuple(cells))]) == (FORM_2021.id, printed.values)


@pytest.mark.parametrize(("method", "sure"), [("ocr", False), ("text", True)])
def test_columns_of_a_narrower_part_are_beyond_doubt_in_print_alone(
    method: Literal["ocr", "text"], sure: bool
) -> None:
    printed = numbered(FORM_2019)
    upper, lower = split_over_pages(printed.rows, [len(printed.rows) - 1])
    edge = lower.box.x0 + 0.1 * lower.box.width
    cells = (replace(cell, reading=replace(cell.reading, method=method)) for cell in lower.cells)
    narrower = replace(lower, box=lower.box._replace(x0=edge), cells=tuple(cells))
    match = match_form([upper, narrower], load())
    assert match is not None
    disputes = match.tables[-1].cells
    assert disputes
    assert all((placed.certainty > BY_PLACE) is sure for placed in disputes.values())
    assert {name: placed.cell.text for name, placed in disputes.items()} == {
        name: text for name, text in printed.values.items() if name.startswith("disputes")
    }


def test_the_side_of_a_group_that_meets_no_row_s_begins_none() -> None:
    """A page's end may cut a group's cell elsewhere than the rows beside it."""
    printed = numbered(FORM_2021)
    whole = grid(printed.rows)
    at = next(cell.row for cell in whole.cells if cell.text.startswith("（七）总计"))
    cells = []
    for cell in whole.cells:
        row = cell.row + (cell.row > at or (cell.row == at and cell.column > 0))
        spans = cell.row == at - 1 and cell.column > 0
        cells.append(replace(cell, row=row, row_span=cell.row_span + spans))
    label = next(n for n, cell in enumerate(cells) if cell.row == at and cell.column == 0)
    cells[label] = replace(cells[label], row_span=2)
    match = match_form([replace(whole, cells=tuple(cells))], load())
    assert match is not None
    placed = match.cells()
    assert {name: each.cell.text for name, each in placed.items()} == printed.values
    assert placed["requests.results.total[total]"].row > BY_GROUP


def test_the_words_of_a_chart_above_leave_a_table_s_columns_beyond_doubt() -> None:
    printed = numbered(FORM_2019)
    chart = grid([["类别1", "类别2", "类别3"]], top=20.0)
    narrow = replace(chart, box=chart.box._replace(x1=chart.box.x1 - 200))
    match = match_form([narrow, grid(printed.rows)], load())
    assert match is not None
    assert all(placed.column > BY_PLACE for placed in match.cells().values())


def test_a_group_s_label_does_not_stand_for_a_damaged_one_of_its_rows() -> None:
    printed = numbered(FORM_2021)
    at = next(n for n, row in enumerate(printed.rows) if row[0].startswith("1.申请人无正当"))
    figures = printed.rows[at][1:]
    rows = [*printed.rows[:at], ["1.申请人无正当理由行政机关不再处理", *figures],
            *printed.rows[at + 1 :]]  # fmt: skip
    whole = grid(rows)
    group = Cell(page=1, box=Box(30, 100 + 16 * at, 50, 148 + 16 * at), row=at, column=0,
                 row_span=3, reading=Reading(printed="（六）其他处理"))  # fmt: skip
    cells = [replace(cell, column=cell.column + 1) for cell in whole.cells]
    assert read([replace(whole, cells=(group, *cells))]) == (FORM_2021.id, printed.values)


def test_a_mark_that_a_page_cuts_off_a_header_is_no_figure() -> None:
    printed = numbered(FORM_2021)
    header = next(n for n, row in enumerate(printed.rows) if "商业企业" in row)
    rows = [*printed.rows[: header + 1], ["）", *[""] * 7], *printed.rows[header + 1 :]]
    assert read(split_over_pages(rows, [header + 1])) == (FORM_2021.id, printed.values)


def _joined_from(row_cells: list[Cell], first: int, last: int, at: int) -> list[Cell]:
    """Cells ``first`` to ``last`` of a row as one, which holds what stands in cell ``at``."""
    whole = enclosing(cell.box for cell in row_cells[first : last + 1])
    joined = replace(row_cells[at], box=whole, column=row_cells[first].column,
                     column_span=last - first + 1)  # fmt: skip
    return [*row_cells[:first], joined, *row_cells[last + 1 :]]


def test_blank_columns_that_a_page_has_joined_hold_no_figure_of_their_neighbour() -> None:
    printed = numbered(FORM_2021)
    cut = next(n for n, row in enumerate(printed.rows) if row[0].startswith("（七）"))
    upper, lower = split_over_pages(printed.rows, [cut])
    total = [cell for cell in lower.cells if cell.row == 0]
    cells = _joined_from(total, 1, 3, at=2)
    rest = tuple(cell for cell in lower.cells if cell.row)
    match = match_form([upper, replace(lower, cells=(*cells, *rest))], load())
    assert match is not None
    row = {name: placed for name, placed in match.cells().items() if "results.total[" in name}
    assert [row[f"requests.results.total[{column}]"].cell.text
            for column in ("natural_person", "legal.commercial", "legal.research")
            ] == ["", printed.values["requests.results.total[legal.commercial]"], ""]  # fmt: skip
    assert row["requests.results.total[natural_person]"].certainty <= BY_PLACE


def test_a_part_that_has_lost_its_first_labels_keeps_its_columns() -> None:
    printed = numbered(FORM_2021)
    cut = next(n for n, row in enumerate(printed.rows) if row[0].startswith("（七）"))
    upper, lower = split_over_pages(printed.rows, [cut])
    edge = lower.box.x0 + 60
    cells = tuple(replace(cell, box=cell.box._replace(x0=max(edge, cell.box.x0)))
                  for cell in lower.cells)  # fmt: skip
    narrower = replace(lower, box=lower.box._replace(x0=edge), cells=cells)
    match = match_form([upper, narrower], load())
    assert match is not None
    assert {name: placed.cell.text for name, placed in match.cells().items()} == printed.values


def test_figures_on_a_page_of_their_own_stand_under_the_header_before() -> None:
    printed = numbered(FORM_2019)
    upper, lower = split_over_pages(printed.rows, [len(printed.rows) - 1])
    row = list(lower.cells)
    joined = _joined_from(row, 2, 4, at=3)
    match = match_form([upper, replace(lower, cells=tuple(joined))], load())
    assert match is not None
    disputes = match.tables[-1].cells
    figures = {name: placed.cell.text for name, placed in disputes.items() if placed.cell.text}
    blanks = [name for name, placed in disputes.items() if not placed.cell.text]
    assert len(blanks) == 2 and set(figures.items()) <= set(printed.values.items())


@pytest.mark.parametrize("lost", [False, True])
def test_figures_on_a_page_of_their_own_are_doubted_where_a_column_is_lost(lost: bool) -> None:
    """The frame of such a row is narrower by so little that its width does not tell."""
    printed = numbered(FORM_2019)
    upper, lower = split_over_pages(printed.rows, [len(printed.rows) - 1])
    first, *others = lower.cells[1:]  # a blank stands where labels would
    begin, end = first.box.x0, others[-1].box.x1
    part = (end - first.box.x1) / (end - begin)
    wider = [
        replace(cell, box=cell.box._replace(x0=end - (end - cell.box.x0) / part,
                                            x1=end - (end - cell.box.x1) / part))
        for cell in others
    ]  # fmt: skip
    row = wider if lost else [first, *others]
    ruled = replace(lower, cells=tuple(row), box=enclosing(cell.box for cell in row))
    top = [cell for cell in upper.cells if cell.box.x0 >= begin]
    header = replace(upper, cells=tuple(top), box=enclosing(cell.box for cell in top))
    match = match_form([upper, header, ruled], load())
    assert match is not None
    sure = [placed.certainty >= SURE for placed in match.tables[-1].cells.values()]
    assert sure and (not any(sure) if lost else all(sure))


def test_of_rows_whose_headers_are_unread_the_one_with_figures_is_the_table_s() -> None:
    printed = numbered(FORM_2019)
    upper, lower = split_over_pages(printed.rows, [len(printed.rows) - 1])
    header = max(cell.row for cell in upper.cells)
    unread = [replace(cell, reading=Reading()) if cell.row >= header - 2 else cell
              for cell in upper.cells]  # fmt: skip
    match = match_form([replace(upper, cells=tuple(unread)), lower], load())
    assert match is not None
    disputes = {name: placed.cell.text for name, placed in match.tables[-1].cells.items()}
    assert disputes and disputes.items() <= printed.values.items()


def test_the_side_of_a_seal_beside_a_table_shifts_nothing_on_the_next_page() -> None:
    printed = numbered(FORM_2021)
    upper, lower = split_over_pages(printed.rows, [len(printed.rows) // 2])
    rows = {cell.row for cell in upper.cells}
    side = Box(upper.box.x1, upper.box.top, upper.box.x1 + 120, upper.box.bottom)
    first = upper.cells[0]
    seal = replace(first, box=side, row=0, row_span=len(rows), reading=Reading(printed="0"),
                   column=max(cell.column + cell.column_span for cell in upper.cells),
                   column_span=1)  # fmt: skip
    wider = replace(upper, cells=(*upper.cells, seal), box=enclosing([upper.box, side]))
    match = match_form([wider, lower], load())
    assert match is not None
    assert {name: placed.cell.text for name, placed in match.cells().items()} == printed.values


@pytest.mark.parametrize("left", ["the figure", "件"])
def test_a_streak_through_a_column_does_not_part_its_figures_from_its_header(left: str) -> None:
    printed = numbered(FORM_2021)
    whole = grid(printed.rows)
    number = printed.values["proactive.permits[decisions]"]
    text = number if left == "the figure" else left
    split = next(cell for cell in whole.cells if cell.text == number and cell.column == 1)
    middle = split.box.x0 + 5
    blank = replace(split, box=split.box._replace(x1=middle), reading=Reading())
    rest = replace(
        split, box=split.box._replace(x0=middle), reading=replace(split.reading, printed=text)
    )
    cells = [part for cell in whole.cells for part in ((blank, rest) if cell is split else (cell,))]
    match = match_form([replace(whole, cells=tuple(cells))], load())
    assert match is not None
    reading = match.cells()["proactive.permits[decisions]"].cell.reading
    assert (reading.printed, reading.confidence <= PIECED) == (text, True)


def test_a_row_known_by_its_group_alone_is_not_beyond_doubt() -> None:
    printed = numbered(FORM_2019)
    at = next(n for n, row in enumerate(printed.rows) if row[0].startswith("（六）"))
    whole = grid([*printed.rows[: at + 1], ["", *"1234567"], *printed.rows[at + 1 :]])
    cells = [
        replace(cell, row_span=2) if cell.text.startswith("（六）") else cell
        for cell in whole.cells
        if (cell.row, cell.column) != (at + 1, 0)
    ]
    match = match_form([replace(whole, cells=tuple(cells))], load())
    assert match is not None
    certainty = {name: placed.certainty for name, placed in match.cells().items()}
    assert certainty["requests.results.other[total]"] <= BY_GROUP < certainty["requests.new[total]"]


def test_a_document_without_the_tables_matches_nothing() -> None:
    assert match_form([grid([["品名", "单价"], ["纸", "3"]])], load()) is None
    assert match_form([], load()) is None


@given(st.lists(st.lists(st.floats(0, 1), min_size=3, max_size=3), min_size=1, max_size=5))
def test_alignment_rises_in_both_sequences(scores: list[list[float]]) -> None:
    pairs = align(len(scores), 3, lambda i, j: scores[i][j])
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))


def test_groups_of_columns_named_alike_are_in_doubt_where_one_of_them_is_missing() -> None:
    """The page before holds the groups' own labels: two of three may be any two."""
    printed = numbered(FORM_2021)
    labels, figures = printed.rows[-2][6:], printed.rows[-1][6:]
    whole, two = grid(printed.rows[:-3]), grid([labels, figures], page=3)
    match = match_form([whole, two], load())
    assert match is not None
    disputes = {name: each for name, each in match.cells().items() if name.startswith("disputes")}
    assert sorted(each.cell.text for each in disputes.values()) == sorted(figures)
    assert all(each.certainty <= BY_PLACE for each in disputes.values())


@pytest.mark.parametrize(
    ("scores", "pairs"),
    [
        ([[1.0, 0.0], [0.0, 1.0]], [(0, 0, 1.0), (1, 1, 1.0)]),
        ([[1.0], [1.0]], [(0, 0, BY_PLACE)]),
        ([[0.0, 1.0], [0.0, 1.0]], [(1, 1, 1.0)]),
        ([[1.0], [0.6]], [(0, 0, 1.0)]),
    ],
)
def test_what_goes_as_well_with_another_is_not_beyond_doubt(
    scores: list[list[float]], pairs: list[tuple[int, int, float]]
) -> None:
    found = align(len(scores), len(scores[0]), lambda i, j: scores[i][j])
    assert [(i, j, round(score, 9)) for i, j, score in found] == pairs


def test_a_column_without_a_readable_header_is_known_by_its_neighbours() -> None:
    printed = numbered(FORM_2021)
    rows = [[text.replace("科研机构", "") for text in row] for row in printed.rows]
    match = match_form([grid(rows)], load())
    assert match is not None
    found = match.cells()
    assert {name: placed.cell.text for name, placed in found.items()} == printed.values
    assert found["requests.new[legal.research]"].certainty == BY_ORDER


def test_columns_at_a_side_without_readable_headers_are_not_beyond_doubt() -> None:
    printed = numbered(FORM_2021)
    rows = [[text.replace("本年制发件数", "") for text in row] for row in printed.rows]
    match = match_form([grid(rows)], load())
    assert match is not None
    assert match.cells()["proactive.rules[made]"].certainty == BY_PLACE


def test_a_row_whose_label_is_hardly_read_is_known_by_its_neighbours() -> None:
    printed = numbered(FORM_2021)
    rows = [[text.replace("属于国家秘密", "属子国豪秘密") for text in row] for row in printed.rows]
    match = match_form([grid(rows)], load())
    assert match is not None
    assert {name: placed.cell.text for name, placed in match.cells().items()} == printed.values
    assert match.cells()["requests.results.refused.state_secret[total]"].certainty == BY_ORDER


@pytest.mark.parametrize("label", ["规章", "行政强制"])
def test_a_row_at_the_end_of_its_block_is_known_though_its_label_is_misread(label: str) -> None:
    printed = numbered(FORM_2021)
    rows = [[text.replace(label, f"{label[:-1]}京") for text in row] for row in printed.rows]
    match = match_form([grid(rows)], load())
    assert match is not None
    assert {name: placed.cell.text for name, placed in match.cells().items()} == printed.values


def test_traditional_characters_are_those_they_stand_for() -> None:
    printed = numbered(FORM_2021)
    pairs = {"规": "規", "总": "總", "维": "維", "继续": "繼續", "业": "業"}
    rows = printed.rows
    for simplified, traditional in pairs.items():
        rows = [[text.replace(simplified, traditional) for text in row] for row in rows]
    match = match_form([grid(rows)], load())
    assert match is not None
    plain = match_form([grid(printed.rows)], load())
    assert plain is not None
    assert {name: placed.certainty for name, placed in match.cells().items()} == {
        name: placed.certainty for name, placed in plain.cells().items()
    }


def test_a_label_beside_several_rows_hides_none_of_them() -> None:
    """Rules between labels that the paper lost: two rows' labels in one cell."""
    printed = numbered(FORM_2021)
    whole = grid(printed.rows)
    first = next(cell for cell in whole.cells if "要求提供公开出版物" in cell.text)
    below = next(cell for cell in whole.cells
                 if cell.row == first.row + 1 and cell.column == first.column)  # fmt: skip
    both = replace(first, row_span=2, box=enclosing([first.box, below.box]),
                   reading=Reading(printed=first.text + below.text))  # fmt: skip
    cells = [both if cell is first else cell for cell in whole.cells if cell is not below]
    match = match_form([replace(whole, cells=tuple(cells))], load())
    assert match is not None
    assert {name: placed.cell.text for name, placed in match.cells().items()} == printed.values


@pytest.mark.parametrize(
    ("unread", "confidence", "known"),
    [("印章之下", 0.4, True), ("", 0.4, True), ("另一家单位的行", 0.99, False)],
)
def test_rows_whose_labels_are_illegible_are_known_by_their_number(
    unread: str, confidence: float, known: bool
) -> None:
    printed = numbered(FORM_2021)
    labels = ("重复申请", "要求提供公开出版物")
    whole = grid(printed.rows)
    cells = [
        replace(cell, reading=Reading(printed=unread, confidence=confidence, method="ocr"))
        if any(label in cell.text for label in labels)
        else cell
        for cell in whole.cells
    ]
    match = match_form([replace(whole, cells=tuple(cells))], load())
    assert match is not None
    found = {name: placed.cell.text for name, placed in match.cells().items()}
    assert (found == printed.values) is known and found.items() <= printed.values.items()


def _as_read(whole: Grid, unread: Callable[[Cell], bool], reading: Reading) -> Grid:
    cells = (replace(cell, reading=reading) if unread(cell) else cell for cell in whole.cells)
    return replace(whole, cells=tuple(cells))


GIBBERISH = Reading(printed="湖畔竹", confidence=0.01, method="ocr")


def test_a_table_without_one_legible_word_is_known_by_its_numbers_of_rows_and_columns() -> None:
    printed = numbered(FORM_2021)
    whole = _as_read(grid(printed.rows), lambda cell: is_label(cell.text), GIBBERISH)
    match = match_form([whole], load())
    assert match is not None and match.template.id == FORM_2021.id
    requests = {name: placed for name, placed in match.cells().items() if "requests" in name}
    assert {name: placed.cell.text for name, placed in requests.items()}.items() <= (
        printed.values.items()
    )
    rows = [row for row in FORM_2021.table("requests").blocks[0].rows if not row.optional]
    assert len(requests) == 7 * len(rows)
    assert {placed.certainty for placed in requests.values()} == {BY_PLACE}


def test_as_many_rows_as_no_form_has_are_none_of_its() -> None:
    printed = numbered(FORM_2021)
    rows = [row for row in printed.rows if not row[0].startswith("2.重复申请")]
    whole = _as_read(grid(rows), lambda cell: is_label(cell.text), GIBBERISH)
    assert match_form([whole], load()) is None


def test_columns_without_a_legible_header_are_known_where_only_one_table_has_so_many() -> None:
    printed = numbered(FORM_2021)
    names = {column.labels[0] for table in FORM_2021.tables[1:] for block in table.blocks
             for column in block.columns}  # fmt: skip
    whole = _as_read(grid(printed.rows), lambda cell: cell.text in names, GIBBERISH)
    match = match_form([whole], load())
    assert match is not None
    found = match.cells()
    assert {name: placed.cell.text for name, placed in found.items()} == printed.values
    sure = {name.split(".")[0]: placed.certainty >= SURE for name, placed in found.items()}
    assert sure["requests"]


def test_as_many_figures_as_columns_are_known_though_no_rule_parts_them() -> None:
    printed = numbered(FORM_2021)
    names = {column.labels[0] for block in FORM_2021.tables[1].blocks for column in block.columns}
    read = _as_read(grid(printed.rows), lambda cell: cell.text in names, GIBBERISH)
    ruleless = replace(read, cells=tuple(replace(cell, certainty=IMPLIED) for cell in read.cells))
    match = match_form([ruleless], load())
    assert match is not None
    columns = {placed.column for name, placed in match.cells().items() if "requests" in name}
    assert columns == {BY_ORDER}


def test_a_supposed_label_is_no_surer_than_it_was_supposed() -> None:
    printed = numbered(FORM_2021)
    label = "2.重复申请"
    supposed = Reading(printed=label, confidence=BY_GROUP, method="ocr", supposed=True)
    whole = _as_read(grid(printed.rows[:-20]), lambda cell: cell.text == label, supposed)
    match = match_form([whole], load())
    assert match is not None
    for name, placed in match.cells().items():
        if "repeated" in name:
            assert placed.certainty in (BY_GROUP, BY_ORDER)


def test_room_for_figures_at_a_page_s_end_is_no_blank_row() -> None:
    printed = numbered(FORM_2021)
    upper, lower = split_over_pages(printed.rows, [len(printed.rows) - 1])
    last = max(cell.row for cell in upper.cells) + 1
    room = tuple(replace(cell, row=last, page=1, reading=Reading()) for cell in lower.cells)
    match = match_form([replace(upper, cells=(*upper.cells, *room)), lower], load())
    assert match is not None
    assert {name: placed.cell.text for name, placed in match.cells().items()} == printed.values


@pytest.mark.parametrize(
    ("pairs", "columns", "places", "expected"),
    [
        ([(0, 1), (2, 3)], 3, 4, {1: 2}),
        ([(0, 1), (2, 2)], 3, 3, {}),  # no room: the column is not there
        ([(1, 3)], 2, 4, {0: 2}),  # the row's labels stand before
        ([], 2, 3, {0: 1, 1: 2}),
        ([(0, 1)], 3, 4, {1: 2, 2: 3}),
        ([(0, 1)], 3, 3, {}),
    ],
)
def test_gaps_are_filled_where_places_and_columns_agree(
    pairs: list[tuple[int, int]], columns: int, places: int, expected: dict[int, int]
) -> None:
    known = [(i, j, 1.0) for i, j in pairs]
    filled = with_gaps_filled(known, columns, places)
    assert {i: j for i, j, score in filled if score < 1.0} == expected
    between = {i for i, _, score in filled if score == BY_ORDER}
    assert all(min(pairs)[0] < i < max(pairs)[0] for i in between)
    assert [pair for pair in filled if pair[2] == 1.0] == known


def test_a_row_of_a_table_among_the_prose_leaves_the_table_incomplete() -> None:
    """Where a grid ends early, what is missing in it is not absent for sure."""
    printed = numbered(FORM_2021)
    grids = [grid(printed.rows)]
    for outside, complete in (
        ([], True),
        (["行政事业性收费 0.5091"], False),
        (["2. 重复申请 3 0 4"], False),
        (["规章制度3项。", "行政许可"], True),
    ):
        match = match_form(grids, load(), outside)
        assert match and all(table.complete for table in match.tables) is complete, outside


def test_the_side_of_a_groups_cell_begins_no_row() -> None:
    def cell(text: str, column: int, row: int, row_span: int) -> Cell:
        box = Box(50.0 * column, 20.0 * row, 50.0 * column + 50, 20.0 * (row + row_span))
        return Cell(page=1, box=box, row=row, column=column, row_span=row_span,
                    reading=Reading(printed=text))  # fmt: skip

    group = (cell("（六）其他处理", 0, 0, 1), cell("", 0, 1, 1))
    figures = tuple(cell(text, n, 0, 2) for n, text in enumerate(("3.其他", "1", "2"), 1))
    whole = Grid(page=1, box=Box(0, 0, 200, 40), cells=(*group, *figures))
    (row,) = printed_rows([whole])
    assert [each.text for each in row.cells] == ["（六）其他处理", "3.其他", "1", "2"]


def test_a_header_printed_again_is_no_row_though_a_column_is_named_like_one() -> None:
    printed = numbered(FORM_2021)
    rows = list(printed.rows)
    first = next(i for i, row in enumerate(rows) if row[0].startswith("1.申请人无正当"))
    rows[first : first + 3] = [["（六）其他处理", *"1234567"]]
    header = ["", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    found = read([grid(rows[: first + 1]), grid([header, *rows[first + 1 :]], page=2)])[1]
    assert found["requests.results.other[total]"] == "7"
    assert "requests.results.other.other[natural_person]" not in found


def test_a_figure_that_dirt_makes_look_like_a_word_hides_no_row() -> None:
    printed = numbered(FORM_2021)
    upheld = printed.values["disputes.litigation_after_review[upheld]"]
    rows = [["件" if text == upheld else text for text in row] for row in printed.rows]
    found = read([grid(rows)])[1]
    assert found["disputes.review[upheld]"] == printed.values["disputes.review[upheld]"]
    assert found["disputes.litigation_after_review[upheld]"] == "件"


def test_a_stray_rule_through_one_figure_leaves_its_row_known_but_for_that() -> None:
    printed = numbered(FORM_2021)
    whole = grid(printed.rows)
    row = next(i for i, texts in enumerate(printed.rows) if texts[0] == "2.重复申请")
    below = [replace(c, row=c.row + (c.row > row), row_span=2 if c.row == row else c.row_span)
             for c in whole.cells]  # fmt: skip
    parted = next(c for c in below if c.row == row and c.column == 3)
    half = replace(parted, row_span=1)
    rest = replace(parted, row=row + 1, row_span=1, reading=Reading(printed="1"))
    cells = [*(c for c in below if c is not parted), half, rest]
    match = match_form([replace(whole, cells=tuple(cells))], load())
    assert match is not None
    placed = match.cells()
    name = "requests.results.not_processed.repeated"
    assert placed[f"{name}[legal.research]"].row == BY_PLACE
    assert placed[f"{name}[total]"].row >= SURE


def test_a_blank_side_beside_a_part_of_a_table_shifts_no_row_that_it_begins_at() -> None:
    printed = numbered(FORM_2021)
    at = next(i for i, row in enumerate(printed.rows) if row[0].startswith("（二）部分公开"))
    upper, lower = grid(printed.rows[:at]), grid(printed.rows[at:], page=2)
    right = lower.box.x1
    box = Box(right, lower.box.top, right + 60, lower.box.bottom)
    side = Cell(page=2, box=box, row=0, column=99, row_span=len(printed.rows) - at, column_span=1,
                reading=Reading())  # fmt: skip
    wider = replace(lower, cells=(*lower.cells, side), box=enclosing([lower.box, side.box]))
    assert read([upper, wider])[1] == printed.values


def test_numbers_that_a_page_cuts_between_their_lines_are_in_doubt() -> None:
    printed = numbered(FORM_2021)
    at = next(i for i, row in enumerate(printed.rows) if row[0].startswith("6.属于四类"))
    upper = grid(printed.rows[: at + 1])
    lower = grid([["", "7", "", "", "", "", "", "7"], *printed.rows[at + 1 :]], page=2)
    match = match_form([upper, lower], load())
    assert match is not None
    placed = match.cells()
    name = "requests.results.refused.{}[natural_person]"
    assert placed[name.format("process_information")].row < SURE
    assert placed[name.format("internal_affairs")].row >= SURE
