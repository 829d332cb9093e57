"""The running text: figures, headings, header, characters."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from unicodedata import normalize

import numpy as np

from eval.tally import Tally, share
from eval.truth import Truth
from extractors.document import Figure, Header, Report, Section

SAME_METRIC = 0.5
"""Overlap of characters from which two metrics name the same thing."""


# --------------------------------------------------------------------------
# Figures


def figures(truth: Truth, report: Report) -> Tally:
    """Figures with the same value, unit and qualifier, and a metric that overlaps by half.

    Each is matched at most once; among equal ones, so that most match.
    """
    return _figures(truth, report, SAME_METRIC)


def figure_values(truth: Truth, report: Report) -> Tally:
    """Figures with the same value, unit and qualifier, whatever they are called."""
    return _figures(truth, report, 0.0)


def _figures(truth: Truth, report: Report, least: float) -> Tally:
    if "figures" not in truth.labelled:
        return Tally()
    stated, found = _by_key(truth.figures), _by_key(report.figures)
    hits = sum(_matched(stated[key], found[key], least) for key in stated.keys() & found.keys())
    return Tally(hits=hits, expected=len(truth.figures), found=len(report.figures))


def _by_key(figures: Iterable[Figure]) -> dict[Hashable, list[str]]:
    """Their metrics, by what must agree strictly."""
    metrics: dict[Hashable, list[str]] = defaultdict(list)
    for figure in figures:
        metrics[str(figure.value), figure.unit, figure.qualifier].append(figure.metric)
    return metrics


def _matched(stated: Sequence[str], found: Sequence[str], least: float) -> int:
    """The most pairs of metrics that overlap enough (Kuhn's assignment)."""
    from scipy.optimize import linear_sum_assignment

    close = np.array([[character_overlap(a, b) >= least for b in found] for a in stated])
    return int(close[linear_sum_assignment(close, maximize=True)].sum())


def character_overlap(one: str, other: str) -> float:
    """Dice's coefficient of the characters, with their counts; 1 for two empty strings.

    Dice, Measures of the Amount of Ecologic Association Between Species, 1945.
    """
    total = len(one) + len(other)
    return 2 * (Counter(one) & Counter(other)).total() / total if total else 1.0


# --------------------------------------------------------------------------
# Sections and header


def sections(truth: Truth, report: Report) -> Tally:
    """The sections of the first level, by id."""
    if "sections" not in truth.labelled:
        return Tally()
    return _shared([s.id for s in truth.sections if s.level == 1],
                   [s.id for s in report.sections if s.level == 1])  # fmt: skip


def headings(truth: Truth, report: Report) -> Tally:
    """Headings of every level, by level and characters without spaces."""
    if "sections" not in truth.labelled:
        return Tally()
    return _shared(list(_headings(truth.sections)), list(_headings(report.sections)))


def _headings(sections: Iterable[Section]) -> Iterable[tuple[int, str]]:
    return ((s.level, unspaced(s.heading)) for s in sections if s.heading)


def _shared(expected: Sequence[Hashable], found: Sequence[Hashable]) -> Tally:
    both = Counter(expected) & Counter(found)
    return Tally(hits=both.total(), expected=len(expected), found=len(found))


def header(truth: Truth, report: Report) -> Tally:
    """Share of the header's items whose value is right, of those that either has."""
    if "header" not in truth.labelled:
        return Tally()
    stated, found = _values(truth.header), _values(report.header)
    names = stated.keys() | found.keys()
    return share(sum(stated.get(name) == found.get(name) for name in names), len(names))


def _values(header: Header) -> dict[str, object]:
    items = {name: getattr(header, name) for name in Header.__dataclass_fields__}
    return {name: item.value for name, item in items.items() if item}


# --------------------------------------------------------------------------
# Characters


def characters(truth: Truth, report: Report) -> Tally:
    """Wrong characters of the prose, of those printed: the character error rate.

    Levenshtein distance over all sections one after the other, without spaces and
    line breaks, full width as half, as in cells: on paper （ is a ( with more room.
    (Morris et al., From WER and RIL to MER and WIL, 2004.)
    """
    from rapidfuzz.distance import Levenshtein

    if "sections" not in truth.labelled:
        return Tally()
    stated, found = _prose(truth.sections), _prose(report.sections)
    return share(Levenshtein.distance(stated, found), len(stated))


def _prose(sections: Iterable[Section]) -> str:
    printed = "".join(section.heading + section.text for section in sections)
    return normalize("NFKC", unspaced(printed))


def unspaced(text: str) -> str:
    return re.sub(r"\s+", "", text)
