"""The form's sums are evaluated on what is printed, and nothing is corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import pytest

from extractors.document import Box, Field, Figure, Source, Status
from extractors.numbers import cell_state, parse_cell
from extractors.reconcile import check_issues, compare_text, evaluate
from extractors.templates import Template, load
from tests.builders import printed_form

FORMS = {form.id: form for form in load()}
FORM = FORMS["disclosure-report/2021"]


def field(name: str, printed: str, method: Literal["text", "ocr"] = "text") -> Field:
    number = parse_cell(printed)
    return Field(
        path=name, printed=printed, value=number.value if number else None, unit="件",
        state=cell_state(printed), confidence=1.0, status="accepted", method=method,
        source=Source(page=1, box=Box(0, 0, 1, 1)),
    )  # fmt: skip


def filled(form: Template, printed: Mapping[str, str]) -> dict[str, Field]:
    """Zero everywhere but where ``printed`` says otherwise."""
    values = printed_form(form, lambda name: printed.get(name, "0")).values
    return {name: field(name, text) for name, text in values.items()}


def verdicts(form: Template, fields: Mapping[str, Field]) -> dict[str, str]:
    return {check.id: check.verdict for check in evaluate(form, fields)}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_a_form_of_zeros_adds_up(form: Template) -> None:
    assert set(verdicts(form, filled(form, {})).values()) == {"pass"}


def test_every_official_sum_is_evaluated_for_every_column_and_row() -> None:
    ids = verdicts(FORM, filled(FORM, {}))
    assert sum(name.startswith("requests.balance[") for name in ids) == 7
    assert sum(name.startswith("requests.results[") for name in ids) == 7
    assert sum(name.startswith("requests.applicants[") for name in ids) == 25
    assert sum(name.startswith("disputes.total[") for name in ids) == 3


def test_a_contradiction_is_reported_as_printed() -> None:
    fields = filled(FORM, {"disputes.review[upheld]": "5", "disputes.review[total]": "4"})
    checks = evaluate(FORM, fields)
    (failed,) = [check for check in checks if check.verdict == "fail"]
    assert (failed.id, failed.expected, failed.actual) == ("disputes.total[review]", "5", "4")
    (issue,) = check_issues(FORM, checks, fields)
    assert issue.code == "source-contradiction"
    assert "disputes.review[total]" in issue.paths


@pytest.mark.parametrize(
    ("status", "code"), [("review", "reading-suspected"), ("accepted", "source-contradiction")]
)
def test_a_failing_sum_of_doubtful_figures_may_be_a_misreading(status: Status, code: str) -> None:
    fields = {name: replace(f, method="ocr", status=status) for name, f in
              filled(FORM, {"disputes.review[upheld]": "5"}).items()}  # fmt: skip
    (issue,) = check_issues(FORM, evaluate(FORM, fields), fields)
    assert issue.code == code


@pytest.mark.parametrize("mark", ["", "/", "-", "无"])
def test_a_term_that_is_no_number_makes_a_sum_not_evaluable(mark: str) -> None:
    ids = verdicts(FORM, filled(FORM, {"disputes.review[other]": mark}))
    assert ids["disputes.total[review]"] == "not_evaluable"
    assert ids["disputes.total[litigation_direct]"] == "pass"


def test_the_one_row_way_of_printing_the_sixth_item_is_added() -> None:
    fields = filled(FORM, {"requests.results.total[total]": "3"})
    for name in [n for n in fields if ".results.other." in n]:
        fields[name] = replace(fields[name], state="absent", value=None)
        single = name.replace(".results.other." + name.split(".results.other.")[1].split("[")[0],
                              ".results.other")  # fmt: skip
        fields[single] = field(single, "3" if single.endswith("[total]") else "0")
    checks = {check.id: check for check in evaluate(FORM, fields)}
    assert checks["requests.results[total]"].verdict == "pass"
    assert "requests.results.other[total]" in checks["requests.results[total]"].terms


def test_bounds_of_the_earlier_form() -> None:
    form = FORMS["disclosure-report/2019"]
    printed = {"permits[previous]": "5", "permits[change]": "-6",
               "rules[disclosed]": "2", "rules[total]": "1"}  # fmt: skip
    fields = filled(form, {f"proactive.{name}": text for name, text in printed.items()})
    failed = {name for name, verdict in verdicts(form, fields).items() if verdict == "fail"}
    assert failed == {"proactive.not_negative[permits]", "proactive.disclosed_within_total[rules]"}


def figure(value: int, metric: str = "收到政府信息公开申请") -> Figure:
    return Figure(
        metric=metric, printed=str(value), value=value, unit="件", qualifier=None,
        section="overview", sentence=f"全年{metric}{value}件。", confidence=1.0,
        status="accepted", source=Source(page=1, box=Box(0, 0, 1, 1)), span=(0, 1),
    )  # fmt: skip


def test_a_figure_of_the_prose_is_linked_to_the_cell_that_says_the_same() -> None:
    fields = filled(FORM, {"requests.new[total]": "12"})
    (check,), (linked,) = compare_text(FORM, fields, [figure(12)])
    assert (check.verdict, linked.same_as) == ("pass", "requests.new[total]")


def test_the_prose_may_count_what_was_carried_in() -> None:
    fields = filled(FORM, {"requests.new[total]": "12", "requests.carried_in[total]": "3"})
    (check,), (linked,) = compare_text(FORM, fields, [figure(15)])
    assert (check.verdict, linked.same_as) == ("pass", None)


def test_a_figure_of_the_prose_that_no_cell_states_is_a_mismatch() -> None:
    fields = filled(FORM, {"requests.new[total]": "12"})
    checks, _ = compare_text(FORM, fields, [figure(5)])
    assert (checks[0].verdict, checks[0].expected, checks[0].actual) == ("fail", "12", "5")
    assert check_issues(FORM, checks, fields)[0].code == "text-table-mismatch"


def test_other_figures_of_the_prose_are_left_alone() -> None:
    assert compare_text(FORM, filled(FORM, {}), [figure(5, "收到行政复议申请")])[0] == []


def test_a_figure_stated_twice_gives_two_checks_with_ids_of_their_own() -> None:
    fields = filled(FORM, {"requests.new[total]": "12"})
    checks, _ = compare_text(FORM, fields, [figure(12), figure(7)])
    assert [(check.id, check.verdict) for check in checks] == [
        ("text.requests.received[1]", "pass"),
        ("text.requests.received[2]", "fail"),
    ]


def test_a_figure_is_linked_to_the_cell_that_its_words_name() -> None:
    fields = filled(FORM, {"requests.results.partial[total]": "7"})
    (check,), (linked,) = compare_text(FORM, fields, [figure(7, "部分公开")])
    assert (check.verdict, check.id) == ("pass", "text.requests.results.partial[total]")
    assert linked.same_as == "requests.results.partial[total]"


def test_a_figure_may_be_the_sum_of_the_cells_that_its_words_name() -> None:
    fields = filled(FORM, {"disputes.litigation_direct[total]": "2",
                           "disputes.litigation_after_review[total]": "1"})  # fmt: skip
    (check,), (linked,) = compare_text(FORM, fields, [figure(3, "被提起行政诉讼")])
    assert (check.verdict, len(check.terms), linked.same_as) == ("pass", 2, None)


def test_a_figure_that_differs_from_the_cell_its_words_name_may_count_something_else() -> None:
    fields = filled(FORM, {"requests.results.partial[total]": "7"})
    assert compare_text(FORM, fields, [figure(6, "部分公开")]) == ([], [figure(6, "部分公开")])
