"""What reconciliation makes of misreadings, on thousands of made-up reports.

    python -m eval.misread [--reports 2000] [--seed 1] [--misread 0.01 0.05]

No page is drawn: the figures of a report are given to :func:`~extractors.reconcile.decide`
as a reader would give them, a share of them misread. How readers confuse digits, how sure
they are when they do, and whether the truth is among their other readings is drawn from
what they did on 15,000 cells of made-up scans. One report in four contradicts itself.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.synth.forms import FORMS
from eval.synth.tables import CONTRADICTIONS, contradict, make_figures
from extractors.document import Alternative, Box, Field, Source
from extractors.fields import Found
from extractors.numbers import cell_state, parse_cell
from extractors.pipeline import MOST_WRONG
from extractors.reconcile import decide, evaluate
from extractors.templates import Template, load
from models.confidence import curves

CONFUSED = {
    "0": "689", "1": "74/", "2": "17", "3": "852", "4": "17", "5": "638", "6": "850",
    "7": "1/4", "8": "6039", "9": "0478",
}  # fmt: skip
"""Digits that one is taken for."""
CHANGES = {"digit": 46, "lost": 7, "added": 20, "blank": 10}
"""Kinds of misreadings of figures, and how often they were seen."""
KNOWN = 0.6
"""Share of misreadings whose truth is among the other readings."""
SURELY_WRONG = 0.02
"""Share of misreadings that the reader is as sure of as of others."""
CONTRADICTED = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A report as it was read. ``true`` is what its paper says."""

    template: Template
    true: Mapping[str, str]
    found: tuple[Found, ...]
    contradiction: str | None

    @property
    def misread(self) -> set[str]:
        return {each.field.path for each in self.found
                if each.field.printed != self.true[each.field.path]}  # fmt: skip


def cases(count: int, seed: int, share: float) -> Iterator[Case]:
    templates = {template.id: template for template in load()}
    for number in range(count):
        rng = random.Random(f"{seed}/{number}/{share}")
        form = FORMS[rng.choice(sorted(FORMS))]
        kind = rng.choice(sorted(CONTRADICTIONS)) if rng.random() < CONTRADICTED else None
        figures = make_figures(form, rng)
        true = contradict(figures, kind, rng) if kind else figures
        found = tuple(_read(name, text, share, rng) for name, text in true.items())
        yield Case(template=templates[form.id], true=true, found=found, contradiction=kind)


# --------------------------------------------------------------------------
# A reader


def _read(name: str, text: str, share: float, rng: random.Random) -> Found:
    wrong = rng.random() < share
    printed = _changed(text, rng) if wrong else text
    if printed == text:
        return _found(name, text, rng.choice((0.982, 0.985, 0.991, 0.994, 0.997)), {}, text)
    if rng.random() < SURELY_WRONG:
        return _found(name, printed, 0.985, {}, text)
    confidence = rng.uniform(0.25, 0.9)
    left = 0.97 * (1 - confidence)
    others = {_changed(text, rng): left * rng.random() / 2}
    if rng.random() < KNOWN:
        others[text] = left * rng.uniform(0.1, 0.5)
    return _found(name, printed, confidence, others, text)


def _found(
    name: str, printed: str, confidence: float, others: Mapping[str, float], text: str
) -> Found:
    ranked = sorted(((p, t) for t, p in others.items() if t != printed), reverse=True)
    state = cell_state(printed)
    number = parse_cell(printed) if state == "read" else None
    field = Field(
        path=name, printed=printed, value=number.value if number else None, unit=None,
        state=state, confidence=confidence, status="review", method="ocr",
        alternatives=tuple(Alternative(printed=t, confidence=p) for p, t in ranked),
        source=Source(page=1, box=Box(0, 0, 1, 1)),
    )  # fmt: skip
    return Found(field=field, signed=text.startswith(("+", "-")))


def _changed(text: str, rng: random.Random) -> str:
    kind = rng.choices(list(CHANGES), list(CHANGES.values()))[0]
    at = rng.randrange(len(text))
    if kind == "blank":
        return ""
    if kind == "lost" and len(text) > 1:
        return text[:at] + text[at + 1 :]
    if kind == "added":
        return text[:at] + rng.choice("0123456789-") + text[at:]
    return text[:at] + rng.choice(CONFUSED.get(text[at], "0")) + text[at + 1 :]


# --------------------------------------------------------------------------
# What became of it


def outcome(case: Case, calibration: curves.Calibration) -> Counter[str]:
    """Counts of cells, and of reports that contradict themselves or seem to."""
    fields = {f.path: f for f in decide(case.template, case.found, calibration, MOST_WRONG)}
    counts = Counter(_fate(fields[name], text, name in case.misread)
                     for name, text in case.true.items())  # fmt: skip
    counts["cells"], counts["misread"] = len(case.true), len(case.misread)
    return counts + _told(case, fields)


def _fate(field: Field, true: str, misread: bool) -> str:
    if field.method == "repair":
        return "repaired rightly" if field.printed == true else "repaired wrongly"
    if field.status == "accepted":
        return "accepted wrongly" if misread else "accepted rightly"
    return "misread, to review" if misread else "right, to review"


def _told(case: Case, fields: Mapping[str, Field]) -> Counter[str]:
    """Whether the contradiction is kept and told, or one told that is none: of checks that
    fail over figures that are all accepted."""
    checks = evaluate(case.template, fields)
    if case.contradiction is None:
        sure = any(check.verdict == "fail" for check in checks
                   if all(fields[term].status == "accepted" for term in check.terms))  # fmt: skip
        return Counter({"consistent": 1, "told without one": sure})
    cell = CONTRADICTIONS[case.contradiction]
    kept = fields[cell].method != "repair" or fields[cell].printed == case.true[cell]
    told = any(cell in check.terms and check.verdict != "pass" for check in checks)
    return Counter({"contradictory": 1, "contradiction kept": kept, "contradiction told": told})


SHOWN = (
    "cells", "misread", "misread, to review", "repaired rightly", "repaired wrongly",
    "accepted wrongly", "accepted rightly", "right, to review", "contradictory",
    "contradiction kept", "contradiction told", "consistent", "told without one",
)  # fmt: skip


def run(reports: int, seed: int, shares: Sequence[float]) -> dict[float, Counter[str]]:
    calibration = curves.load()
    return {
        share: sum((outcome(case, calibration) for case in cases(reports, seed, share)), Counter())
        for share in shares
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--reports", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misread", type=float, nargs="+", default=[0.01, 0.05])
    given = parser.parse_args()
    sys.stdout.write(table(run(given.reports, given.seed, given.misread)))


def table(found: Mapping[float, Counter[str]]) -> str:
    rows = [("", *(f"{share:.0%} misread" for share in found)), ("---",) * (len(found) + 1)]
    rows += [(name, *(f"{counts[name]:,}" for counts in found.values())) for name in SHOWN]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    main()
