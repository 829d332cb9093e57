"""Labels that nobody could read, known by what may stand there.

On poor paper a recogniser that may say anything says nonsense, and still finds the words
that are printed much likelier than the other words of a form.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extractors.document import Alternative, Reading
from extractors.labels import best_similarity, normalised

ILLEGIBLE = 0.5
"""Probability of a label as it was read below which it is looked up."""

LIKE = 0.75
"""Likeness to a word from which a label counts as read."""

APART = 5.0
"""Nats for each character that a label may be less likely than whatever was read."""

TOLD, PLAINLY = 4.0, 9.0
"""Nats by which it must be likelier than the next, and by which it plainly is."""

LENGTHS = (0.6, 1.4)
"""Of a word, in characters that have room where it stands: signs are left out of words."""

LIKELY, PLAIN = 0.7, 0.9
"""How sure it is then."""


def is_illegible(label: Reading, words: Sequence[str]) -> bool:
    """Whether it is unsure what a label says, and it is like none of the words."""
    return label.confidence < ILLEGIBLE and (
        best_similarity(normalised(label.printed), words) < LIKE
    )


def likeliest(
    weights: NDArray[np.float64], words: Sequence[str], room: float
) -> Alternative | None:
    """The word that stands in a place with room for so many characters, as
    :meth:`models.ocr.engine.Engine.weigh` weighs them; None where that cannot be told."""
    least, most = (share * room for share in LENGTHS)
    fitting = sorted(((weight, word) for weight, word in zip(weights, words, strict=True)
                      if least <= len(word) <= most), reverse=True)  # fmt: skip
    if not fitting or fitting[0][0] == -np.inf:
        return None
    weight, best = fitting[0]
    others = (other for other, word in fitting[1:] if not _is_part(word, best))
    lead = weight - next(others, -np.inf)
    if weight < -APART * len(best) or lead < TOLD:
        return None
    return Alternative(printed=best, confidence=PLAIN if lead >= PLAINLY else LIKELY)


def _is_part(one: str, other: str) -> bool:
    return one in other or other in one
