"""Rules found in the ink itself: long, straight, thin, ending where others cross.

Sharp where rules are: hairlines and pale ones too. What is broken, dotted or bent is
found by the network (:mod:`extractors.scan.rules`).
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.document import Rule
from extractors.preparation.pixels import Pixels, ink_of, pixels

SHORTEST_RULE = (20.0, 7.0)
"""Points that a level and an upright rule must measure; the least row is as high."""

THICKEST_RULE = 4.0
MOST_CROSSED = 0.3
"""Share of a rule's length that characters may touch; strokes are crossed more."""

BEYOND_STROKES = 60.0
"""Points that no run of strokes reaches: longer bars are rules, whatever touches them."""

LONG_UPRIGHT = 24.0
"""Points from which an upright is more than one character high."""

CHARACTER = 20.0
"""Points: more than the height of a character of running text or a heading."""

INKED_THROUGH = 0.93
"""Share of its length that a short upright must be inked from rule to rule."""

TEXT_DARKER, RULE_DARKER = 15, 6
"""Grey levels below the paper's: of characters, and of rules."""

END_GAP = 3.5
"""Points between a rule's end and the rule it ends on."""

_NONE = np.uint8(0)


def ink_rules(grey: Pixels, scale: float) -> tuple[Rule, ...]:
    """The rules of a straight page, in points from the picture's corner.

    Long straight strokes of characters look like rules; they are told apart by
    what crosses them and by their ends, which do not lie on other rules.
    """
    characters = ink_of(grey, scale, TEXT_DARKER)
    flat = _bars(_along(grey, scale), scale, SHORTEST_RULE[0])
    flat = [rule for rule in flat if is_clean(rule, characters, scale)]
    characters = np.where(_painted(flat, grey.shape, scale) > 0, _NONE, characters).T
    sharp = ink_of(grey, scale, RULE_DARKER).T
    turned = _bars(_along(grey.T, scale), scale, SHORTEST_RULE[1])
    reaching = (rule for rule in turned if _reaches(rule, flat, sharp, scale))
    upright = [_trimmed(rule.turned, flat) for rule in reaching]
    clean = [rule for rule in upright if is_clean(rule.turned, characters, scale)]
    upright = [rule for rule in upright if rule in clean or _in_line(rule, clean)]
    return tuple(_anchored(flat, upright))


def _along(grey: Pixels, scale: float) -> Pixels:
    """Ink of level bars, faint and broken ones too: averaged along their direction."""
    averaged = cv2.blur(np.ascontiguousarray(grey), (max(3, round(2 * scale)), 1))
    return ink_of(pixels(averaged), scale, RULE_DARKER)


def _bars(ink: Pixels, scale: float, shortest: float) -> list[Rule]:
    """Level bars of ink, no thicker than a rule."""
    length = round(shortest * scale)
    opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    bars = [
        bar
        for index, (x, y, w, h, _) in enumerate(stats.tolist())
        if index and w >= length
        for bar in [_core(labels[y : y + h, x : x + w] == index, x, y, THICKEST_RULE * scale)]
        if bar is not None
    ]
    return [Rule(x / scale, y / scale, (x + w) / scale, (y + h) / scale) for x, y, w, h in bars]


def _core(
    bar: NDArray[np.bool_], x: int, y: int, thickest: float
) -> tuple[int, int, int, int] | None:
    """The bar itself, as x, y, width, height, where strokes have grown onto it; None
    if it is thick through and through."""
    if bar.shape[0] > thickest:
        filled = bar.sum(axis=1)
        rows = np.flatnonzero(filled >= 0.7 * filled.max())
        if rows[-1] - rows[0] + 1 > thickest:
            return None
        y, bar = y + int(rows[0]), bar[rows[0] : rows[-1] + 1]
    columns = np.flatnonzero(bar.any(axis=0))
    return x + int(columns[0]), y, int(columns[-1] - columns[0]) + 1, bar.shape[0]


