"""Words and sentence patterns of made-up reports. All invented; none of a real report.

Each topic has a module; :mod:`~eval.synth.grammar` says how patterns are written.
"""

from __future__ import annotations

from collections.abc import Iterator

from eval.synth.grammar import Pattern
from eval.synth.phrases.bureaus import BUREAUS
from eval.synth.phrases.comparisons import COMPARISONS
from eval.synth.phrases.headings import PARTS
from eval.synth.phrases.made import words_of
from eval.synth.phrases.opening import ANYWHERE, ITEMS, OPENING
from eval.synth.phrases.places import KINDS, PLACES, Body, body
from eval.synth.phrases.problems import LEAD_PROBLEMS, OTHER, REMEDIES
from eval.synth.phrases.requests import DISPUTED, NONE_RECEIVED, RECEIVED, RULED
from eval.synth.phrases.words import STREETS, WORDS

__all__ = [
    "ANYWHERE",
    "BUREAUS",
    "COMPARISONS",
    "DISPUTED",
    "ITEMS",
    "KINDS",
    "LEAD_PROBLEMS",
    "NONE_RECEIVED",
    "OPENING",
    "OTHER",
    "PARTS",
    "PLACES",
    "RECEIVED",
    "REMEDIES",
    "RULED",
    "STREETS",
    "WORDS",
    "Body",
    "Pattern",
    "body",
    "every",
    "words_of",
]


def every() -> Iterator[Pattern]:
    """All patterns of all topics, once each."""
    pools = [OPENING, ANYWHERE, COMPARISONS, *ITEMS, RECEIVED, NONE_RECEIVED, DISPUTED, RULED,
             LEAD_PROBLEMS, REMEDIES, OTHER, *BUREAUS.values(),
             *(pool for _, pool in PARTS.values())]  # fmt: skip
    yield from dict.fromkeys(pattern for pool in pools for pattern in pool)
