"""Labels made by hand, as truth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.dataset import load, truth_at
from eval.errors import DatasetInvalid
from eval.labels import documents_in, read_labels
from eval.metrics.fields import printed, value
from eval.sheet import every_path
from eval.truth import Part, Truth
from extractors.document import Field, State, TemplateMatch, Value
from extractors.numbers import cell_state, parse_cell
from tests.eval.labelled import (
    DONE,
    FIGURE,
    FORM,
    NEW,
    TRUTH_1,
    corrected,
    document,
    report,
    typed,
)

HEADER = "document,path,printed,state"


def only(folder: Path) -> Truth:
    (truth,) = read_labels(folder)
    return truth


def stated(field: Field) -> tuple[str, State, Value, str | None]:
    return field.printed, field.state, field.value, field.unit


# --------------------------------------------------------------------------
# fields.csv


def test_a_row_is_a_cell(tmp_path: Path) -> None:
    truth = only(typed(tmp_path, "a.pdf,requests.new[total],12,read"))
    assert (truth.document, truth.labelled, truth.partial) == ("a.pdf", ("fields",), True)
    (field,) = truth.fields
    assert field == replace(NEW, source=None)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("12,", ("12", "read", 12, "件")),
        ('"1,204",', ("1,204", "read", 1204, "件")),
        ("１２,", ("１２", "read", 12, "件")),
        ("3.50,", ("3.50", "read", "3.5", "件")),
        ("12宗,", ("12宗", "read", 12, "宗")),
        ("约12,read", ("约12", "read", None, "件")),
        ("/,", ("/", "not_applicable", None, "件")),
        ("—,", ("—", "not_applicable", None, "件")),
        ("无,not_applicable", ("无", "not_applicable", None, "件")),
        (",blank", ("", "blank", None, "件")),
        (",absent", ("", "absent", None, None)),
        ("  12 , read ", ("12", "read", 12, "件")),
    ],
)
def test_state_and_value_follow_from_what_is_printed(
    tmp_path: Path, row: str, expected: tuple[str, State, Value, str | None]
) -> None:
    truth = only(typed(tmp_path, f"a.pdf,requests.new[total],{row}"))
    assert stated(truth.fields[0]) == expected


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_excel_may_have_written_it(tmp_path: Path, mark: str, separator: str, end: str) -> None:
    document(tmp_path, "a.pdf")
    rows = [HEADER, "a.pdf,requests.new[total],12,read", ",,,"]
    text = mark + end.join(rows).replace(",", separator) + end
    (tmp_path / "fields.csv").write_bytes(text.encode())
    assert stated(only(tmp_path).fields[0]) == ("12", "read", 12, "件")


def test_an_empty_row_is_not_labelled_yet(tmp_path: Path) -> None:
    folder = typed(tmp_path, "a.pdf,requests.new[total],,", "b.pdf,requests.new[total],,")
    assert list(read_labels(folder)) == []
    with pytest.raises(DatasetInvalid, match="nothing is labelled"):
        load(folder)


def test_rows_of_several_documents_may_be_mixed(tmp_path: Path) -> None:
    folder = typed(
        tmp_path,
        "a.pdf,requests.new[total],12,",
        "poor/b.pdf,requests.new[total],5,",
        "a.pdf,requests.carried_in[total],3,",
    )
    document(folder, "poor/b.pdf")
    one, other = read_labels(folder)
    assert [field.path for field in one.fields] == [
        "requests.new[total]",
        "requests.carried_in[total]",
    ]
    assert (one.level, other.level) == ("", "poor")
    assert load(folder).documents == ("a.pdf", "poor/b.pdf")


def test_level_and_unit_may_be_columns(tmp_path: Path) -> None:
    header = f"{HEADER},unit,level,label"
    row = "a.pdf,proactive.fees[amount],7,,元,photo,行政事业性收费"
    truth = only(typed(tmp_path, row, header=header))
    assert (truth.level, truth.fields[0].unit) == ("photo", "元")


@pytest.mark.parametrize(
    ("rows", "form", "unit"),
    [
        (["proactive.rules[in_force],1,"], FORM, "件"),
        (["proactive.rules[disclosed],1,"], "disclosure-report/2019", "件"),
        (["requests.new[total],1,"], None, "件"),
        (["requests.new[total],1,", "proactive.fees[amount],,absent"], None, "件"),
        (["proactive.rules[disclosed],1,", "proactive.rules[in_force],1,"], None, "件"),
    ],
)
def test_the_form_is_the_one_that_has_all_cells(
    tmp_path: Path, rows: list[str], form: str | None, unit: str
) -> None:
    truth = only(typed(tmp_path, *(f"a.pdf,{row}" for row in rows)))
    assert (truth.template, truth.fields[0].unit) == (form, unit)


def test_the_first_fault_is_told_with_its_line(tmp_path: Path) -> None:
    good, bad = "a.pdf,requests.new[total],12,", "a.pdf,requests.new[totl],1,"
    with pytest.raises(DatasetInvalid, match=r"^fields.csv:3: unknown path 'requests.new\[totl\]'"):
        list(read_labels(typed(tmp_path, good, bad)))


PRINTED = st.one_of(
    st.integers(0, 10**7).map(str),
    st.integers(0, 10**7).map("{:,}".format),
    st.decimals(0, 9999, places=2).map(str),
    st.sampled_from(["/", "—", "无", "0", "－", "12宗"]),
)


@given(st.dictionaries(st.sampled_from(sorted(every_path())), PRINTED, min_size=1, max_size=8))
def test_a_reading_as_printed_scores_as_right(cells: dict[str, str]) -> None:
    with TemporaryDirectory() as name:
        rows = (f'a.pdf,{path},"{text}",' for path, text in cells.items())
        truth = only(typed(Path(name), *rows))
    read = tuple(
        replace(
            NEW,
            path=path,
            printed=text,
            state=cell_state(text),
            value=number.value if (number := parse_cell(text)) else None,
        )
        for path, text in cells.items()
    )
    result = replace(report(), fields=read)
    assert (printed(truth, result).hits, value(truth, result).hits) == (len(cells), len(cells))


# --------------------------------------------------------------------------
# Corrected results


@pytest.mark.parametrize("name", ["a.pdf.json", "a.json"])
def test_a_result_beside_a_document_is_its_truth(tmp_path: Path, name: str) -> None:
    truth = only(corrected(tmp_path, report(), name))
    parts: tuple[Part, ...] = ("header", "sections", "fields", "figures", "contradictions")
    assert truth == replace(TRUTH_1, labelled=parts)
    assert truth_at(load(tmp_path).truths["a.pdf"]) == truth


def test_values_and_contradictions_follow_from_what_is_printed(tmp_path: Path) -> None:
    wrong = replace(TRUTH_1, fields=(replace(NEW, printed="13", value=12), *TRUTH_1.fields[1:]),
                    figures=(replace(FIGURE, printed="3万", value=3),))  # fmt: skip
    truth = only(corrected(tmp_path, report(wrong)))
    assert (truth.fields[0].value, truth.figures[0].value) == (13, 30000)
    assert truth.contradictions == ("requests.balance[total]",)


def test_contradictions_of_a_form_unknown_here_stay_open(tmp_path: Path) -> None:
    result = replace(report(), template=TemplateMatch(id="another/1999", score=1.0))
    truth = only(corrected(tmp_path, result))
    assert truth.template == "another/1999" and "contradictions" not in truth.labelled


def test_a_document_is_labelled_in_one_way(tmp_path: Path) -> None:
    folder = typed(corrected(tmp_path, report()), "a.pdf,requests.new[total],12,")
    with pytest.raises(DatasetInvalid, match=r"^a.pdf: labelled twice"):
        load(folder)


def test_a_result_of_nothing_is_refused(tmp_path: Path) -> None:
    folder = corrected(tmp_path, report(), "b.json")
    with pytest.raises(DatasetInvalid, match=r"^b.json: no document of that name lies beside it"):
        list(read_labels(folder))


def test_a_result_of_two_documents_is_refused(tmp_path: Path) -> None:
    folder = corrected(tmp_path, report(), "a.json")
    document(folder, "a.png")
    with pytest.raises(DatasetInvalid, match=r"a.pdf and a.png; name it a.pdf.json"):
        list(read_labels(folder))


def test_a_result_of_some_pages_is_refused(tmp_path: Path) -> None:
    info = report().document
    later = replace(info, pages=(replace(info.pages[0], number=2),))
    with pytest.raises(DatasetInvalid, match=r"^a.pdf: its result is of some pages only"):
        list(read_labels(corrected(tmp_path, replace(report(), document=later))))


def test_what_is_no_result_is_refused(tmp_path: Path) -> None:
    corrected(tmp_path, report())
    (tmp_path / "a.pdf.json").write_text('{"contract": "1"}', encoding="utf-8")
    with pytest.raises(DatasetInvalid, match=r"^a.pdf.json: document: Field required"):
        list(read_labels(tmp_path))


def test_a_run_beside_the_documents_is_none_of_the_set(tmp_path: Path) -> None:
    folder = corrected(tmp_path, replace(report(), fields=(DONE,)))
    (folder / "runs").mkdir()
    (folder / "runs" / "run.json").write_text("{}", encoding="utf-8")
    assert [truth.document for truth in read_labels(folder)] == ["a.pdf"]


def test_hidden_documents_are_none(tmp_path: Path) -> None:
    for name in ("b.PDF", "a.tiff", ".a.pdf", ".cache/a.pdf", "poor/a.jpeg", "notes.txt"):
        document(tmp_path, name)
    assert list(documents_in(tmp_path)) == ["a.tiff", "b.PDF", "poor/a.jpeg"]
