"""What is wrong with a data set, told by file and line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eval.dataset import MANIFEST, MANIFESTS, TRUTH, Manifest
from eval.truth import Truth, truths
from eval.validate import Problem, validate
from extractors.document import Box, Source
from tests.eval.labelled import (
    CARRIED,
    DONE,
    FIGURE,
    FORM,
    NEW,
    OPEN,
    SECTION,
    TRUTH_1,
    YEAR,
    cell,
    corrected,
    document,
    made,
    place,
    report,
    sha256,
    typed,
)
from tests.pdfs import encrypted, one_page

MILL = Path(__file__).parent.parent / "data" / "mill"


def told(folder: Path) -> list[str]:
    """Each problem as ``gouji eval check`` prints it; errors carry no mark."""
    return [
        f"{problem.place}: {'note: ' * (problem.severity == 'note')}{problem.message}"
        for problem in validate(folder)
    ]


def test_a_good_set_has_no_problem(tmp_path: Path) -> None:
    stated = [truths().validate_json(file.read_bytes()) for file in MILL.glob("*.truth.json")]
    made(tmp_path, *stated)
    for truth in stated:
        (tmp_path / truth.document).write_bytes((MILL / truth.document).read_bytes())
    hashes = {truth.document: sha256(tmp_path / truth.document) for truth in stated}
    manifest = Manifest(settings={}, truth=sha256(tmp_path / TRUTH), documents=hashes)
    (tmp_path / MANIFEST).write_bytes(MANIFESTS.dump_json(manifest))
    assert len(stated) >= 5
    assert [line for line in told(tmp_path) if ": note: " not in line] == []


@pytest.mark.parametrize(
    "make",
    [
        lambda folder: made(folder, TRUTH_1, replace(TRUTH_1, document="b.pdf")),
        lambda folder: corrected(folder, report(sha=sha256(document(folder, "a.pdf")))),
        lambda folder: typed(folder, "a.pdf,requests.new[total],1", "a.pdf,disputes.review[total]"),
    ],
    ids=["mill", "result", "sheet"],
)  # fmt: skip
def test_sound_labels_of_each_kind_have_no_problem(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    assert told(make(tmp_path)) == []


def test_there_must_be_a_folder_with_labels(tmp_path: Path) -> None:
    document(tmp_path, "a.pdf")
    assert told(tmp_path) == [".: nothing is labelled", "a.pdf: note: not labelled"]
    assert told(tmp_path / "b") == [f"{tmp_path / 'b'}: no such folder"]


# --------------------------------------------------------------------------
# fields.csv


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (",requests.new[total],12,", "no document is named"),
        ("../a.pdf,requests.new[total],12,", "'../a.pdf' lies outside the folder"),
        ("/tmp/a.pdf,requests.new[total],12,", "'/tmp/a.pdf' lies outside the folder"),
        ("a.pdf,,12,", "no path is named"),
        ("a.pdf,request.new[total],12,",
         "unknown path 'request.new[total]'; is 'requests.new[total]' meant?"),
        ("a.pdf,收到,12,", "unknown path '收到'"),
        ("a.pdf,requests.new[total],12,raed",
         "unknown state 'raed'; is 'read' meant?; there are read, blank, not_applicable, absent"),
        ("a.pdf,requests.new[total],12,blank", "blank, but '12' is printed"),
        ("a.pdf,requests.new[total],12,absent", "absent, but '12' is printed"),
        ("a.pdf,requests.new[total],,read", "read, but nothing is printed"),
        ("a.pdf,requests.new[total],,not_applicable", "not_applicable, but nothing is printed"),
        ("a.pdf,requests.new[total],/,read", "read, but '/' is not_applicable"),
        ("a.pdf,requests.new[total],12,not_applicable", "not_applicable, but '12' is read"),
        ("a.pdf,requests.new[total],12,,furlong", "unknown unit 'furlong'"),
        ("a.pdf,requests.new[total],1,234,件,x",
         "more cells than the header has; a comma that is printed needs quotes"),
        ('a.pdf,requests.new[total],"12,', "not CSV: unexpected end of data"),
        ("a.pdf,disputes.review[total],1,", "disputes.review[total]: stands in line 2 already"),
        ("b.pdf,requests.new[total],1,", "b.pdf: no such file"),
        ("b.pdf,requests.new[total],,", "b.pdf: no such file"),
    ],
)  # fmt: skip
def test_a_faulty_row(tmp_path: Path, row: str, message: str) -> None:
    header = "document,path,printed,state,unit"
    folder = typed(tmp_path, "a.pdf,disputes.review[total],1,", row, header=header)
    assert told(folder) == [f"fields.csv:3: {message}"]


def test_all_faults_are_told(tmp_path: Path) -> None:
    folder = typed(tmp_path, "a.pdf,requests.new[total],1,blank", "a.pdf,requests.carried_in,2,",
                   "a.pdf,disputes.review[total],1,")  # fmt: skip
    assert [problem.line for problem in validate(folder)] == [2, 3]


@pytest.mark.parametrize(
    ("header", "messages"),
    [
        ("document,path,state", ["no column 'printed'"]),
        ("document,path,printed,sate", ["unknown column 'sate'; is 'state' meant?"]),
        ("document,path,printed,printed", ["two columns 'printed'"]),
        ("Document,PATH,printed,,", []),
        ('"document', ["not CSV: unexpected end of data"]),
    ],
)
def test_a_faulty_header(tmp_path: Path, header: str, messages: list[str]) -> None:
    folder = typed(tmp_path, "a.pdf,requests.new[total],12", header=header)
    expected = [f"fields.csv:1: {message}" for message in messages]
    assert [line for line in told(folder) if line.startswith("fields.csv")] == expected


def test_an_empty_file_has_no_columns(tmp_path: Path) -> None:
    document(tmp_path, "a.pdf")
    (tmp_path / "fields.csv").write_bytes(b"")
    missing = [f"fields.csv:1: no column {name!r}" for name in ("document", "path", "printed")]
    assert told(tmp_path)[:3] == missing


def test_rows_yet_to_be_filled_in_are_no_problem(tmp_path: Path) -> None:
    folder = typed(tmp_path, "a.pdf,requests.new[total],,")
    assert told(folder) == [".: nothing is labelled", "a.pdf: note: not labelled"]


def test_another_encoding(tmp_path: Path) -> None:
    document(tmp_path, "a.pdf")
    rows = "document,path,printed\na.pdf,requests.new[total],无\n"
    (tmp_path / "fields.csv").write_bytes(rows.encode("gbk"))
    assert told(tmp_path)[0] == "fields.csv:2: not UTF-8; of Excel's formats choose “CSV UTF-8”"


def test_lines_are_counted_over_quoted_breaks(tmp_path: Path) -> None:
    folder = typed(tmp_path, 'a.pdf,requests.new[total],"1\n2",', "a.pdf,x,1,")
    assert told(folder) == ["fields.csv:4: unknown path 'x'"]


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        (["requests.new[total],l2,"], 2, "requests.new[total]: 'l2' is no number"),
        (["requests.new[total],12,", "requests.carried_in[total],3,",
          "requests.results.total[total],13,", "requests.carried_out[total],1,"],
         5, "requests.balance[total] fails: 12 + 3 ≠ 13 + 1"),
        (["disputes.review[upheld],1,", "disputes.review[corrected],0,",
          "disputes.review[other],0,", "disputes.review[pending],0,", "disputes.review[total],0,"],
         6, "disputes.total[review] fails: 1 ≠ 0"),
    ],
)  # fmt: skip
def test_a_figure_that_may_be_mistyped_is_noted(
    tmp_path: Path, rows: list[str], line: int, message: str
) -> None:
    folder = typed(tmp_path, *(f"a.pdf,{row}" for row in rows))
    expected = f"fields.csv:{line}: note: {message}; a misprint or a typing error?"
    assert told(folder) == [expected]


# --------------------------------------------------------------------------
# truth.jsonl


@pytest.mark.parametrize(
    ("truth", "message"),
    [
        (replace(TRUTH_1, template="2021"),
         "template: unknown form '2021'; there are disclosure-report/2019, disclosure-report/2021"),
        (replace(TRUTH_1, fields=(cell("requests.new[totl]", "1"),)),
         "requests.new[totl]: unknown path 'requests.new[totl]'; is 'requests.new[total]' meant?"),
        (replace(TRUTH_1, fields=(NEW, NEW)), "requests.new[total]: labelled twice"),
        (replace(TRUTH_1, fields=(replace(NEW, state="blank", value=None),)),
         "requests.new[total]: blank, but '12' is printed"),
        (replace(TRUTH_1, fields=(replace(NEW, printed="", state="absent", value=None),)),
         "requests.new[total]: absent, but has a place"),
        (replace(TRUTH_1, fields=(replace(NEW, value=13),)),
         "requests.new[total]: the value 13 does not follow from '12'"),
        (replace(TRUTH_1, fields=(replace(cell(NEW.path, "", "blank"), value=0),)),
         "requests.new[total]: the value 0 does not follow from ''"),
        (replace(TRUTH_1, fields=(replace(NEW, unit="furlong"),)),
         "requests.new[total]: unknown unit 'furlong'"),
        (replace(TRUTH_1, fields=(replace(NEW, source=replace(place(), page=2)),)),
         "requests.new[total]: page 2: the document has 1"),
        (replace(TRUTH_1, fields=(replace(NEW, source=Source(page=1, box=Box(9, 9, 5, 12))),)),
         "requests.new[total]: the box [9.0, 9.0, 5.0, 12.0] has no size"),
        (replace(TRUTH_1, header=replace(TRUTH_1.header, year=replace(YEAR, source=place(95)))),
         "header.year: the box [20.0, 95.0, 40.0, 103.0] lies outside page 1 of 200 × 100 points"),
        (replace(TRUTH_1, pages=((200, 100), (200, 100))),
         "pages: 2 are stated, the document has 1"),
        (replace(TRUTH_1, sections=(SECTION, replace(SECTION, id="overvew"))),
         "sections[1]: unknown section 'overvew'; is 'overview' meant?"),
        (replace(TRUTH_1, figures=(FIGURE, replace(FIGURE, span=(3, 6)))),
         "figures[1]: the span cuts '息30' out of the sentence, not '30'"),
        (replace(TRUTH_1, figures=(replace(FIGURE, span=(-4, -2)),)),
         "figures[0]: the span cuts '' out of the sentence, not '30'"),
        (replace(TRUTH_1, figures=(replace(FIGURE, value=3),)),
         "figures[0]: the value 3 does not follow from '30'"),
        (replace(TRUTH_1, figures=(replace(FIGURE, section="overview.1"),)),
         "figures[0]: unknown section 'overview.1'; is 'overview' meant?"),
        (replace(TRUTH_1, figures=(replace(FIGURE, qualifier="about"),)),
         "figures[0]: unknown qualifier 'about'"),
        (replace(TRUTH_1, figures=(replace(FIGURE, unit="furlong"),)),
         "figures[0]: unknown unit 'furlong'"),
        (replace(TRUTH_1, contradictions=("requests.balance[total]",)),
         "contradictions: requests.balance[total] does not fail on the printed figures"),
        (replace(TRUTH_1, document="../a.pdf"), "'../a.pdf' lies outside the folder"),
        (replace(TRUTH_1, fields=(NEW, CARRIED, DONE, replace(OPEN, printed="2", value=2))),
         "note: requests.balance[total] fails: 12 + 3 ≠ 14 + 2; a misprint or a typing error?"),
    ],
)  # fmt: skip
def test_a_faulty_truth(tmp_path: Path, truth: Truth, message: str) -> None:
    folder = made(tmp_path / "set", replace(TRUTH_1, document="first.pdf"), truth)
    found = [line for line in told(folder) if not line.startswith(MANIFEST)]
    assert [line for line in found if "not labelled" not in line] == [f"{TRUTH}:2: {message}"]


def test_numbered_and_nested_sections_are_known(tmp_path: Path) -> None:
    added = (replace(SECTION, id="section7"), replace(SECTION, id="overview.x", level=2))
    assert told(made(tmp_path, replace(TRUTH_1, sections=(SECTION, *added)))) == []


def test_without_page_sizes_the_document_counts_its_pages(tmp_path: Path) -> None:
    far = replace(NEW, source=Source(page=9, box=Box(900, 900, 901, 901)))
    folder = made(tmp_path, replace(TRUTH_1, pages=(), fields=(far,)))
    assert told(folder) == [f"{TRUTH}:1: requests.new[total]: page 9: the document has 1"]


def test_a_listed_contradiction_is_no_problem(tmp_path: Path) -> None:
    wrong = replace(DONE, printed="4", value=4)
    truth = replace(TRUTH_1, fields=(NEW, CARRIED, wrong, OPEN),
                    contradictions=("requests.balance[total]",))  # fmt: skip
    assert told(made(tmp_path, truth)) == []


def test_a_value_that_is_no_number_hinders_nothing(tmp_path: Path) -> None:
    folder = made(tmp_path, replace(TRUTH_1, fields=(replace(NEW, value="many"),)))
    message = "requests.new[total]: the value 'many' does not follow from '12'"
    assert told(folder) == [f"{TRUTH}:1: {message}"]


def test_prose_that_contradicts_a_table_is_noted(tmp_path: Path) -> None:
    said = replace(FIGURE, metric="收到申请", printed="13", value=13, unit="件",
                   sentence="收到申请13件。")  # fmt: skip
    folder = made(tmp_path, replace(TRUTH_1, figures=(said,)))
    message = "text.requests.received fails: 12 ≠ 13; a misprint or a typing error?"
    assert told(folder) == [f"{TRUTH}:1: note: {message}"]


def test_long_sums_are_worked_out(tmp_path: Path) -> None:
    columns = ("natural_person", "legal.commercial", "legal.research", "legal.public_welfare",
               "legal.legal_service", "legal.other")  # fmt: skip
    people = tuple(cell(f"requests.new[{column}]", "2") for column in columns)
    many = tuple(
        cell(f"requests.{row}[total]", "1")
        for row in ("results.granted", "results.partial", "results.refused.state_secret")
    )
    folder = made(tmp_path, replace(TRUTH_1, fields=(*people, *many, NEW, CARRIED)))
    assert told(folder) == []
    folder = made(tmp_path, replace(TRUTH_1, fields=(*people, cell("requests.new[total]", "13"))))
    said = "requests.applicants[new] fails: 2 + 2 + 2 + 2 + 2 + 2 ≠ 13"
    assert told(folder) == [f"{TRUTH}:1: note: {said}; a misprint or a typing error?"]


def test_every_malformed_line_is_told(tmp_path: Path) -> None:
    folder = made(tmp_path, TRUTH_1)
    with (folder / TRUTH).open("ab") as stream:
        stream.write(b'{"document": 7, "levl": "x"}\n\n{"document": "\xff"}\n')
    found = [line for line in told(folder) if line.startswith(TRUTH)]
    assert [line.split(": ")[0] for line in found] == [f"{TRUTH}:{n}" for n in (2, 2, 3, 4)]
    assert found[0] == f"{TRUTH}:2: document: Input should be a valid string"
    assert "levl: Unexpected keyword argument" in found[1]


def test_a_document_labelled_twice(tmp_path: Path) -> None:
    assert told(made(tmp_path, TRUTH_1, TRUTH_1)) == [f"{TRUTH}:2: a.pdf: labelled twice"]


def test_two_documents_of_the_same_bytes(tmp_path: Path) -> None:
    folder = made(tmp_path, TRUTH_1, replace(TRUTH_1, document="b.pdf"))
    (folder / MANIFEST).unlink()
    (folder / "b.pdf").write_bytes((folder / "a.pdf").read_bytes())
    assert told(folder) == [f"{TRUTH}:2: b.pdf: the same bytes as a.pdf"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "no such file"),
        (b"", "empty-document: the file has no bytes"),
        (b"hello", "unsupported-media: neither a PDF nor a PNG, JPEG or TIFF image"),
    ],
)
def test_a_document_that_cannot_be_read(tmp_path: Path, data: bytes | None, message: str) -> None:
    folder = made(tmp_path, TRUTH_1)
    (folder / MANIFEST).unlink()
    (folder / "a.pdf").unlink()
    if data is not None:
        (folder / "a.pdf").write_bytes(data)
    assert told(folder) == [f"{TRUTH}:1: a.pdf: {message}"]


def test_an_encrypted_document_is_not_to_be_read(tmp_path: Path) -> None:
    folder = typed(tmp_path, "a.pdf,requests.new[total],12,")
    (folder / "a.pdf").write_bytes(encrypted(one_page(), user="secret"))
    assert [line.split(": ")[2] for line in told(folder)] == ["password-required"]


def test_a_folder_is_no_document(tmp_path: Path) -> None:
    folder = typed(tmp_path, "poor,requests.new[total],12,")
    (folder / "poor").mkdir()
    assert told(folder)[0] == "fields.csv:2: poor: cannot be read: Is a directory"


def test_labels_that_are_not_read_are_noted(tmp_path: Path) -> None:
    folder = made(corrected(typed(tmp_path, "a.pdf,x,1,"), report()), TRUTH_1)
    note = f"note: not read, as there is {TRUTH}"
    assert told(folder) == [f"fields.csv: {note}", f"a.pdf.json: {note}"]


# --------------------------------------------------------------------------
# Corrected results


def test_problems_of_a_result_are_told_by_line(tmp_path: Path) -> None:
    result = report(replace(
        TRUTH_1, fields=(NEW, replace(CARRIED, unit="furlong")),
        sections=(SECTION, replace(SECTION, id="overvew")),
        figures=(FIGURE, replace(FIGURE, span=(0, 2))),
    ))  # fmt: skip
    corrected(tmp_path, result)
    lines = (tmp_path / "a.pdf.json").read_text(encoding="utf-8").splitlines()
    problems = list(validate(tmp_path))
    assert [problem.message.split(":")[0] for problem in problems] == [
        "requests.carried_in[total]", "sections[1]", "figures[1]",
    ]  # fmt: skip
    for problem, key in zip(problems, ("path", "heading", "metric"), strict=True):
        assert f'"{key}": ' in lines[problem.line - 1]
    assert "requests.carried_in[total]" in lines[problems[0].line - 1]


def test_a_result_whose_figures_do_not_add_up_is_noted(tmp_path: Path) -> None:
    wrong = report(replace(TRUTH_1, fields=(NEW, CARRIED, DONE, replace(OPEN, printed="2"))))
    (problem,) = validate(corrected(tmp_path, wrong))
    said = "requests.balance[total] fails: 12 + 3 ≠ 14 + 2; a misprint or a typing error?"
    assert (problem.severity, problem.message) == ("note", said)


def test_a_result_of_another_file(tmp_path: Path) -> None:
    folder = corrected(tmp_path, report(sha="0" * 64))
    assert told(folder) == ["a.pdf.json:1: made from another file than a.pdf"]


def test_a_result_that_nobody_has_looked_at(tmp_path: Path) -> None:
    doubtful = tuple(replace(field, status="review") for field in TRUTH_1.fields[:2])
    folder = corrected(tmp_path, report(replace(TRUTH_1, fields=doubtful)))
    message = "2 fields are still to be reviewed, the first requests.new[total]"
    assert told(folder) == [f"a.pdf.json:1: note: {message}"]


def test_a_result_without_its_document(tmp_path: Path) -> None:
    folder = corrected(tmp_path, report(), "b.pdf.json")
    assert told(folder)[0] == "b.pdf.json: no document of that name lies beside it"


def test_a_result_of_some_pages(tmp_path: Path) -> None:
    info = report().document
    later = replace(info, pages=(replace(info.pages[0], number=2),))
    folder = corrected(tmp_path, replace(report(), document=later))
    assert told(folder)[0] == "a.pdf.json:1: a.pdf: its result is of some pages only"


def test_what_is_no_result(tmp_path: Path) -> None:
    folder = corrected(tmp_path, report())
    file = folder / "a.pdf.json"
    whole = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**whole, "fields": 1, "contract": "2"}), encoding="utf-8")
    assert [line.split(": ")[1] for line in told(folder)[:2]] == ["fields", "contract"]
    file.write_text('{\n"document": 1,\n}', encoding="utf-8")
    assert told(folder)[0].startswith("a.pdf.json:3: Invalid JSON")


# --------------------------------------------------------------------------
# The manifest


def edited(folder: Path, change: Callable[[dict[str, object]], object]) -> None:
    file = folder / MANIFEST
    manifest = json.loads(file.read_text(encoding="utf-8"))
    change(manifest)
    file.write_text(json.dumps(manifest, indent=1), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (lambda it: it.update(documents={}), 4, "a.pdf is missing"),
        (lambda it: it["documents"].update({"b.pdf": "0"}), 6, "b.pdf is not labelled"),
        (lambda it: it["documents"].update({"a.pdf": "0"}), 5,
         "a.pdf changed since the manifest was written"),
        (lambda it: it.update(truth="0"), 3,
         "truth.jsonl changed since the manifest was written"),
        (lambda it: it.update(format="2"), 7, "format '2' is not known; 1 is"),
        (lambda it: it.update(truths="0"), 1, "truths: Unexpected keyword argument"),
    ],
)  # fmt: skip
def test_a_faulty_manifest(
    tmp_path: Path, change: Callable[[dict[str, object]], object], line: int, message: str
) -> None:
    folder = made(tmp_path, TRUTH_1)
    edited(folder, change)
    assert told(folder) == [f"{MANIFEST}:{line}: {message}"]


def test_a_missing_document_is_told_once(tmp_path: Path) -> None:
    folder = made(tmp_path, TRUTH_1)
    (folder / "a.pdf").unlink()
    assert told(folder) == [f"{TRUTH}:1: a.pdf: no such file"]


def test_documents_without_labels_are_noted(tmp_path: Path) -> None:
    folder = made(tmp_path, TRUTH_1)
    document(folder, "poor/b.png")
    assert told(folder) == ["poor/b.png: note: not labelled"]


def test_a_place_names_a_line_where_there_is_one() -> None:
    assert Problem(file="a.pdf", message="x").place == "a.pdf"
    assert Problem(file=FORM, line=3, message="x").place == f"{FORM}:3"
