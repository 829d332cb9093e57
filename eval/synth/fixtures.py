"""Documents of the test suite, made anew: ``python -m eval.synth.fixtures``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from eval.synth.examples import readable
from eval.synth.mill import Sample, make

FOLDER = Path(__file__).parents[2] / "tests" / "data" / "mill"

FIXTURES: dict[str, tuple[int, str, tuple[str, ...]]] = {
    "form-2019": (1, "disclosure-report/2019", ()),
    "form-2021": (2, "disclosure-report/2021", ()),
    "one-other-row": (3, "disclosure-report/2021", ("one-other-row", "blank-rows")),
    "cut-row": (4, "disclosure-report/2021", ("cut-rows", "page-numbers")),
    "wrapped-numbers": (24, "disclosure-report/2019", ("narrow-columns",)),
}
"""By name: seed, form and switches."""


def fixture(name: str) -> Sample:
    seed, form, switches = FIXTURES[name]
    return make(seed, form=form, contradiction="", deviations=switches)


def write(folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in FIXTURES:
        made = fixture(name)
        truth = readable(replace(made.truth, document=f"{name}.pdf"))
        (folder / f"{name}.pdf").write_bytes(made.document)
        (folder / f"{name}.truth.json").write_bytes(f"{truth}\n".encode())


if __name__ == "__main__":
    write()
