"""The rules of a flat sheet: what the network sees and what the ink shows, completed.

A rule of a table ends on a rule that crosses it. An end that hangs in the air is where
the paper lost the rest: it is led on to the next crossing rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.document import Rule
from extractors.preparation.pixels import Pixels, ink_of, shrunk
from extractors.scan.dash_rows import without_dash_rows
from extractors.scan.faint_rules import faint_rules
from extractors.scan.ink_rules import TEXT_DARKER, ink_rules, is_clean
from extractors.scan.rule_mask import rules_from_mask
from extractors.scan.spans import Span, joined, merged
from extractors.scan.stray_rules import without_stray_rules
from models.rules.channels import ACROSS, DOWN, DPI, PAPER
from models.rules.predict import RuleFinder

IN_LINE = 1.6
"""Points that pieces of one rule may lie off each other."""

GAP = 4.0
"""Points between pieces that are one whatever happens."""

HELD = 4.0
"""Points between a rule's end and the rule it ends on."""

STUB = (30.0, 12.0)
"""Points that a level and an upright rule must measure, if both its ends hang in the air
and nothing runs on in it: strokes and specks are shorter."""

FAR = 60.0
"""Points between pieces that may be of one rule."""

NEAR = 12.0
"""Points by which any rule may be led on."""

BESIDE = 80.0
"""Points to a rule that shows how far its neighbours reach."""

LOST, SURELY_LOST = 0.1, 0.5
"""Mean probability that the network gives to a stretch that the paper has lost; where
cells are joined it gives next to none, but in low rows the strokes of characters have some."""

ASIDE, PROTRUSION, TOGETHER = 130.0, 8.0, 3
"""Points to the neighbours of a rule, points by which one that runs on past them is none,
and how many neighbours say so."""

TAIL = 0.25
"""Of a rule's length, what a streak that meets its end may add to it."""

ROUNDS = 4

LIKELY = 0.15
"""Mean probability that the network gives to a rule of the ink, at least: grain and
strokes make rules too."""

MARGIN = 9.0
"""Points of paper to either side of a table's rule."""

LOW = 14.0
"""Points of the lowest upright that stands for itself."""

THICK = 0.6
"""Points from the middle of a thin rule to its edge."""

GHOST, SURELY_GHOST = 0.4, 0.36
"""Shares of the darkness of a page's darkest rules: what is paler shines through from
the other side, unless it ends on darker rules and is not as pale as that."""

DOTS = 20
"""Percent of a rule's length that is dark, at least, however sparsely it is dotted."""

Likelihood = NDArray[np.float32]


def find_rules(
    grey: Pixels, scale: float, finder: RuleFinder, known: Sequence[Rule] = ()
) -> tuple[Rule, ...]:
    """In points from the picture's corner, first the level ones; ``known`` are others'."""
    small, small_scale = shrunk(grey, scale, DPI / 72)
    maps = finder.find(small)
    seen = rules_from_mask(np.ascontiguousarray(maps[[ACROSS, DOWN]]), small_scale)
    ink = ink_of(grey, scale, TEXT_DARKER)
    drawn = [rule for rule in ink_rules(grey, scale)
             if likelihood(maps, rule, small_scale) >= LIKELY]  # fmt: skip
    surely = without_strokes(seen, drawn, ink, scale)
    own = [rule for rule in _without_ghosts([*surely, *drawn], grey, scale)
           if _on_paper(maps[PAPER], rule, small_scale)]  # fmt: skip

    def likely(rule: Rule) -> float:
        return likelihood(maps, rule, small_scale)

    rules = completed([*known, *own], likely)
    faint = faint_rules(grey, ink, rules, scale)
    rules = completed([*rules, *faint], likely) if faint else rules
    return without_stray_rules(without_dash_rows(rules, ink, scale))


