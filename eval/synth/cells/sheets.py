"""Pages full of ruled cells with random figures in them.

Bands of rows differ in font, size, weight, rules and shade. Points, y down.
"""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from PIL import ImageFont
from reportlab.pdfgen.canvas import Canvas

from eval.synth.cells.strings import figure
from eval.synth.fonts import BUNDLED, OTHERS, SYSTEM, Font, face
from extractors.document import Box

PAGE = (595.0, 842.0)
BASE_14 = {
    "Helvetica": 0.71, "Helvetica-Bold": 0.71, "Helvetica-Oblique": 0.71,
    "Times-Roman": 0.676, "Times-Bold": 0.688, "Times-Italic": 0.676,
    "Courier": 0.622, "Courier-Bold": 0.616,
}  # fmt: skip
"""Fonts that need no file, and the height of their digits in ems."""
_DEJAVU = SYSTEM / "dejavu"
LATIN = tuple(
    Font(name=name, file=_DEJAVU / f"{name}.ttf")
    for name in (
        "DejaVuSans", "DejaVuSansCondensed", "DejaVuSerif", "DejaVuSerif-Italic",
        "DejaVuSansMono", "DejaVuSans-ExtraLight", "DejaVuSerifCondensed",
    )
)  # fmt: skip
"""Fonts without ideographs, where the system has them."""
GKAI = Font(name="gkai", file=SYSTEM / "arphic-gkai00mp" / "gkai00mp.ttf")
HELD_OUT = frozenset(
    {"ming", "Courier", "Times-Italic", "DejaVuSerifCondensed", "DejaVuSans-ExtraLight"}
)
"""Fonts that only the test set is printed in."""

