"""Documents that are neither print nor scan: each page is read the way it can be trusted."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from eval.synth.content import make_content
from eval.synth.degrade import as_pdf, scanned
from eval.synth.page import FONT, FONT_FILE, Style, draw
from extractors.document import Field, Report, Source
from extractors.pipeline import extract
from extractors.templates import load

SAMPLE = (Path(__file__).parents[1] / "examples" / "sample.pdf").read_bytes()
TRUTH = json.loads(
    (Path(__file__).parents[1] / "examples" / "sample.truth.json").read_text(encoding="utf-8")
)
EXPECTED = {item["path"]: item["printed"] for item in TRUTH["fields"]}


def fields(report: Report) -> dict[str, Field]:
    return {field.path: field for field in report.fields}


def test_a_scanned_page_among_printed_ones() -> None:
    with (
        pikepdf.open(io.BytesIO(SAMPLE)) as printed,
        pikepdf.open(io.BytesIO(as_pdf(scanned(SAMPLE, "clean", 1), "clean"))) as scan,
    ):
        printed.pages[1] = scan.pages[1]
        mixed = _saved(printed)
    report = extract(mixed)
    assert [page.source for page in report.document.pages] == ["text", "ocr", "text"]
    assert {name: field.printed for name, field in fields(report).items()} == EXPECTED
    methods = {f.source.page: f.method for f in report.fields if f.source}
    assert methods == {1: "text", 2: "ocr", 3: "text"}


def test_a_table_given_as_a_picture_on_a_printed_page() -> None:
    page = scanned(SAMPLE, "clean", 1)[2]
    table = page.crop((150, 440, page.width - 150, 720))
    report = extract(_with_picture(table))
    assert [page.source for page in report.document.pages] == ["text"]
    found = fields(report)
    assert {name: found[name].printed for name in EXPECTED if name.startswith("disputes.")} == {
        name: printed for name, printed in EXPECTED.items() if name.startswith("disputes.")
    }
    total = found["disputes.litigation_after_review[total]"]
    assert total.method == "ocr"
    assert total.source is not None and 400 < total.source.box.top < 520


def _with_picture(picture: Image.Image) -> bytes:
    """Prose as text, and a picture of a table under it at 200 dpi."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(FONT, FONT_FILE))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    canvas.setFont(FONT, 12)
    for line in range(12):
        canvas.drawString(72, 760 - 20 * line, "本页文字可以直接读取，下面的表格却是一张图片。")
    width, height = picture.width * 72 / 200, picture.height * 72 / 200
    canvas.drawImage(ImageReader(picture), 30, 842 - 400 - height, width, height)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_a_figure_drawn_as_a_shape_is_no_silent_blank() -> None:
    names = [f"disputes.review[{column}]" for column in ("upheld", "corrected")]
    content = make_content(load()[1], 1)
    blanks = replace(content, figures=content.figures | dict.fromkeys(names, ""))
    pdf, places = draw(blanks, Style())
    found = fields(extract(_with_stroke(pdf, places[names[0]])))
    assert [(found[name].state, found[name].status) for name in names] == [
        ("blank", "review"),
        ("blank", "accepted"),
    ]


def _with_stroke(pdf: bytes, cell: Source) -> bytes:
    """A 1 drawn as a line in the middle of a cell."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[cell.page - 1]
        x, y = cell.box.center
        base = float(page.mediabox[3]) - y
        page.contents_add(b"q 1.5 w %f %f m %f %f l S Q" % (x, base - 4, x, base + 4))
        return _saved(document)


def test_an_invisible_text_layer_is_set_aside_and_said_so() -> None:
    report = extract(_with_hidden_text(scanned(SAMPLE, "clean", 1)[2]))
    assert [page.source for page in report.document.pages] == ["ocr"]
    assert "text-layer-invisible" in {issue.code for issue in report.issues}
    assert fields(report)["disputes.litigation_after_review[total]"].printed == "24"


def _with_hidden_text(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    text = canvas.beginText(72, 760)
    text.setFont("Helvetica", 12)
    text.setTextRenderMode(3)
    for line in range(12):
        text.textLine(f"99999 88888 {line}")
    canvas.drawText(text)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_a_turned_page_is_read_upright_and_pointed_at_upright() -> None:
    with pikepdf.open(io.BytesIO(SAMPLE)) as document:
        for page in document.pages:
            width, height = float(page.mediabox[2]), float(page.mediabox[3])
            page.contents_add(b"q 0 1 -1 0 %d 0 cm" % round(height), prepend=True)
            page.contents_add(b"Q")
            page.mediabox = pikepdf.Array([0, 0, height, width])
            page.Rotate = 90
        turned = extract(_saved(document))
    upright = extract(SAMPLE)
    assert [page.rotation for page in turned.document.pages] == [90] * 3
    assert [page.width < page.height for page in turned.document.pages] == [True] * 3
    for field, twin in zip(turned.fields, upright.fields, strict=True):
        assert (field.path, field.printed) == (twin.path, twin.printed)
        assert field.source and twin.source
        assert field.source.box == pytest.approx(twin.source.box, abs=1.0)


def _saved(document: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
