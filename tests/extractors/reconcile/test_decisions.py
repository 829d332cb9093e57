"""Which reading stands, how surely, and why a person should look."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from extractors.document import Alternative, Box, Field, Source
from extractors.fields import Found
from extractors.match.certainty import BY_PLACE
from extractors.numbers import cell_state, parse_cell
from extractors.reconcile import check_issues, decide, evaluate, repair_issues
from extractors.reconcile.checks import sums
from extractors.reconcile.placement import placement
from extractors.templates import Template, load
from models.confidence.curves import Acceptance, Calibration, Curve
from tests.builders import printed_form

FORM = next(form for form in load() if form.id == "disclosure-report/2021")

AS_IT_IS = Curve(scores=(-21.0, 21.0), values=(-21.0, 21.0))
CALIBRATION = Calibration(
    ink=AS_IT_IS,
    field=AS_IT_IS,
    steps=(Acceptance(confidence=0.9995, accepted=1, wrong=0, bound=1.0),),
)

LEGAL = ("commercial", "research", "public_welfare", "legal_service", "other")
PERSONS = ("natural_person", *(f"legal.{name}" for name in LEGAL))
OUTCOMES = ("upheld", "corrected", "other", "pending")


def adding_up(form: Template = FORM) -> dict[str, str]:
    """A report whose every sum holds over numbers that are not all alike."""
    numbers: dict[str, int] = {}
    results = [row.id for table in form.tables if table.id == "requests"
               for block in table.blocks for row in block.rows
               if row.id.startswith("results.") and row.id != "results.total"
               and not row.optional]  # fmt: skip
    for number, person in enumerate(PERSONS):
        for at, result in enumerate(results):
            numbers[f"requests.{result}[{person}]"] = (7 * at + 5 * number) % 4 * (at % 3)
        total = sum(numbers[f"requests.{result}[{person}]"] for result in results)
        numbers[f"requests.results.total[{person}]"] = total
        numbers[f"requests.carried_out[{person}]"] = 1 + number % 2
        numbers[f"requests.carried_in[{person}]"] = number % 3
        numbers[f"requests.new[{person}]"] = total + 1 + number % 2 - number % 3
    for result in (*results, "results.total", "carried_out", "carried_in", "new"):
        row = f"requests.{result}"
        numbers[f"{row}[total]"] = sum(numbers[f"{row}[{person}]"] for person in PERSONS)
    for at, kind in enumerate(("review", "litigation_direct", "litigation_after_review")):
        for number, outcome in enumerate(OUTCOMES):
            numbers[f"disputes.{kind}[{outcome}]"] = 2 * at + number
        numbers[f"disputes.{kind}[total]"] = 8 * at + 6
    return {name: str(number) for name, number in numbers.items()}


TRUE = adding_up()

Readings = Sequence[tuple[str, float]]


def found(readings: Mapping[str, Readings], *, sure: float = 0.9999) -> list[Found]:
    """The report as it was read, with those readings of some cells."""
    values = printed_form(FORM, lambda name: TRUE.get(name, "1")).values
    return [
        Found(field=_field(name, readings.get(name, [(text, sure)])))
        for name, text in values.items()
    ]


def _field(name: str, readings: Readings) -> Field:
    printed, confidence = readings[0]
    state = cell_state(printed)
    number = parse_cell(printed) if state == "read" else None
    return Field(
        path=name, printed=printed, value=number.value if number else None, unit="件",
        state=state, confidence=confidence, status="review", method="ocr",
        alternatives=tuple(Alternative(printed=t, confidence=p) for t, p in readings[1:]),
        source=Source(page=1, box=Box(0, 0, 1, 1)),
    )  # fmt: skip


def decided(read: Sequence[Found]) -> dict[str, Field]:
    return {field.path: field for field in decide(FORM, read, CALIBRATION, 1e-4)}


def silent_errors(fields: Mapping[str, Field], true: Mapping[str, str]) -> list[str]:
    return [name for name, text in true.items()
            if fields[name].status == "accepted" and fields[name].printed != text]  # fmt: skip


CELL = "requests.results.partial[legal.research]"


def test_the_report_of_these_tests_adds_up() -> None:
    assert {check.verdict for check in evaluate(FORM, decided(found({})))} == {"pass"}
    assert TRUE[CELL] == "1"


def test_sums_that_hold_make_sure() -> None:
    fields = decided(found({}, sure=0.98))
    sure = [name for name, text in TRUE.items() if text != "0" and name.startswith("requests")]
    assert all(fields[name].status == "accepted" for name in sure)
    assert fields["proactive.rules[made]"].status == "review"  # no sum knows of it


def test_a_misreading_that_two_sums_and_the_ink_mend_is_repaired_and_says_so() -> None:
    field = decided(found({CELL: [("7", 0.7), ("1", 0.25)]}))[CELL]
    assert (field.printed, field.value, field.method) == ("1", 1, "repair")
    assert field.status == "accepted"
    assert field.alternatives[0].printed == "7"
    (issue,) = repair_issues([field])
    assert (issue.code, issue.paths) == ("reading-repaired", (CELL,))
    assert "先读作“7”，改为“1”：" in issue.message
    assert "“自然人 + 法人或其他组织 = 总计”" in issue.message


def test_what_the_ink_does_not_say_is_no_repair() -> None:
    field = decided(found({CELL: [("7", 0.7), ("9", 0.25)]}))[CELL]
    assert (field.printed, field.method, field.status) == ("7", "ocr", "review")
    assert field.reason and "勾稽关系不成立" in field.reason


def test_one_sum_alone_repairs_nothing() -> None:
    name = "disputes.review[pending]"
    field = decided(found({name: [("8", 0.6), (TRUE[name], 0.39)]}))[name]
    assert (field.printed, field.method, field.status) == ("8", "ocr", "review")


def test_a_contradiction_on_paper_stays_as_it_is_printed() -> None:
    name = "disputes.review[total]"
    fields = decided(found({name: [("9", 0.9999)]}))
    assert (fields[name].printed, fields[name].method) == ("9", "ocr")
    checks = evaluate(FORM, fields)
    assert {issue.paths[-1] for issue in check_issues(FORM, checks, fields)} == {name}


def test_a_total_that_is_not_updated_is_not_mended_from_what_the_ink_hardly_says() -> None:
    """The paper contradicts itself, and the truth is a far alternative of the ink."""
    name = "requests.new[total]"
    printed = str(int(TRUE[name]) + 1)
    fields = decided(found({name: [(printed, 0.9998), (TRUE[name], 1e-5)]}))
    assert (fields[name].printed, fields[name].method) == (printed, "ocr")
    assert any(check.verdict == "fail" for check in evaluate(FORM, fields))


def test_two_misreadings_that_make_up_for_each_other_in_a_row_are_not_accepted() -> None:
    other = "requests.results.partial[natural_person]"
    more, less = str(int(TRUE[CELL]) + 2), str(int(TRUE[other]) - 2)
    fields = decided(found({CELL: [(more, 0.99)], other: [(less, 0.99)]}))
    assert not silent_errors(fields, TRUE)
    assert {fields[CELL].status, fields[other].status} == {"review"}


def test_a_misreading_in_a_row_that_contradicts_itself_is_not_accepted() -> None:
    total = "requests.results.partial[total]"
    contradicted = TRUE | {total: str(int(TRUE[total]) + 5)}
    fields = decided(found({total: [(contradicted[total], 0.9999)], CELL: [("7", 0.99)]}))
    assert not silent_errors(fields, contradicted)
    assert fields[total].printed == contradicted[total]


def test_a_pair_of_wrong_readings_that_a_sum_prefers_is_not_accepted() -> None:
    upheld, corrected = "disputes.review[upheld]", "disputes.review[corrected]"
    read = {upheld: [("4", 0.5), (TRUE[upheld], 0.3), ("1", 0.2)],
            corrected: [("2", 0.5), (TRUE[corrected], 0.3), ("0", 0.2)]}  # fmt: skip
    fields = decided(found(read))
    assert {fields[upheld].status, fields[corrected].status} == {"review"}
    assert {fields[upheld].method, fields[corrected].method} == {"ocr"}


def test_a_blank_total_stays_blank() -> None:
    name = "requests.results.partial[total]"
    field = decided(found({name: [("", 0.9999)]}))[name]
    assert (field.printed, field.state, field.value) == ("", "blank", None)


def test_a_mark_misread_all_over_a_table_puts_it_in_doubt() -> None:
    """Slashes that all readers take for 1, each of them a little unsure."""
    zeros = [name for name, text in TRUE.items() if text == "0" and name.startswith("requests")]
    ones: dict[str, Readings] = {name: [("1", 0.93)] for name in zeros}
    read = {each.field.path: each.field for each in found(ones)}
    assert placement(read, sums(FORM, read)).doubted == {"requests"}
    few = {each.field.path: each.field for each in found(dict(list(ones.items())[:5]))}
    assert not placement(few, sums(FORM, few)).doubted


def test_a_column_that_has_shifted_puts_the_whole_table_in_doubt() -> None:
    persons = (*PERSONS, "total")
    shifted = dict(zip(persons, (*persons[1:], persons[0]), strict=True))
    read = [
        replace(each, field=_moved(each.field, shifted))
        if each.field.path.startswith("requests.") else each
        for each in found({})
    ]  # fmt: skip
    fields = decided(read)
    requests = [field for name, field in fields.items() if name.startswith("requests.")]
    assert {field.status for field in requests} == {"review"}
    assert all("错位" in (field.reason or "") for field in requests)


def test_a_row_out_of_place_leaves_the_others_beyond_doubt() -> None:
    """The total's figures stand one column further."""
    persons = (*PERSONS, "total")
    shifted = dict(zip(persons, (*persons[1:], persons[0]), strict=True))
    row = "requests.results.total["
    read = [
        replace(each, field=_moved(each.field, shifted))
        if each.field.path.startswith(row)
        else each
        for each in found({})
    ]
    fields = decided(read)
    assert {field.status for name, field in fields.items() if name.startswith(row)} == {"review"}
    assert fields[CELL].status == "accepted"


