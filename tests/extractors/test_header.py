"""Title, agency, year, period, publication and contact, with their places."""

from __future__ import annotations

import pytest

from extractors.document import Box, Header, HeaderItem, Page, TextLine, Value
from extractors.header import read_header
from extractors.sections import read_paragraphs
from extractors.templates import load

LABELS = load()[0].sections

TITLE = ("青石市水务局", "2021年政府信息公开工作年度报告")
INTRO = (
    "本报告由青石市水务局根据有关规定编制，数据的统计期限自2021年1月1日起至12月31日止。",
    "联系地址：青石市河沿路8号；邮政编码：123456；联系电话：0123-4567890；网址：www.qsw.gov.cn/xxgk。",
)
PROSE = (
    "一年来我局把公开作为日常工作的一部分，逐项核对目录，逐月更新内容，逐条回应来信，逐季通报结果。"
)


def line(text: str, top: float, *, x0: float = 114.0, em: float = 12.0) -> TextLine:
    boxes = tuple(Box(x0 + i * em, top, x0 + (i + 1) * em, top + em) for i in range(len(text)))
    return TextLine(page=1, text=text, boxes=boxes, confidence=0.98)


def report(
    title: tuple[str, ...] = TITLE,
    intro: tuple[str, ...] = INTRO,
    ends: tuple[str, ...] = ("青石市水务局", "2022年1月15日"),
    *,
    ocr: bool = False,
) -> Page:
    lines = [line(text, 60.0 + 30 * i, x0=200.0, em=18.0) for i, text in enumerate(title)]
    body = [*intro, "一、总体情况", *[PROSE] * 3]
    lines += [line(text, 200.0 + 20 * i) for i, text in enumerate(body)]
    lines += [line(text, 600.0 + 20 * i, x0=500.0) for i, text in enumerate(ends)]
    return Page(
        number=1, width=800.0, height=842.0, rotation=0, source="ocr" if ocr else "text",
        lines=tuple(lines), grids=(),
    )  # fmt: skip


def header(page: Page) -> Header:
    return read_header([page], read_paragraphs([page], LABELS))


def both(item: HeaderItem | None) -> tuple[str, Value] | None:
    return (item.printed, item.value) if item else None


def test_every_item_with_its_printed_characters() -> None:
    found = header(report())
    assert both(found.title) == ("".join(TITLE), "".join(TITLE))
    assert both(found.agency) == ("青石市水务局", "青石市水务局")
    assert both(found.year) == ("2021", 2021)
    assert both(found.period_start) == ("2021年1月1日", "2021-01-01")
    assert both(found.period_end) == ("12月31日", "2021-12-31")
    assert both(found.published) == ("2022年1月15日", "2022-01-15")
    assert both(found.address) == ("青石市河沿路8号", "青石市河沿路8号")
    assert both(found.postcode) == ("123456", "123456")
    assert both(found.phone) == ("0123-4567890", "0123-4567890")
    assert both(found.website) == ("www.qsw.gov.cn/xxgk", "www.qsw.gov.cn/xxgk")


def test_each_item_points_at_its_characters() -> None:
    found = header(report())
    assert found.title
    assert found.year
    assert found.postcode
    assert found.title.source.box == Box(200.0, 60.0, 200.0 + 18 * 17, 108.0)
    assert found.year.source.box == Box(200.0, 90.0, 272.0, 108.0)
    start = INTRO[1].index("123456")
    assert found.postcode.source.box.x0 == 114.0 + 12 * start


def test_a_text_layer_is_accepted_and_a_scan_reviewed() -> None:
    printed, scanned = header(report()).year, header(report(ocr=True)).year
    assert printed
    assert scanned
    assert (printed.status, scanned.status) == ("accepted", "review")
    assert printed.confidence == pytest.approx(0.99 * 0.98, abs=1e-4)


@pytest.mark.parametrize(
    ("title", "agency", "year"),
    [
        (("青石市水务局2019年政府信息公开工作年度报告",), "青石市水务局", 2019),
        (("2023年度青石市水务局政府信息公开工作年度报告",), "青石市水务局", 2023),
        (("青石市水务局关于2019年政府信息公开工作的年度报告",), "青石市水务局", 2019),
        (("青石市水务局", "政府信息公开工作年度报告", "（2022年度）"), "青石市水务局", 2022),
        (("青石市水务局", "二〇二一年政府信息公开工作", "年度报告"), "青石市水务局", 2021),
    ],
)  # fmt: skip
def test_titles_on_one_to_three_lines(title: tuple[str, ...], agency: str, year: int) -> None:
    found = header(report(title))
    assert found.title
    assert found.agency
    assert found.year
    assert found.title.printed == "".join(title)
    assert (found.agency.value, found.year.value) == (agency, year)


def test_the_agency_of_a_bare_title_is_that_of_the_signature() -> None:
    found = header(report(("2021年政府信息公开工作年度报告",)))
    assert found.agency
    assert found.agency.value == "青石市水务局"
    assert found.agency.source.box.x0 == 500.0


def test_without_signature_the_introduction_names_the_agency_doubtfully() -> None:
    found = header(report(("2021年政府信息公开工作年度报告",), ends=()))
    assert found.agency
    assert (found.agency.value, found.agency.status) == ("青石市水务局", "review")


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("2022年1月", "2022-01"),
        ("二〇二二年一月十五日", "2022-01-15"),
        ("二○二二年十二月", "2022-12"),
    ],
)
def test_dates_of_publication(printed: str, value: str) -> None:
    assert both(header(report(ends=("青石市水务局", printed))).published) == (printed, value)


@pytest.mark.parametrize(
    ("sentence", "start", "end"),
    [
        ("统计期限自2019年1月1日至2019年12月31日。", "2019-01-01", "2019-12-31"),
        ("数据从２０２０年１月１日起到１２月３１日止。", "2020-01-01", "2020-12-31"),
        ("本期为2022年1月1日—2022年12月31日，特此说明。", "2022-01-01", "2022-12-31"),
    ],
)
def test_periods(sentence: str, start: str, end: str) -> None:
    found = header(report(intro=(sentence,)))
    assert found.period_start
    assert found.period_end
    assert (found.period_start.value, found.period_end.value) == (start, end)


def test_what_is_not_printed_is_not_invented() -> None:
    assert header(report(title=(), intro=(), ends=())) == Header()
    assert read_header([], ()) == Header()


def test_an_address_ends_where_a_bracket_opens() -> None:
    intro = ("请与本局办公室联系（地址：青石市河沿路8号（邮编123456），电话0123-4567890）。",)
    found = header(report(intro=intro))
    assert both(found.address) == ("青石市河沿路8号", "青石市河沿路8号")
    assert both(found.postcode) == ("123456", "123456")
