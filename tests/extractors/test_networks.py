"""Networks are loaded when something needs them, and tell what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.errors import WeightsError
from extractors.networks import Networks, keys, shared, told
from extractors.pipeline import Options, extract
from models import weights

EXAMPLES = Path(__file__).parents[2] / "examples"


def loaded(networks: Networks) -> set[str]:
    return {name for name in vars(networks) if not name.startswith("_")}


def test_a_report_with_a_text_layer_needs_no_network_for_pictures() -> None:
    extract((EXAMPLES / "sample.pdf").read_bytes(), options=Options(threads=3))
    networks = shared(engine="ppocr", threads=3, labeller=None, calibration=None)
    assert loaded(networks) == {"prose", "calibration"}


def test_one_process_has_one_of_each() -> None:
    assert shared(threads=1) is shared(threads=1)
    assert shared(threads=1) is not shared(threads=2)


def test_a_folder_without_a_labeller_is_told_with_a_code(tmp_path: Path) -> None:
    with pytest.raises(WeightsError) as caught:
        extract((EXAMPLES / "sample.pdf").read_bytes(), options=Options(labeller=tmp_path))
    assert caught.value.code == "weights-invalid"


def test_errors_of_networks_are_told_wherever_they_come_from() -> None:
    with pytest.raises(WeightsError, match="other sha256"), told():
        raise weights.WeightsError("other sha256")


def test_every_key_is_listed() -> None:
    assert set(keys(pictures=False)) < set(keys()) <= weights.manifest().keys()
