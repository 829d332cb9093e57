"""What a sum that fails in print was likely meant to be: the slips of the pen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from extractors.document import Check, Field
from extractors.reconcile.checks import Sum

Fields = Mapping[str, Field]
Failing = Sequence[tuple[Sum, Check]]
Label = Callable[[str], str]
"""What the form prints beside a cell, for a path."""


def likely_slip(rule: Sum, check: Check, failing: Failing, fields: Fields, label: Label) -> str:
    """By how much, and how it may have come about: words for whoever asks the office.
    ``failing`` are all sums that fail; ``check`` must be one of them."""
    expected, actual = Decimal(check.expected or 0), Decimal(check.actual or 0)
    gap = f"相差 {abs(actual - expected)}"
    cause = next(_causes(rule, actual - expected, (expected, actual), failing, fields, label), "")
    return f"{gap}，{cause}" if cause else gap


def _causes(
    rule: Sum, gap: Decimal, stated: tuple[Decimal, Decimal], failing: Failing, fields: Fields,
    label: Label,
) -> Iterator[str]:  # fmt: skip
    if len(rule.whole) == 1:
        yield from _digits(*stated)
    yield from _swapped(rule, gap, failing)
    yield from _left_out(rule, gap, fields, label)


def _digits(expected: Decimal, actual: Decimal) -> Iterator[str]:
    right, printed = str(expected), str(actual)
    if sorted(right) == sorted(printed):
        yield f"可能是数字次序写颠倒（{right} 写成 {printed}）"
    if _lacks_one(printed, right):
        yield f"可能漏写一位数字（{right} 写成 {printed}）"
    if _lacks_one(right, printed):
        yield f"可能多写一位数字（{right} 写成 {printed}）"


def _lacks_one(short: str, long: str) -> bool:
    return any(short == long[:at] + long[at + 1 :] for at in range(len(long)))


def _swapped(rule: Sum, gap: Decimal, failing: Failing) -> Iterator[str]:
    """Another row or column of the same rule is off by as much the other way."""
    others = (check for other, check in failing
              if other.id != rule.id and other.rule is rule.rule)  # fmt: skip
    gaps = [Decimal(check.actual or 0) - Decimal(check.expected or 0) for check in others]
    if -gap in gaps:
        yield "可能与另一" + ("行" if rule.rule.along == "rows" else "列") + "的数字互换"


def _left_out(rule: Sum, gap: Decimal, fields: Fields, label: Label) -> Iterator[str]:
    """The total lacks a part, or counts one twice."""
    for name in rule.parts:
        value = Decimal(fields[name].value or 0)
        if value and value == -gap:
            yield f"合计可能未计入“{label(name)}”的 {value}"
        if value and value == gap:
            yield f"合计可能重复计入“{label(name)}”的 {value}"
