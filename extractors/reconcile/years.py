"""Two reports of one agency, of one year and the next: what was carried out of the one is
carried into the other, and what is in force follows from what was.

The forms: 四、结转下年度继续办理 of a year is 二、上年结转政府信息公开申请数量 of the
next; in that of 2021 现行有效件数 is that of the year before, with what was made and less
what was repealed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import TypeAlias

from extractors.document import Check, Field, Header, Report, Verdict

CARRIED_OUT = re.compile(r"requests\.carried_out(?P<column>\[.+\])")
MADE, REPEALED, IN_FORCE = "made", "repealed", "in_force"
KEPT = ("rules", "normative_documents")

Values: TypeAlias = Mapping[str, Decimal | None]
"""By path; None for what is no number."""


def compare_years(reports: Sequence[Report]) -> list[Check]:
    """Checks of kind ``cross_year`` for each two reports of an agency whose years follow
    one another; terms are paths of the later report. Reports without agency or year are
    compared with none."""
    known = sorted((key, number) for number, report in enumerate(reports)
                   if (key := _agency_and_year(report.header)))  # fmt: skip
    return [
        check
        for ((agency, year), one), ((other, next_year), two) in pairwise(known)
        if agency == other and next_year == year + 1
        for check in _compared(reports[one], reports[two], year)
    ]


def _agency_and_year(header: Header) -> tuple[str, int] | None:
    agency, year = header.agency, header.year
    if agency is None or year is None or not isinstance(year.value, int):
        return None
    return str(agency.value), year.value


def _compared(earlier: Report, later: Report, year: int) -> Iterator[Check]:
    return compare_values(_values(earlier.fields), _values(later.fields), year)


def _values(fields: Iterable[Field]) -> dict[str, Decimal | None]:
    return {field.path: None if field.value is None else Decimal(field.value) for field in fields}


def compare_values(before: Values, after: Values, year: int) -> Iterator[Check]:
    """Checks of two reports of one agency, of ``year`` and the next; a path that one does
    not have has no value there."""
    yield from _carried(before, after, year)
    yield from _in_force(before, after, year)


def _carried(before: Values, after: Values, year: int) -> Iterator[Check]:
    for name, value in before.items():
        match = CARRIED_OUT.fullmatch(name)
        if match:
            term = f"requests.carried_in{match['column']}"
            yield _check(f"years.carried_in{match['column']}", value, after.get(term), (term,),
                         f"{year} 年结转下年度继续办理 = {year + 1} 年上年结转")  # fmt: skip


def _in_force(before: Values, after: Values, year: int) -> Iterator[Check]:
    for kind in KEPT:
        row = f"proactive.{kind}"
        last = before.get(f"{row}[{IN_FORCE}]")
        stated = [after.get(f"{row}[{column}]") for column in (MADE, REPEALED)]
        if last is None or f"{row}[{IN_FORCE}]" not in after:
            continue
        made, repealed = (number or Decimal(0) for number in stated)
        expected = None if None in stated else last + made - repealed
        terms = tuple(f"{row}[{column}]" for column in (MADE, REPEALED, IN_FORCE))
        said = f"{year} 年现行有效 + 本年制发 - 本年废止 = {year + 1} 年现行有效"
        yield _check(f"years.in_force[{kind}]", expected, after[terms[-1]], terms, said)


def _check(
    name: str, expected: Decimal | None, actual: Decimal | None, terms: tuple[str, ...], said: str
) -> Check:
    known = expected is not None and actual is not None
    verdict: Verdict = "not_evaluable" if not known else "pass" if expected == actual else "fail"
    return Check(
        id=name, verdict=verdict, kind="cross_year", terms=terms,
        expected=f"{expected:f}" if known else None, actual=f"{actual:f}" if known else None,
        explanation=said,
    )  # fmt: skip
