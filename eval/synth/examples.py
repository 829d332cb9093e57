"""The bundled samples, made anew: ``python -m eval.synth.examples``."""

from __future__ import annotations

import json
from pathlib import Path

from eval.synth.mill import BORN_DIGITAL, make

FOLDER = Path(__file__).parents[2] / "examples"
SEED = 25
"""A report in the form of 2021 whose table of disputes contradicts itself."""


def write(folder: Path = FOLDER) -> None:
    """The report as printed, as an office scan of it, and what both say."""
    printed, scan = make(SEED, level=BORN_DIGITAL), make(SEED, level="office")
    (folder / "sample.pdf").write_bytes(printed.document)
    (folder / "sample-scan.pdf").write_bytes(scan.document)
    truth = json.dumps(printed.truth, ensure_ascii=False, indent=1)
    (folder / "sample.truth.json").write_text(truth + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
