"""A percentage is checked against the counts that it is said of, as far as it is printed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.document import Figure, Value
from extractors.reconcile import check_percentages, percentage_issues
from tests.extractors.reconcile.test_checks import figure


def told(*stated: tuple[str, Value, str]) -> list[Figure]:
    """One sentence with figures: metric, value, unit."""
    return [
        _in_sentence(metric, value, unit, number)
        for number, (metric, value, unit) in enumerate(stated)
    ]


def _in_sentence(metric: str, value: Value, unit: str, number: int) -> Figure:
    return replace(figure(0, metric), value=value, printed=str(value), unit=unit,
                   sentence="受理、办结与占比。", span=(number, number + 1))  # fmt: skip


@pytest.mark.parametrize(
    ("percent", "verdict", "expected"),
    [
        ("91.7", "pass", "91.7"),
        (92, "pass", "92"),
        ("92.3", "fail", "91.7"),
        ("91.67", "pass", "91.67"),
    ],
)
def test_what_is_printed_is_an_interval(percent: Value, verdict: str, expected: str) -> None:
    figures = told(("受理诉求", 132, "件"), ("办结", 121, "件"), ("办结率", percent, "%"))
    (check,) = check_percentages(figures)
    assert (check.id, check.kind) == ("text.percentage[1]", "percentage")
    assert (check.verdict, check.expected) == (verdict, expected)
    assert len(percentage_issues([check])) == (verdict == "fail")


def test_a_share_is_of_the_nearest_whole_in_its_unit() -> None:
    figures = told(("收到申请", 90, "件"), ("受理", 40, "件"), ("会议", 60, "次"),
                   ("予以公开", 10, "件"), ("占比", 25, "%"))  # fmt: skip
    assert [check.verdict for check in check_percentages(figures)] == ["pass"]


def test_parts_of_one_whole_are_not_wholes_of_each_other() -> None:
    shares = (("网上申请", 57, "件"), ("网上申请占比", "87.7", "%"),
              ("当面申请", 8, "件"), ("当面申请占比", "12.3", "%"))  # fmt: skip
    assert check_percentages(told(*shares)) == []
    checks = check_percentages(told(("收到申请", 65, "件"), *shares))
    assert [check.verdict for check in checks] == ["pass", "pass"]


@pytest.mark.parametrize(
    "figures",
    [
        told(("受理", 40, "件"), ("办结", 38, "件"), ("满意率", 98, "%")),  # of something else
        told(("受理", 40, "件"), ("办结", 38, "件"), ("办结同比增长", 12, "%")),
        told(("审查文件", 73, "件"), ("备案", 3, "件"), ("备案率", 100, "%")),  # of what is unsaid
        told(("办结", 38, "件"), ("办结率", 95, "%")),  # no whole
        told(("受理", 0, "件"), ("办结", 0, "件"), ("办结率", 0, "%")),
    ],
    ids=["other", "change", "unsaid", "whole", "zero"],
)
def test_where_it_is_said_of_something_else_nothing_is_checked(figures: list[Figure]) -> None:
    assert check_percentages(figures) == []
