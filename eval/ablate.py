"""What sums and calibration are worth, on the same readings of labelled documents.

    python -m eval.ablate SET [--jobs N]

Every document is read once. Its fields are then decided with everything, without the sums
of the form, and without calibration (the readers' scores taken for probabilities).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.calibrate import Labelled, read, upper_bound
from eval.dataset import load
from eval.report.curves import bins, calibration_error
from extractors.pipeline import MOST_WRONG
from extractors.reconcile import decide
from models.confidence import curves
from models.confidence.curves import Calibration, Curve

AS_IT_IS = Curve(scores=(-21.0, 21.0), values=(-21.0, 21.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Of recognised fields: how many, how many accepted, how many of these wrong; how many
    repaired; and the expected calibration error."""

    fields: int
    accepted: int
    wrong: int
    repaired: int
    error: float


def compare(documents: Sequence[Labelled], calibration: Calibration) -> dict[str, Row]:
    raw = replace(calibration, ink=AS_IT_IS, field=AS_IT_IS)
    without_sums = [replace(each, template=replace(each.template, checks=())) for each in documents]
    return {
        "everything": _row(documents, calibration),
        "without sums": _row(without_sums, calibration),
        "without calibration": _row(documents, raw),
        "without either": _row(without_sums, raw),
    }


def _row(documents: Iterable[Labelled], calibration: Calibration) -> Row:
    told = [each for document in documents for each in _decided(document, calibration)]
    accepted = [each for each in told if each[1]]
    return Row(
        fields=len(told),
        accepted=len(accepted),
        wrong=sum(not right for _, _, right, _ in accepted),
        repaired=sum(repaired for *_, repaired in told),
        error=calibration_error(bins([(sure, right) for sure, _, right, _ in told])),
    )


def _decided(
    document: Labelled, calibration: Calibration
) -> Iterator[tuple[float, bool, bool, bool]]:
    """Confidence, whether accepted, right, repaired; of every recognised field."""
    known = {each.field.path for each in document.recognised()}
    for field in decide(document.template, document.found, calibration, MOST_WRONG):
        if field.path in known:
            yield (field.confidence, field.status == "accepted", document.is_right(field),
                   field.method == "repair")  # fmt: skip


def table(rows: Mapping[str, Row]) -> str:
    lines = [
        "| | fields | accepted | wrong of them | at most, of 10,000 (95 %) | repaired | ECE |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {row.fields:,} | {row.accepted / max(1, row.fields):.1%} | {row.wrong} | "
        f"{1e4 * upper_bound(row.wrong, row.accepted):.1f} | {row.repaired} | {row.error:.4f} |"
        for name, row in rows.items()
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    documents = list(read(load(given.dataset), jobs=given.jobs))
    sys.stdout.write(table(compare(documents, curves.load())))


if __name__ == "__main__":
    main()