def without_strokes(
    seen: Sequence[Rule], drawn: Sequence[Rule], ink: Pixels, scale: float
) -> list[Rule]:
    """Without uprights as high as a character and level rules amid characters (those of a
    tight row make a dashed line) unless others stand in their line."""
    level = [rule for rule in seen if rule.horizontal]
    upright = [rule for rule in seen if not rule.horizontal]
    clean = [rule for rule in level if is_clean(_thickened(rule), ink, scale)]
    sure = [rule.turned for rule in (*clean, *drawn)]
    return [
        *(rule for rule in level if rule in clean or _has_company(rule.turned, sure)),
        *(rule for rule in upright
          if rule.bottom - rule.top >= LOW or _has_company(rule, [*seen, *drawn])),
    ]  # fmt: skip


def _thickened(rule: Rule) -> Rule:
    return Rule(rule.x0, rule.top - THICK, rule.x1, rule.bottom + THICK)


def _has_company(upright: Rule, rules: Sequence[Rule]) -> bool:
    """Whether another stands above it, below it or in its place."""
    return any(
        other != upright and not other.horizontal and abs(other.x0 - upright.x0) <= IN_LINE
        for other in rules
    )


def likelihood(maps: Likelihood, rule: Rule, scale: float) -> float:
    """Mean probability that the network gives to a rule."""
    strip = across(maps[ACROSS if rule.horizontal else DOWN], rule, 1.5, scale)
    return float(strip.max(axis=0).mean()) if strip.size else 0.0


def _on_paper(paper: Likelihood, rule: Rule, scale: float) -> bool:
    """Whether there is paper to both sides; a sheet's own edge is no rule."""
    middle = rule.top + rule.bottom if rule.horizontal else rule.x0 + rule.x1
    side = (paper.shape[0] if rule.horizontal else paper.shape[1]) / scale
    if not MARGIN < middle / 2 < side - MARGIN:
        return False
    strip = across(paper, rule, MARGIN, scale)
    return float(strip[[0, -1]].mean(axis=1).min()) > 0.5


def _without_ghosts(rules: Sequence[Rule], grey: Pixels, scale: float) -> list[Rule]:
    """Without the rules of the page behind, which shine through paler than its own."""
    strengths = [_strength(grey, rule, scale) for rule in rules]
    if not rules:
        return []
    darkest = float(np.percentile(strengths, 90))
    weighed = list(zip(rules, strengths, strict=True))
    dark = [rule for rule, strength in weighed if strength >= GHOST * darkest]
    level, upright = _spans(dark)
    return [rule for rule, strength in weighed
            if strength >= GHOST * darkest
            or (strength >= SURELY_GHOST * darkest
                and _rests(_span(rule), upright if rule.horizontal else level))]  # fmt: skip


def _spans(rules: Sequence[Rule]) -> tuple[list[Span], list[Span]]:
    """Of the level ones, and of the upright ones."""
    level = [_span(rule) for rule in rules if rule.horizontal]
    return level, [_span(rule) for rule in rules if not rule.horizontal]


def _span(rule: Rule) -> Span:
    if rule.horizontal:
        return Span((rule.top + rule.bottom) / 2, rule.x0, rule.x1)
    return Span((rule.x0 + rule.x1) / 2, rule.top, rule.bottom)


def _strength(grey: Pixels, rule: Rule, scale: float) -> float:
    """Grey levels by which a rule, or its dots, is darker than what lies beside it."""
    core, around = across(grey, rule, 1.5, scale), across(grey, rule, 5.0, scale)
    if not core.size:
        return 0.0
    return float(np.percentile(around, 75)) - float(np.percentile(core.min(axis=0), DOTS))


def across(picture: NDArray[Any], rule: Rule, reach: float, scale: float) -> NDArray[Any]:
    """The strip of a picture ``reach`` points to either side of a rule, along its second axis."""
    if not rule.horizontal:
        return across(picture.T, rule.turned, reach, scale)
    y = (rule.top + rule.bottom) / 2
    top, bottom = max(0, round((y - reach) * scale)), round((y + reach) * scale) + 1
    return picture[top:bottom, max(0, round(rule.x0 * scale)) : round(rule.x1 * scale) + 1]


