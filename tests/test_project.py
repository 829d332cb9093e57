"""What holds for the project as a whole: its names, its pins, its lazy imports."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution, packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
OURS = ("extractors", "models", "eval", "service")
TRAINING = {"torch", "transformers"}
HEAVY = {"numpy", "cv2", "openvino", "pdfplumber", "pypdfium2", "PIL", "pydantic", "fastapi"} | {
    "duckdb",
    "pyarrow",
    "ray",
}


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE))


def _name(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower()


def _loaded_by(statement: str) -> set[str]:
    """Top-level modules that a fresh interpreter has loaded after ``statement``."""
    names = "{name.split('.')[0] for name in sys.modules}"
    code = f"import sys\n{statement}\nsys.stderr.write(repr({names}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded: set[str] = ast.literal_eval(done.stderr.splitlines()[-1])
    return loaded


@pytest.mark.parametrize("package", OURS)
def test_nobody_else_provides_our_import_names(package: str) -> None:
    assert set(packages_distributions().get(package, ())) <= {"gouji"}


def test_exactly_one_distribution_provides_cv2() -> None:
    assert set(packages_distributions()["cv2"]) == {"opencv-python-headless"}


def test_rapidocr_is_the_pinned_carrier_of_the_networks() -> None:
    files = {path.name for path in distribution("rapidocr").files or ()}
    assert {"PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"} <= files


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_name_versions_and_hashes_but_no_place(lock: Path) -> None:
    lines = lock.read_text(encoding="utf-8").splitlines()
    kinds = re.compile(r"[a-z0-9-]+==[\w.]+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?|#.*")
    assert [line for line in lines if not kinds.fullmatch(line)] == []
    assert not re.search(r"://|file:|\.whl|@ ", "\n".join(lines))


def test_run_time_dependencies_are_all_pinned() -> None:
    wanted = {_name(requirement) for requirement in _project()["project"]["dependencies"]}
    assert wanted <= _pins(ROOT / "requirements" / "run.txt").keys()


@pytest.mark.parametrize("name", ["run", "service", "bulk", "ray", "paddle"])
def test_what_is_run_is_what_was_tested(name: str) -> None:
    tested = _pins(ROOT / "requirements" / "dev.txt")
    assert _pins(ROOT / "requirements" / f"{name}.txt").items() <= tested.items()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_no_lock_holds_training_libraries(lock: Path) -> None:
    assert not TRAINING & _pins(lock).keys()


def test_help_loads_nothing_heavy() -> None:
    show_help = (
        "import sys; sys.argv = ['gouji', '--help']\n"
        "from service.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass"
    )
    assert not _loaded_by(show_help) & (HEAVY | TRAINING)


@pytest.mark.parametrize("module", ["service.cli", "extractors.pipeline"])
def test_training_libraries_are_not_needed_at_run_time(module: str) -> None:
    assert not _loaded_by(f"import {module}") & TRAINING
