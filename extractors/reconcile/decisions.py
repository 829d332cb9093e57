"""What is said of every field in the end: which reading, how surely, and why a person
should look.

The probability of a reading is that of the ink, the sums considered, times that of its
place in the form. A reading other than the readers' first is a repair: it needs the ink
(it is among the readings), near certainty, and two sums that hold with it alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.document import Alternative, Check, Field
from extractors.fields import Found
from extractors.match import SURE
from extractors.numbers import cell_state, parse_cell
from extractors.reconcile.checks import Sum, evaluated, sums
from extractors.reconcile.joint import Joint, Weighed, weigh
from extractors.reconcile.placement import Placement, placement
from extractors.reconcile.readings import worth_of
from extractors.templates import Template
from models.confidence.curves import Calibration, Curve

REPAIRED = 0.9999
"""Probability from which a reading may take the place of the readers' first."""
FORGOTTEN = 0.01
"""Share of all assignments that may have been left out where one of them is believed."""
PINNED = 2
"""Sums that fail with the first reading and hold with the one in its place."""

LIFT = 60.0
"""Times that sums make the misreading of a number less probable, at most."""

SIGN_LOST = 10.0
"""How much less sure a number is that may have lost a sign."""

UNCLEAR = 0.5
"""Greatest confidence of what is no figure of one cell."""
NOT_THERE, NOT_FOUND = 0.9999, 0.5
"""Confidence that a cell which was not found is not in the document."""

LEAST_ALTERNATIVE = 1e-4
DIGITS = 6

SIGNS = "-+－＋—–−一"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that is known of a report's figures before one of them is judged; ``failing``
    is a check that fails on the first readings, of each cell."""

    sums: Sequence[Sum]
    read: Mapping[str, Field]
    joint: Joint
    placement: Placement
    failing: Mapping[str, Check]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A field with the probability, by all evidence, that its reading is right; ``found``
    is how it was read, ``pins`` the sums that hold with a repaired reading alone."""

    field: Field
    found: Found
    probability: float
    pins: tuple[Sum, ...] = ()


def decide(
    template: Template, found: Sequence[Found], calibration: Calibration, wrong: float
) -> tuple[Field, ...]:
    """The fields in the order given. ``wrong`` is the share of accepted ones that may be."""
    evidence = gather(template, found, calibration.ink)
    least = calibration.least(wrong).confidence
    judged = (judge(each, evidence) for each in found)
    return tuple(_settled(each, evidence, calibration.field, least) for each in judged)


def gather(template: Template, found: Sequence[Found], ink: Curve) -> Evidence:
    read = {each.field.path: _by_ink(each, ink) for each in found}
    signed = {each.field.path for each in found if each.signed}
    rules = sums(template, read)
    checks = [evaluated(rule, read) for rule in rules]
    failing = (check for check in checks if check.verdict == "fail")
    return Evidence(
        sums=rules, read=read, joint=weigh(template, read, signed),
        placement=placement(read, rules),
        failing={term: check for check in failing for term in check.terms},
    )  # fmt: skip


def _by_ink(found: Found, curve: Curve) -> Field:
    """With probabilities in place of scores; a text layer says what is printed. A number
    without a sign where there may be one may have lost it."""
    field = found.field
    if field.method != "ocr":
        return field
    sure = curve(field.confidence)
    if found.signed and field.printed and field.printed[0].isdigit():
        sure = 1 - min(1.0, SIGN_LOST * (1 - sure))
    share = min(1.0, (1 - sure) / max(1 - field.confidence, 1e-9))
    others = tuple(replace(o, confidence=o.confidence * share) for o in field.alternatives)
    return replace(field, confidence=sure, alternatives=others)


def judge(found: Found, evidence: Evidence) -> Judged:
    """Which reading stands, and how surely; before it is held against labelled ones."""
    field = evidence.read[found.field.path]
    if field.state == "absent":
        return Judged(
            field=field, found=found, probability=NOT_THERE if found.certain else NOT_FOUND
        )
    readings = evidence.joint.readings[field.path]
    best = max(readings, key=lambda reading: reading.probability)
    pins = _pins(best, field, evidence) if best is not readings[0] else ()
    repaired = len(pins) >= PINNED
    by_form = not repaired and _form_tells(best.printed, readings[0].printed, signed=found.signed)
    chosen = best if repaired or by_form else readings[0]
    field = field if chosen is readings[0] else _read_as(field, chosen)
    field = replace(field, method="repair") if repaired else field
    others = sorted(readings, key=lambda reading: -reading.probability)
    alternatives = tuple(
        Alternative(printed=other.printed, confidence=round(other.probability, DIGITS))
        for other in others
        if other is not chosen and (other is readings[0] or other.probability > LEAST_ALTERNATIVE)
    )
    capped = chosen is readings[0] and not _is_nothing(chosen.printed)
    most = _most(field.confidence) if capped else 1.0
    sure = min(chosen.probability, most) * _place(found, evidence)
    doubtful = found.shared or _is_no_number(field)
    return Judged(
        field=replace(field, alternatives=alternatives), found=found,
        probability=min(sure, UNCLEAR) if doubtful else sure, pins=pins,
    )  # fmt: skip


