from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pdfplumber
import pikepdf
import pytest
from numpy.typing import NDArray
from PIL import Image

from extractors.canvas import clean_text, is_white
from extractors.document import Box, RawPage, Rule
from extractors.reader import Limits, Raster, open_document
from tests import pdfs

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples"


def read(data: bytes) -> RawPage:
    with open_document(data) as document:
        return document.page(1)


def render(data: bytes, dpi: float = 72, box: Box | None = None, **limits: int) -> Raster:
    with open_document(data, limits=Limits(**limits)) as document:
        return document.render(1, dpi, box=box)


def text(page: RawPage) -> str:
    return "".join(glyph.text for glyph in page.glyphs)


def ink(raster: Raster) -> NDArray[np.bool_]:
    dark: NDArray[np.bool_] = raster.pixels.min(axis=2) < 128
    return dark


def ink_box(raster: Raster) -> Box:
    rows, columns = np.nonzero(ink(raster))
    pixels = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    return Box(*(float(side) / raster.scale for side in pixels))


def same_box(one: Box, other: Box, by: float = 1.0) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


# --------------------------------------------------------------------------
# Kinds


@pytest.mark.parametrize("kind", ["png", "jpeg", "tiff"])
def test_kind_follows_from_the_content(kind: str) -> None:
    with open_document(pdfs.image_bytes(pdfs.marked(), kind)) as document:
        assert (document.media_type, document.page_count) == (f"image/{kind}", 1)


def test_pdf_may_start_late() -> None:
    with open_document(b"\n" * 900 + pdfs.one_page()) as document:
        assert document.media_type == "application/pdf"


# --------------------------------------------------------------------------
# Where things stand

MARKS = b"""BT /F 14 Tf 130 250 Td (Gouji) Tj 60 -70 Td (1234) Tj ET
BT /F 14 Tf 0 1 -1 0 330 140 Tm (turned) Tj ET
BT /F 14 Tf 5 5 Td (outside) Tj ET"""


@pytest.mark.parametrize("unit", [1, 2])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270, -90, 450])
def test_glyphs_stand_where_the_viewer_shows_them(rotation: int, unit: int) -> None:
    entries = b"/Rotate %d/CropBox[110 90 400 300]/UserUnit %d" % (rotation, unit)
    data = pdfs.one_page(MARKS, box=b"[20 30 520 430]", entries=entries)
    page, raster = read(data), render(data, 144)
    assert text(page) == "Gouji1234turned"
    assert page.rotation == rotation % 360
    sides = (290 * unit, 210 * unit)
    assert (page.width, page.height) == (sides if rotation % 180 == 0 else sides[::-1])
    assert raster.pixels.shape == (page.height * 2, page.width * 2, 3)
    rest = ink(raster)
    for glyph in page.glyphs:
        x0, top, x1, bottom = (round(side * raster.scale) for side in glyph.box.expanded(0.5))
        assert rest[top:bottom, x0:x1].any(), glyph
        rest[top:bottom, x0:x1] = False
    assert not rest.any()


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_rules_and_pictures_turn_with_the_page(rotation: int) -> None:
    content = b"2 w 30 40 m 90 40 l S"
    data = pdfs.one_page(content, box=b"[10 20 210 120]", entries=b"/Rotate %d" % rotation)
    (rule,) = read(data).rules
    drawn = ink_box(render(data, 144))
    assert same_box(Box(*rule), drawn, 1.5)
    assert rule.horizontal == (rotation % 180 == 0)


def test_crop_box_beyond_the_page_is_cut() -> None:
    page = read(pdfs.one_page(entries=b"/CropBox[-50 -50 100 900]"))
    assert (page.width, page.height) == (100, 100)


def test_missing_and_reversed_boxes() -> None:
    assert read(pdfs.one_page(box=b"[0 0 0 0]")).box == Box(0, 0, 612, 792)
    assert read(pdfs.one_page(box=b"[200 100 0 0]")).box == Box(0, 0, 200, 100)


def test_inherited_rotation_and_box() -> None:
    tree = b"/Kids[3 0 R]/Count 1/Rotate 90/CropBox[0 0 150 100]"
    page = read(pdfs.one_page(pages=tree))
    assert (page.width, page.height, page.rotation) == (100, 150, 90)


# --------------------------------------------------------------------------
# Characters


def test_control_characters_and_empty_ones_are_dropped() -> None:
    assert text(read(pdfs.one_page(rb"BT /F 20 Tf 50 40 Td (a\001\r\tb) Tj ET"))) == "ab"
    assert text(read(pdfs.one_page(b"BT /F 0 Tf 50 40 Td (ab) Tj ET"))) == ""


