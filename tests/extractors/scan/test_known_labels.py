"""Labels too poor to be read are what is likeliest, or nothing."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.document import Reading
from extractors.scan.known_labels import LIKELY, PLAIN, is_illegible, likeliest

WORDS = ("重复申请", "2重复申请", "规章", "行政复议", "现行有效件数")


@pytest.mark.parametrize(
    ("weights", "room", "expected"),
    [
        ((-9.0, -8.0, -25.0, -24.0, -60.0), 5.0, ("2重复申请", PLAIN)),
        ((-19.0, -18.0, -25.0, -24.0, -60.0), 5.0, ("2重复申请", LIKELY)),
        ((-19.0, -18.0, -25.0, -20.0, -60.0), 5.0, None),  # the next is as likely
        ((-40.0, -39.0, -60.0, -60.0, -90.0), 5.0, None),  # none is likely
        ((-9.0, -8.0, -25.0, -24.0, -60.0), 12.0, None),  # none is so long
        ((-np.inf,) * 5, 5.0, None),
    ],
)
def test_a_word_is_taken_where_nothing_else_is_as_likely(
    weights: tuple[float, ...], room: float, expected: tuple[str, float] | None
) -> None:
    found = likeliest(np.array(weights), WORDS, room)
    assert (found and (found.printed, found.confidence)) == expected


def test_what_is_sure_or_like_a_word_is_legible() -> None:
    assert is_illegible(Reading(printed="里盒中请", confidence=0.2), WORDS)
    assert not is_illegible(Reading(printed="里盒中请", confidence=0.9), WORDS)
    assert not is_illegible(Reading(printed="重复申清", confidence=0.2), WORDS)