def _reaches(turned: Rule, flat: Sequence[Rule], ink: Pixels, scale: float) -> bool:
    """Whether an upright (given turned), if short, is inked all the way between
    the level rules it stands between: a 1 is not."""
    if turned.x1 - turned.x0 >= LONG_UPRIGHT:
        return True
    crossing = [r.top / 2 + r.bottom / 2 for r in flat if r.x0 - 1 <= turned.top <= r.x1 + 1]
    above = [y for y in crossing if abs(y - turned.x0) <= END_GAP]
    below = [y for y in crossing if abs(y - turned.x1) <= END_GAP]
    if not above or not below:
        return False
    start, end = round(max(above) * scale), round(min(below) * scale)
    strip = ink[round(turned.top * scale) - 1 : round(turned.bottom * scale) + 1, start:end]
    return strip.size > 0 and float((strip > 0).any(axis=0).mean()) >= INKED_THROUGH


def is_clean(rule: Rule, ink: Pixels, scale: float) -> bool:
    """Whether a level rule, if not very long, has clean paper on both sides."""
    if rule.x1 - rule.x0 >= BEYOND_STROKES:
        return True
    near, far = 2, 2 + max(2, round(1.2 * scale))
    top, bottom = round(rule.top * scale), round(rule.bottom * scale)
    columns = slice(round((rule.x0 + 1.5) * scale), round((rule.x1 - 1.5) * scale))
    above = ink[max(0, top - far) : max(0, top - near), columns]
    beside = np.vstack([above, ink[bottom + near : bottom + far, columns]])
    return not beside.size or float((beside > 0).any(axis=0).mean()) <= MOST_CROSSED


def _trimmed(upright: Rule, flat: Sequence[Rule]) -> Rule:
    """A long upright without the stroke of a character that it runs into: cut
    back to the outermost level rule it crosses, if that is near its end."""
    crossed = [(r.top + r.bottom) / 2 for r in flat if r.x0 - 1 <= upright.x0 <= r.x1 + 1]
    inside = [y for y in crossed if upright.top <= y <= upright.bottom]
    if upright.bottom - upright.top < LONG_UPRIGHT or not inside:
        return upright
    first, last = min(inside), max(inside)
    return Rule(
        upright.x0,
        first if END_GAP < first - upright.top < CHARACTER else upright.top,
        upright.x1,
        last if END_GAP < upright.bottom - last < CHARACTER else upright.bottom,
    )


def _in_line(upright: Rule, others: Sequence[Rule]) -> bool:
    """Whether a long upright above or below runs on in this one."""
    return any(
        other.bottom - other.top >= LONG_UPRIGHT and abs(other.x0 - upright.x0) <= 1.0
        for other in others
    )


def _anchored(flat: list[Rule], upright: list[Rule]) -> list[Rule]:
    """The rules whose two ends lie on crossing rules, or end where others end."""
    while True:
        kept_flat = [r for r in flat if _held(r, flat, upright)]
        kept_upright = [r for r in upright if _held(r.turned, _flip(upright), _flip(kept_flat))]
        if len(kept_flat) == len(flat) and len(kept_upright) == len(upright):
            return flat + upright
        flat, upright = kept_flat, kept_upright


def _flip(rules: Sequence[Rule]) -> list[Rule]:
    return [rule.turned for rule in rules]


def _held(rule: Rule, alike: Sequence[Rule], crossing: Sequence[Rule]) -> bool:
    """For a level rule; uprights are asked flipped."""
    return all(
        _meets(end, rule.top, crossing) or (_is_long(rule) and _shared_end(end, rule, alike))
        for end in (rule.x0, rule.x1)
    )


def _meets(x: float, y: float, crossing: Sequence[Rule]) -> bool:
    near = END_GAP
    return any(abs(c.x0 - x) <= near and c.top - near <= y <= c.bottom + near for c in crossing)


def _is_long(rule: Rule) -> bool:
    return rule.x1 - rule.x0 >= 2 * SHORTEST_RULE[0]


def _shared_end(x: float, rule: Rule, alike: Sequence[Rule]) -> bool:
    ends = [a for a in alike if a is not rule and _is_long(a)]
    return sum(1 for a in ends if min(abs(a.x0 - x), abs(a.x1 - x)) <= END_GAP) >= 2


def _painted(rules: Sequence[Rule], shape: tuple[int, ...], scale: float) -> Pixels:
    mask = np.zeros(shape, np.uint8)
    for rule in rules:
        x0, top, x1, bottom = (round(value * scale) for value in rule)
        mask[max(0, top - 1) : bottom + 1, max(0, x0 - 1) : x1 + 1] = 255
    return mask