def test_ligature_is_split_evenly() -> None:
    mapping = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
1 begincodespacerange <00> <ff> endcodespacerange
1 beginbfchar <41> <006600660069> endbfchar endcmap end end"""
    font = (
        b"<</Type/Font/Subtype/Type1/BaseFont/X/ToUnicode 6 0 R/FirstChar 65/LastChar 65"
        b"/Widths[600]/FontDescriptor<</Type/FontDescriptor/FontName/X/Flags 4>>>>"
    )
    data = pdfs.one_page(
        b"BT /F 20 Tf 50 40 Td (A) Tj ET",
        fonts=b"/Font<</F 5 0 R>>",
        more=[font, pdfs.stream(mapping)],
    )
    glyphs = read(data).glyphs
    assert [glyph.text for glyph in glyphs] == ["f", "f", "i"]
    assert {round(glyph.box.width, 3) for glyph in glyphs} == {4.0}
    assert glyphs[0].box.x1 == pytest.approx(glyphs[1].box.x0)


def test_character_without_a_width_is_not_lost() -> None:
    font = (
        b"<</Type/Font/Subtype/Type1/BaseFont/X/FirstChar 49/LastChar 50/Widths[0 600]"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/X/Flags 32>>>>"
    )
    data = pdfs.one_page(
        b"BT /F 20 Tf 50 40 Td (12) Tj ET", fonts=b"/Font<</F 5 0 R>>", more=[font]
    )
    page = read(data)
    assert text(page) == "12"
    assert [glyph.box.width for glyph in page.glyphs] == pytest.approx([10, 12])


def test_character_without_a_meaning_is_said_to_be_unknown() -> None:
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[<<"
        b"/Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)"
        b"/Ordering(Identity)/Supplement 0>>/FontDescriptor<</Type/FontDescriptor"
        b"/FontName/X/Flags 4>>>>]>>"
    )
    data = pdfs.one_page(
        b"BT /F 20 Tf 50 40 Td <00410042> Tj ET", fonts=b"/Font<</F 5 0 R>>", more=[font]
    )
    assert text(read(data)) == "\ufffd\ufffd"


def test_chinese_of_a_built_in_font() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 100))
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(20, 50, "政府信息公开：5条")
    canvas.save()
    page = read(out.getvalue())
    assert text(page) == "政府信息公开：5条"
    assert page.glyphs[0].box.width == pytest.approx(12)


def test_vertical_writing_goes_down() -> None:
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-V"
        b"/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 0>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4>>>>]>>"
    )
    content = b"BT /F 10 Tf 50 80 Td <%s> Tj ET" % "三本年".encode("utf-16-be").hex().encode()
    page = read(pdfs.one_page(content, fonts=b"/Font<</F 5 0 R>>", more=[font]))
    assert text(page) == "三本年"
    for row, glyph in enumerate(page.glyphs):
        assert same_box(glyph.box, Box(45, 20 + 10 * row, 55, 30 + 10 * row), 2)


@pytest.mark.parametrize("mode", [3, 7])
def test_invisible_text_is_counted_not_kept(mode: int) -> None:
    content = pdfs.HELLO + b" BT %d Tr /F 20 Tf 50 70 Td (a bc) Tj ET" % mode
    page = read(pdfs.one_page(content))
    assert (text(page), page.hidden_glyphs) == ("Hello", 3)


def test_text_printed_twice_for_weight_is_read_once() -> None:
    twice = b"BT /F 20 Tf 50 40 Td (1100) Tj 0.4 0.3 Td (1100) Tj ET"
    assert text(read(pdfs.one_page(twice))) == "1100"


def test_small_digits_side_by_side_are_no_doubles() -> None:
    assert text(read(pdfs.one_page(b"BT /F 4 Tf 50 40 Td (11111) Tj ET"))) == "11111"


def test_spacing_parameters_move_the_pen() -> None:
    spaced = b"BT /F 10 Tf 5 Tc 20 Tw 50 40 Td (a) Tj (b ) Tj (c) Tj [-1000 (d)] TJ ET"
    a, b, _, c, d = read(pdfs.one_page(spaced)).glyphs
    assert b.box.x0 - a.box.x1 == pytest.approx(5)
    assert c.box.x0 - b.box.x1 == pytest.approx(5 + 2.78 + 5 + 20)
    assert d.box.x0 - c.box.x1 == pytest.approx(5 + 10)


def test_text_clipped_by_its_form_is_dropped() -> None:
    form = pdfs.stream(
        b"BT /F 20 Tf 0 5 Td (AB) Tj ET",
        b"/Type/XObject/Subtype/Form/BBox[0 0 13 30]/Resources<<%s>>" % pdfs.FONTS,
    )
    data = pdfs.one_page(b"q 1 0 0 1 50 40 cm /X Do Q " + pdfs.HELLO,
                         resources=b"/XObject<</X 5 0 R>>", more=[form])  # fmt: skip
    page = read(data)
    assert text(page) == "AHello"
    assert page.glyphs[1].box.x0 == pytest.approx(50)


@pytest.mark.parametrize(
    ("printed", "cleaned"),
    [
        ("⽂", "文"),
        ("⺠", "民"),
        ("⻓", "长"),
        ("⸺", "——"),
        ("\uf967", "不"),
        ("５", "５"),
        ("\x00a\u200b", "a"),
        ("\ud800", "\ufffd"),
    ],
)
def test_clean_text(printed: str, cleaned: str) -> None:
    assert clean_text(printed) == cleaned


# --------------------------------------------------------------------------
# Rules


@pytest.mark.parametrize(
    ("content", "rules"),
    [
        (b"10 50 m 90 50 l S", [(10, 50, 90, 50)]),
        (b"10 20 m 10 90 l S", [(10, 10, 10, 80)]),
        (b"10 50 m 90 50 l 90 20 l S", [(10, 50, 90, 50), (90, 50, 90, 80)]),
        (b"10 49 80 2 re f", [(10, 50, 90, 50)]),
        (b"10 49 m 90 49 l 90 51 l 10 51 l f", [(10, 50, 90, 50)]),
        (b"10 20 80 60 re f", []),
        (b"10 50 m 90 80 l S", []),
        (b"10 50 m 20 60 80 60 90 50 c S", []),
        (b"10 50 m 10.5 50 l S", []),
        (b"1 G 10 50 m 90 50 l S", []),
        (b"1 1 1 RG 10 50 m 90 50 l S", []),
        (b"0 0 0 0 K 10 50 m 90 50 l S", []),
        (b"0 0 0 1 K 10 50 m 90 50 l S", [(10, 50, 90, 50)]),
        (b"1 g 10 49 80 2 re f", []),
        (b"10 50 m 90 50 l n", []),
        (b"40 w 10 50 m 90 50 l S", []),
        (b"-50 50 m 900 50 l S", [(0, 50, 200, 50)]),
        (b"10 500 m 90 500 l S", []),
        (b"q 0 -1 1 0 0 100 cm 10 20 m 90 20 l S Q", [(20, 10, 20, 90)]),
    ],
)
def test_rules(content: bytes, rules: list[tuple[float, ...]]) -> None:
    found = read(pdfs.one_page(content)).rules
    assert [tuple(round(side, 2) for side in rule) for rule in found] == rules


def test_dots_and_cells_on_a_ground_are_rules() -> None:
    dots = b" ".join(b"%d 50 1 1 re f" % x for x in range(10, 90, 2))
    assert read(pdfs.one_page(dots)).rules[-1] == Rule(10, 49.5, 89, 49.5)
    cells = b"10 20 80 60 re f 1 g " + b" ".join(
        b"%d %d 38.5 28.5 re f" % (x, y) for x in (11, 51) for y in (21, 51)
    )
    found = {tuple(round(side) for side in rule) for rule in read(pdfs.one_page(cells)).rules}
    assert {(50, 50, 50, 80), (10, 50, 50, 50)} <= found


def test_rectangle_outline_is_four_rules() -> None:
    four = {(10, 20, 90, 20), (90, 20, 90, 80), (10, 80, 90, 80), (10, 20, 10, 80)}
    for content in (b"10 20 80 60 re S", b"9 19 82 62 re 11 21 78 58 re f*"):
        found = read(pdfs.one_page(content)).rules
        assert {tuple(round(side) for side in rule) for rule in found} == four


def test_line_given_as_a_picture_is_a_rule() -> None:
    data = pdfs.with_image(1, 1, b"\x00").replace(b"200 0 0 100 0 0 cm", b"080 0 0 001 9 9 cm")
    page = read(data)
    assert page.rules == (Rule(9, 90.5, 89, 90.5),)
    assert page.pictures == ()


@pytest.mark.parametrize(
    ("space", "color", "white"),
    [
        ("DeviceGray", 1, True), ("DeviceGray", 0, False), ("DeviceRGB", (1, 1, 0.99), True),
        ("DeviceCMYK", (0, 0, 0, 0), True), ("Separation", (1.0,), False),
        ("Separation", (0.0,), True), ("Pattern", ("P0",), False), ("Indexed", (1,), False),
        ("DeviceGray", None, False),
    ],
)  # fmt: skip
def test_white(space: str, color: object, white: bool) -> None:
    assert is_white(space, color) is white


# --------------------------------------------------------------------------
# Pictures and rendering


def test_picture_with_its_own_resolution() -> None:
    (picture,) = read(pdfs.with_image(400, 200, bytes(80_000))).pictures
    assert (picture.box, picture.dpi) == (Box(0, 0, 200, 100), 144)


def test_part_of_a_page_is_the_same_part_of_its_rendering() -> None:
    data = pdfs.one_page(MARKS, box=b"[0 0 500 400]")
    whole, part = render(data, 144), render(data, 144, Box(120, 130, 240, 260))
    assert part.scale == whole.scale == 2
    assert np.array_equal(part.pixels, whole.pixels[260:520, 240:480])


def test_part_of_an_image_is_the_same_part_of_its_rendering() -> None:
    data = pdfs.image_bytes(pdfs.marked(), "png", dpi=(72, 72))
    assert same_box(ink_box(render(data)), Box(40, 60, 141, 161))
    part = ink_box(render(data, box=Box(100, 100, 200, 200)))
    assert same_box(part, Box(0, 0, 41, 61))


@pytest.mark.parametrize("kind", ["pdf", "png"])
@pytest.mark.parametrize("most", [5_000, 123_457])
def test_resolution_is_lowered_to_fit(kind: str, most: int) -> None:
    data = (
        pdfs.one_page() if kind == "pdf" else pdfs.image_bytes(pdfs.marked(), "png", dpi=(72, 72))
    )
    raster = render(data, 3000, max_render_pixels=most)
    height, width, _ = raster.pixels.shape
    assert most * 0.8 < height * width <= most
    assert raster.scale == pytest.approx(width / read(data).width, rel=0.02)


def test_part_off_the_page() -> None:
    with pytest.raises(ValueError, match="off the page"):
        render(pdfs.one_page(), box=Box(300, 0, 400, 50))


def test_colours_are_in_order() -> None:
    raster = render(pdfs.one_page(b"1 0 0 rg 0 0 200 100 re f"))
    assert raster.pixels.dtype == np.uint8
    assert raster.pixels[50, 50].tolist() == [255, 0, 0]


def test_form_fields_and_annotations_are_rendered() -> None:
    box = b"<</Type/Annot/Subtype/Square/Rect[50 40 90 80]/AP<</N 5 0 R>>/F 4>>"
    form = pdfs.stream(b"0 0 40 40 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 40 40]")
    data = pdfs.one_page(b"", entries=b"/Annots[" + box + b"]", more=[form])
    assert same_box(ink_box(render(data)), Box(50, 20, 90, 60))


# --------------------------------------------------------------------------
# Images


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("1", "png"), ("L", "png"), ("LA", "png"), ("P", "png"), ("RGB", "png"), ("RGBA", "png"),
        ("I;16", "png"), ("L", "jpeg"), ("RGB", "jpeg"), ("CMYK", "jpeg"), ("YCbCr", "jpeg"),
        ("1", "tiff"), ("L", "tiff"), ("P", "tiff"), ("RGBA", "tiff"), ("CMYK", "tiff"),
        ("I;16", "tiff"), ("F", "tiff"), ("LAB", "tiff"),
    ],
)  # fmt: skip
def test_every_mode_shows_the_same(mode: str, kind: str) -> None:
    image = _of_mode(mode)
    raster = render(pdfs.image_bytes(image, kind, dpi=(72, 72)))
    assert raster.pixels.shape == (600, 400, 3)
    assert same_box(ink_box(raster), Box(40, 60, 141, 161))
    assert raster.pixels[300, 300].min() >= 250


def _of_mode(mode: str) -> Image.Image:
    if mode == "I;16":
        return Image.fromarray(np.asarray(pdfs.marked("L")).astype(np.uint16) * 257)
    if mode == "LAB":
        from PIL import ImageCms

        spaces = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
        return ImageCms.profileToProfile(pdfs.marked(), *spaces, outputMode="LAB") or pdfs.marked()
    return pdfs.marked(mode)


def test_transparency_is_white_paper() -> None:
    image = Image.new("RGBA", (400, 600), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (40, 60, 141, 161))
    raster = render(pdfs.image_bytes(image, "png", dpi=(72, 72)))
    assert same_box(ink_box(raster), Box(40, 60, 141, 161))


def test_transparent_palette_colour_is_white_paper() -> None:
    image = Image.new("P", (400, 600), 0)
    image.putpalette([0, 0, 0, 10, 10, 10])
    image.paste(1, (40, 60, 141, 161))
    raster = render(pdfs.image_bytes(image, "png", dpi=(72, 72), transparency=0))
    assert same_box(ink_box(raster), Box(40, 60, 141, 161))


@pytest.mark.parametrize(
    ("orientation", "turn"),
    [(1, 0), (2, 0), (3, 180), (4, 0), (5, 0), (6, 90), (7, 0), (8, 270)],
)
@pytest.mark.parametrize("kind", ["jpeg", "tiff"])
def test_orientation_is_applied(orientation: int, turn: int, kind: str) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    stored = pdfs.marked()
    if orientation in undo:
        stored = stored.transpose(undo[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = pdfs.image_bytes(stored, kind, exif=exif, dpi=(72, 72))
    page = read(data)
    assert (page.width, page.height, page.rotation) == (400, 600, turn)
    assert same_box(ink_box(render(data)), Box(40, 60, 141, 161), 1.5)


@pytest.mark.parametrize(
    ("size", "dpi", "points"),
    [
        ((1654, 2339), None, (595.4, 842.0)),
        ((827, 1170), None, (595.1, 841.9)),
        ((4000, 3000), None, (841.9, 631.4)),
        ((1654, 2339), (200, 200), (595.4, 842.0)),
        ((1240, 1754), (150, 150), (595.2, 841.9)),
        ((1000, 1200), (72, 72), (1000.0, 1200.0)),
        ((3000, 4000), (72, 72), (631.4, 841.9)),
        ((1728, 1147), (204, 98), (609.9, 842.7)),
        ((1654, 2339), (1, 1), (595.4, 842.0)),
    ],
)
def test_size_on_paper(
    size: tuple[int, int], dpi: tuple[int, int] | None, points: tuple[float, float]
) -> None:
    image = Image.new("L", size, 255)
    data = pdfs.image_bytes(image, "png", **({"dpi": dpi} if dpi else {}))
    page = read(data)
    assert (round(page.width, 1), round(page.height, 1)) == pytest.approx(points, abs=0.4)
    assert page.pictures[0].box == page.box
    assert page.pictures[0].dpi == pytest.approx(72 * size[0] / page.width)


def test_each_frame_of_a_tiff_is_a_page() -> None:
    frames = [pdfs.marked("1"), pdfs.marked("L", (600, 400)), pdfs.marked("RGB", (500, 700))]
    data = pdfs.image_bytes(
        frames[0], "tiff", save_all=True, append_images=frames[1:], dpi=(72, 72)
    )
    with open_document(data) as document:
        assert document.page_count == 3
        pages = [document.page(number) for number in (3, 1, 2)]
    assert [(page.number, page.width) for page in pages] == [(3, 500), (1, 400), (2, 600)]


# --------------------------------------------------------------------------
# Manners


def test_nothing_is_printed_or_logged(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    odd = [
        pdfs.one_page(b"BT /F 20 Tf 1 2 Td (x) Tj ] >> (", entries=b"/CropBox[1 2]/Rotate 45"),
        pdfs.one_page(b"BT /Nope 20 Tf (x) Tj ET /Y Do"),
        pdfs.one_page().replace(b"/Contents 4 0 R", b"/Contents 9 0 R"),
    ]
    for data in odd:
        read(data)
        render(data)
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


def test_libraries_are_loaded_on_first_use() -> None:
    heavy = "{'numpy', 'PIL', 'pdfminer', 'pdfplumber', 'pypdfium2'}"
    code = f"import sys, extractors.reader; print({heavy} & set(sys.modules) or 'none')"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "none"


@pytest.mark.parametrize("name", ["zhangdian-2020.pdf", "hongze-2024.pdf"])
def test_samples_read_as_pdfplumber_reads_them(name: str) -> None:
    if not (SAMPLES / name).exists():
        pytest.skip("samples are not here")
    data = (SAMPLES / name).read_bytes()
    with open_document(data) as document, pdfplumber.open(io.BytesIO(data)) as other:
        assert document.page_count == len(other.pages)
        for number, theirs in enumerate(other.pages, 1):
            page = document.page(number)
            assert text(page) == "".join(char["text"] for char in theirs.chars)
            for glyph, char in zip(page.glyphs, theirs.chars, strict=True):
                box = Box(char["x0"], char["top"], char["x1"], char["bottom"])
                assert same_box(glyph.box, box, 0.01)


def test_resaved_by_another_library_reads_the_same() -> None:
    data = pdfs.one_page(MARKS, box=b"[0 0 500 400]")
    packed = pdfs.resaved(data, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    linear = pdfs.resaved(data, linearize=True)
    assert read(packed).glyphs == read(linear).glyphs == read(data).glyphs
