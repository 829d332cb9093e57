"""A contradiction in print is told with what it may have come from."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from extractors.reconcile import check_issues, evaluate
from tests.extractors.reconcile.test_checks import FORM, filled

UPHELD, CORRECTED, PENDING, TOTAL = (
    f"disputes.review[{name}]" for name in ("upheld", "corrected", "pending", "total")
)


def told(printed: Mapping[str, str]) -> list[str]:
    fields = filled(FORM, printed)
    return [issue.message for issue in check_issues(FORM, evaluate(FORM, fields), fields)]


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ({UPHELD: "12", TOTAL: "21"}, "相差 9，可能是数字次序写颠倒（12 写成 21）"),
        ({UPHELD: "120", TOTAL: "12"}, "相差 108，可能漏写一位数字（120 写成 12）"),
        ({UPHELD: "12", TOTAL: "112"}, "相差 100，可能多写一位数字（12 写成 112）"),
        ({UPHELD: "12", CORRECTED: "3", TOTAL: "12"}, "合计可能未计入“行政复议·结果纠正”的 3"),
        ({UPHELD: "12", CORRECTED: "3", TOTAL: "18"}, "合计可能重复计入“行政复议·结果纠正”的 3"),
        ({UPHELD: "12", TOTAL: "17"}, "相差 5"),
    ],
)
def test_the_likely_slip_is_named(printed: Mapping[str, str], said: str) -> None:
    (message,) = told(printed)
    assert message.endswith(said)


def test_totals_of_two_rows_may_have_changed_places() -> None:
    direct = "disputes.litigation_direct"
    messages = told(
        {UPHELD: "40", TOTAL: "95", f"{direct}[upheld]": "95", f"{direct}[total]": "40"}
    )
    assert len(messages) == 2
    assert all("可能与另一行的数字互换" in message for message in messages)
