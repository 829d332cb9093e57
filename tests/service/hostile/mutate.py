"""Files a little wrong: what radamsa does, with a seed, and knowing what PDFs are made of."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

Mutator = Callable[[bytearray, random.Random], None]

NUMBERS = (b"0", b"-1", b"1", b"65536", b"2147483647", b"2147483648", b"99999999999999999999",
           b"0.0000001", b"1e309", b"NaN")  # fmt: skip
NAMES = (b"/Page", b"/Pages", b"/Catalog", b"/Font", b"/XObject", b"/Image", b"/Form", b"/Length",
         b"/Filter", b"/FlateDecode", b"/DCTDecode", b"/JBIG2Decode", b"/JPXDecode", b"/LZWDecode",
         b"/CCITTFaxDecode", b"/Kids", b"/Parent", b"/Contents", b"/Resources")  # fmt: skip


def mutated(data: bytes, others: Sequence[bytes], seed: int) -> bytes:
    """One to eight faults; for the same seed the same."""
    chance = random.Random(seed)
    out = bytearray(data)
    if chance.random() < 0.1:
        _splice(out, chance.choice(others), chance)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        chance.choice(MUTATORS)(out, chance)
    return bytes(out)


def _at(out: bytearray, chance: random.Random) -> int:
    return chance.randrange(len(out) or 1)


def _piece(out: bytearray, chance: random.Random) -> slice:
    start = _at(out, chance)
    return slice(start, start + chance.choice((1, 4, 16, 100, 1000, 20_000)))


def _flip(out: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 4, 32))):
        if out:
            out[_at(out, chance)] ^= 1 << chance.randrange(8)


def _extremes(out: bytearray, chance: random.Random) -> None:
    if out:
        out[_at(out, chance)] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))


def _cut_out(out: bytearray, chance: random.Random) -> None:
    del out[_piece(out, chance)]


def _cut_off(out: bytearray, chance: random.Random) -> None:
    del out[_at(out, chance) :]


def _repeat(out: bytearray, chance: random.Random) -> None:
    piece = _piece(out, chance)
    out[piece] = bytes(out[piece]) * chance.choice((2, 3, 50))


def _swap(out: bytearray, chance: random.Random) -> None:
    one, two = _piece(out, chance), _piece(out, chance)
    out[one], out[two] = bytes(out[two]), bytes(out[one])


def _noise(out: bytearray, chance: random.Random) -> None:
    at = _at(out, chance)
    out[at:at] = chance.randbytes(chance.choice((1, 8, 200)))


def _splice(out: bytearray, other: bytes, chance: random.Random) -> None:
    """The head of one file and the tail of another."""
    out[_at(out, chance) :] = other[chance.randrange(len(other)) :]


def _another(
    pattern: re.Pattern[bytes], others: Sequence[bytes], out: bytearray, chance: random.Random
) -> None:
    found = list(pattern.finditer(bytes(out)))
    if found:
        chosen = chance.choice(found)
        out[chosen.start() : chosen.end()] = chance.choice(others)


def _number(out: bytearray, chance: random.Random) -> None:
    _another(re.compile(rb"(?<=[ \[/\n])\d+(?=[ \]\n>])"), NUMBERS, out, chance)


def _name(out: bytearray, chance: random.Random) -> None:
    _another(re.compile(rb"/[A-Z][A-Za-z0-9]+"), NAMES, out, chance)


def _reference(out: bytearray, chance: random.Random) -> None:
    """To any object, so that some refer to themselves, or in a circle."""
    numbers = [b"%d 0 R" % number for number in range(1, 40)]
    _another(re.compile(rb"\d+ 0 R"), numbers, out, chance)


MUTATORS: tuple[Mutator, ...] = (
    _flip, _extremes, _cut_out, _cut_off, _repeat, _swap, _noise, _number, _number, _name,
    _reference, _reference,
)  # fmt: skip
