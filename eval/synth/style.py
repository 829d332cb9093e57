"""How a report is printed: sizes in points, colours as red, green, blue in 0..1."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

from eval.synth.fonts import BUNDLED, Font

Colour = tuple[float, float, float]
BLACK, WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
GREY, BLUE = (0.4, 0.4, 0.4), (0.15, 0.25, 0.55)
A4, LETTER = (595.28, 841.89), (612.0, 792.0)
Borders = Literal["all", "double", "no-outer", "no-vertical", "three-line", "none"]
PAGE_NUMBERS = ("- {} -", "— {} —", "-{}-", "{}", "第{}页", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The look of a report; the truth depends on none of it.

    Page and prose: ``heading_font`` and ``table_font`` are those of the prose where
    none is named; ``spacing`` is added between characters. ``banner`` are lines of a
    web site above the title, ``running_header`` a line at the top of every page
    (empty: none); ``signature`` is at the right in two lines, or ``spread`` over one,
    agency left and date right.

    Rules of tables: ``borders`` says which there are. ``line`` is their weight,
    ``outer`` that of the frame and ``header_line`` that of the rule under a header
    (0: as the others). ``rule`` is their stroke, ``filled_rules`` draws them as thin
    rectangles, as office programs do.

    Cells: ``shade`` fills titles and headers, whose text has the colour
    ``header_text``; ``zebra`` fills every second row. ``row_height`` is the least,
    ``padding`` that of all four sides. ``label_share`` is the label columns' part of
    the table's width, ``result_share`` that of the cell 三、本年度办理结果 in them,
    ``group_share`` that of the group column in the rest. A great ``label_share``
    leaves narrow columns, so that long numbers wrap. ``header_breaks`` is the number
    of characters after which header cells are broken by hand (0: where they are
    full), ``upright_results`` prints 三、本年度办理结果 as one character a line,
    ``spaced_labels`` parts the characters of short labels (总 计).

    Pages of tables: ``cut``: a row may break over pages; ``cut_row`` breaks the table
    of requests inside its first wrapped label row from that share of its rows on.
    ``open_breaks`` draws no rule where a page ends inside a table; ``repeat_header``
    prints its header again on the next page, ``repeat_heading`` the section's heading.
    ``pictured`` names the tables that are given as pictures only, of
    ``picture_dpi`` pixels an inch."""

    font: Font = BUNDLED
    heading_font: Font | None = None
    table_font: Font | None = None
    spacing: float = 0.0
    page: tuple[float, float] = A4
    margin: float = 72.0
    title_size: float = 20.0
    size: float = 14.0
    leading: float = 25.0
    bold: bool = True
    page_number: str = "- {} -"
    number_place: Literal["centre", "right", "outer"] = "centre"
    banner: tuple[str, ...] = ()
    running_header: str = ""
    signature: Literal["right", "spread"] = "right"

    borders: Borders = "all"
    line: float = 0.6
    outer: float = 0.0
    header_line: float = 0.0
    rule: Literal["solid", "dashed", "dotted"] = "solid"
    filled_rules: bool = False
    colour: Colour = BLACK

    shade: Colour = WHITE
    header_text: Colour = BLACK
    zebra: Colour = WHITE
    table_size: float = 9.0
    table_leading: float = 11.5
    padding: float = 3.0
    row_height: float = 0.0
    vertical: Literal["top", "middle", "bottom"] = "middle"
    label_align: Literal["left", "centre"] = "left"
    figure_align: Literal["left", "centre", "right"] = "centre"
    bold_figures: bool = False
    label_share: float = 0.46
    group_share: float = 0.34
    result_share: float = 0.09
    split_totals: bool = False
    header_breaks: int = 0
    upright_results: bool = False
    spaced_labels: bool = False

    cut: bool = False
    cut_row: float = 0.0
    open_breaks: bool = False
    repeat_header: bool = False
    repeat_heading: bool = False
    pictured: tuple[str, ...] = ()
    picture_dpi: int = 150
    picture_format: Literal["jpeg", "png"] = "jpeg"


# --------------------------------------------------------------------------
# Drawn


LIGHT: tuple[Colour, ...] = (
    (0.85, 0.85, 0.85), (0.78, 0.85, 0.94), (0.95, 0.92, 0.8), (0.88, 0.94, 0.85)
)  # fmt: skip
DARK: tuple[Colour, ...] = ((0.2, 0.32, 0.53), (0.55, 0.1, 0.1), (0.25, 0.25, 0.25))

Chosen = TypeVar("Chosen")


