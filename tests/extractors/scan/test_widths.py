"""Full width or half, by the room that characters take."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractors.document import Box
from extractors.scan.widths import as_printed, at_ends

EM = 20.0


def boxes(widths: Sequence[float]) -> list[Box]:
    """Of characters one behind the other, as wide as given in ems."""
    found, at = [], 0.0
    for width in widths:
        found.append(Box(at * EM, 0, (at + width) * EM, EM))
        at += width
    return found


@pytest.mark.parametrize("mark", ["（", "："])
def test_a_mark_is_as_wide_as_its_room(mark: str) -> None:
    half = chr(ord(mark) - ord("（") + ord("("))
    text = f"政府信息公开{half}指南"
    assert as_printed(text, boxes([1] * 9)) == f"政府信息公开{mark}指南"
    assert as_printed(text, boxes([1] * 6 + [0.5, 1, 1])) == text


def test_digits_that_stand_as_far_as_ideographs_are_in_full_width() -> None:
    text = "全年受理申请191件"
    assert as_printed(text, boxes([1] * 10)) == "全年受理申请１９１件"
    assert as_printed(text, boxes([1] * 6 + [0.5] * 3 + [1])) == text


def test_a_bracket_beside_a_full_stop_is_squeezed() -> None:
    text = "排名靠前。(二"
    assert as_printed(text, boxes([1] * 4 + [0.5, 0.5, 1])) == "排名靠前。（二"


def test_too_few_ideographs_say_nothing_of_widths() -> None:
    assert as_printed("(1)条", boxes([1, 1, 1, 1])) == "(1)条"


def test_brackets_at_the_ends_of_lines_are_as_their_partners_or_the_others_of_the_page() -> None:
    assert at_ends(["公开（一）的", "(二）好", "(三"]) == ["公开（一）的", "（二）好", "（三"]
    assert at_ends(["公开(一)的", "（二)好", "见(三）"]) == ["公开(一)的", "(二)好", "见(三)"]