def completed(rules: Sequence[Rule], likely: Callable[[Rule], float]) -> tuple[Rule, ...]:
    """The rules without stubs and strays, their ends led on to the rules that they end on.

    Args:
        likely: How probable a rule is at a place, 0..1.
    """
    level, upright = map(_whole, _spans(rules))
    level, upright = (
        _without_stubs(level, upright, STUB[0]),
        _without_stubs(upright, level, STUB[1]),
    )
    level, upright = _without_strays(level, upright), _without_strays(upright, level)
    for _ in range(ROUNDS):
        level = _whole(_led_on(span, level, upright, lambda s: likely(_level(s)))
                       for span in level)  # fmt: skip
        upright = _whole(_led_on(span, upright, level, lambda s: likely(_upright(s)))
                         for span in upright)  # fmt: skip
    level, upright = _anchored(level, upright, STUB[0]), _anchored(upright, level, STUB[1])
    return (*map(_level, level), *map(_upright, upright))


def _anchored(spans: Sequence[Span], crossing: Sequence[Span], shortest: float) -> list[Span]:
    """Without short pieces of which an end still hangs in the air, and spurs."""
    return [span for span in spans if _rests(span, crossing)
            or (span.length >= shortest and not _is_spur(span, spans, crossing))]  # fmt: skip


def _is_spur(span: Span, alike: Sequence[Span], crossing: Sequence[Span]) -> bool:
    """Whether it begins on a rule, crosses none, and ends where no other does: a streak
    that leaves a table, or a stroke that meets its side."""
    held = [_meets(span.at, end, crossing) for end in (span.start, span.end)]
    inner = [other for other in crossing if span.start + HELD < other.at < span.end - HELD]
    through = any(other.start - HELD <= span.at <= other.end + HELD for other in inner)
    if sum(held) != 1 or through:
        return False
    loose = span.end if held[0] else span.start
    others = [end for other in alike if other is not span for end in (other.start, other.end)]
    return not any(abs(end - loose) <= HELD for end in others)


def _level(span: Span) -> Rule:
    return Rule(span.start, span.at, span.end, span.at)


def _upright(span: Span) -> Rule:
    return Rule(span.at, span.start, span.at, span.end)


def _whole(spans: Iterable[Span]) -> list[Span]:
    return joined(spans, IN_LINE, GAP, merged)


def _without_stubs(spans: Sequence[Span], crossing: Sequence[Span], shortest: float) -> list[Span]:
    return [span for span in spans
            if span.length >= shortest or _is_held(span, spans, crossing, shortest)]  # fmt: skip


def _without_strays(spans: Sequence[Span], crossing: Sequence[Span]) -> list[Span]:
    """Without folds and streaks: they run on where the rules beside them end together. A
    rule that a streak meets at its end keeps what lies between its neighbours' ends."""
    trimmed = (_trimmed(span, spans, crossing) for span in spans)
    return [span for span in trimmed if span is not None]


def _trimmed(span: Span, alike: Sequence[Span], crossing: Sequence[Span]) -> Span | None:
    before = _beyond(span.start, [other.start for other in _beside(span, alike)], -1)
    behind = _beyond(span.end, [other.end for other in _beside(span, alike)], 1)
    if before and not _ends_well(span, span.start, alike, crossing):
        inner = Span(span.at, span.start + before, span.end)
        return inner if _is_rule(inner, inner.end, before, crossing) else None
    if behind and not _ends_well(span, span.end, alike, crossing):
        inner = Span(span.at, span.start, span.end - behind)
        return inner if _is_rule(inner, inner.start, behind, crossing) else None
    return span


def _is_rule(inner: Span, other_end: float, beyond: float, crossing: Sequence[Span]) -> bool:
    """Whether what is left is most of it, and its other end that of a rule."""
    return beyond <= TAIL * inner.length and _meets(inner.at, other_end, crossing)


def _beside(span: Span, alike: Sequence[Span]) -> list[Span]:
    return [other for other in alike if 0 < abs(other.at - span.at) <= ASIDE
            and other.start < span.end and span.start < other.end]  # fmt: skip


def _ends_well(span: Span, end: float, alike: Sequence[Span], crossing: Sequence[Span]) -> bool:
    """Whether an end lies on a rule, or where another rule ends."""
    others = (o.start if end == span.start else o.end for o in alike if o is not span)
    return _meets(span.at, end, crossing) or any(abs(other - end) <= HELD for other in others)


