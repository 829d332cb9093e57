from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from extractors.document import Box, Glyph, Picture, RawPage, Rule
from extractors.reader import Raster, open_document
from extractors.trust import CHECK_DPI, inked, is_mojibake, untrusted_pictures, untrusted_reason

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples"
WIDTH, HEIGHT = 595, 842
PROSE = (
    "本年度报告根据《中华人民共和国政府信息公开条例》的要求编制。全文包括总体情况、主动公开政府信息"
    "情况、收到和处理政府信息公开申请情况，以及存在的主要问题及改进情况，共收到申请131件。"
)
FULL_PAGE = Picture(box=Box(0, 0, WIDTH, HEIGHT), dpi=200)


def line(text: str, left: float = 60, top: float = 100, size: float = 12) -> list[Glyph]:
    return [
        Glyph(letter, Box(left + size * i, top, left + size * (i + 1), top + size))
        for i, letter in enumerate(text)
    ]


def prose() -> list[Glyph]:
    rows = [PROSE[at : at + 35] for at in range(0, len(PROSE), 35)]
    return [glyph for i, row in enumerate(rows) for glyph in line(row, top=100 + 20 * i)]


def paper(boxes: Sequence[Box] = (), paper: int = 255, ink: int = 0) -> Raster:
    """A rendering at one pixel a point with a blot in the middle of each box."""
    pixels = np.full((HEIGHT, WIDTH, 3), paper, dtype=np.uint8)
    for box in boxes:
        x0, top, x1, bottom = (round(side) for side in box)
        pixels[top + 2 : max(top + 3, bottom - 2), x0 + 2 : max(x0 + 3, x1 - 2)] = ink
    return Raster(pixels=pixels, scale=1.0)


def page(
    glyphs: Sequence[Glyph] = (), pictures: Sequence[Picture] = (), hidden: int = 0,
    rules: Sequence[Rule] = (),
) -> RawPage:  # fmt: skip
    return RawPage(
        number=1, width=WIDTH, height=HEIGHT, glyphs=tuple(glyphs), rules=tuple(rules),
        pictures=tuple(pictures), hidden_glyphs=hidden,
    )  # fmt: skip


def printed(glyphs: Sequence[Glyph]) -> list[Box]:
    return [glyph.box for glyph in glyphs if not glyph.text.isspace()]


SCAN = [
    Box(left, top, left + 12, top + 12)
    for top in range(100, 700, 20)
    for left in range(60, 500, 12)
]


# --------------------------------------------------------------------------
# Trusted


def test_text_with_its_ink() -> None:
    assert untrusted_reason(page(prose()), paper(printed(prose()))) is None


def test_blank_page() -> None:
    assert untrusted_reason(page(), paper()) is None
    assert untrusted_reason(page([Glyph(" ", Box(9, 9, 20, 20))]), paper()) is None


def test_page_number_alone() -> None:
    number = line("- 6 -", left=280, top=780)
    assert untrusted_reason(page(number), paper(printed(number))) is None


def test_coloured_or_dark_paper() -> None:
    for colour, ink in ((220, 0), (30, 255)):
        raster = paper(printed(prose()), paper=colour, ink=ink)
        assert untrusted_reason(page(prose()), raster) is None


@pytest.mark.parametrize(
    "box", [Box(60, 20, 200, 80), Box(350, 600, 480, 730), Box(100, 300, 480, 520)]
)
def test_logo_seal_or_photo_beside_text(box: Box) -> None:
    picture = Picture(box=box, dpi=150)
    raster = paper([*printed(prose()), box])
    assert untrusted_reason(page(prose(), [picture]), raster) is None


def test_chart_drawn_beside_text() -> None:
    more = [
        Glyph(g.text, Box(g.box.x0, g.box.top + 80, g.box.x1, g.box.bottom + 80)) for g in prose()
    ]
    raster = paper([*printed(prose()), *printed(more), Box(150, 350, 450, 600)])
    assert untrusted_reason(page([*prose(), *more]), raster) is None


