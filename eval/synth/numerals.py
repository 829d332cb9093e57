"""A number as people print it in running text."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extractors.document import Value
from extractors.numbers import format_chinese, format_value

Style = Literal["free", "exact", "cell", "chinese"]
"""``exact``: digits, perhaps with separators; ``cell``: or in Chinese numerals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A number in print, in four parts of which ``numeral`` is the figure: its digits
    with 万 or 亿, and 余 where that stands between them (20余万)."""

    numeral: str
    value: Value
    before: str = ""
    after: str = ""
    qualifier: str | None = None


Way = Callable[[Decimal, str, random.Random], Printed]


def print_number(
    value: Decimal, unit: str, style: Style, leads: bool, rng: random.Random
) -> Printed:
    """``leads``: its noun follows, so that 一 would be an article.

    The value and qualifier are of what is printed: 3278 may be printed as 近3300.
    """
    ways = _ways(value, unit, style)
    way = rng.choices([way for way, _ in ways], [weight for _, weight in ways])[0]
    if way is _chinese and leads and value == 1:
        way = _plain
    return way(value, unit, rng)


def _ways(value: Decimal, unit: str, style: Style) -> list[tuple[Way, int]]:
    """With how often each comes, where it can."""
    whole = value == value.to_integral_value()
    if style == "chinese":
        return [(_chinese if 0 < value <= 99 and whole else _plain, 1)]
    if unit in ("%", "倍", "个百分点", "‰") or not whole:
        return _ratio_ways(value, unit, style)
    ways: list[tuple[Way, int]] = [(_plain, 60), (_full_width, 1)]
    ways += [(_separated, 3)] if value >= 1000 else []
    if style == "exact":
        return ways
    ways += [(_chinese, 6 if style == "free" else 3)] if 0 < value <= 20 else []
    if style == "free":
        ways += [(_rounded, 14)] if value >= 20 else []
        ways += [(_chinese_tens, 4)] if 20 <= value < 1000 else []
        ways += [(_scaled, 22)] if value >= 10000 and unit not in ("元", "万元", "亿元") else []
    return ways


def _ratio_ways(value: Decimal, unit: str, style: Style) -> list[tuple[Way, int]]:
    ways: list[tuple[Way, int]] = [(_plain, 60)]
    ways += [(_full_width_sign, 3)] if unit == "%" else []
    if style == "free":
        ways += [(_about, 5)] if value < 100 or unit != "%" else []
        ways += [(_hundredths, 1)] if unit == "%" and value == int(value) else []
    return ways


# --------------------------------------------------------------------------
# Exact


def _plain(value: Decimal, unit: str, _: random.Random) -> Printed:
    return Printed(numeral=f"{value:f}", value=format_value(value), after=unit)


def _separated(value: Decimal, unit: str, _: random.Random) -> Printed:
    return Printed(numeral=f"{value:,}", value=format_value(value), after=unit)


WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")


def _full_width(value: Decimal, unit: str, _: random.Random) -> Printed:
    return Printed(numeral=f"{value:f}".translate(WIDE), value=format_value(value), after=unit)


def _full_width_sign(value: Decimal, unit: str, _: random.Random) -> Printed:
    return Printed(numeral=f"{value:f}", value=format_value(value), after=unit.translate(WIDE))


def _chinese(value: Decimal, unit: str, _: random.Random) -> Printed:
    numeral = "两" if value == 2 else format_chinese(int(value))
    return Printed(numeral=numeral, value=int(value), after=unit)


def _hundredths(value: Decimal, _unit: str, rng: random.Random) -> Printed:
    """百分之九十五"""
    if not 0 < value <= 100:
        return _plain(value, "%", rng)
    numeral = "百" if value == 100 else format_chinese(int(value))
    return Printed(numeral=numeral, value=int(value), before="百分之")


# --------------------------------------------------------------------------
# Approximate

_ABOUT = (
    ("约", "", "", "approximately", 5),
    ("大约", "", "", "approximately", 1),
    ("近", "", "", "approximately", 5),
    ("将近", "", "", "approximately", 1),
    ("接近", "", "", "approximately", 1),
    ("", "", "左右", "approximately", 3),
    ("", "", "上下", "approximately", 1),
    ("超过", "", "", "over", 3),
    ("超", "", "", "over", 4),
    ("突破", "", "", "over", 2),
    ("逾", "", "", "over", 2),
    ("", "余", "", "over", 14),
    ("", "多", "", "over", 6),
    ("", "", "以上", "over", 2),
    ("不足", "", "", "under", 1),
    ("不到", "", "", "under", 1),
)
"""Before the numeral, between numeral and unit, behind the unit; the qualifier;
how often."""
_INNER = tuple(way for way in _ABOUT if way[1])
_HUNDRED = tuple(way for way in _ABOUT if way[0] in ("近", "超", "超过") or way[1] == "余")
"""Those that 百 takes too."""
_OUTER = tuple(way for way in _ABOUT if not way[1])


def _qualified(
    numeral: str, value: Decimal, unit: str, rng: random.Random, ways: tuple[
        tuple[str, str, str, str, int], ...] = _ABOUT,
) -> Printed:  # fmt: skip
    before, inner, behind, qualifier, _ = rng.choices(ways, [way[4] for way in ways])[0]
    return Printed(
        numeral=numeral,
        value=format_value(value),
        before=before,
        after=inner + unit + behind,
        qualifier=qualifier,
    )


def _about(value: Decimal, unit: str, rng: random.Random) -> Printed:
    """With a word before or behind, not between: 约12.5%, 98%以上."""
    return _qualified(f"{value:f}", value, unit, rng, _OUTER)


def _rounded(value: Decimal, unit: str, rng: random.Random) -> Printed:
    """One to three digits that count and a word for the rest: 约3200条, 560余份."""
    length = len(str(int(value)))
    scale = 10 ** max(1, length - rng.choice((1, 2, 2, 3)))
    whole = Decimal(max(1, int(value) // scale) * scale)
    return _qualified(f"{whole:f}", whole, unit, rng)


def _chinese_tens(value: Decimal, unit: str, rng: random.Random) -> Printed:
    """三十余场, 近百人, 两百多件."""
    scale = 100 if value >= 100 else 10
    whole = int(value) // scale * scale
    numeral = format_chinese(whole)
    if whole == 100 and rng.random() < 0.7:
        numeral = "百"
    elif whole == 200 and rng.random() < 0.5:
        numeral = "两百"
    ways = _INNER if rng.random() < 0.7 and numeral != "百" else _HUNDRED
    return _qualified(numeral, Decimal(whole), unit, rng, ways)


def _scaled(value: Decimal, unit: str, rng: random.Random) -> Printed:
    """In 万 or 亿: 3.28万条, 20余万条, 1.3亿余次."""
    sign, scale = ("亿", 10**8) if value >= 10**8 else ("万", 10**4)
    if value >= 10 * scale and rng.random() < 0.3:
        return _scaled_tens(int(value / scale), sign, unit, rng)
    short = (value / scale).quantize(Decimal(1).scaleb(-rng.choice((0, 1, 1, 2))))
    numeral = f"{format_value(short) if rng.random() < 0.9 else format(short, 'f')}{sign}"
    if rng.random() < 0.35:
        return Printed(numeral=numeral, value=format_value(short * scale), after=unit)
    return _qualified(numeral, short * scale, unit, rng)


def _scaled_tens(count: int, sign: str, unit: str, rng: random.Random) -> Printed:
    """With 余 or 多 inside the numeral: 20余万."""
    whole = count // 10 * 10
    scale = 10**8 if sign == "亿" else 10**4
    numeral = f"{whole}{rng.choice('余余多')}{sign}"
    return Printed(numeral=numeral, value=whole * scale, after=unit, qualifier="over")
