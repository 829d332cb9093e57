"""Seeded figures for a form's tables that satisfy its sums, and what breaks them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from eval.synth.forms import APPLICANTS, DISPUTES, Form, path

Figures = dict[str, str]
"""By path, the printed text."""

KINDS = tuple(column.id for column in APPLICANTS if column.id != "total")
OUTCOMES = ("upheld", "corrected", "other", "pending")


def make_figures(form: Form, rng: random.Random) -> Figures:
    """Printed figures of every cell of the form; all sums and bounds hold."""
    values = {**_proactive(form, rng), **_requests(form, rng), **_disputes(rng)}
    return {name: values[name] for name in form.paths()}


# --------------------------------------------------------------------------
# Seeded numbers of realistic size


def count(rng: random.Random, *digits: int) -> int:
    """A number of one of the given lengths; length 0 is zero."""
    length = rng.choice(digits)
    return rng.randrange(10 ** (length - 1), 10**length) if length else 0


def _proactive(form: Form, rng: random.Random) -> Figures:
    make = _documents_2019 if form.id.endswith("2019") else _documents_2021
    figures = make(rng)
    rows = [row.id for block in form.proactive for row in block.rows]
    for row in ("permits", "other_services", "penalties", "coercion"):
        if row in rows:
            decisions = count(rng, 0, 1, 2, 3, 4, 4, 5, 6, 8)
            figures[path("proactive", row, "decisions")] = str(decisions)
    return figures


def _documents_2021(rng: random.Random) -> Figures:
    figures = {path("proactive", "fees", "amount"): amount(rng)}
    for row, lengths in (("rules", (0, 0, 0, 1)), ("normative_documents", (0, 1, 1, 2, 2))):
        made, repealed = count(rng, *lengths), count(rng, *lengths)
        in_force = made + count(rng, *lengths, 2 if made else 0)
        stated = {"made": made, "repealed": repealed, "in_force": in_force}
        figures |= {path("proactive", row, name): str(value) for name, value in stated.items()}
    return figures


def _documents_2019(rng: random.Random) -> Figures:
    figures: Figures = {}
    for row, lengths in (("rules", (0, 0, 0, 1)), ("normative_documents", (0, 1, 1, 2, 2))):
        made = count(rng, *lengths)
        stated = {"made": made, "disclosed": made, "total": made + count(rng, *lengths)}
        figures |= {path("proactive", row, name): str(value) for name, value in stated.items()}
    for row in ("permits", "other_services", "penalties", "coercion", "fees"):
        previous = count(rng, 0, 1, 2, 3, 3, 4)
        figures[path("proactive", row, "previous")] = str(previous)
        figures[path("proactive", row, "change")] = _change(previous, rng)
    unit = rng.choice(("", "", "万元"))
    items = str(count(rng, 0, 1, 2, 3)) + rng.choice(("", "个"))
    figures[path("proactive", "procurement", "items")] = items
    figures[path("proactive", "procurement", "amount")] = amount(rng) + unit
    return figures


def _change(previous: int, rng: random.Random) -> str:
    """Signed as 5, +5 or -309; never below what there was."""
    change = rng.choice((0, 0, count(rng, 1, 2), -min(previous, count(rng, 1, 2, 3))))
    return f"{change:+d}" if change and rng.random() < 0.7 else str(change)


def amount(rng: random.Random) -> str:
    """Money in 万元: whole, or with one to four decimals."""
    whole, places = count(rng, 0, 1, 2, 3, 4, 5), rng.choice((0, 0, 1, 2, 4))
    if not places:
        return str(whole)
    return f"{whole}.{rng.randrange(10 ** (places - 1), 10**places)}".rstrip("0")


def _requests(form: Form, rng: random.Random) -> Figures:
    rows = [row.id for row in form.requests.rows]
    size = rng.choice((3, 10, 10, 40, 150, 900))
    columns = {"natural_person": _column(rows, size, 0.5, rng)}
    for kind in KINDS[1:]:
        columns[kind] = _column(rows, max(2, size // 10), rng.choice((0.0, 0.05, 0.2)), rng)
    columns["total"] = {row: sum(column[row] for column in columns.values()) for row in rows}
    return {path("requests", row, name): str(column[row])
            for name, column in columns.items() for row in rows}  # fmt: skip


def _column(rows: list[str], size: int, busy: float, rng: random.Random) -> dict[str, int]:
    """One kind of applicant: results at random, the rest so that the column balances."""
    results = [row for row in rows if row.startswith("results.") and row != "results.total"]
    column = {row: rng.randint(1, size) if rng.random() < busy else 0 for row in results}
    handled = sum(column.values())
    carried_out = rng.choice((0, 0, rng.randint(0, size))) if busy else 0
    carried_in = rng.randint(0, min(handled, 6))
    new = handled + carried_out - carried_in
    return column | {
        "new": new, "carried_in": carried_in, "results.total": handled, "carried_out": carried_out
    }  # fmt: skip


def _disputes(rng: random.Random) -> Figures:
    figures: Figures = {}
    for row in DISPUTES:
        counts = {outcome: count(rng, 0, 0, 0, 0, 1, 1, 2) for outcome in OUTCOMES}
        counts["total"] = sum(counts.values())
        figures |= {path("disputes", row, name): str(value) for name, value in counts.items()}
    return figures


# --------------------------------------------------------------------------
# The form's sums and bounds, on what is printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """The sum of ``parts`` stands in ``relation`` to that of ``whole`` (no term: zero)."""

    id: str
    parts: tuple[str, ...]
    whole: tuple[str, ...]
    relation: str = "="


def failing(form: Form, figures: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of the sums and bounds that the printed figures break.

    One that has a term without a number cannot be evaluated, and does not fail.
    """
    return tuple(rule.id for rule in sums(form) if _fails(rule, figures))


