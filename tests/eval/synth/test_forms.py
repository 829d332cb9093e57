"""The mill's statement of the forms and the extractor's, made apart, agree."""

from __future__ import annotations

import pytest

from eval.synth.forms import FORMS, Form
from extractors.templates import Template, load

TEMPLATES = {template.id: template for template in load()}


@pytest.mark.parametrize("name", FORMS)
def test_both_have_the_same_cells(name: str) -> None:
    assert set(FORMS[name].paths()) == set(TEMPLATES[name].paths())


@pytest.mark.parametrize("name", FORMS)
def test_every_row_label_of_the_mill_is_one_of_the_extractor(name: str) -> None:
    known = _labels(TEMPLATES[name])
    for row, label in _rows(FORMS[name]):
        assert label in known[row], row


def _labels(template: Template) -> dict[str, tuple[str, ...]]:
    rows = ((table.id, row) for table in template.tables for b in table.blocks for row in b.rows)
    return {f"{table}.{row.id}": row.labels for table, row in rows}


def _rows(form: Form) -> list[tuple[str, str]]:
    proactive = [row for block in form.proactive for row in block.rows]
    return [
        *((f"proactive.{row.id}", row.label) for row in proactive),
        *((f"requests.{row.id}", row.label) for row in form.requests.rows),
    ]


@pytest.mark.parametrize("name", FORMS)
def test_every_cell_has_a_unit(name: str) -> None:
    form = FORMS[name]
    assert all(form.unit(path) for path in form.paths())
    assert form.unit("requests.new[total]") == "件"
