"""Figures as cells print them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from eval.synth.content import Content
from eval.synth.deviations.rows import is_zero, row_paths, stated
from eval.synth.deviations.switch import Change, Switch, Switches
from eval.synth.tables import number

ALL = ("proactive", "requests", "disputes")


def _reprint(content: Content, change: Callable[[str, str], str]) -> Content:
    """``change`` gives the new text for a path and its text."""
    figures = {name: change(name, text) for name, text in content.figures.items()}
    return replace(content, figures=figures)


# --------------------------------------------------------------------------
# Nothing, and zero


def _zeros(*ways: str) -> Change:
    """Zeros printed in one of these ways, in one table or in all."""

    def change(content: Content, rng: random.Random) -> Content:
        tables = rng.choice((("requests",), ("disputes",), ALL))
        printed = rng.choice(ways)
        return _reprint(
            content,
            lambda name, text: printed if text == "0" and name.startswith(tables) else text,
        )

    return change


def _blank_rows(content: Content, rng: random.Random) -> Content:
    """Some rows without a case are left blank, the others filled with zeros."""
    empty = [row for row in content.form.requests.rows if row.id and is_zero(content, row)]
    rows = rng.sample(empty, min(len(empty), rng.randint(1, 4)))
    gone = {name for row in rows for name in row_paths(content.form, row)}
    return _reprint(content, lambda name, text: "" if name in gone else text)


def _blank_table(content: Content, rng: random.Random) -> Content:
    """Nothing in a table, mostly that of disputes."""
    table = rng.choices(ALL, (1, 1, 4))[0]
    return _reprint(content, lambda name, text: "" if name.startswith(table) else text)


def _totals_only(content: Content, _rng: random.Random) -> Content:
    """The table of requests filled in at the right edge alone."""
    return _reprint(
        content,
        lambda name, text: text if name[:8] != "requests" or name.endswith("[total]") else "",
    )


# --------------------------------------------------------------------------
# Separators, signs, units


def _grouped(separator: str) -> Change:
    """Thousands parted so."""

    def parted(text: str) -> str:
        whole = text.lstrip("+-").split(".")[0]
        if not (whole.isascii() and whole.isdecimal() and len(whole) > 3):
            return text
        return text.replace(whole, f"{int(whole):,}".replace(",", separator), 1)

    return lambda content, _rng: _reprint(content, lambda _name, text: parted(text))


_FULL_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


def _full_width_digits(content: Content, _rng: random.Random) -> Content:
    return _reprint(content, lambda _name, text: text.translate(_FULL_DIGITS))


def _plus_signs(content: Content, _rng: random.Random) -> Content:
    """What grew, with its sign."""

    def signed(name: str, text: str) -> str:
        grew = name.endswith("[change]") and text.isdecimal() and text != "0"
        return f"+{text}" if grew else text

    return _reprint(content, signed)


def _units(content: Content, rng: random.Random) -> Content:
    """The figures with their units: those of the second table, or all."""
    tables = rng.choice((("proactive",), ("proactive",), ALL))

    def united(name: str, text: str) -> str:
        unit = content.form.unit(name) if name.startswith(tables) else None
        return text + unit if unit and number(text) is not None and text[-1].isdigit() else text

    return _reprint(content, united)


# --------------------------------------------------------------------------
# Amounts and great numbers


def _money(content: Content, change: Callable[[Decimal], str]) -> Content:
    """``change`` prints the amounts that stand in 万元 and that the prose does not state."""
    known = stated(content)

    def changed(name: str, text: str) -> str:
        value = number(text)
        asked = name.startswith("proactive") and content.form.unit(name) == "万元"
        return change(value) if asked and value and name not in known else text

    return _reprint(content, changed)


def _yuan(content: Content, _rng: random.Random) -> Content:
    """元 where the form asks for 万元."""
    return _money(content, lambda value: f"{int(value * 10000)}元")


def _four_decimals(content: Content, rng: random.Random) -> Content:
    return _money(content, lambda value: f"{int(value)}.{rng.randrange(10**4):04d}")


def _eight_digits(content: Content, rng: random.Random) -> Content:
    """A count of decisions as a ministry has it."""
    names = [name for name in content.figures
             if name.endswith("[decisions]") and name not in stated(content)]  # fmt: skip
    if not names:
        return content
    name = rng.choice(names)
    return replace(content, figures=content.figures | {name: str(rng.randrange(10**7, 10**8))})


AMOUNTS: Switches = {
    "eight-digits": Switch(4, _eight_digits),
    "four-decimals": Switch(5, _four_decimals),
    "yuan": Switch(4, _yuan),
    "plus-signs": Switch(8, _plus_signs),
}
FIGURES: Switches = {
    **AMOUNTS,
    "totals-only": Switch(3, _totals_only),
    "blank-rows": Switch(10, _blank_rows),
    "blank-table": Switch(5, _blank_table),
    "zero-blank": Switch(10, _zeros("")),
    "zero-slash": Switch(8, _zeros("/")),
    "zero-dash": Switch(5, _zeros("-")),
    "zero-full-dash": Switch(3, _zeros("－")),
    "zero-long-dash": Switch(4, _zeros("—", "——")),
    "zero-none": Switch(3, _zeros("无")),
    "zero-space": Switch(3, _zeros(" ", "　")),
    "units": Switch(10, _units),
    "thousands": Switch(6, _grouped(",")),
    "full-width-commas": Switch(3, _grouped("，")),
    "figure-spaces": Switch(4, _grouped(" ")),
    "full-width-digits": Switch(4, _full_width_digits),
}
