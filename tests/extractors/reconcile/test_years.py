"""What a report carries out, the next one carries in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractors.contract import to_json
from extractors.document import (
    Box,
    DocumentInfo,
    Header,
    HeaderItem,
    Report,
    Source,
    Value,
    Versions,
)
from extractors.reconcile.years import compare_years
from service.cli import app
from tests.extractors.reconcile.test_checks import FORM, filled


def item(value: Value) -> HeaderItem:
    return HeaderItem(printed=str(value), value=value, confidence=1.0, status="accepted",
                      source=Source(page=1, box=Box(0, 0, 1, 1)))  # fmt: skip


def report(year: int, printed: Mapping[str, str], agency: str = "白鹭县人民政府") -> Report:
    return Report(
        document=DocumentInfo(sha256="", filename="", media_type="application/pdf", pages=()),
        template=None, header=Header(agency=item(agency), year=item(year)), sections=(),
        fields=tuple(filled(FORM, printed).values()), figures=(), tables=(), checks=(),
        issues=(), versions=Versions(gouji="", weights={}),
    )  # fmt: skip


EARLIER = report(2022, {"requests.carried_out[total]": "4", "proactive.rules[in_force]": "10"})


def failing(*reports: Report) -> dict[str, tuple[str | None, str | None]]:
    return {check.id: (check.expected, check.actual) for check in compare_years(reports)
            if check.verdict == "fail"}  # fmt: skip


def test_what_was_carried_out_is_carried_in() -> None:
    later = report(2023, {"requests.carried_in[total]": "3", "proactive.rules[in_force]": "10"})
    assert failing(later, EARLIER) == {"years.carried_in[total]": ("4", "3")}
    right = report(2023, {"requests.carried_in[total]": "4", "proactive.rules[in_force]": "10"})
    checks = compare_years([EARLIER, right])
    assert len(checks) == 9 and {check.verdict for check in checks} == {"pass"}
    assert {check.kind for check in checks} == {"cross_year"}


def test_what_is_in_force_follows_from_the_year_before() -> None:
    later = report(2023, {"requests.carried_in[total]": "4", "proactive.rules[made]": "2",
                          "proactive.rules[repealed]": "1",
                          "proactive.rules[in_force]": "12"})  # fmt: skip
    assert failing(EARLIER, later) == {"years.in_force[rules]": ("11", "12")}


@pytest.mark.parametrize(
    "other",
    [report(2024, {}), report(2023, {}, "苍鹭县人民政府"), replace(EARLIER, header=Header())],
)
def test_other_agencies_and_years_are_not_compared(other: Report) -> None:
    assert compare_years([EARLIER, other]) == []


def test_the_command_says_what_differs(tmp_path: Path) -> None:
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    for file, each in zip(files, (EARLIER, report(2023, {})), strict=True):
        file.write_text(to_json(each), encoding="utf-8")
    result = CliRunner().invoke(app, ["years", *map(str, files)])
    assert result.exit_code == 3
    assert "years.carried_in[total]：2022 年结转下年度继续办理 = 2023 年上年结转" in result.output
    assert CliRunner().invoke(app, ["years", str(files[0])]).exit_code == 0
    files[0].write_text("{}", encoding="utf-8")
    assert CliRunner().invoke(app, ["years", str(files[0])]).exit_code == 2