def _fails(rule: Sum, figures: Mapping[str, str]) -> bool:
    parts, whole = _total(rule.parts, figures), _total(rule.whole, figures)
    if parts is None or whole is None:
        return False
    holds = {"=": parts == whole, "<=": parts <= whole, ">=": parts >= whole}
    return not holds[rule.relation]


def _total(names: Iterable[str], figures: Mapping[str, str]) -> Decimal | None:
    values = [number(figures.get(name, "")) for name in names]
    return None if None in values else sum((v for v in values if v is not None), Decimal(0))


_PLAIN = str.maketrans("＋－．", "+-.", ",， ")
"""Signs and points of full width; nothing for separators."""


def number(printed: str) -> Decimal | None:
    """The number that a cell prints, with or without separators, spaces and unit."""
    plain = printed.translate(_PLAIN).rstrip("件个项条元万")
    try:
        return Decimal(plain)  # full-width digits are digits here too
    except InvalidOperation:
        return None


@cache
def sums(form: Form) -> tuple[Sum, ...]:
    """Every sum and bound of the form, once per column or row, in printed order."""
    return (*_balances(), *_results(form), *_applicants(form), *_outcomes(), *_bounds(form))


def _balances() -> Iterator[Sum]:
    for column in APPLICANTS:
        new, carried_in, handled, carried_out = (
            path("requests", row, column.id)
            for row in ("new", "carried_in", "results.total", "carried_out")
        )
        name = f"requests.balance[{column.id}]"
        yield Sum(id=name, parts=(new, carried_in), whole=(handled, carried_out))


def _results(form: Form) -> Iterator[Sum]:
    rows = [row.id for row in form.requests.rows if row.id.startswith("results.")]
    for column in APPLICANTS:
        parts = tuple(path("requests", row, column.id) for row in rows if row != "results.total")
        whole = path("requests", "results.total", column.id)
        yield Sum(id=f"requests.results[{column.id}]", parts=parts, whole=(whole,))


def _applicants(form: Form) -> Iterator[Sum]:
    for row in form.requests.rows:
        parts = tuple(path("requests", row.id, kind) for kind in KINDS)
        whole = path("requests", row.id, "total")
        if row.id:
            yield Sum(id=f"requests.applicants[{row.id}]", parts=parts, whole=(whole,))


def _outcomes() -> Iterator[Sum]:
    for row in DISPUTES:
        parts = tuple(path("disputes", row, outcome) for outcome in OUTCOMES)
        whole = path("disputes", row, "total")
        yield Sum(id=f"disputes.total[{row}]", parts=parts, whole=(whole,))


def _bounds(form: Form) -> Iterator[Sum]:
    printed = set(form.paths())
    for row in ("rules", "normative_documents"):
        parts, whole = path("proactive", row, "disclosed"), path("proactive", row, "total")
        if parts in printed:
            name = f"proactive.disclosed_within_total[{row}]"
            yield Sum(id=name, parts=(parts,), whole=(whole,), relation="<=")
    for row in ("permits", "other_services", "penalties", "coercion", "fees"):
        pair = path("proactive", row, "previous"), path("proactive", row, "change")
        if pair[0] in printed:
            name = f"proactive.not_negative[{row}]"
            yield Sum(id=name, parts=pair, whole=(), relation=">=")


# --------------------------------------------------------------------------
# Printed contradictions

CONTRADICTIONS = {
    "disputes-total": path("disputes", "review", "total"),
    "requests-balance": path("requests", "carried_out", "natural_person"),
    "requests-results": path("requests", "results.granted", "legal.commercial"),
    "requests-applicants": path("requests", "new", "total"),
}
"""Kind of contradiction → the cell that is printed with another number."""


def contradict(figures: Figures, kind: str, rng: random.Random) -> Figures:
    """One cell off by 1 to 9, as where someone forgot to add again.

    Raises:
        KeyError: there is no such kind.
    """
    name = CONTRADICTIONS[kind]
    wrong = int(figures[name]) + rng.randint(1, 9)
    return {**figures, name: str(wrong)}