def make_style(rng: random.Random, fonts: tuple[Font, ...] = (BUNDLED,)) -> Style:
    """A style within what offices print; breaks and widths as the switches say."""
    table_size = rng.choice((7.5, 8.0, 9.0, 9.0, 10.5))
    size = rng.choice((10.5, 12.0, 14.0, 15.75))
    shade, header_text = _shades(rng)
    borders = _borders(rng)
    return Style(
        font=rng.choice(fonts),
        heading_font=_seldom(rng, 0.4, rng.choice(fonts), None),
        table_font=_seldom(rng, 0.4, rng.choice(fonts), None),
        spacing=_seldom(rng, 0.08, rng.choice((0.3, 0.6, 1.0)), 0.0),
        page=rng.choice((A4, A4, A4, A4, LETTER)),
        margin=rng.choice((54.0, 72.0, 72.0, 79.0)),
        title_size=rng.choice((16.0, 18.0, 22.0)),
        size=size,
        leading=size * rng.choice((1.35, 1.6, 1.8)),
        bold=rng.random() < 0.8,
        signature=_seldom(rng, 0.05, "spread", "right"),
        borders=borders,
        line=rng.choice((0.25, 0.4, 0.5, 0.75, 1.0, 1.5)),
        outer=_seldom(rng, 0.1, rng.choice((1.5, 2.25, 3.0)), 0.0),
        header_line=_seldom(rng, 0.08, rng.choice((1.5, 2.25)), 0.0),
        rule=rng.choices(("solid", "dashed", "dotted"), (92, 4, 4))[0],
        filled_rules=rng.random() < 0.25,
        colour=rng.choice((BLACK, BLACK, BLACK, BLACK, GREY, BLUE)),
        shade=shade,
        header_text=header_text,
        zebra=_seldom(rng, 0.06, rng.choice(((0.94, 0.94, 0.94), (0.9, 0.94, 0.98))), WHITE),
        table_size=table_size,
        table_leading=table_size * rng.choice((1.15, 1.3, 1.5)),
        padding=_padding(rng, borders),
        row_height=_seldom(rng, 0.12, rng.choice((20.0, 24.0, 28.0)), 0.0),
        vertical=rng.choices(("middle", "top", "bottom"), (90, 7, 3))[0],
        label_align=rng.choice(("left", "left", "centre")),
        figure_align=rng.choices(("centre", "right", "left"), (84, 10, 6))[0],
        bold_figures=rng.random() < 0.05,
        label_share=rng.choice((0.3, 0.4, 0.46, 0.52)),
        group_share=rng.choice((0.3, 0.36, 0.42)),
        result_share=rng.choice((0.09, 0.1, 0.14)),
        split_totals=rng.random() < 0.4,
        header_breaks=rng.choices((0, 2, 3), (80, 10, 10))[0],
        upright_results=rng.random() < 0.35,
        spaced_labels=rng.random() < 0.07,
    )


def _seldom(rng: random.Random, rate: float, some: Chosen, usual: Chosen) -> Chosen:
    return some if rng.random() < rate else usual


def _borders(rng: random.Random) -> Borders:
    return rng.choices(
        ("all", "double", "no-outer", "no-vertical", "three-line", "none"), (78, 4, 4, 5, 5, 4)
    )[0]


def _padding(rng: random.Random, borders: Borders) -> float:
    """Columns that no rule parts are parted by space."""
    padding = rng.choices((0.0, 1.5, 3.0, 5.0, 8.0), (6, 25, 40, 23, 6))[0]
    return padding if borders in ("all", "double", "no-outer") else max(padding, 3.0)


def _shades(rng: random.Random) -> tuple[Colour, Colour]:
    """Of a header and its text."""
    if rng.random() < 0.05:
        return rng.choice(DARK), WHITE
    return _seldom(rng, 0.5, rng.choice(LIGHT), WHITE), BLACK


# --------------------------------------------------------------------------
# Named


def traits(style: Style) -> tuple[str, ...]:
    """What scores are sliced by, as ``kind:value``; the usual look of what many
    tables share (solid rules, black) has no name."""
    return (*_page_traits(style), *_rule_traits(style), *_cell_traits(style))


def _page_traits(style: Style) -> Iterator[str]:
    yield f"font:{style.font.name}"
    if style.table_font and style.table_font != style.font:
        yield f"table-font:{style.table_font.name}"
    short, long = sorted(style.page)
    yield f"page:{'letter' if (short, long) == LETTER else 'a4'}"
    if style.page == (long, short):
        yield "page:landscape"
    if style.spacing:
        yield "characters:spaced"
    yield from (f"picture:{name}" for name in style.pictured)


def _rule_traits(style: Style) -> Iterator[str]:
    yield f"borders:{style.borders}"
    if style.rule != "solid":
        yield f"rule:{style.rule}"
    if style.line < 0.3 or max(style.line, style.outer) > 1.4:
        yield f"weight:{'hairline' if style.line < 0.3 else 'heavy'}"
    if style.colour != BLACK:
        yield f"colour:{'grey' if len(set(style.colour)) == 1 else 'tinted'}"


def _cell_traits(style: Style) -> Iterator[str]:
    yield f"table:{style.table_size:g}pt"
    if style.shade != WHITE:
        yield f"header:{'dark' if style.header_text == WHITE else 'shaded'}"
    if style.padding == 0 or style.padding >= 8:
        yield f"padding:{'wide' if style.padding else 'none'}"
    if style.figure_align != "centre":
        yield f"figures:{style.figure_align}"
    named = {
        "zebra": style.zebra != WHITE,
        "figures:bold": style.bold_figures,
        "header:broken": style.header_breaks > 0,
        "labels:spaced": style.spaced_labels,
        "results:upright": style.upright_results,
    }
    yield from (name for name, holds in named.items() if holds)