THIN = frozenset({"song", "ming", "kai", "gkai", "Courier", "DejaVuSans-ExtraLight"})
"""Fonts with strokes that cannot be thinner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """How a band's text is set; ``latin`` and ``wide`` name fonts.

    Attributes:
        stroke: Width in ems of a line around the characters: thicker, or, below 0, thinner.
        stretch: Width of the characters, 1 as designed.
    """

    latin: str
    wide: str
    size: float
    stroke: float = 0.0
    stretch: float = 1.0
    spacing: float = 0.0
    colour: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """``rule`` is the rules' width (0: none) and ``sides`` whether uprights are ruled too."""

    type: Type
    height: float
    rule: float
    sides: bool
    grey: float
    dash: tuple[int, ...]
    shade: tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One cell: ``digits`` is as wide as its text and as high as a digit there, ``ink``
    around its text; a blank cell has no ink, and ``digits`` where a text might stand."""

    text: str
    page: int
    digits: Box
    ink: Box
    cell: Box
    rule: float
    font: str


@dataclass(frozen=True, slots=True)
class Sheet:
    pdf: bytes
    places: tuple[Place, ...]


# --------------------------------------------------------------------------
# Fonts


@cache
def files() -> dict[str, Font]:
    """By name, the font files at hand."""
    fonts = (BUNDLED, *OTHERS, GKAI, *LATIN)
    return {font.name: font for font in fonts if font.file.is_file()}


@cache
def latin_fonts(held_out: bool) -> tuple[str, ...]:
    """What digits are printed in."""
    names = [*BASE_14, *files()]
    return tuple(name for name in names if (name in HELD_OUT) == held_out)


@cache
def wide_fonts(held_out: bool) -> tuple[str, ...]:
    """What ideographs are printed in."""
    latin = {font.name for font in LATIN}
    return tuple(n for n in files() if n not in latin and (n in HELD_OUT) == held_out)


@cache
def _measure(name: str) -> ImageFont.FreeTypeFont:
    font = files()[name]
    return ImageFont.truetype(Path(font.file), 1000, index=font.index)


def _registered(name: str) -> str:
    return name if name in BASE_14 else face(files()[name]).name


def _ink(name: str, text: str) -> tuple[float, float]:
    """How far the ink of a text reaches above and below its baseline, in ems."""
    if name in BASE_14:
        reaching = "".join(sorted(set(text)))
        return _base_ink(BASE_14[name], reaching)
    _, top, _, bottom = _measure(name).getbbox(text, anchor="ls")
    return -top / 1000, bottom / 1000


def _base_ink(digit: float, text: str) -> tuple[float, float]:
    """Of the fonts without a file, by kind of character."""
    tops = {**dict.fromkeys("-−–—", 0.33), ".": 0.12, ",": 0.12}
    bottoms = {**dict.fromkeys("-−–—", -0.18), **dict.fromkeys(",()/", 0.2)}
    top = max((tops.get(c, digit + 0.02) for c in text), default=0.0)
    return top, max((bottoms.get(c, 0.02) for c in text), default=0.0)


@cache
def digit_height(name: str) -> float:
    """In ems."""
    return BASE_14[name] if name in BASE_14 else _ink(name, "8")[0]


# --------------------------------------------------------------------------
# Drawing lots


def _type(rng: random.Random, held_out: bool) -> Type:
    wide = rng.choice(wide_fonts(held_out))
    latin = wide if rng.random() < 0.3 else rng.choice(latin_fonts(held_out))
    dark = rng.choice((0.0, 0.0, 0.0, rng.uniform(0, 0.45)))
    thinner = 0.0 if {latin, wide} & THIN else -rng.uniform(0.0, 0.02)
    blue = (dark, dark, min(1.0, dark + rng.choice((0.0, 0.0, 0.0, 0.5))))
    return Type(
        latin=latin,
        wide=wide,
        size=rng.choice((rng.uniform(6, 14), rng.uniform(7.5, 11), 10.5, 9.0, 7.5)),
        stroke=rng.choice((0.0, 0.0, 0.0, 0.03, rng.uniform(0.01, 0.06), thinner)),
        stretch=rng.choice((1.0, 1.0, rng.uniform(0.78, 1.2))),
        spacing=rng.choice((0.0, 0.0, 0.0, rng.uniform(-0.03, 0.25))),
        colour=blue if rng.random() < 0.15 else (dark, dark, dark),
    )


def _band(rng: random.Random, held_out: bool) -> Band:
    setting = _type(rng, held_out)
    light = rng.uniform(0.78, 0.97)
    shades = ((1.0, 1.0, 1.0), (light, light, light), (light, rng.uniform(light, 1), 1.0))
    return Band(
        type=setting,
        height=setting.size * rng.choice((rng.uniform(1.4, 1.8), rng.uniform(1.7, 2.8))),
        rule=rng.choice((0.0, 0.25, 0.5, 0.5, 0.75, 1.0, rng.uniform(0.2, 2.0))),
        sides=rng.random() < 0.85,
        grey=rng.choice((0.0, 0.0, 0.0, rng.uniform(0, 0.7))),
        dash=rng.choice(((), (), (), (), (1, 1), (3, 2))),
        shade=rng.choices(shades, (8, 1, 1))[0],
    )


# --------------------------------------------------------------------------
# Drawing


def sheet(seed: int, *, held_out: bool = False) -> Sheet:
    """One page; the same arguments give the same bytes.

    Args:
        held_out: In the fonts of the test set, not in those of training.
    """
    rng = random.Random(seed)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=PAGE, invariant=1)
    places: list[Place] = []
    margin, y = rng.uniform(20, 60), rng.uniform(20, 60)
    while True:
        band = _band(rng, held_out)
        rows = rng.randrange(2, 7)
        if y + rows * band.height > PAGE[1] - 30:
            break
        for _ in range(rows):
            places += _row(canvas, rng, band, margin, y)
            y += band.height
        y += rng.choice((0.0, rng.uniform(2, 12)))
    canvas.save()
    return Sheet(buffer.getvalue(), tuple(places))


def _row(
    canvas: Canvas, rng: random.Random, band: Band, margin: float, top: float
) -> list[Place]:  # fmt: skip
    places: list[Place] = []
    x, size = margin, band.type.size
    while True:
        text = figure(rng)
        long = _width(text, band.type)
        room = long if text else rng.uniform(0.5, 3) * size
        gaps = [rng.choice((0.15, 0.3, rng.uniform(0.2, 2.5))) * size for _ in range(2)]
        cell = Box(x, top, x + room + sum(gaps), top + band.height)
        if cell.x1 > PAGE[0] - margin:
            return places
        places.append(_place(canvas, rng, band, text, cell, (x + gaps[0], x + gaps[0] + room)))
        x = cell.x1


def _place(
    canvas: Canvas, rng: random.Random, band: Band, text: str, cell: Box, at: tuple[float, float]
) -> Place:  # fmt: skip
    """Draws a cell whose text stands between the two x ``at``."""
    setting, size = band.type, band.type.size
    font = setting.latin if any(map(_is_latin, text)) else setting.wide
    high = digit_height(font) * size
    slack = max(0.0, cell.height - size * 1.15) / 2
    base = (cell.top + cell.bottom + high) / 2 + rng.uniform(-1, 1) * min(slack, 0.25 * size)
    _frame(canvas, band, cell)
    _write(canvas, text, at[0], base, band)
    inks = [_ink(name, part) for name, part in _runs(text, setting)] or [(0.0, 0.0)]
    return Place(
        text=text,
        page=1,
        digits=Box(at[0], base - high, at[1], base),
        ink=Box(at[0], base - max(up for up, _ in inks) * size,
                at[1], base + max(down for _, down in inks) * size),
        cell=cell,
        rule=band.rule,
        font=font,
    )  # fmt: skip


def _is_latin(text: str) -> bool:
    return all(ord(c) < 0x100 or c in "–—" for c in text)


def _runs(text: str, setting: Type) -> list[tuple[str, str]]:
    """(font, characters): digits in one font, ideographs in another, as offices print."""
    runs = groupby(text.replace("−", "–"), key=_is_latin)
    return [(setting.latin if latin else setting.wide, "".join(part)) for latin, part in runs]


def _width(text: str, setting: Type) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    runs = _runs(text, setting)
    long = sum(stringWidth(part, _registered(name), setting.size) for name, part in runs)
    return float(long + setting.spacing * setting.size * max(0, len(text) - 1)) * setting.stretch


def _write(canvas: Canvas, text: str, x: float, base: float, band: Band) -> None:
    setting = band.type
    canvas.saveState()
    canvas.translate(x, PAGE[1] - base)
    canvas.scale(setting.stretch, 1.0)
    modes = ((0, 0.0), (1, -setting.stroke)) if setting.stroke < 0 else ((2, setting.stroke),)
    for mode, stroke in modes:
        _pass(canvas, _runs(text, setting), band, (mode, stroke))
    canvas.restoreState()


def _pass(
    canvas: Canvas, runs: Sequence[tuple[str, str]], band: Band, how: tuple[int, float]
) -> None:  # fmt: skip
    """Mode 0 fills, 1 draws outlines in the colour of the cell, 2 fills and thickens."""
    setting, (mode, stroke) = band.type, how
    layer = canvas.beginText(0, 0)
    layer.setFillColorRGB(*setting.colour)
    layer.setStrokeColorRGB(*(band.shade if mode == 1 else setting.colour))
    layer.setTextRenderMode(mode if stroke else 0)
    layer.setCharSpace(setting.spacing * setting.size)
    canvas.setLineWidth(stroke * setting.size)
    for name, part in runs:
        layer.setFont(_registered(name), setting.size)
        layer.textOut(part)
    canvas.drawText(layer)


def _frame(canvas: Canvas, band: Band, cell: Box) -> None:
    left, right = cell.x0, cell.x1
    low, high = PAGE[1] - cell.bottom, PAGE[1] - cell.top
    canvas.setFillColorRGB(*band.shade)
    canvas.rect(left, low, cell.width, cell.height, stroke=0, fill=int(min(band.shade) < 1))
    if not band.rule:
        return
    canvas.setStrokeColorRGB(band.grey, band.grey, band.grey)
    canvas.setLineWidth(band.rule)
    canvas.setDash(list(band.dash))
    canvas.lines([(left, low, right, low), (left, high, right, high)])
    if band.sides:
        canvas.lines([(left, low, left, high), (right, low, right, high)])
    canvas.setDash([])
