"""The page about a run: it stands alone, tells the truth and shows the worst first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from shutil import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html  # type: ignore[import-untyped]
from lxml.html import HtmlElement  # type: ignore[import-untyped]

from eval.metrics.registry import METRICS
from eval.report import write_report
from eval.report.cells import case_id, cases, chosen, in_turn
from eval.report.crops import BUDGET, pictures
from eval.report.curves import (
    area_under_risk,
    bins,
    calibration_error,
    log_histogram,
    risk_coverage,
    stretched,
    thinned,
    wilson,
)
from eval.report.formats import anchor, apart, confidence, percent, visible
from eval.report.slices import worse
from eval.report.svg import linear_ticks
from eval.results import RunInfo
from eval.score import Confusion, DocumentScore, Scores, Wrong, totals
from eval.tally import Tally, share, upper_bound
from extractors.document import Box, Source, State, Status

EXAMPLES = Path(__file__).parents[2] / "examples"
RUN = RunInfo(
    dataset="0123456789abcdef" * 4, reader="gouji", version="0.1.0+g1234567",
    settings={"engine": "ppocr"}, weights={"lines": "fedcba9876543210" * 4},
)  # fmt: skip
HOSTILE = "<script>alert('名')</script>&\".pdf"
PATH = "requests.new[total]"
CELL = Source(page=1, box=Box(200, 300, 240, 320))


def wrong(
    printed: str = "12", found: str = "13", *, path: str = PATH, sure: float = 0.9,
    status: Status = "review", source: Source | None = None, found_state: State = "read",
) -> Wrong:  # fmt: skip
    return Wrong(path=path, printed=printed, state="read", found=found, found_state=found_state,
                 confidence=sure, status=status, source=source)  # fmt: skip


def document(
    name: str, *wrongs: Wrong, level: str = "office", error: str | None = None, cells: int = 100
) -> DocumentScore:
    """All cells that are not wrong are right and accepted, with confidence 1."""
    silent = sum(each.status == "accepted" for each in wrongs)
    accepted = cells - len(wrongs) + silent
    return DocumentScore(
        document=name, level=level, renderer="reportlab", template="disclosure-report/2021",
        style=("borders:all",), deviations=("zero-slash",), pages=3, error=error, seconds=1.5,
        stages={"parse": 0.5, "match": 0.25},
        tallies={
            "fields.printed": share(cells - len(wrongs), cells),
            "fields.coverage": share(accepted, cells),
            "fields.silent": share(silent, accepted),
            "documents.right": share(not wrongs, 1),
            "figures": Tally(hits=8, expected=10, found=9),
            "text.cer": share(3, 1200),
        },
        states=(Confusion(printed="read", found="read", count=cells - 1),
                Confusion(printed="read", found="blank", count=1)),
        confidences=(*((1.0, True) for _ in range(cells - len(wrongs))),
                     *((each.confidence, False) for each in wrongs)),
        wrong=wrongs,
    )  # fmt: skip


def run(*documents: DocumentScore) -> Scores:
    return Scores(run=RUN, documents=documents)


SILENT = wrong("56", "86", status="accepted", sure=0.99, source=CELL)
SCORES = run(
    document("right.pdf"),
    document("flagged.pdf", wrong("7", "", found_state="absent")),
    document("sample.pdf", wrong(path="disputes.review[total]"), SILENT, level="born-digital"),
    document("broken.pdf", wrong("1", ""), error="damaged-document"),
)


def written(scores: Scores, out: Path, folder: Path | None = None, **more: Scores) -> str:
    write_report(scores, folder, out, **more)
    return out.read_text(encoding="utf-8")


def page(text: str) -> HtmlElement:
    return html.document_fromstring(text)


def words(found: Iterable[HtmlElement]) -> list[str]:
    return [" ".join(str(each.text_content()).split()) for each in found]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("set")
    copy(EXAMPLES / "sample.pdf", made)
    return made


@pytest.fixture(scope="module")
def whole(folder: Path) -> str:
    return written(SCORES, folder.parent / "report.html", folder)


# --------------------------------------------------------------------------
# The page


def test_it_stands_alone(whole: str, folder: Path) -> None:
    found = page(whole)
    assert not found.xpath("//link[@rel='stylesheet'] | //script[@src] | //iframe | //object")
    addresses = [*found.xpath("//@src"), *found.xpath("//@href")]
    relative = f"{folder.name}/"
    assert all(each.startswith(("#", "data:", relative)) for each in addresses)
    assert "@import" not in whole and "url(" not in whole
    policy = found.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "default-src 'none'" in policy


def test_every_fragment_leads_somewhere_and_no_id_stands_twice(whole: str) -> None:
    found = page(whole)
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {each[1:] for each in found.xpath("//a/@href") if each.startswith("#")} <= set(ids)


def test_the_numbers_are_those_of_the_totals(whole: str) -> None:
    sums = totals(SCORES.documents)
    tiles = words(page(whole).find_class("tile"))
    right, silent, coverage = (sums[f"fields.{name}"] for name in ("printed", "silent", "coverage"))
    assert f"{right.f1 * 100:.2f} %" in tiles[0].replace("\u202f", " ")
    assert f"{right.hits:.0f} of {right.expected} cells" in tiles[0]
    assert f"{silent.f1 * 10_000:.1f} per 10,000" in tiles[1]
    assert f"{silent.hits:.0f} of {silent.expected} accepted" in tiles[1]
    bound = upper_bound(round(silent.hits), silent.expected) * 10_000
    assert f"at most {bound:.1f} with 95 % confidence" in tiles[1]
    assert f"{coverage.hits:.0f} of {coverage.expected} cells" in tiles[2]
    assert "0.50 s" in tiles[3] and "4 documents, 12 pages" in tiles[3]


def test_what_was_run_is_told_and_hashes_are_given_in_full(whole: str) -> None:
    found = page(whole)
    told = " ".join(words(found.find_class("masthead")))
    for text in ("gouji on 4 documents", RUN.version, "ppocr", "12 pages", "400 cells",
                 "1 not read"):  # fmt: skip
        assert text in told
    assert found.xpath("//code/@title") == [RUN.dataset, RUN.weights["lines"]]


def test_slices_have_a_row_each_and_all_documents_below(whole: str) -> None:
    table = page(whole).xpath("//h3[@id='by-level']/following::table[1]")[0]
    assert words(table.xpath(".//tbody/tr/th")) == ["born-digital", "office"]
    assert words(table.xpath(".//tfoot//th | .//tfoot//td"))[:3] == ["all", "4", "400"]


def test_every_plot_has_a_name_and_a_description(whole: str) -> None:
    drawn = page(whole).xpath("//svg")
    assert len(drawn) == 5
    for each in drawn:
        assert each.xpath("./title")[0].text and each.xpath("./desc")[0].text
    assert "396 of 396 cells right" in drawn[0].text_content()


def test_silent_errors_come_first_and_are_pictured(whole: str) -> None:
    found = page(whole).find_class("case")
    assert ["alarm" in each.get("class") for each in found] == [True, False, False]
    assert "56 → 86" in words(found)[0] and "accepted at 0.990" in words(found)[0]
    assert len(found[0].xpath(".//img[starts-with(@src, 'data:image/')]")) == 1
    assert not found[1].xpath(".//img")


def test_documents_are_listed_the_unread_first(whole: str) -> None:
    found = page(whole).xpath("//ol[@class='documents']//details")
    assert [each.get("id") for each in found] == [
        "doc-broken.pdf", "doc-sample.pdf", "doc-flagged.pdf", "doc-right.pdf",
    ]  # fmt: skip
    assert "not read: damaged-document" in words(found)[0]
    assert found[1].xpath(".//tbody/tr[1]//td")[-2].text_content() == "accepted"
    assert found[1].xpath(".//a/@href")[0] == "set0/sample.pdf"


def test_the_same_scores_give_the_same_bytes(whole: str, folder: Path) -> None:
    assert written(SCORES, folder.parent / "again.html", folder) == whole


def test_names_and_print_are_never_markup(tmp_path: Path) -> None:
    bad = wrong("<img src=x>", "</td><script>", path="<b>", status="accepted")
    scores = replace(
        run(document(HOSTILE, bad, level="<i>"), document("javascript:alert(1)")),
        run=replace(RUN, reader="<u>", settings={"<u>": "<u>"}),
    )
    found = page(written(scores, tmp_path / "r.html", tmp_path))
    assert len(found.xpath("//script")) == 1
    assert not found.xpath("//b[not(ancestor::*[@class='faults'])] | //img | //u")
    assert HOSTILE in " ".join(words(found.xpath("//summary")))
    assert "<img src=x> → </td><script>" in " ".join(words(found.find_class("was")))
    assert not any(each.startswith("javascript") for each in found.xpath("//@href"))


def test_there_may_be_no_documents(tmp_path: Path) -> None:
    found = page(written(run(), tmp_path / "r.html", baseline=run()))
    assert "gouji on 0 documents" in words(found.xpath("//h1"))
    assert "nothing was accepted" in words(found.find_class("tile"))[1]
    assert not found.xpath("//svg | //details[@id]")


def test_all_documents_may_be_errors(tmp_path: Path) -> None:
    nothing = Tally(hits=0, expected=100, found=100)
    lost = [
        replace(document(name, wrong("1", ""), error="password-required"), confidences=(),
                tallies={"fields.printed": nothing}, pages=0, stages={})
        for name in ("a.pdf", "b.pdf")
    ]  # fmt: skip
    found = page(written(run(*lost), tmp_path / "r.html", tmp_path))
    assert "2 not read" in words(found.find_class("scope"))[0]
    assert not found.find_class("case")
    assert [svg.get("aria-labelledby") for svg in found.xpath("//svg")] == [
        "accuracy-title accuracy-desc"
    ]


def test_documents_without_a_level_are_one(tmp_path: Path) -> None:
    found = page(written(run(document("a.pdf", level="")), tmp_path / "r.html"))
    assert not found.xpath("//h3[@id='by-level']")
    assert "all" in found.xpath("//desc[@id='accuracy-desc']")[0].text


def test_nothing_is_pictured_without_documents(tmp_path: Path) -> None:
    for place in (None, tmp_path):
        assert not page(written(SCORES, tmp_path / "r.html", place)).xpath("//img")


def test_a_large_run_names_the_worst_and_says_what_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.report.cells.MOST_ROWS", 1)
    monkeypatch.setattr("eval.report.cells.MOST_DOCUMENTS", 2)
    monkeypatch.setattr("eval.report.page.MOST_DOCUMENTS", 2)
    many = tuple(wrong(path=f"p{n}") for n in range(5))
    scores = run(document("b.pdf"), document("a.pdf", *many), document("c.pdf", SILENT))
    found = page(written(scores, tmp_path / "r.html"))
    listed = found.xpath("//ol[@class='documents']//details")
    assert [each.get("id") for each in listed] == ["doc-c.pdf", "doc-a.pdf"]
    assert "1 more are left out" in found.text_content()
    assert "2 more wrong cells are not listed" in words(listed)[1]


def test_a_baseline_is_held_up_against_document_by_document(tmp_path: Path) -> None:
    before = run(*(document(each.document, SILENT, SILENT, wrong(), level=each.level)
                   for each in SCORES.documents))  # fmt: skip
    found = page(written(SCORES, tmp_path / "r.html", baseline=before))
    assert "on the same documents" in words(found.find_class("scope"))[0]
    assert "+2.00, better" in words(found.find_class("tile"))[0]
    rows = {row[0]: row for row in map(words, found.xpath("//*[@id='summary']//tbody/tr/*/.."))}
    assert any("97.00" in cell for cell in rows["Cells right, as printed"])


def test_other_documents_are_compared_without_an_interval(tmp_path: Path) -> None:
    found = page(written(SCORES, tmp_path / "r.html", baseline=run(document("x.pdf", SILENT))))
    assert "on other documents (1 document)" in words(found.find_class("scope"))[0]
    assert "may be chance" not in found.text_content()


# --------------------------------------------------------------------------
# Which cells are shown


def test_levels_and_documents_take_turns_and_silent_errors_go_first() -> None:
    many = tuple(wrong(path=f"p{n}") for n in range(9))
    found = cases([document("a", *many), document("b", *many[:1]),
                   document("c", *many[:2], level="fax"), document("d", SILENT)])  # fmt: skip
    order = [case.scored.document for case in chosen(found, 6)]
    assert order == ["d", "c", "a", "c", "b", "a"]


def test_no_more_pictures_than_there_is_room_for(folder: Path) -> None:
    places = [("sample.pdf", CELL)] * 3
    found = pictures(places, folder)
    assert len(found) == 3 and len({picture.uri for picture in found.values()}) == 1
    assert sum(len(picture.uri) for picture in found.values()) < BUDGET
    assert found[0].width > 400


def test_pictures_that_are_too_many_are_dropped_from_the_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [("sample.pdf", CELL)] * 3
    one = len(pictures(places, folder)[0].uri)
    monkeypatch.setattr("eval.report.crops.BUDGET", 2 * one)
    assert list(pictures(places, folder)) == [0, 1]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("../examples/sample.pdf", CELL),
        ("sample.pdf", Source(page=0, box=CELL.box)),
        ("sample.pdf", Source(page=99, box=CELL.box)),
        ("sample.pdf", None),
        ("text.pdf", CELL),
    ],
)
def test_what_cannot_be_pictured_is_left_out(
    name: str, source: Source | None, folder: Path
) -> None:
    (folder / "text.pdf").write_text("no document")
    assert pictures([(name, source)], folder) == {}


@pytest.mark.parametrize("box", [Box(0, 0, 5000, 5000), Box(-80, -80, -60, -60), Box(9, 9, 2, 2)])
def test_boxes_beyond_the_page_are_pictured_as_far_as_they_go(box: Box, folder: Path) -> None:
    found = pictures([("sample.pdf", Source(page=1, box=box))], folder)
    assert found[0].width <= 720 and found[0].height <= 480


def test_the_ids_of_cells_count_from_one() -> None:
    assert [case_id(place) for place in (0, 1)] == ["cell-1", "cell-2"]


@given(st.lists(st.lists(st.integers())))
def test_taking_turns_loses_nothing(queues: list[list[int]]) -> None:
    assert sorted(in_turn(queues)) == sorted(item for queue in queues for item in queue)


# --------------------------------------------------------------------------
# Statistics and numbers

SURE = [(0.99, True)] * 8 + [(0.99, False)] * 2 + [(0.6, False)]


def test_calibration_error_is_the_mean_distance_over_cells() -> None:
    found = bins(SURE)
    assert [(each.low, each.high, each.count, each.right) for each in found] == [
        (0.5, 0.7, 1, 0), (0.99, 0.995, 10, 8),
    ]  # fmt: skip
    assert calibration_error(found) == pytest.approx((10 * 0.19 + 1 * 0.6) / 11)
    assert calibration_error([]) == 0


def test_risk_grows_as_less_sure_cells_are_covered() -> None:
    assert risk_coverage(SURE) == [(pytest.approx(10 / 11), 0.2), (1, pytest.approx(3 / 11))]
    assert area_under_risk(SURE) == pytest.approx((10 * 0.2 + 3 / 11) / 11)
    assert area_under_risk([]) == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_curves_keep_every_cell_and_their_ends(confidences: list[tuple[float, bool]]) -> None:
    curve = risk_coverage(confidences)
    assert sum(each.count for each in bins(confidences)) == len(confidences)
    assert curve[-1].coverage == 1
    assert 0 <= area_under_risk(confidences) <= 1
    short = thinned(curve, 5)
    assert len(short) <= max(5, 1) and (short[0], short[-1]) == (curve[0], curve[-1])


def test_wilson_is_that_of_the_literature() -> None:
    low, high = wilson(81, 263)  # Newcombe, Statistics in Medicine 17 (1998), table I
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert wilson(0, 0) == (0, 1)


@given(st.floats(0, 1), st.floats(0, 1))
def test_stretching_keeps_order_and_ends(one: float, other: float) -> None:
    assert (stretched(0), stretched(1)) == (0, 1)
    assert (one <= other) == (stretched(one) <= stretched(other)) or abs(one - other) < 1e-9


@given(st.lists(st.floats(1e-4, 1e4), max_size=40))
def test_every_time_has_its_column(times: list[float]) -> None:
    assert sum(column.count for column in log_histogram(times)) == len(times)


@given(st.floats(1e-3, 1e6))
def test_axes_reach_as_far_as_they_must(top: float) -> None:
    end, ticks = linear_ticks(top)
    assert end >= top * (1 - 1e-6) and end <= 2 * top + 1e-9
    assert 2 <= len(ticks) <= 8 and (ticks[0].at, ticks[-1].at) == (0, 1)


def test_a_slice_is_worse_only_beyond_chance() -> None:
    every = share(990, 1000)
    metric = METRICS["fields.printed"]
    assert worse(metric, share(90, 100), every)
    assert not worse(metric, share(9, 10), every) and not worse(metric, Tally(), every)
    assert worse(METRICS["fields.silent"], share(10, 100), share(1, 1000))


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "100.00"), (0.99999, ">99.99"), (0.9999, "99.99"), (0, "0.00"), (0.00001, "<0.01"),
     (0.5, "50.00"), (1.37, "137.00")],
)  # fmt: skip
def test_shares_are_never_rounded_to_all_or_nothing(value: float, text: str) -> None:
    assert percent(value) == f"{text}\u202f%"


def test_confidence_is_never_rounded_to_certainty() -> None:
    assert [confidence(value) for value in (1, 0.9999, 0.9994)] == ["1.000", ">0.999", "0.999"]


def test_texts_are_told_apart_where_they_differ() -> None:
    one, other = apart("1,203", "1.203")
    assert (one.head, one.middle, one.tail) == ("1", ",", "203")
    assert (other.head, other.middle, other.tail) == ("1", ".", "203")
    assert [each.middle for each in apart("11", "1")] == ["1", ""]


def test_what_has_no_shape_is_made_visible() -> None:
    assert visible(" 1\n2\u202e ") == "␣1␊2[U+202E]␣"
    assert visible("  ") == "␣␣" and visible("") == ""


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_an_anchor_is_one_word_without_quotes(name: str) -> None:
    assert re.fullmatch(r"doc-[\w.~%-]*", anchor(name), re.ASCII)