def test_shaded_cells_beside_little_text() -> None:
    heading = line("第二十条第（六）项", top=110)
    raster = paper([Box(50, 90, 500, 400)], ink=216)
    raster.pixels[112:120, 62:165] = 0
    assert untrusted_reason(page(heading), raster) is None


def test_coarse_backdrop_is_no_scan() -> None:
    backdrop = Picture(box=FULL_PAGE.box, dpi=1)
    assert untrusted_reason(page(prose(), [backdrop]), paper(printed(prose()))) is None


def test_a_table_of_digits_needs_no_chinese() -> None:
    digits = [glyph for row in range(20) for glyph in line("12 0 345", top=100 + 20 * row)]
    rules = [Rule(50, 97 + 20 * row, 400, 97 + 20 * row) for row in range(21)]
    raster = paper([*printed(digits), *(Box(*rule).expanded(2) for rule in rules)])
    assert untrusted_reason(page(digits, rules=rules), raster) is None


def test_few_invisible_characters_beside_text() -> None:
    assert untrusted_reason(page(prose(), hidden=5), paper(printed(prose()))) is None


# --------------------------------------------------------------------------
# Not trusted


def test_scan_without_text() -> None:
    assert untrusted_reason(page(pictures=[FULL_PAGE]), paper(SCAN)) == "empty"


def test_text_drawn_as_shapes() -> None:
    assert untrusted_reason(page(), paper(SCAN)) == "empty"


@pytest.mark.parametrize("stamped", ["", "第1页"])
def test_invisible_ocr_layer(stamped: str) -> None:
    glyphs = line(stamped, top=800)
    scanned = page(glyphs, [FULL_PAGE], hidden=400)
    assert untrusted_reason(scanned, paper([*SCAN, *printed(glyphs)])) == "invisible"


def test_scan_with_a_page_number_stamped_on_it() -> None:
    glyphs = line("第1页", top=800)
    raster = paper([*SCAN, *printed(glyphs)])
    assert untrusted_reason(page(glyphs, [FULL_PAGE]), raster) == "disagrees"


def test_scan_in_strips_with_a_page_number() -> None:
    strips = [Picture(box=Box(0, top, WIDTH, top + 40), dpi=200) for top in range(0, 800, 40)]
    glyphs = line("第1页", top=802)
    raster = paper([*SCAN, *printed(glyphs)])
    assert untrusted_reason(page(glyphs, strips), raster) == "disagrees"


def test_visible_text_under_a_scan() -> None:
    raster = paper(printed(prose()))
    assert untrusted_reason(page(prose(), [FULL_PAGE]), raster) == "disagrees"