def _beyond(end: float, neighbours: Sequence[float], towards: int) -> float:
    """By how much a rule runs on past where most neighbours end, and end together; 0: it
    does not. ``towards`` is 1 for the far end, -1 for the near one."""
    lengths = [towards * (end - other) for other in neighbours]
    before = [length for length in lengths if length > PROTRUSION]
    middle = float(np.median(before)) if before else 0.0
    together = [length for length in before if abs(length - middle) <= HELD]
    return middle if len(together) >= TOGETHER and len(together) > len(lengths) / 2 else 0.0


def _is_held(span: Span, alike: Sequence[Span], crossing: Sequence[Span], shortest: float) -> bool:
    return _rests(span, crossing) or any(
        other.length >= shortest and _runs_on(span, other) for other in alike
    )


def _rests(span: Span, crossing: Sequence[Span]) -> bool:
    """Whether both its ends lie on crossing rules."""
    return all(_meets(span.at, end, crossing) for end in (span.start, span.end))


def _runs_on(span: Span, other: Span) -> bool:
    return abs(span.at - other.at) <= IN_LINE and _apart(span, other) <= FAR


def _apart(span: Span, other: Span) -> float:
    return max(span.start - other.end, other.start - span.end)


def _meets(at: float, end: float, crossing: Sequence[Span]) -> bool:
    return any(abs(c.at - end) <= HELD and c.start - HELD <= at <= c.end + HELD for c in crossing)


def _led_on(
    span: Span, alike: Sequence[Span], crossing: Sequence[Span],
    likelihood: Callable[[Span], float],
) -> Span:  # fmt: skip
    """The span, each end at the next crossing rule, if what lies between is likely to be
    a rule, or the end hangs in the air and should not."""
    reached = [c.at for c in crossing if _is_crossed(c, span.at, crossing)]
    before = max((at for at in reached if at < span.start - HELD), default=span.start)
    behind = min((at for at in reached if at > span.end + HELD), default=span.end)
    beside = _beside(span, alike)
    if _is_side(span.start, [other.start for other in beside]):
        before = span.start
    if _is_side(span.end, [other.end for other in beside]):
        behind = span.end
    start, end = span.start, span.end
    for lost, hangs in (
        (Span(span.at, before, span.start), not _meets(span.at, span.start, crossing)),
        (Span(span.at, span.end, behind), not _meets(span.at, span.end, crossing)),
    ):
        shown = lost.length <= span.length and _is_beside(lost, span, alike)
        missed = hangs and (lost.length <= NEAR or shown)
        needed = LOST if lost.length >= LOW and _has_like(lost, span, alike) else SURELY_LOST
        if lost.length > 0 and (missed or likelihood(_inner(lost)) >= needed):
            start, end = min(start, lost.start), max(end, lost.end)
    return Span(span.at, start, end)


def _is_side(end: float, ends: Sequence[float]) -> bool:
    """Whether a rule ends where most others do: at the side of their table."""
    together = sum(abs(other - end) <= HELD for other in ends)
    return together >= TOGETHER and together > len(ends) / 2


def _inner(span: Span) -> Span:
    """Without its ends, where the rules that it meets show."""
    edge = min(2.5, span.length / 4)
    return Span(span.at, span.start + edge, span.end - edge)


def _is_beside(lost: Span, span: Span, alike: Sequence[Span]) -> bool:
    """Whether a rule nearby runs where this one is lost."""
    return _has_like(lost, span, [each for each in alike if abs(each.at - lost.at) <= BESIDE])


def _has_like(lost: Span, span: Span, alike: Sequence[Span]) -> bool:
    """Whether any other runs where this one is lost: between two tables none does."""
    return any(
        other is not span and other.start <= lost.start + HELD and other.end >= lost.end - HELD
        for other in alike
    )


def _is_crossed(span: Span, at: float, alike: Sequence[Span]) -> bool:
    """Whether a rule passes a place, if only by pieces before and behind it."""
    if span.start - HELD <= at <= span.end + HELD:
        return True
    line = [other for other in alike if abs(other.at - span.at) <= IN_LINE]
    before = any(other.end < at <= other.end + FAR for other in line)
    return before and any(other.start - FAR <= at < other.start for other in line)
