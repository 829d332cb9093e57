"""The form's sums as evidence: what is printed is checked, and what was read is weighed.

:mod:`checks` evaluates the rules on figures; :mod:`joint` weighs all readings of a report
against the rules (:mod:`readings` are what it chooses from, :mod:`inference` the exact
arithmetic); :mod:`decisions` says which reading stands, how surely, and what a person
should look at; :mod:`prose` compares figures of the text with cells; :mod:`verdicts` says what
checks that fail mean, :mod:`slips` how a contradiction in print may have come about.
"""

from extractors.reconcile.checks import evaluate
from extractors.reconcile.decisions import decide
from extractors.reconcile.percentages import check_percentages, percentage_issues
from extractors.reconcile.prose import compare_text
from extractors.reconcile.verdicts import check_issues, repair_issues

__all__ = [
    "check_issues",
    "check_percentages",
    "compare_text",
    "decide",
    "evaluate",
    "percentage_issues",
    "repair_issues",
]
