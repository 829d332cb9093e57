"""The forms are data: complete, sound, and open to new ones without new code."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.errors import TemplateError
from extractors.fields import read_fields
from extractors.match import match_form
from extractors.reconcile.checks import evaluate
from extractors.templates import load, parse
from extractors.templates.lint import lint
from tests.builders import grid

MADE_UP = """
id = "library-report/1"
source = "made up for this test"

[[tables]]
id = "loans"
source = "made up for this test"
unit = "册"

  [[tables.blocks]]
  corner = ["项目"]

  [[tables.blocks.columns]]
  id = "adults"
  labels = ["成人"]

  [[tables.blocks.columns]]
  id = "children"
  labels = ["少儿"]

  [[tables.blocks.columns]]
  id = "total"
  labels = ["合计"]

  [[tables.blocks.rows]]
  id = "lent"
  labels = ["外借图书"]

  [[tables.blocks.rows]]
  id = "returned"
  labels = ["归还图书"]

[[checks]]
id = "loans.readers"
kind = "sum"
table = "loans"
along = "rows"
parts = ["adults", "children"]
whole = ["total"]
explanation = "成人 + 少儿 = 合计"
"""


def test_the_official_forms_are_sound() -> None:
    assert {form.id: lint(form) for form in load()} == {
        "disclosure-report/2019": [],
        "disclosure-report/2021": [],
    }


@pytest.mark.parametrize(("form", "count"), [(0, 198), (1, 200)])
def test_the_official_forms_are_complete(form: int, count: int) -> None:
    paths = list(load()[form].paths())
    assert len(paths) == len(set(paths)) == count


def test_another_form_needs_a_file_and_no_code(tmp_path: Path) -> None:
    (tmp_path / "library.toml").write_text(MADE_UP, encoding="utf-8")
    forms = load(tmp_path)
    table = grid([["项目", "成人", "少儿", "合计"], ["外借图书", "5", "7", "12"],
                  ["归还图书", "4", "6", "11"]])  # fmt: skip
    match = match_form([table], forms)
    assert match is not None
    fields = {each.field.path: each.field for each in read_fields(match)}
    assert fields["loans.lent[children]"].value == 7
    assert fields["loans.lent[children]"].unit == "册"
    assert {c.id: c.verdict for c in evaluate(match.template, fields)} == {
        "loans.readers[lent]": "pass",
        "loans.readers[returned]": "fail",
    }


@pytest.mark.parametrize(
    ("replacement", "problem"),
    [
        (('parts = ["adults", "children"]', 'parts = ["adults", "seniors"]'), "seniors"),
        (('whole = ["total"]', 'whole = ["children"]'), "cycle"),
        (('labels = ["归还图书"]', 'labels = ["外借 图书"]'), "read alike"),
        (('id = "returned"', 'id = "lent"'), "described 2 times"),
        (('table = "loans"', 'table = "visits"'), "visits"),
    ],
)
def test_the_linter_names_what_is_wrong(replacement: tuple[str, str], problem: str) -> None:
    problems = lint(parse(MADE_UP.replace(*replacement)))
    assert any(problem in line for line in problems), problems


@pytest.mark.parametrize("text", ["id = ", 'id = "x"', MADE_UP + '\n[extra]\nkey = "x"\n'])
def test_a_file_that_is_no_form_is_a_typed_error(text: str) -> None:
    with pytest.raises(TemplateError):
        parse(text)
