"""Documents of the test suite, made anew: ``python -m eval.synth.fixtures``.

Those of Chromium and LibreOffice are left as they are where these are missing;
other versions of them print other bytes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from eval.synth.examples import readable
from eval.synth.mill import Recipe, Sample, available_renderers, make
from eval.synth.style import Style

FOLDER = Path(__file__).parents[2] / "tests" / "data" / "mill"

FIXTURES: dict[str, Recipe] = {
    "form-2019": Recipe(seed=1, form="disclosure-report/2019", deviations=()),
    "form-2021": Recipe(seed=2, form="disclosure-report/2021", deviations=()),
    "one-other-row": Recipe(
        seed=3, form="disclosure-report/2021", deviations=("one-other-row", "blank-rows")
    ),
    "cut-row": Recipe(
        seed=4, form="disclosure-report/2021", deviations=("cut-rows", "page-numbers")
    ),
    "wrapped-numbers": Recipe(
        seed=24, form="disclosure-report/2019", deviations=("narrow-columns",)
    ),
    "chromium": Recipe(
        seed=5, form="disclosure-report/2019", deviations=("blank-rows",),
        style=Style(bold=False, repeat_header=True, page_number=""), renderer="chromium",
    ),
    "libreoffice": Recipe(
        seed=6, form="disclosure-report/2021", deviations=("zero-blank",),
        style=Style(cut=True, page_number="— {} —"), renderer="libreoffice",
    ),
}  # fmt: skip


def fixture(name: str) -> Sample:
    recipe = FIXTURES[name]
    return make(
        recipe.seed, form=recipe.form, contradiction="", deviations=recipe.deviations,
        style=recipe.style, renderer=recipe.renderer,
    )  # fmt: skip


def write(folder: Path = FOLDER, renderers: Collection[str] = ("reportlab",)) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, recipe in FIXTURES.items():
        if recipe.renderer in renderers:
            made = fixture(name)
            truth = readable(replace(made.truth, document=f"{name}.pdf"))
            (folder / f"{name}.pdf").write_bytes(made.document)
            (folder / f"{name}.truth.json").write_bytes(f"{truth}\n".encode())


if __name__ == "__main__":
    write(renderers=available_renderers())
