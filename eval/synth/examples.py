"""The bundled samples, made anew: ``python -m eval.synth.examples``."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from eval.synth.damage import as_picture, photograph
from eval.synth.mill import BORN_DIGITAL, Sample, make
from eval.synth.style import Style
from eval.truth import Truth, truths

FOLDER = Path(__file__).parents[2] / "examples"
SEED = 154
STYLE = Style(size=12.0, leading=19.0, shade=(0.78, 0.85, 0.94), number_place="outer")
LEVEL = "office"


def sample(level: str) -> Sample:
    """A report in the form of 2021 whose table of disputes contradicts itself."""
    return make(
        SEED, level=level, form="disclosure-report/2021", contradiction="disputes-total",
        deviations=(), style=STYLE,
    )  # fmt: skip


def write(folder: Path = FOLDER) -> None:
    """The report as printed, as an office scan, what both say where, and a fax of page 4."""
    printed, scan = sample(BORN_DIGITAL), sample(LEVEL)
    page = as_picture(photograph(printed.document, "fax", SEED), 4, "PNG")
    (folder / "sample.pdf").write_bytes(printed.document)
    (folder / "sample-scan.pdf").write_bytes(scan.document)
    (folder / "sample-page.png").write_bytes(page)
    (folder / "sample.truth.json").write_bytes(_text(printed.truth, "sample.pdf"))
    (folder / "sample-scan.truth.json").write_bytes(_text(scan.truth, "sample-scan.pdf"))


def _text(truth: Truth, document: str) -> bytes:
    """One item of a list a line, so that changes can be read."""
    return (readable(replace(truth, document=document)) + "\n").encode()


def readable(truth: Truth) -> str:
    plain = truths().dump_python(truth, mode="json")
    lines = [f"{json.dumps(name)}: {_value(value)}" for name, value in plain.items()]
    return "{\n" + ",\n".join(lines) + "\n}"


def _value(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        items = ",\n  ".join(json.dumps(item, ensure_ascii=False) for item in value)
        return f"[\n  {items}\n ]"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    write()
