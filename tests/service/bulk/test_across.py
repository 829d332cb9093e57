"""What reports say of one another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from service.bulk.across import MappingInvalid, departments_of
from tests.service.bulk.running import put, rows, run

NEW, OUT = "requests.new[total]", "requests.carried_out[total]"
IN = "requests.carried_in[total]"
FORCE, MADE, GONE = (
    f"proactive.normative_documents[{column}]" for column in ("in_force", "made", "repealed")
)
CITY = "临川市人民政府"
DEPARTMENTS = ("临川市教育局", "临川市卫生局")


def across(target: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Checks between documents, by file and number."""
    sources = {row["document"]: Path(row["source"]).stem for row in rows(target, "documents")}
    return {(sources[row["document"]], row["id"]): row for row in rows(target, "checks")
            if row["compared_with"] is not None}  # fmt: skip


def test_a_year_is_held_against_the_year_before(tmp_path: Path) -> None:
    source = tmp_path / "in"
    put(source, "2021.pdf", agency=CITY, year=2021, figures={OUT: "5", FORCE: "40"})
    put(source, "2022.pdf", agency="临川市 人民政府", year=2022,
        figures={IN: "5", OUT: "2", MADE: "3", GONE: "1", FORCE: "42"})  # fmt: skip
    put(source, "2023.pdf", agency=CITY, year=2023,
        figures={IN: "3", MADE: "0", GONE: "0", FORCE: "42"})  # fmt: skip
    put(source, "2025.pdf", agency=CITY, year=2025, figures={IN: "9"})
    put(source, "other.pdf", agency="别处", year=2024, figures={IN: "9"})
    run(source, tmp_path / "out")
    found = across(tmp_path / "out")
    verdicts = {key: row["verdict"] for key, row in found.items()}
    assert verdicts == {
        ("2022", "years.carried_in[total]"): "pass",
        ("2022", "years.in_force[normative_documents]"): "pass",
        ("2023", "years.carried_in[total]"): "fail",
        ("2023", "years.in_force[normative_documents]"): "pass",
    }
    failed = found["2023", "years.carried_in[total]"]
    assert (failed["kind"], failed["expected"], failed["actual"]) == ("cross_year", 2, 3)
    (other,) = failed["compared_with"]
    assert {row["document"]: row["year"] for row in rows(tmp_path / "out", "documents")}[
        other
    ] == 2022  # fmt: skip
    assert "2022 年结转下年度继续办理" in (tmp_path / "out" / "summary.html").read_text()


@pytest.mark.parametrize(
    ("second", "verdict", "words"),
    [("60", "pass", ""), ("61", "fail", ""), (None, "not_evaluable", "缺 临川市卫生局")],
)
def test_a_city_is_held_against_its_departments(
    tmp_path: Path, second: str | None, verdict: str, words: str
) -> None:
    source = tmp_path / "in"
    put(source, "city.pdf", agency=CITY, year=2023, figures={NEW: "100", MADE: "1"})
    put(source, "a.pdf", agency=DEPARTMENTS[0], year=2023, figures={NEW: "40", MADE: "1"})
    if second:
        put(source, "b.pdf", agency=DEPARTMENTS[1], year=2023, figures={NEW: second})
    mapping = tmp_path / "departments.csv"
    mapping.write_text("city,department\n" + "".join(f"{CITY},{each}\n" for each in DEPARTMENTS))
    run(source, tmp_path / "out", departments=mapping)
    found = across(tmp_path / "out")
    assert list(found) == [("city", f"departments.{NEW}")]
    row = found["city", f"departments.{NEW}"]
    assert row["verdict"] == verdict and words in row["explanation"]
    assert (row["kind"], row["actual"]) == ("departments", 100)
    run(source, tmp_path / "out")  # the mapping is remembered
    assert across(tmp_path / "out") == found


def test_departments_that_come_to_more_fail_even_where_one_is_missing(tmp_path: Path) -> None:
    source = tmp_path / "in"
    put(source, "city.pdf", agency=CITY, year=2023, figures={NEW: "30"})
    put(source, "a.pdf", agency=DEPARTMENTS[0], year=2023, figures={NEW: "40"})
    mapping = tmp_path / "departments.csv"
    mapping.write_text(f"city,department\n{CITY},{DEPARTMENTS[0]}\n{CITY},{DEPARTMENTS[1]}\n")
    run(source, tmp_path / "out", departments=mapping)
    (row,) = across(tmp_path / "out").values()
    assert (row["verdict"], row["expected"]) == ("fail", 40)


def test_a_mapping_has_its_columns() -> None:
    assert departments_of("\ufeffcity,department\n甲 市,乙局\n") == {"甲市": ["乙局"]}
    with pytest.raises(MappingInvalid):
        departments_of("town,office\na,b\n")


def test_a_figure_unlike_all_others_is_pointed_at(tmp_path: Path) -> None:
    source = tmp_path / "in"
    for number in range(30):
        put(source, f"{number}.pdf", agency=f"第{number}局", year=2023,
            figures={NEW: str(80 + 7 * (number % 9))})  # fmt: skip
    put(source, "far.pdf", agency="远局", year=2023, figures={NEW: "98765432"})
    for year in (2021, 2022, 2023):  # always so large
        put(source, f"large-{year}.pdf", agency="大局", year=year, figures={NEW: str(year * 1000)})
    run(source, tmp_path / "out")
    outliers = {key: row for key, row in across(tmp_path / "out").items()
                if row["kind"] == "outlier"}  # fmt: skip
    assert list(outliers) == [("far", f"outlier.{NEW}")]
    (row,) = outliers.values()
    assert row["actual"] == 98765432 and "34 份报告" in row["explanation"]


def test_a_report_that_was_scanned_twice_is_known(tmp_path: Path) -> None:
    source = tmp_path / "in"
    paths = [f"requests.results.granted[legal.{kind}]" for kind in
             ("commercial", "research", "public_welfare", "legal_service", "other")]  # fmt: skip
    paths += [NEW, OUT, IN, FORCE, MADE]
    figures = {path: str(10 + number) for number, path in enumerate(paths)}
    put(source, "first.pdf", agency=CITY, year=2023, figures=figures)
    put(source, "again.pdf", agency=CITY, year=2023, figures=figures | {NEW: "99"}, doubted=[NEW])
    others = {path: str(50 + number) for number, path in enumerate(paths)}
    put(source, "revised.pdf", agency=CITY, year=2023, figures=others, doubted=paths)
    put(source, "year-after.pdf", agency=CITY, year=2024, figures=figures)
    run(source, tmp_path / "out")
    found = {Path(row["source"]).stem: row for row in rows(tmp_path / "out", "duplicates")}
    assert {name: row["kind"] for name, row in found.items()} == {
        "again": "same-report", "revised": "other-figures"}  # fmt: skip
    assert found["again"]["of_source"].endswith("first.pdf")
    assert (found["again"]["figures"], found["again"]["alike"]) == (10, 9)