def _moved(field: Field, shifted: Mapping[str, str]) -> Field:
    row, _, person = field.path.rstrip("]").partition("[")
    return _field(field.path, [(TRUE[f"{row}[{shifted[person]}]"], field.confidence)])


def test_columns_without_headers_are_proved_by_rows_that_add_up() -> None:
    read = [replace(each, column=BY_PLACE) for each in found({})]
    fields = decided(read)
    assert fields[CELL].status == "accepted"
    assert fields["proactive.rules[made]"].status == "review"
    assert "列标题" in (fields["proactive.rules[made]"].reason or "")


def test_columns_with_blanks_are_not_proved() -> None:
    """With a blank in each row figures could stand one column further."""
    blank = {f"{name.partition('[')[0]}[legal.other]": [("", 0.9999)]
             for name in TRUE if name.startswith("requests.")}  # fmt: skip
    read = [replace(each, column=BY_PLACE) for each in found(blank)]
    assert decided(read)[CELL].status == "review"


def test_a_row_with_blanks_is_not_proved_by_others() -> None:
    """Other rows show where the columns are, but not that this one has not slipped."""
    row = "requests.results.partial"
    blank: dict[str, Readings] = {f"{row}[{person}]": [("", 0.9999)] for person in PERSONS[2:]}
    read = [replace(each, column=BY_PLACE) for each in found(blank)]
    fields = decided(read)
    assert fields[f"{row}[natural_person]"].status == "review"
    assert fields["requests.new[natural_person]"].status == "accepted"