def _most(ink: float) -> float:
    """How sure sums can make of a number that the ink says with a probability. Numbers that
    readers see in dirt may add up by chance more often than independent errors do."""
    return 1 - (1 - ink) / LIFT


def _form_tells(best: str, first: str, *, signed: bool) -> bool:
    """Whether readings differ in what no sum can tell and the form can: in how nothing is
    printed, which the table shows elsewhere, or in a sign where the form has none."""
    both_nothing = _is_nothing(best) and _is_nothing(first)
    return both_nothing or (not signed and best != first and best == first.lstrip(SIGNS))


def _is_nothing(printed: str) -> bool:
    return cell_state(printed) != "read" or worth_of(printed).number == 0


def _is_no_number(field: Field) -> bool:
    return field.state == "read" and field.value is None


def _place(found: Found, evidence: Evidence) -> float:
    """How surely the cell is this one of the form."""
    column = 1.0 if evidence.placement.proves(found.field) else found.column
    sure = min(1.0 if part >= SURE else part for part in (found.row, column))
    return min(sure, UNCLEAR) if evidence.placement.doubts(found.field) else sure


# --------------------------------------------------------------------------
# Repairs


def _pins(best: Weighed, field: Field, evidence: Evidence) -> tuple[Sum, ...]:
    """The sums that a reading mends, where it is near certain."""
    if field.method != "ocr" or best.probability < REPAIRED:
        return ()
    if evidence.joint.forgotten > FORGOTTEN:
        return ()
    mended = {**evidence.read, field.path: _read_as(field, best)}
    return tuple(rule for rule in evidence.sums
                 if _is_mended(rule, field.path, evidence.read, mended))  # fmt: skip


def _is_mended(
    rule: Sum, name: str, read: Mapping[str, Field], mended: Mapping[str, Field]
) -> bool:
    if name not in rule.terms:
        return False
    return (evaluated(rule, read).verdict, evaluated(rule, mended).verdict) == ("fail", "pass")


def _read_as(field: Field, reading: Weighed) -> Field:
    state = cell_state(reading.printed)
    number = parse_cell(reading.printed) if state == "read" else None
    return replace(
        field, printed=reading.printed, value=number.value if number else None,
        unit=(number.unit if number else None) or field.unit, state=state,
    )  # fmt: skip


# --------------------------------------------------------------------------
# Why a person should look


def _settled(judged: Judged, evidence: Evidence, curve: Curve, least: float) -> Field:
    field = judged.field
    sure = judged.probability if field.method == "text" else curve(judged.probability)
    accepted = sure >= least
    reason = None if accepted else _reason(field, judged.found, evidence)
    return replace(
        field, confidence=round(sure, DIGITS), status="accepted" if accepted else "review",
        reason=_repair(judged) if field.method == "repair" else reason,
    )  # fmt: skip


def _repair(judged: Judged) -> str:
    said = " 和 ".join(f"“{rule.rule.explanation}”" for rule in judged.pins)
    return f"识别先读作“{judged.found.field.printed}”，改为“{judged.field.printed}”：{said}才成立"


def _reason(field: Field, found: Found, evidence: Evidence) -> str:
    """In the words of the office; the nearest cause."""
    return next(_reasons(field, found, evidence))


def _reasons(field: Field, found: Found, evidence: Evidence) -> Iterator[str]:
    if field.state == "absent":
        yield "未找到这个单元格，请核对原件中是否有此项"
    if _is_no_number(field):
        yield f"所读“{field.printed}”不是数字，请核对"
    if found.shared:
        yield "这一格横跨几列，请核对数字属于哪一列"
    if evidence.placement.doubts(field):
        yield "本表多数勾稽关系不成立，行列可能错位，请核对位置"
    if found.row < SURE:
        yield "行标题未能认清，请核对数字属于哪一行"
    if found.column < SURE and not evidence.placement.proves(field):
        yield "列标题未能认清，请核对数字属于哪一列"
    if failing := evidence.failing.get(field.path):
        yield (f"勾稽关系不成立（{failing.explanation}：按各项应为 {failing.expected}，"
               f"所印为 {failing.actual}），可能识别有误，也可能原件如此")  # fmt: skip
    yield _unclear(field)


def _unclear(field: Field) -> str:
    """That the ink is unclear, with what else it may say."""
    others = "、".join(f"“{other.printed or '空白'}”" for other in field.alternatives[:2])
    said = f"“{field.printed}”" if field.printed else "空白"
    return f"字迹不清，读作{said}" + (f"，也可能是{others}" if others else "") + "，请核对"
