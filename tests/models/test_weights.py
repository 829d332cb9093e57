"""Weights are found without their package's code and verified."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from models import weights

KEY = "pp-ocrv6-small-det"


def test_listed_weights_are_installed_as_listed() -> None:
    listed = {key: weight.sha256 for key, weight in weights.manifest().items()}
    assert weights.installed() == listed


def test_locate_reports_what_was_used() -> None:
    path = weights.locate(KEY)
    assert path.name == "PP-OCRv6_det_small.onnx"
    assert weights.used()[KEY] == weights.describe(KEY).sha256


def test_locate_runs_none_of_the_package() -> None:
    code = f"import sys; from models import weights; weights.locate({KEY!r}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"rapidocr", "numpy", "cv2", "openvino"} & set(done.stdout.split())


def test_unknown_key_is_a_weights_error() -> None:
    with pytest.raises(weights.WeightsError, match="not listed") as caught:
        weights.locate("nothing")
    assert caught.value.code == "weights-invalid"


def _altered(monkeypatch: pytest.MonkeyPatch, **changes: str) -> None:
    entry = {
        "package": "models",
        "resource": "weights.py",
        "sha256": "0",
        "licence": "",
        "origin": "",
        "score": "",
    }
    altered = {"own": weights.Weight(**{**entry, **changes})}
    monkeypatch.setattr(weights, "manifest", lambda: altered)


def test_another_sha256_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _altered(monkeypatch)
    with pytest.raises(weights.WeightsError, match="expected 0"):
        weights.locate("own")


@pytest.mark.parametrize("package", ["models", "no_such_package"])
def test_a_missing_file_is_refused(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    _altered(monkeypatch, package=package, resource="none.onnx")
    assert weights.installed() == {}
    with pytest.raises(weights.WeightsError, match="not installed"):
        weights.locate("own")


@pytest.mark.parametrize("as_folder", [True, False])
def test_own_weights_are_taken_and_their_sha256_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, as_folder: bool
) -> None:
    monkeypatch.setattr(weights, "_used", {})
    file = tmp_path / "PP-OCRv6_det_small.onnx"
    file.write_bytes(b"mine")
    assert weights.locate(KEY, tmp_path if as_folder else file) == file
    assert weights.used() == {KEY: hashlib.sha256(b"mine").hexdigest()}


def test_own_weights_that_do_not_exist_are_refused(tmp_path: Path) -> None:
    with pytest.raises(weights.WeightsError, match="does not exist"):
        weights.locate(KEY, tmp_path)
