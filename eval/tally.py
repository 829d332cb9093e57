"""Counts that can be added up over documents, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """``hits`` out of what was ``expected`` and out of what was ``found``.

    A share has the two equal. ``hits`` may be a sum of similarities in 0..1.
    """

    hits: float = 0.0
    expected: int = 0
    found: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            hits=self.hits + other.hits,
            expected=self.expected + other.expected,
            found=self.found + other.found,
        )

    @property
    def count(self) -> int:
        """How many things it was computed on."""
        return max(self.expected, self.found)

    @property
    def precision(self) -> float:
        return self.hits / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.hits / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        """2 hits / (expected + found): for a share, the share. Nothing out of nothing is 1.

        van Rijsbergen, Information Retrieval, 1979, chapter 7.
        """
        both = self.expected + self.found
        return 2 * self.hits / both if both else 1.0

    @property
    def missed(self) -> float:
        """What is not a hit, in a share."""
        return self.expected - self.hits


def share(hits: float, of: int) -> Tally:
    return Tally(hits=hits, expected=of, found=of)


def upper_bound(errors: int, of: int, confidence: float = CONFIDENCE) -> float:
    """The greatest error rate that ``errors`` in ``of`` trials do not rule out, one-sided.

    Clopper and Pearson, Biometrika 26 (1934): exact for independent trials. The
    fields of one document are not independent, so read it as a lower limit of doubt.
    """
    from scipy.stats import beta

    if not of:
        return 1.0
    return float(beta.ppf(confidence, errors + 1, of - errors)) if errors < of else 1.0
