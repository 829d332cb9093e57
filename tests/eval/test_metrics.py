"""A scorer that can be trusted: it says 1 for the truth, and moves where it should."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.fields import Pair, overlap, states
from eval.metrics.grids import SAME, UNLIKE, likeness, stitched
from eval.metrics.prose import character_overlap
from eval.metrics.registry import METRICS, measure
from eval.score import EMPTY
from eval.tally import Tally, share, upper_bound
from eval.truth import GridCell, Truth
from extractors.document import Box, Figure, Report, Source, Table, TableCell
from tests.eval.perfect import FIELDS, TRUTH, field, figure, place, result

BEST = {name: 0.0 if metric.kind == "errors" else 1.0 for name, metric in METRICS.items()}
NOTHING = Truth(document="empty.pdf")


def scores(truth: Truth, report: Report) -> dict[str, float]:
    return {name: METRICS[name].value(tally) for name, tally in measure(truth, report).items()}


def moved(truth: Truth, report: Report) -> set[str]:
    """The metrics that are not what the truth itself gets."""
    found = scores(truth, report)
    return {name for name in found if found[name] != BEST[name]}


def with_field(path: str, changes: dict[str, Any]) -> Report:
    fields = tuple(replace(f, **changes) if f.path == path else f for f in FIELDS)
    return replace(result(), fields=fields)


def test_the_truth_itself_scores_one_in_every_metric() -> None:
    found = scores(TRUTH, result())
    assert found == BEST
    counted = {name for name, tally in measure(TRUTH, result()).items() if tally.count}
    assert counted == METRICS.keys() - {"fields.repairs"}


def test_white_space_and_width_are_no_characters() -> None:
    path, printed = next((f.path, f.printed) for f in FIELDS if f.printed.isdigit())
    wide = printed.translate({ord(str(n)): chr(ord("０") + n) for n in range(10)})
    assert moved(TRUTH, with_field(path, {"printed": f" {wide}"})) == set()


@pytest.mark.parametrize(
    ("paper", "read", "right"),
    [("－", "—", True), ("－", "-", True), ("—", "-", False), ("—", "", False)],
)
def test_a_wide_minus_is_a_long_dash(paper: str, read: str, right: bool) -> None:
    dash = replace(FIELDS[0], printed=paper, value=None, state="not_applicable")
    found = replace(dash, printed=read)
    assert Pair(path=dash.path, truth=dash, found=found).read_right is right


def test_nothing_read_from_nothing_scores_one_in_every_metric() -> None:
    assert scores(NOTHING, EMPTY) == BEST


def test_nothing_read_from_a_report_scores_nothing() -> None:
    found = scores(TRUTH, EMPTY)
    read = {"documents.read"}  # whether a document was read is not for the report to say
    unhurt = {"fields.silent", "fields.repairs"}
    assert {name for name, value in found.items() if value == BEST[name]} == read | unhurt


WHOLE = {"tables.right", "documents.right", "documents.straight", "fields.printed",
         "fields.value", "fields.grounding"}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "changes", "expected"),
    [
        (
            "requests.new[total]",
            {"printed": "13", "value": 13},
            WHOLE | {"fields.printed.requests", "fields.value.requests", "fields.silent"},
        ),
        (
            "requests.new[total]",
            {"printed": "13", "value": 13, "status": "review"},
            WHOLE | {"fields.printed.requests", "fields.value.requests", "fields.coverage"},
        ),
        (
            "requests.new[total]",
            {"printed": "12件"},
            (WHOLE | {"fields.printed.requests", "fields.silent"})
            - {"fields.value", "fields.grounding"},
        ),
        ("requests.new[total]", {"source": place(12)}, {"fields.grounding"}),
        ("requests.new[total]", {"status": "review"}, {"fields.coverage", "documents.straight"}),
        ("requests.new[total]", {"confidence": 0.1}, set()),
        (
            "requests.new[total]",
            {"printed": "13", "value": 13, "method": "repair"},
            WHOLE | {"fields.printed.requests", "fields.value.requests", "fields.silent",
                     "fields.repairs"},
        ),
    ],
    ids=["digit", "flagged digit", "unit", "place", "status", "confidence", "repair"],
)  # fmt: skip
def test_a_change_moves_exactly_the_metrics_that_it_should(
    path: str, changes: dict[str, Any], expected: set[str]
) -> None:
    assert moved(TRUTH, with_field(path, changes)) == expected


BLANK = "requests.carried_in[total]"
CELLS = {"fields.printed", "fields.value", "fields.printed.requests", "fields.value.requests",
         "fields.silent", "fields.grounding", "tables.right", "documents.right",
         "documents.straight"}  # fmt: skip


def test_a_blank_is_not_a_zero() -> None:
    zero = with_field(BLANK, {"printed": "0", "value": 0, "state": "read"})
    assert moved(TRUTH, zero) == CELLS
    assert states(TRUTH, zero)["blank", "read"] == 1


def test_a_dash_is_not_a_blank() -> None:
    dash = with_field(BLANK, {"printed": "-", "state": "not_applicable"})
    assert moved(TRUTH, dash) == CELLS


def test_a_figure_from_nowhere_is_an_error() -> None:
    extra = field("requests.results.total[total]", "12", 7)
    report = replace(result(), fields=(*FIELDS, extra))
    assert moved(TRUTH, report) == CELLS


def test_a_cell_that_was_not_labelled_is_no_error() -> None:
    partial = replace(TRUTH, fields=FIELDS[:2], labelled=("fields",), partial=True)
    found = measure(partial, result())
    assert found["fields.printed"] == share(2, 2)
    assert not found["figures"].count and not found["header"].count


def test_a_cell_that_neither_has_is_not_counted() -> None:
    assert measure(TRUTH, result())["fields.printed"].count == len(FIELDS) - 1


def test_a_cell_that_a_result_leaves_out_is_wrong_but_not_silent() -> None:
    missing = replace(result(), fields=FIELDS[:2] + FIELDS[3:])
    assert "fields.silent" not in moved(TRUTH, missing)
    assert "fields.printed" in moved(TRUTH, missing)


@given(st.randoms(use_true_random=False))
def test_order_does_not_matter(random: Random) -> None:
    def shuffled(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(random.sample(items, len(items)))

    report = result()
    other = replace(report, fields=shuffled(report.fields), figures=shuffled(report.figures),
                    tables=shuffled(report.tables), checks=shuffled(report.checks))  # fmt: skip
    assert measure(TRUTH, other) == measure(TRUTH, report)


# --------------------------------------------------------------------------
# The running text


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (figure("举办培训", 4, "次"), {"figures", "figures.value"}),
        (figure("举办培训", 3, "期"), {"figures", "figures.value"}),
        (figure("举办培训", 3, "次", "approximately"), {"figures", "figures.value"}),
        (figure("培训", 3, "次"), set()),
        (figure("受理信访件", 3, "次"), {"figures"}),
    ],
    ids=["value", "unit", "qualifier", "shorter metric", "other metric"],
)
def test_figures_match_strictly_but_for_the_metric(other: Figure, expected: set[str]) -> None:
    first, _, third = TRUTH.figures
    assert moved(TRUTH, replace(result(), figures=(first, other, third))) == expected


def test_short_numbers_never_match_by_edit_distance() -> None:
    one, other = (replace(TRUTH, figures=(figure("条数", n, "条"),)) for n in (31, 3))
    assert measure(one, result(other))["figures"].hits == 0


def test_figures_are_matched_so_that_most_match() -> None:
    stated = replace(TRUTH, figures=(figure("发布条数", 3, "条"), figure("条数", 3, "条")))
    found = replace(result(), figures=(figure("条数", 3, "条"), figure("发布", 3, "条")))
    assert measure(stated, found)["figures"].hits == 2


def test_an_invented_figure_costs_precision_alone() -> None:
    extra = replace(result(), figures=(*TRUTH.figures, figure("其他", 9, "件")))
    tally = measure(TRUTH, extra)["figures"]
    assert (tally.recall, tally.precision) == (1.0, 0.75)


@given(st.text(), st.text())
def test_character_overlap_is_a_likeness(one: str, other: str) -> None:
    assert character_overlap(one, one) == 1.0
    assert 0 <= character_overlap(one, other) == character_overlap(other, one) <= 1


def test_headings_and_sections_are_told_apart() -> None:
    renamed = replace(TRUTH.sections[0], heading="一、概述")
    report = replace(result(), sections=(renamed, TRUTH.sections[1]))
    assert moved(TRUTH, report) == {"headings", "text.cer"}
    assert moved(TRUTH, replace(result(), sections=TRUTH.sections[1:])) == {
        "sections", "headings", "text.cer",
    }  # fmt: skip


def test_character_errors_are_counted_per_character_printed() -> None:
    wrong = replace(TRUTH.sections[0], text="发布80条。")
    report = replace(result(), sections=(wrong, TRUTH.sections[1]))
    printed = sum(len(s.heading + s.text) for s in TRUTH.sections)
    assert measure(TRUTH, report)["text.cer"] == Tally(hits=1, expected=printed, found=printed)


def test_width_is_no_character_error() -> None:
    wide = replace(TRUTH.sections[0], text=TRUTH.sections[0].text.replace("3", "３"))
    assert wide != TRUTH.sections[0]
    report = replace(result(), sections=(wide, TRUTH.sections[1]))
    assert "text.cer" not in moved(TRUTH, report)


def test_line_breaks_are_no_character_errors() -> None:
    broken = replace(TRUTH.sections[0], text="发布 \n30条。")
    assert moved(TRUTH, replace(result(), sections=(broken, TRUTH.sections[1]))) == set()


def test_a_header_item_too_many_is_an_error() -> None:
    header = replace(TRUTH.header, postcode=TRUTH.header.year)
    assert measure(TRUTH, replace(result(), header=header))["header"] == share(2, 3)


def test_contradictions_have_recall_and_precision() -> None:
    unnoticed = measure(TRUTH, replace(result(), checks=()))["contradictions"]
    assert (unnoticed.recall, unnoticed.precision) == (0.0, 1.0)
    alarmed = measure(replace(TRUTH, contradictions=()), result())["contradictions"]
    assert (alarmed.recall, alarmed.precision) == (1.0, 0.0)


# --------------------------------------------------------------------------
# Grids


def grid(*rows: str) -> tuple[GridCell, ...]:
    texts = [row.split("|") for row in rows]
    return tuple(GridCell(row=r, column=c, text=text)
                 for r, row in enumerate(texts) for c, text in enumerate(row))  # fmt: skip


def test_likeness_of_grids() -> None:
    stated = grid("事项|件数", "规章|3", "公告|4")
    assert likeness(stated, stated) == likeness((), ()) == SAME
    assert likeness(stated, ()) == UNLIKE
    digit = likeness(stated, grid("事项|件数", "规章|8", "公告|4"))
    assert digit.topology == 1 > digit.content > 0.5 and 0.5 < digit.teds < 1
    lost = likeness(stated, grid("事项|件数", "规章|3"))
    assert lost.topology == pytest.approx(0.8)


def test_a_grid_with_holes_is_scored_all_the_same() -> None:
    stated = grid("事项|件数", "规章|3", "公告|4")
    found = likeness(stated, [cell for cell in stated if cell.text != "3"])
    assert found.topology == 1 > found.content


def test_parts_of_a_table_are_put_one_under_the_other() -> None:
    def part(page: int, *texts: str, shift: float = 0.0) -> Table:
        cells = tuple(
            TableCell(row=0, column=n, row_span=1, column_span=1, text=text,
                      box=Box(50 * n + shift, 0, 50 * n + 50 + shift, 20))
            for n, text in enumerate(texts)
        )  # fmt: skip
        return Table(source=Source(page=page, box=Box(0, 0, 100, 20)), cells=cells)

    together = stitched([part(1, "规章", "3"), part(2, "公告", "4", shift=2.0)])
    assert together == grid("规章|3", "公告|4")


# --------------------------------------------------------------------------
# Tallies


def test_upper_bound_is_clopper_and_pearsons() -> None:
    assert upper_bound(0, 3000) == pytest.approx(1 - 0.05 ** (1 / 3000))
    assert upper_bound(1, 100) == pytest.approx(0.0466, abs=1e-4)
    assert upper_bound(5, 5) == upper_bound(0, 0) == 1.0


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=5))
def test_tallies_add_up_in_any_order(pairs: list[tuple[int, int]]) -> None:
    tallies = [Tally(hits=min(pair), expected=pair[0], found=pair[1]) for pair in pairs]
    assert sum(tallies, Tally()) == sum(reversed(tallies), Tally())
    assert 0 <= sum(tallies, Tally()).f1 <= 1


def test_overlap_of_boxes() -> None:
    box = Box(0, 0, 10, 10)
    assert overlap(box, box) == 1.0
    assert overlap(box, Box(5, 0, 15, 10)) == pytest.approx(1 / 3)
    assert overlap(box, Box(20, 20, 30, 30)) == overlap(Box(1, 1, 1, 1), Box(1, 1, 1, 1)) == 0.0
