"""Made-up reports with complete truth: documents, and what must be read from them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from eval.synth import render_docx, render_html, render_pdf
from eval.synth.content import TEXT_TABLE, Content, make_content
from eval.synth.damage import (
    Scanned,
    Warp,
    as_pdf,
    as_picture,
    as_tiff,
    map_box,
    photograph,
)
from eval.synth.deviations import WRONG_YEAR, deviate, drawn, restyle
from eval.synth.fonts import BUNDLED, Font, available
from eval.synth.forms import FORMS
from eval.synth.grids import tables
from eval.synth.render_pdf import Printed
from eval.synth.style import Style, make_style, traits
from eval.synth.tables import CONTRADICTIONS
from eval.synth.truth import truth_of
from eval.truth import Truth
from extractors.document import Field, Figure, Header, HeaderItem, Section, Source

BORN_DIGITAL = "born-digital"
CONTRADICTED = 0.2
"""Share of reports that print a contradiction."""

RENDERERS: Mapping[str, Callable[[Content, Style], Printed]] = {
    "reportlab": render_pdf.render,
    "chromium": render_html.render,
    "libreoffice": render_docx.render,
}
"""What prints a report, by name."""
_BREAKS = ("open-breaks", "repeat-heading")
"""Switches that only pages which the mill itself breaks can show."""
_PROGRAMS = {"chromium": render_html.CHROMIUM, "libreoffice": render_docx.LIBREOFFICE}


def available_renderers() -> tuple[str, ...]:
    """Those whose program is installed, if they need one."""
    return tuple(name for name in RENDERERS if name not in missing_renderers())


def missing_renderers() -> tuple[str, ...]:
    return tuple(name for name, program in _PROGRAMS.items() if not program.find())


def fonts_for(renderer: str) -> tuple[Font, ...]:
    """The fonts at hand that a renderer can embed, the bundled one first."""
    return available(postscript=renderer in _PROGRAMS)


_SAVERS: Mapping[str, tuple[str, Callable[[Scanned], bytes]]] = {
    "pdf": ("application/pdf", as_pdf),
    "tiff": ("image/tiff", as_tiff),
    "png": ("image/png", lambda scan: as_picture(scan, 1, "PNG")),
    "jpeg": ("image/jpeg", lambda scan: as_picture(scan, 1, "JPEG")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What decides a report. None: drawn from the seed.

    ``contradiction`` is one of :data:`~eval.synth.tables.CONTRADICTIONS`,
    ``text-table`` or empty for none; ``deviations`` names of switches.
    """

    seed: int
    form: str | None = None
    contradiction: str | None = None
    deviations: tuple[str, ...] | None = None
    style: Style | None = None
    fonts: tuple[Font, ...] = (BUNDLED,)
    renderer: str = "reportlab"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A document and, in the terms of the result contract, what it says and where."""

    name: str
    media_type: str
    document: bytes
    truth: Truth


def make(
    seed: int, *, level: str = BORN_DIGITAL, media: str = "pdf", form: str | None = None,
    contradiction: str | None = None, deviations: tuple[str, ...] | None = None,
    style: Style | None = None, fonts: tuple[Font, ...] = (BUNDLED,), renderer: str = "reportlab",
) -> Sample:  # fmt: skip
    """One report; the same arguments give the same bytes.

    Args:
        level: ``born-digital`` or one of :data:`~eval.synth.damage.LEVELS`.
        media: ``pdf`` or ``tiff`` with all pages, ``png`` or ``jpeg`` with the first;
            born-digital documents are PDFs.

    Raises:
        KeyError: there is no such level, form, contradiction, renderer or kind of file.
        RendererMissing: the renderer's program is not installed.
        RendererFailed: it did not print the report.
    """
    recipe = Recipe(seed=seed, form=form, contradiction=contradiction, deviations=deviations,
                    style=style, fonts=fonts, renderer=renderer)  # fmt: skip
    name = f"{seed:06d}-{level}.{media}"
    printed, truth = printed_report(recipe, name)
    if level == BORN_DIGITAL:
        return Sample(name=name, media_type="application/pdf", document=printed.pdf, truth=truth)
    media_type, save = _SAVERS[media]
    scan = photograph(printed.pdf, level, seed)
    seen = moved(truth, scan, level)
    seen = seen if media in ("pdf", "tiff") else first_page(seen)
    return Sample(name=name, media_type=media_type, document=save(scan), truth=seen)


def printed_report(recipe: Recipe, name: str) -> tuple[Printed, Truth]:
    """A report as it leaves the printer, and its truth."""
    rng = random.Random(recipe.seed)
    form = FORMS[recipe.form or rng.choice(list(FORMS))]
    switches = drawn(rng) if recipe.deviations is None else recipe.deviations
    contradiction = _contradiction(rng) if recipe.contradiction is None else recipe.contradiction
    content = make_content(
        form, rng, contradiction=contradiction or None, wrong_year=WRONG_YEAR in switches
    )
    content = deviate(content, switches, rng)
    style, restyled = restyle(recipe.style or make_style(rng, recipe.fonts), switches, rng)
    shown = [name for name in restyled if recipe.renderer == "reportlab" or name not in _BREAKS]
    content = replace(content, deviations=(*content.deviations, *shown))
    printed = RENDERERS[recipe.renderer](content, style)
    truth = truth_of(content, printed, tables(content, style), document=name)
    return printed, replace(
        truth, level=BORN_DIGITAL, renderer=recipe.renderer, style=traits(style)
    )


def _contradiction(rng: random.Random) -> str:
    kinds = [*CONTRADICTIONS, TEXT_TABLE]
    return rng.choice(kinds) if rng.random() < CONTRADICTED else ""


# --------------------------------------------------------------------------
# The truth of a picture

Placed = TypeVar("Placed", Field, Figure, Section, HeaderItem)


def moved(truth: Truth, scan: Scanned, level: str) -> Truth:
    """The truth with its boxes where the ink lies now."""

    def place(item: Placed) -> Placed:
        source: Source | None = item.source
        return replace(item, source=_moved(source, scan.warps)) if source else item

    header = {name: place(item) for name, item in _items(truth.header)}
    return replace(
        truth,
        level=level,
        pages=scan.sizes,
        header=Header(**header),
        sections=tuple(map(place, truth.sections)),
        fields=tuple(map(place, truth.fields)),
        figures=tuple(map(place, truth.figures)),
    )


def _moved(source: Source, warps: Sequence[Warp]) -> Source:
    return Source(page=source.page, box=map_box(warps[source.page - 1], source.box))


def _items(header: Header) -> Iterator[tuple[str, HeaderItem]]:
    for name in Header.__dataclass_fields__:
        item: HeaderItem | None = getattr(header, name)
        if item:
            yield name, item


def first_page(truth: Truth) -> Truth:
    """What the first page alone says: cells on the others are absent.

    No sum is stated: most need cells of other pages.
    """
    return replace(
        truth,
        pages=truth.pages[:1],
        header=Header(**{n: item for n, item in _items(truth.header) if item.source.page == 1}),
        sections=tuple(s for s in truth.sections if s.source.page == 1),
        fields=tuple(map(_absent_beyond, truth.fields)),
        figures=tuple(f for f in truth.figures if f.source.page == 1),
        contradictions=(),
    )


def _absent_beyond(field: Field) -> Field:
    if field.source is None or field.source.page == 1:
        return field
    return replace(field, printed="", value=None, unit=None, state="absent", source=None)