@pytest.mark.parametrize(
    ("doubt", "said"),
    [
        (lambda each: replace(each, row=0.6), "行标题"),
        (lambda each: replace(each, column=0.6), "列标题"),
        (lambda each: replace(each, shared=True), "横跨几列"),
    ],
)
def test_a_place_in_doubt_is_for_a_person(doubt: Callable[[Found], Found], said: str) -> None:
    name = "proactive.rules[made]"
    read = [doubt(each) if each.field.path == name else each for each in found({})]
    field = decided(read)[name]
    assert field.status == "review" and said in (field.reason or "")


def test_what_a_table_prints_for_nothing_tells_marks_apart() -> None:
    """A stroke read as 1 by a fifth is a slash where slashes stand for nothing."""
    nothing = [name for name, text in TRUE.items() if text == "0" and name.startswith("requests")]
    slashes: dict[str, Readings] = {name: [("/", 0.999)] for name in nothing}
    doubtful = decided(found(slashes | {nothing[3]: [("/", 0.8), ("1", 0.19), ("0", 0.0099)]}))
    alone = decided(found({nothing[3]: [("/", 0.8), ("1", 0.19), ("0", 0.0099)]}))
    assert doubtful[nothing[3]].status == "accepted"
    assert alone[nothing[3]].status == "review"


def test_of_ways_to_print_nothing_the_table_s_own_is_likelier() -> None:
    zeros = [name for name, text in TRUE.items() if text == "0" and name.startswith("requests")]
    read: dict[str, Readings] = {name: [("-", 0.97)] for name in zeros}
    faint = decided(found(read | {zeros[0]: [("", 0.5), ("-", 0.4)]}))[zeros[0]]
    assert (faint.printed, faint.state, faint.method) == ("-", "not_applicable", "ocr")
    assert faint.status == "review" and faint.alternatives[0].printed == ""
    clear = decided(found(read | {zeros[0]: [("", 0.98), ("-", 0.01)]}))[zeros[0]]
    assert clear.printed == ""
    number = decided(found(read | {zeros[0]: [("5", 0.5), ("-", 0.4)]}))[zeros[0]]
    assert number.printed == "5" or number.method == "repair"


@pytest.mark.parametrize(("signed", "printed"), [(False, "12"), (True, "-12")])
def test_a_stroke_before_a_number_is_a_sign_where_the_form_has_signs(
    signed: bool, printed: str
) -> None:
    name = "proactive.rules[made]"
    read = found({name: [("-12", 0.6), ("12", 0.3)]})
    field = decided([replace(each, signed=signed) for each in read])[name]
    assert (field.printed, field.method, field.status) == (printed, "ocr", "review")


def test_no_number_is_never_accepted() -> None:
    field = decided(found({CELL: [("印章", 0.9999)]}))[CELL]
    assert field.status == "review" and "不是数字" in (field.reason or "")


def test_accepted_fields_need_no_reason_and_others_have_one() -> None:
    fields = decided(found({CELL: [("7", 0.6)], "proactive.rules[made]": [("5", 0.4)]}))
    assert all((field.reason is None) == (field.status == "accepted") for field in fields.values()
               if field.method != "repair")  # fmt: skip
    reason = fields["proactive.rules[made]"].reason
    assert reason and reason.startswith("字迹不清，读作“5”")
