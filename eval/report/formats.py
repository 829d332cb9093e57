"""Numbers and printed texts as a reader of the page sees them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import quote

THIN = "\u202f"
NOTHING = "–"
FEWEST = 0.0001


def count(number: float) -> str:
    """``12,345``; a sum of similarities keeps one place."""
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.1f}"


def counted(number: int, noun: str) -> str:
    """``1 page``, ``2 pages``."""
    return f"{count(number)} {noun if number == 1 else f'{noun}s'}"


def percent(share: float) -> str:
    """Never rounded up to all, nor down to nothing."""
    if 1 - FEWEST < share < 1:
        return f">99.99{THIN}%"
    if 0 < share < FEWEST:
        return f"<0.01{THIN}%"
    return f"{share * 100:.2f}{THIN}%"


def per_10_000(rate: float) -> str:
    return f"{rate * 10_000:,.1f}"


def points(change: float) -> str:
    """A change of a share, in hundredths."""
    return f"{change * 100:+.2f}".replace("-", "−")


def seconds(time: float) -> str:
    return f"{time:.2f}" if time < 100 else f"{time:,.0f}"


def confidence(value: float) -> str:
    """Never rounded up to certainty."""
    return ">0.999" if 0.9995 <= value < 1 else f"{value:.3f}"


def short(digest: str) -> str:
    return digest[:12]


def anchor(document: str) -> str:
    """An id, and the fragment that leads to it."""
    return f"doc-{quote(document, safe='')}"


def visible(text: str) -> str:
    """Blanks at the ends and characters without a shape are shown."""
    middle = text.strip(" ")
    if not middle:
        return "␣" * len(text)
    before, after = text.index(middle), len(text.rstrip(" "))
    shown = "".join(map(_shape, middle))
    return "␣" * before + shown + "␣" * (len(text) - after)


def _shape(character: str) -> str:
    if ord(character) < 0x20:
        return chr(0x2400 + ord(character))
    invisible = unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
    return f"[U+{ord(character):04X}]" if invisible else character


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A text whose ``middle`` is what sets it apart from another."""

    head: str
    middle: str
    tail: str


def apart(one: str, other: str) -> tuple[Marked, Marked]:
    """Both texts, without what they begin and end with in common.

    >>> apart("1,203", "1.203")[1].middle
    '.'
    """
    one, other = visible(one), visible(other)
    head = _shared(one, other)
    tail = _shared(one[head:][::-1], other[head:][::-1])
    return _marked(one, head, tail), _marked(other, head, tail)


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _marked(text: str, head: int, tail: int) -> Marked:
    end = len(text) - tail
    return Marked(head=text[:head], middle=text[head:end], tail=text[end:])