def test_text_without_ink() -> None:
    shown = printed(prose())
    assert untrusted_reason(page(prose()), paper(shown[: len(shown) // 2])) == "disagrees"
    assert untrusted_reason(page(prose()), paper()) == "disagrees"


def test_text_elsewhere_than_its_ink() -> None:
    moved = [Box(x0, top + 300, x1, bottom + 300) for x0, top, x1, bottom in printed(prose())]
    assert untrusted_reason(page(prose()), paper(moved)) == "disagrees"


def test_heading_over_letters_drawn_as_shapes() -> None:
    heading = line("政府信息公开工作年度报告", top=60)
    raster = paper([*SCAN, *printed(heading)])
    assert untrusted_reason(page(heading), raster) == "disagrees"


def test_shaded_rows_are_no_letters() -> None:
    few = line("快手号", top=140)
    shaded = [Box(50, 98, 550, 118), Box(50, 158, 550, 178)]
    assert untrusted_reason(page(few), paper([*shaded, *printed(few)])) is None


def test_wrong_characters() -> None:
    wrong = [Glyph("\ufffd", glyph.box) for glyph in prose()]
    assert untrusted_reason(page(wrong), paper(printed(wrong))) == "mojibake"


# --------------------------------------------------------------------------
# Mojibake


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        "行政复议、行政诉讼：结果维持14件，结果纠正0件，尚未审结4件，总计9件。",
        "1234567890 1 2 3 4 96171.6 - / — 0",
        "淄博市张店区",
        "邮箱：zdqzfxxgk@zb.shandong.cn，网址：http://www.zhangdian.gov.cn，电话：0533-2869506",
        "·一是“主动公开”×2，《条例》①②③",
        "",
    ],
)
def test_what_reports_say(text: str) -> None:
    assert not is_mojibake(text)


@pytest.mark.parametrize(
    "text",
    [
        PROSE.encode("gbk").decode("latin-1"),
        PROSE.encode("utf-8").decode("latin-1"),
        PROSE.encode("utf-8").decode("gbk", "ignore"),
        PROSE.encode("gbk").decode("big5", "ignore"),
        "".join(chr(0xE000 + ord(letter) % 500) for letter in PROSE),
        "".join(chr(ord(letter) % 26 + 65) for letter in PROSE),
        "".join(chr(0x4E00 + (ord(letter) * 7919) % 20_000) for letter in PROSE),
        PROSE.replace("1", "\ufffd").replace("3", "\ufffd"),
    ],
)
def test_what_broken_fonts_say(text: str) -> None:
    assert is_mojibake(text)


# --------------------------------------------------------------------------
# Pictures on trusted pages


def pictures(*boxes: Box, dpi: float = 150) -> list[Picture]:
    return [Picture(box=box, dpi=dpi) for box in boxes]


def test_large_pictures_are_handed_on_top_first() -> None:
    low, high = Box(60, 500, 400, 700), Box(60, 250, 400, 400)
    assert untrusted_pictures(page(prose(), pictures(low, high))) == [high, low]


def test_one_row_that_a_page_has_cut_off_is_handed_on() -> None:
    row = Box(60, 300, 500, 320)
    assert untrusted_pictures(page(prose(), pictures(row))) == [row]


@pytest.mark.parametrize("box", [Box(60, 300, 170, 500), Box(60, 300, 250, 350)])
def test_small_pictures_are_left_alone(box: Box) -> None:
    assert untrusted_pictures(page(prose(), pictures(box))) == []


def test_backdrops_and_coarse_pictures_are_left_alone() -> None:
    assert untrusted_pictures(page(prose(), pictures(Box(50, 90, 500, 190)))) == []
    assert untrusted_pictures(page(prose(), pictures(Box(60, 300, 400, 500), dpi=2))) == []


def test_caption_on_a_picture_does_not_hide_it() -> None:
    box = Box(60, 300, 400, 600)
    caption = line("图一 办理情况", left=100, top=580)
    assert untrusted_pictures(page([*prose(), *caption], pictures(box))) == [box]


def test_slices_are_one_picture() -> None:
    slices = [Box(60, top, 400, top + 30) for top in range(300, 480, 30)]
    assert untrusted_pictures(page(prose(), pictures(*slices))) == [Box(60, 300, 400, 480)]


# --------------------------------------------------------------------------
# Real reports


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("zhangdian-2020.pdf", {None}),
        ("hongze-2024.pdf", {None}),
        ("zhangdian-2020-scan.pdf", {"empty"}),
    ],
)
def test_samples(name: str, reasons: set[str | None]) -> None:
    if not (SAMPLES / name).exists():
        pytest.skip("samples are not here")
    with open_document((SAMPLES / name).read_bytes()) as document:
        numbers = range(1, document.page_count + 1)
        found = {
            untrusted_reason(document.page(number), document.render(number, CHECK_DPI))
            for number in numbers
        }
    assert found == reasons


def test_rules_that_cross_a_cell_are_no_ink_in_it() -> None:
    """The second line of a double border, dashed."""
    cells = [Box(100, 100, 200, 140), Box(200, 100, 300, 140)]
    dashes = [Box(x, 104, x + 3, 105) for x in range(102, 298, 6)]
    seen = paper([*dashes, Box(240, 115, 246, 125)])
    assert inked(cells, seen) == [True, True]
    assert inked(cells, seen, [Rule(100, 104.5, 300, 104.5)]) == [False, True]
