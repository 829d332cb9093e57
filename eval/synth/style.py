"""How a report is printed: sizes in points, colours as red, green, blue in 0..1."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

from eval.synth.fonts import BUNDLED, Font

Colour = tuple[float, float, float]
BLACK, WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
A4, LETTER = (595.28, 841.89), (612.0, 792.0)
PAGE_NUMBERS = ("- {} -", "— {} —", "-{}-", "{}", "第{}页", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """``label_share`` is the label columns' part of the table's width, ``result_share``
    that of the cell 三、本年度办理结果 in them, ``group_share`` that of the group column
    in the rest. ``cut``: a row may break over pages;
    ``cut_row`` breaks the table of requests inside its first wrapped label row from
    that share of its rows on. ``open_breaks`` draws no rule where a page ends inside
    a table; ``repeat_header`` prints its header again on the next page.
    A great ``label_share`` leaves narrow columns, so that long numbers wrap."""

    font: Font = BUNDLED
    page: tuple[float, float] = A4
    margin: float = 72.0
    title_size: float = 20.0
    size: float = 14.0
    leading: float = 25.0
    table_size: float = 9.0
    table_leading: float = 11.5
    padding: float = 3.0
    line: float = 0.6
    colour: Colour = BLACK
    shade: Colour = WHITE
    label_share: float = 0.46
    group_share: float = 0.34
    result_share: float = 0.09
    label_align: Literal["left", "centre"] = "left"
    bold: bool = True
    cut: bool = False
    cut_row: float = 0.0
    open_breaks: bool = False
    repeat_header: bool = False
    split_totals: bool = False
    page_number: str = "- {} -"
    number_place: Literal["centre", "right", "outer"] = "centre"


_SHADES: tuple[Colour, ...] = (
    WHITE, WHITE, (0.85, 0.85, 0.85), (0.78, 0.85, 0.94), (0.95, 0.92, 0.8), (0.88, 0.94, 0.85)
)  # fmt: skip


def make_style(rng: random.Random, fonts: tuple[Font, ...] = (BUNDLED,)) -> Style:
    """A style within what offices print; breaks and widths as the switches say."""
    table_size = rng.choice((7.5, 8.0, 9.0, 9.0, 10.5))
    size = rng.choice((10.5, 12.0, 14.0, 15.75))
    return Style(
        font=rng.choice(fonts),
        page=rng.choice((A4, A4, A4, A4, LETTER)),
        margin=rng.choice((54.0, 72.0, 72.0, 79.0)),
        title_size=rng.choice((16.0, 18.0, 22.0)),
        size=size,
        leading=size * rng.choice((1.35, 1.6, 1.8)),
        table_size=table_size,
        table_leading=table_size * rng.choice((1.15, 1.3, 1.5)),
        padding=rng.choice((1.5, 3.0, 3.0, 5.0)),
        line=rng.choice((0.4, 0.5, 0.75, 1.0)),
        colour=rng.choice((BLACK, BLACK, BLACK, (0.4, 0.4, 0.4), (0.15, 0.25, 0.55))),
        shade=rng.choice(_SHADES),
        label_share=rng.choice((0.3, 0.4, 0.46, 0.52)),
        group_share=rng.choice((0.3, 0.36, 0.42)),
        result_share=rng.choice((0.09, 0.1, 0.14)),
        label_align=rng.choice(("left", "left", "centre")),
        bold=rng.random() < 0.8,
        split_totals=rng.random() < 0.4,
    )
