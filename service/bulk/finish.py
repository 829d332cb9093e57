"""After the reading: comparisons, the summary, the workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.bulk.across import compare
from service.bulk.query import tables
from service.bulk.store import Store
from service.bulk.summary import Totals, render, totals
from service.bulk.workbook import for_a_person
from service.review.words import Language

ACROSS, SUMMARY, WORKBOOK, DEPARTMENTS = "across", "summary.html", "review.xlsx", "departments.csv"


def finish(
    store: Store, departments: Mapping[str, Sequence[str]], language: Language = "zh"
) -> Totals:
    """Makes them anew from what the datasets hold now, and says what that is."""
    with tables(store) as connection:
        found = compare(connection, departments)
    store.replace("checks", found.checks, file=ACROSS)
    store.replace("duplicates", found.duplicates)
    with tables(store) as connection:
        store.place.write(SUMMARY, render(connection, store.place.address, language).encode())
        store.place.write(WORKBOOK, for_a_person(connection, language))
        return totals(connection)
