"""Lines to paragraphs, headings and sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.document import Box, Page, Section, TextLine
from extractors.sections import (
    ANNEX,
    PREAMBLE,
    SIGNATURE,
    Paragraph,
    read_paragraphs,
    read_sections,
)
from extractors.templates import load

LABELS = load()[0].sections

EM, PITCH, LEFT, WIDTH = 12.0, 20.0, 90.0, 36
NAMES = ["overview", "proactive", "requests", "disputes", "problems", "other"]


def line(page: int, text: str, top: float, *, indent: float = 0.0, em: float = EM) -> TextLine:
    x0 = LEFT + indent * em
    boxes = tuple(Box(x0 + i * em, top, x0 + (i + 1) * em, top + em) for i in range(len(text)))
    return TextLine(page=page, text=text, boxes=boxes)


def wrapped(paragraph: str) -> list[tuple[str, float]]:
    """A paragraph set in a column of WIDTH characters, its first line indented by two."""
    rest = paragraph[WIDTH - 2 :]
    lines = [(paragraph[: WIDTH - 2], 2.0)]
    return lines + [(rest[i : i + WIDTH], 0.0) for i in range(0, len(rest), WIDTH)]


def pages(
    paragraphs: Sequence[str], *, per_page: int = 30, folio: str = "— {} —", head: str = ""
) -> list[Page]:
    lines = [it for paragraph in paragraphs for it in wrapped(paragraph)]
    return [
        page(number, lines[start : start + per_page], folio.format(number), head)
        for number, start in enumerate(range(0, len(lines), per_page), 1)
    ]


def page(number: int, lines: Sequence[tuple[str, float]], folio: str, head: str) -> Page:
    body = [
        line(number, text, 110.0 + i * PITCH, indent=indent)
        for i, (text, indent) in enumerate(lines)
    ]
    margins = [line(number, head, 40.0)] if head else []
    margins += [line(number, folio, 800.0, indent=16)] if folio else []
    return Page(
        number=number, width=612.0, height=842.0, rotation=0, source="text",
        lines=tuple(margins[:-1] + body + margins[-1:]), grids=(),
    )  # fmt: skip


def sections(paragraphs: Sequence[str]) -> tuple[Section, ...]:
    return read_sections(read_paragraphs(pages(paragraphs), LABELS))


def paragraph_texts(made: Sequence[Page]) -> list[str]:
    return [it.text for it in read_paragraphs(made, LABELS)]


LONG = (
    "本年度我镇持续改进公开工作的方式，把群众最关心的事项放在最容易找到的位置，并且逐月核对内容。"
    * 4
)


def test_the_six_sections_with_their_prose() -> None:
    found = sections(
        [
            "一、总体情况", LONG,
            "二、主动公开政府信息情况",
            "三、收到和处理政府信息公开申请情况",
            "四、政府信息公开行政复议、行政诉讼情况",
            "五、存在的主要问题及改进情况", LONG,
            "六、其他需要报告的事项", "无。",
        ]
    )  # fmt: skip
    assert [it.id for it in found] == NAMES
    assert [it.level for it in found] == [1] * 6
    assert [it.text for it in found] == [LONG, "", "", "", LONG, "无。"]
    assert found[0].heading == "一、总体情况"


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("一、概述", "overview"),
        ("一、2020年政府信息公开总体情况", "overview"),
        ("一、工作总体推进情况", "overview"),
        ("总体情况", "overview"),
        ("一.总体情况", "overview"),
        ("第一部分总体情况", "overview"),
        ("二、行政机关主动公开政府信息情况", "proactive"),
        ("三、收到和处理政府信息公开申请的情况", "requests"),
        ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", "disputes"),
        ("四、政府信息公开复议和诉讼情况", "disputes"),
        ("政府信息公开行政复议、行政诉讼情况", "disputes"),
        ("一、全年政府信息公开工作情况", "overview"),
        ("二、政府信息主动公开情况", "proactive"),
        ("三、政府信息依申请公开办理情况", "requests"),
        ("五、存在问题和改进措施", "problems"),
        ("五、工作中存在的不足和下一步打算", "problems"),
        ("六、其他情况", "other"),
        ("六、其他需要报告事项", "other"),
    ],
)
def test_heading_variants(heading: str, name: str) -> None:
    found = sections(["本报告由本机关编制，欢迎查阅。", heading, LONG])
    assert [(it.id, it.heading) for it in found if it.heading] == [(name, heading)]
    assert found[-1].text == LONG


def test_a_heading_in_the_first_line_of_its_paragraph() -> None:
    found = sections(["一、总体情况。" + LONG, "六、其他需要报告的事项无。"])
    assert [(it.id, it.heading, it.text) for it in found] == [
        ("overview", "一、总体情况", LONG),
        ("other", "六、其他需要报告的事项", "无。"),
    ]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("一、2023年工作总体情况", "overview"),
        ("三、收到和处理信息公开申请情况", "requests"),
        ("四、行政复议和行政诉讼情况", "disputes"),
        ("五、主要问题及下一步改进措施", "problems"),
        ("六、其它需要报告的事项", "other"),
    ],
)
def test_a_heading_that_no_stop_parts_from_its_paragraph(heading: str, name: str) -> None:
    found = sections(["本报告由本机关编制，欢迎查阅。", heading + LONG])
    assert [(it.id, it.heading, it.text) for it in found if it.heading] == [(name, heading, LONG)]


def test_a_numbered_sentence_is_no_heading() -> None:
    text = "一、今年以来，本机关认真落实政府信息公开情况报告制度，逐月核对，按季通报。"
    assert [it.heading for it in sections(["一、总体情况", text + LONG])] == ["一、总体情况"]


@pytest.mark.parametrize("number", ["（{}）", "{}."])
def test_sections_numbered_as_sub_headings_mostly_are(number: str) -> None:
    numerals = "一二三" if "（" in number else "123"
    titles = ("总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况")
    heads = [number.format(n) + title for n, title in zip(numerals, titles, strict=True)]
    found = sections(["本报告由本机关编制。", *(it for head in heads for it in (head, LONG))])
    assert [(it.id, it.level, it.heading) for it in found if it.heading] == [
        (name, 1, head) for name, head in zip(NAMES, heads, strict=False)
    ]


def test_a_heading_mentioned_in_a_sentence_is_none() -> None:
    text = "有关总体情况和其他需要报告的事项，请见下文各部分的说明，不再一一列举于此。"
    found = sections(["一、总体情况", text])
    assert [(it.id, it.text) for it in found] == [("overview", text)]


def test_rows_of_a_table_without_rules_are_no_headings() -> None:
    rows = ["一、本年新收政府信息公开申请数量", "四、结转下年度继续办理"]
    found = sections(["三、收到和处理政府信息公开申请情况", *rows])
    assert [it.id for it in found if it.heading] == ["requests"]


def test_a_seventh_section_has_an_id_of_its_own() -> None:
    found = sections(["五、存在的主要问题及改进情况", LONG, "六、其他事项", LONG, "七、附图", LONG])
    assert [it.id for it in found] == ["problems", "other", "section7"]


def test_sub_headings_are_nested() -> None:
    found = sections(
        [
            "一、总体情况",
            "（一）平台建设", LONG,
            "1.网站栏目。" + LONG,
            "2.移动终端。" + LONG,
            "（二）队伍建设。" + LONG,
        ]
    )  # fmt: skip
    assert [(it.id, it.level, it.heading) for it in found] == [
        ("overview", 1, "一、总体情况"),
        ("overview.1", 2, "（一）平台建设"),
        ("overview.1.1", 3, "1.网站栏目"),
        ("overview.1.2", 3, "2.移动终端"),
        ("overview.2", 2, "（二）队伍建设"),
    ]


def test_items_within_a_paragraph_are_prose() -> None:
    text = "一是扩大范围。" + LONG + "二是加快速度。" + LONG
    assert [it.text for it in sections(["一、总体情况", text])] == [text]


def test_without_headings_the_prose_is_one_section() -> None:
    found = sections([LONG, LONG])
    assert [(it.id, it.heading, it.text) for it in found] == [("overview", "", f"{LONG}\n{LONG}")]


def test_title_introduction_and_signature_belong_to_no_section() -> None:
    made = pages(["本报告由本机关编制，欢迎查阅。", "一、总体情况", LONG])
    last = made[-1]
    ends = (line(1, "青石镇人民政府", 700.0, indent=26), line(1, "2022年1月", 730.0, indent=29))
    made[-1] = Page(
        number=last.number, width=last.width, height=last.height, rotation=0, source="text",
        lines=(line(1, "2021年政府信息公开工作报告", 70.0, indent=6, em=18.0), *last.lines, *ends),
        grids=(),
    )  # fmt: skip
    found = read_paragraphs(made, LABELS)
    assert [it.section for it in found[:2]] == ["front", PREAMBLE]
    assert [it.section for it in found[-2:]] == [SIGNATURE, SIGNATURE]
    assert [it.text for it in read_sections(found)] == [LONG]


def test_annexes_after_the_signature_belong_to_no_section() -> None:
    ends = ("青石镇人民政府", "2022年1月5日", "附件1", "发布统计", "附件2")
    places = zip(ends, (26, 28, 0, 12, 0), (600, 620, 640, 660, 680), strict=True)
    below = [line(1, text, top, indent=indent) for text, indent, top in places]
    (made,) = pages(["一、总体情况", LONG], folio="")
    found = read_paragraphs([replace(made, lines=(*made.lines, *below))], LABELS)
    assert [it.section for it in found[-5:]] == [SIGNATURE] * 2 + [ANNEX] * 3
    assert [it.text for it in read_sections(found)] == [LONG]


@pytest.mark.parametrize(
    "folio", ["— {} —", "-{}-", "- {} -", "{}", "第{}页", "第 {} 页 共 9 页", "{}/9"]
)
def test_page_numbers_and_running_heads_are_left_out(folio: str) -> None:
    made = pages([LONG, LONG], per_page=5, folio=folio, head="青石镇信息公开")
    assert len(made) > 2
    assert paragraph_texts(made) == [LONG, LONG]


@given(st.integers(min_value=1, max_value=40))
def test_paragraphs_do_not_depend_on_where_pages_break(per_page: int) -> None:
    texts = ["一、总体情况", LONG, LONG[:30] + "。", LONG]
    made = pages(texts, per_page=per_page)
    assert "".join(paragraph_texts(made)) == "".join(texts)
    if per_page >= 10:
        assert paragraph_texts(made) == texts


def test_blanks_stay_between_latin_words_only() -> None:
    made = [page(1, [("采用 Open Data 标准发布 12 个数据集。", 2.0)], "", "")]
    assert paragraph_texts(made) == ["采用Open Data标准发布12个数据集。"]


def test_a_span_over_two_lines_is_located_on_the_first() -> None:
    made = pages([LONG])
    paragraph: Paragraph = read_paragraphs(made, LABELS)[0]
    source = paragraph.locate(WIDTH - 4, WIDTH)
    top = 110.0
    assert (source.page, source.box) == (
        1, Box(LEFT + (WIDTH - 2) * EM, top, LEFT + WIDTH * EM, top + EM),
    )  # fmt: skip


def test_no_lines_no_sections() -> None:
    assert read_paragraphs([], LABELS) == ()
    assert read_sections(()) == ()
