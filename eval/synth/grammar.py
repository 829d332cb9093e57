"""Sentences with figures, made from patterns; each knows what its numbers mean.

A pattern's text holds slots: ``{channel}`` is filled with one of
:data:`~eval.synth.phrases.WORDS` (``{info1}`` and ``{info2}`` with different
ones of the same kind), ``{a}`` with the number that ``a=N(...)`` describes,
whose metric may hold slots too.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extractors.document import Value
from extractors.numbers import format_chinese, format_value

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class N:
    """A number: what it counts, and between which bounds.

    ``part_of`` names the slot whose parts it and its siblings are, ``rest`` says
    that it is what remains; ``cell`` is the path of the table cell that it
    repeats; ``qualifier`` that of a word which the pattern prints itself.
    """

    metric: str
    unit: str
    low: int = 1
    high: int = 99
    places: int = 0
    part_of: str = ""
    rest: bool = False
    cell: str = ""
    qualifier: str | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    text: str
    numbers: dict[str, N] = field(default_factory=dict)


def pattern(text: str, **numbers: N) -> Pattern:
    return Pattern(text, numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A figure in a sentence; ``start`` and ``end`` are of the numeral alone."""

    metric: str
    start: int
    end: int
    value: Value
    unit: str | None
    qualifier: str | None
    same_as: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    text: str
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A number in print, in four parts of which ``numeral`` is the figure."""

    numeral: str
    value: Value
    before: str = ""
    after: str = ""
    qualifier: str | None = None


Cells = Mapping[str, int]
"""Numbers that stand in the tables, by path."""


def speak(
    pattern: Pattern, rng: random.Random, words: Mapping[str, Sequence[str]], cells: Cells
) -> Sentence:
    """One sentence from a pattern."""
    filled = _fill(pattern, rng, words)
    printed = _numbers(pattern.numbers, rng, cells)
    text, mentions = "", []
    for position, piece in enumerate(_SLOT.split(pattern.text)):
        number = printed.get(piece) if position % 2 else None
        if number is None:
            text += filled[piece] if position % 2 else piece
            continue
        start = len(text) + len(number.before)
        text += number.before + number.numeral + number.after
        mentions.append(_mention(pattern.numbers[piece], number, start, filled))
    return Sentence(text=text, mentions=tuple(mentions))


def _fill(
    pattern: Pattern, rng: random.Random, words: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Words for all slots that are no numbers, no word twice."""
    stated = " ".join([pattern.text, *(number.metric for number in pattern.numbers.values())])
    slots = dict.fromkeys(_SLOT.findall(stated))
    filled: dict[str, str] = {}
    for slot in slots:
        if slot not in pattern.numbers:
            choices = [w for w in words[slot.rstrip("0123456789")] if w not in filled.values()]
            filled[slot] = rng.choice(choices)
    return filled


def _mention(number: N, printed: Printed, start: int, filled: Mapping[str, str]) -> Mention:
    return Mention(
        metric=_SLOT.sub(lambda match: filled[match[1]], number.metric),
        start=start,
        end=start + len(printed.numeral),
        value=printed.value,
        unit=number.unit or None,
        qualifier=printed.qualifier or number.qualifier,
        same_as=number.cell or None,
    )


# --------------------------------------------------------------------------
# Numbers


def _numbers(numbers: Mapping[str, N], rng: random.Random, cells: Cells) -> dict[str, Printed]:
    """Values first, so that parts fit into their wholes; then their print."""
    values: dict[str, Decimal] = {}
    left: dict[str, int] = {}
    wholes = {number.part_of for number in numbers.values()}
    for name, number in numbers.items():
        values[name] = _value(number, left.get(number.part_of, 0), rng, cells)
        left[name] = int(values[name])
        if number.part_of:
            left[number.part_of] -= int(values[name])
    return {
        name: _print(number, values[name], rng, exact=number.exact or name in wholes)
        for name, number in numbers.items()
    }


def _value(number: N, left: int, rng: random.Random, cells: Cells) -> Decimal:
    if number.cell:
        return Decimal(cells[number.cell])
    if number.part_of:
        return Decimal(left if number.rest else rng.randint(0, left // 2))
    if number.places:
        scale = int(10**number.places)
        return Decimal(rng.randint(number.low * scale, number.high * scale)) / Decimal(scale)
    return Decimal(rng.randint(number.low, number.high))


Way = Callable[[N, Decimal, random.Random], Printed]


def _print(number: N, value: Decimal, rng: random.Random, *, exact: bool) -> Printed:
    free = not (exact or number.cell or number.part_of or number.places or number.unit == "%")
    ways: list[Way] = [_plain, _plain, _plain, _plain]
    if free:
        ways += [_plain, _rounded, _ten_thousands]
    if free and value <= 20:
        ways.append(_chinese)
    return rng.choice(ways)(number, value, rng)


def _plain(number: N, value: Decimal, _: random.Random) -> Printed:
    return Printed(numeral=f"{value}", value=format_value(value), after=number.unit)


def _chinese(number: N, value: Decimal, rng: random.Random) -> Printed:
    if value == 2 or not value:  # 两 or 二, 零 or 无: neither is sure
        return _plain(number, value, rng)
    return Printed(numeral=format_chinese(int(value)), value=int(value), after=number.unit)


_ABOUT = (
    ("约", "", "", "approximately"),
    ("近", "", "", "approximately"),
    ("", "", "左右", "approximately"),
    ("超过", "", "", "over"),
    ("超", "", "", "over"),
    ("突破", "", "", "over"),
    ("", "余", "", "over"),
    ("", "多", "", "over"),
    ("", "", "以上", "over"),
)
"""Before the numeral, between numeral and unit, behind the unit; the qualifier."""


def _rounded(number: N, value: Decimal, rng: random.Random) -> Printed:
    """Two digits that count and a word for the rest: 约3200条, 560余份."""
    if value < 20 or number.qualifier:
        return _plain(number, value, rng)
    scale = 10 ** max(1, len(str(value)) - 2)
    before, inner, behind, qualifier = rng.choice(_ABOUT)
    whole = int(value) // scale * scale
    return Printed(
        numeral=str(whole),
        value=whole,
        before=before,
        after=inner + number.unit + behind,
        qualifier=qualifier,
    )


def _ten_thousands(number: N, value: Decimal, rng: random.Random) -> Printed:
    """In 万, with the qualifier that a shortened number needs: 近3.2万条."""
    if value < 10000 or number.qualifier:
        return _rounded(number, value, rng)
    thousands = int(value) // 1000
    before, inner, behind, qualifier = rng.choice(_ABOUT)
    return Printed(
        numeral=f"{format_value(Decimal(thousands) / 10)}万",
        value=thousands * 1000,
        before=before,
        after=inner + number.unit + behind,
        qualifier=qualifier,
    )
