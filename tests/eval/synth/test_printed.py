"""Reports that Chromium and LibreOffice printed, read where neither is installed."""

from __future__ import annotations

import pytest

from eval.synth.fixtures import FIXTURES, FOLDER
from eval.synth.mill import Sample, available_renderers, missing_renderers
from eval.truth import truths
from tests.eval.synth.pages import check_places, sample_of
from tests.eval.synth.printing import check_bare, check_read

PRINTED = [name for name, recipe in FIXTURES.items() if recipe.renderer != "reportlab"]


def _bundled(name: str) -> Sample:
    truth = truths().validate_json((FOLDER / f"{name}.truth.json").read_bytes())
    return sample_of((FOLDER / f"{name}.pdf").read_bytes(), truth)


@pytest.mark.parametrize("name", PRINTED)
def test_every_place_encloses_its_characters(name: str) -> None:
    sample = _bundled(name)
    assert sample.truth.renderer == FIXTURES[name].renderer
    check_places(sample)
    check_bare(sample)


@pytest.mark.parametrize("name", PRINTED)
def test_every_field_is_read(name: str) -> None:
    check_read(_bundled(name))


def test_a_renderer_is_available_or_missing() -> None:
    assert "reportlab" in available_renderers()
    assert not {*available_renderers()} & {*missing_renderers()}
