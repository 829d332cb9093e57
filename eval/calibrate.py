"""What confidences are worth, fitted on labelled documents.

Two curves and a table: from a reader's score to the probability that the ink says so,
from the probability after all evidence to how often it came true, and how many figures
each confidence would accept with how many wrong. Curves are isotonic (Zadrozny and
Elkan, Transforming classifier scores into accurate multiclass probability estimates,
2002).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from scipy.optimize import isotonic_regression
from scipy.stats import beta

from eval.dataset import Dataset, read_truths
from eval.errors import DatasetInvalid
from eval.metrics.fields import Pair
from eval.truth import Truth
from extractors.document import Field
from extractors.errors import DocumentError
from extractors.fields import Found
from extractors.match import SURE
from extractors.pipeline import Options, find_fields
from extractors.reconcile.decisions import gather, judge
from extractors.templates import Template
from models.confidence.curves import Acceptance, Calibration, Curve, log_odds

BIN = 100
"""Figures that count as one corner of a curve, at least."""
BOUND = 0.95
STEPS = (0.9, 0.97, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9998, 0.9999, 0.99995, 0.99998)
"""Confidences that figures may be accepted from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A document as it was read, and the fields it has."""

    template: Template
    found: tuple[Found, ...]
    truth: dict[str, Field]

    def is_right(self, field: Field) -> bool:
        return Pair(path=field.path, truth=self.truth[field.path], found=field).read_right

    def recognised(self) -> Iterator[Found]:
        """Those that were read from a picture and are labelled."""
        return (each for each in self.found
                if each.field.method == "ocr" and each.field.path in self.truth)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A score between 0 and 1, and whether it came true."""

    score: float
    right: bool


# --------------------------------------------------------------------------
# Reading


def read(dataset: Dataset, *, jobs: int = 1) -> Iterator[Labelled]:
    """Documents without a known form, and those that cannot be read, teach nothing."""
    truths = [truth for truth in read_truths(dataset.folder) if "fields" in truth.labelled]
    tasks = [(dataset.path(truth.document), truth, max(1, _cores() // jobs)) for truth in truths]
    # Started anew rather than forked: OpenVINO's threads do not survive a fork.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from (labelled for labelled in pool.map(_read_one, tasks) if labelled is not None)


def _cores() -> int:
    return os.cpu_count() or 1


def _read_one(task: tuple[Path, Truth, int]) -> Labelled | None:
    path, truth, threads = task
    try:
        template, found = find_fields(path.read_bytes(), Options(threads=threads))
    except DocumentError:
        return None
    if template is None:
        return None
    return Labelled(
        template=template, found=found, truth={field.path: field for field in truth.fields}
    )


# --------------------------------------------------------------------------
# Fitting


def fit(documents: Sequence[Labelled]) -> Calibration:
    """
    Raises:
        DatasetInvalid: there is not one recognised figure.
    """
    if not any(True for document in documents for _ in document.recognised()):
        raise DatasetInvalid("no labelled figure was recognised: nothing to calibrate on")
    ink = isotonic(outcome for document in documents for outcome in by_ink(document))
    judged = [outcome for document in documents for outcome in by_evidence(document, ink)]
    field = isotonic(judged)
    outcomes = [Outcome(score=field(each.score), right=each.right) for each in judged]
    return Calibration(ink=ink, field=field, steps=tuple(steps(outcomes)))


def by_ink(document: Labelled) -> Iterator[Outcome]:
    """Readings of cells whose place is beyond doubt."""
    for each in document.recognised():
        if min(each.row, each.column) >= SURE and not each.shared:
            yield Outcome(score=each.field.confidence, right=document.is_right(each.field))


def by_evidence(document: Labelled, ink: Curve) -> Iterator[Outcome]:
    evidence = gather(document.template, document.found, ink)
    for each in document.recognised():
        judged = judge(each, evidence)
        yield Outcome(score=judged.probability, right=document.is_right(judged.field))


def isotonic(outcomes: Iterable[Outcome]) -> Curve:
    """Corners are groups of like scores, each with half a wrong one more than it has: none
    wrong of a hundred does not make certain."""
    ordered = sorted(outcomes, key=lambda outcome: outcome.score)
    groups = np.array_split(np.arange(len(ordered)), max(1, len(ordered) // BIN))
    scores = np.array([_mean(log_odds(ordered[i].score) for i in group) for group in groups])
    sizes = np.array([len(group) for group in groups], dtype=float)
    shares = np.array([sum(ordered[i].right for i in group) for group in groups]) / sizes
    pooled = isotonic_regression(shares, weights=sizes)
    starts = pooled.blocks
    corners = [
        (float(np.average(scores[a:b], weights=sizes[a:b])), _smoothed(shares[a:b], sizes[a:b]))
        for a, b in pairwise(starts)
    ]
    found, values = zip(*corners, strict=True)
    return Curve(scores=found, values=tuple(np.maximum.accumulate(values).tolist()))


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))


def _smoothed(shares: np.ndarray, sizes: np.ndarray) -> float:
    right, count = float((shares * sizes).sum()), float(sizes.sum())
    return log_odds((right + 0.5) / (count + 1))


def steps(outcomes: Sequence[Outcome]) -> Iterator[Acceptance]:
    for least in STEPS:
        chosen = [outcome for outcome in outcomes if outcome.score >= least]
        wrong = sum(not outcome.right for outcome in chosen)
        if chosen:
            yield Acceptance(confidence=least, accepted=len(chosen), wrong=wrong,
                             bound=upper_bound(wrong, len(chosen)))  # fmt: skip


def upper_bound(wrong: int, count: int) -> float:
    """The share that is exceeded with a probability of 5 % (Clopper and Pearson 1934)."""
    return float(beta.ppf(BOUND, wrong + 1, count - wrong)) if wrong < count else 1.0


# --------------------------------------------------------------------------
# Writing


def described(calibration: Calibration) -> str:
    """What each confidence would accept, a line each."""
    return "\n".join(
        f"from {step.confidence}: {step.accepted} accepted, {step.wrong} wrong, "
        f"at most {1e4 * step.bound:.1f} of 10,000 (95 %)"
        for step in calibration.steps
    )


def written(calibration: Calibration) -> str:
    """As ``models/confidence/curves.toml`` holds it."""
    lines = [
        "# Corners of curves, in log odds, and what each confidence would accept.",
        f"ink = {_corners(calibration.ink)}",
        f"field = {_corners(calibration.field)}",
    ]
    for step in calibration.steps:
        lines += ["", "[[steps]]", f"confidence = {step.confidence}",
                  f"accepted = {step.accepted}", f"wrong = {step.wrong}",
                  f"bound = {step.bound:.3g}"]  # fmt: skip
    return "\n".join(lines) + "\n"


def _corners(curve: Curve) -> str:
    pairs = zip(curve.scores, curve.values, strict=True)
    return "[" + ", ".join(f"[{score:.3f}, {value:.3f}]" for score, value in pairs) + "]"
