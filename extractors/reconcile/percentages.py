"""Percentages of the prose against the two counts that they are said of.

A printed percentage says an interval: 92.3 is anything that rounds to it. It is checked
where the sentence leaves no choice: a count, a part of it in the same unit, and a share of
the part, or the rate of what was done to it. A rate of 100 may be of something unsaid.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import count, groupby, pairwise

from extractors.document import Check, Figure, Issue

PERCENT = ("%", "％")
_SHARE = re.compile(r"占")
_RATE = re.compile(r"(\w\w)率$")
_CHANGE = re.compile(r"增|减|升|降|同比|环比|较|比上年|提高|压缩")
ALL = 100
ID = "text.percentage"


def check_percentages(figures: Sequence[Figure]) -> list[Check]:
    """One check per percentage whose whole and part stand before it in its sentence."""
    told = [(share, part, whole) for sentence in _sentences(figures)
            for share, part, whole in _shares(sentence)]  # fmt: skip
    return [_check(number, *each) for number, each in zip(count(1), told, strict=False)]


def percentage_issues(checks: Iterable[Check]) -> list[Issue]:
    return [
        Issue(code="percentage-off", severity="warning",
              message=f"{check.explanation}；按两数应为 {check.expected}%，所印为 {check.actual}%")
        for check in checks if check.kind == "percentage" and check.verdict == "fail"
    ]  # fmt: skip


def _sentences(figures: Sequence[Figure]) -> Iterator[list[Figure]]:
    for _, those in groupby(figures, key=lambda it: (it.section, it.sentence)):
        yield sorted(those, key=lambda it: it.span)


def _shares(sentence: Sequence[Figure]) -> Iterator[tuple[Figure, Figure, Figure]]:
    wholes: list[Figure] = []  # one part is none of the next: 111 件，占 92.3%；9 件，占 7.7%
    for part, share in pairwise(sentence):
        if _is_of(share, part):
            whole = _whole(part, wholes)
            if whole is not None:
                yield share, part, whole
        elif _is_count(part):
            wholes.append(part)


def _whole(part: Figure, before: Sequence[Figure]) -> Figure | None:
    """The nearest count before a part that it can be a part of."""
    large = (it for it in reversed(before) if it.unit == part.unit
             and _number(it) >= _number(part))  # fmt: skip
    whole = next(large, None)
    return whole if whole is not None and _number(whole) else None


def _is_count(figure: Figure) -> bool:
    return figure.qualifier is None and isinstance(figure.value, int) and figure.unit is not None


def _is_of(share: Figure, part: Figure) -> bool:
    """Whether a percentage says how large the count right before it is."""
    if share.unit not in PERCENT or share.value is None or share.qualifier is not None:
        return False
    if not _is_count(part) or _CHANGE.search(share.metric):
        return False
    rate = _RATE.search(share.metric)
    if rate is not None:
        return rate[1] in part.metric and share.value != ALL
    return _SHARE.search(share.metric) is not None


def _number(figure: Figure) -> Decimal:
    return Decimal(figure.value or 0)


def _check(number: int, share: Figure, part: Figure, whole: Figure) -> Check:
    printed = _number(share)
    exact = 100 * _number(part) / _number(whole)
    unit = Decimal(1).scaleb(int(printed.as_tuple().exponent))
    holds = abs(exact - printed) <= unit / 2
    return Check(
        id=f"{ID}[{number}]", verdict="pass" if holds else "fail", kind="percentage", terms=(),
        expected=f"{exact.quantize(unit, ROUND_HALF_UP):f}", actual=f"{printed:f}",
        explanation=f"{part.printed} ÷ {whole.printed}：“{share.sentence}”",
    )  # fmt: skip
