"""Figures add up, and contradict themselves only where they are told to."""

from __future__ import annotations

import random

import pytest

from eval.synth.forms import FORMS, Form
from eval.synth.tables import CONTRADICTIONS, Figures, contradict, failing, make_figures, number
from extractors.reconcile.checks import evaluate
from extractors.templates import load
from tests.extractors.reconcile.test_checks import field

TEMPLATES = {template.id: template for template in load()}
BOTH = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())


def _failed_by_the_extractor(form: Form, figures: Figures) -> set[str]:
    fields = {name: field(name, printed) for name, printed in figures.items()}
    return {c.id for c in evaluate(TEMPLATES[form.id], fields) if c.verdict == "fail"}


@BOTH
def test_all_sums_and_bounds_hold(form: Form) -> None:
    for seed in range(60):
        figures = make_figures(form, random.Random(seed))
        assert set(figures) == set(form.paths())
        assert failing(form, figures) == ()


@BOTH
@pytest.mark.parametrize("kind", CONTRADICTIONS)
def test_a_contradiction_breaks_its_sum_as_the_extractor_sees_it(form: Form, kind: str) -> None:
    for seed in range(10):
        rng = random.Random(seed)
        figures = contradict(make_figures(form, rng), kind, rng)
        broken = set(failing(form, figures))
        assert any(name.startswith(kind.replace("-", ".")) for name in broken)
        assert broken == _failed_by_the_extractor(form, figures)


@BOTH
def test_a_sum_over_a_cell_without_a_number_fails_for_nobody(form: Form) -> None:
    rng = random.Random(1)
    figures = contradict(make_figures(form, rng), "disputes-total", rng)
    figures["disputes.review[upheld]"] = "/"
    assert failing(form, figures) == ()


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("１２", "12"),
        ("1,234", "1234"),
        ("1，234", "1234"),
        ("1 234", "1234"),
        ("17.5万元", "17.5"),
        ("-3", "-3"),
        ("+3", "3"),
        ("＋3", "3"),
    ],
)
def test_numbers_as_cells_print_them(printed: str, value: str) -> None:
    assert str(number(printed)) == value


@pytest.mark.parametrize("printed", ["", " ", "/", "-", "－", "—", "——", "无"])
def test_what_is_no_number(printed: str) -> None:
    assert number(printed) is None
