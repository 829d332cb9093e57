"""Documents that are neither print nor scan: each page is read the way it can be trusted."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from eval.synth.content import make_content
from eval.synth.damage import scan, scanned
from eval.synth.fonts import BUNDLED, face
from eval.synth.forms import FORM_2021
from eval.synth.render_pdf import first_place, render
from eval.synth.style import Style
from eval.truth import truths
from extractors.document import Field, Report, Source
from extractors.pipeline import extract

SAMPLE = (Path(__file__).parents[1] / "examples" / "sample.pdf").read_bytes()
TRUTH = truths().validate_json(
    (Path(__file__).parents[1] / "examples" / "sample.truth.json").read_bytes()
)
EXPECTED = {item.path: item.printed for item in TRUTH.fields}


def fields(report: Report) -> dict[str, Field]:
    return {field.path: field for field in report.fields}


def test_a_scanned_page_among_printed_ones() -> None:
    with (
        pikepdf.open(io.BytesIO(SAMPLE)) as printed,
        pikepdf.open(io.BytesIO(scan(SAMPLE, "clean", 6))) as pictures,
    ):
        printed.pages[1] = pictures.pages[1]
        mixed = _saved(printed)
    report = extract(mixed)
    assert [page.source for page in report.document.pages] == ["text", "ocr", "text", "text"]
    assert {name: field.printed for name, field in fields(report).items()} == EXPECTED
    methods = {f.source.page: f.method for f in report.fields if f.source}
    assert methods == {2: "ocr", 3: "text", 4: "text"}


def test_a_table_given_as_a_picture_on_a_printed_page() -> None:
    page = scanned(SAMPLE, "clean", 6)[3]
    row = next(f.source for f in TRUTH.fields if f.path == "disputes.review[upheld]")
    assert row
    point = page.width / TRUTH.pages[3][0]
    top, bottom = (row.box.top - 62) * point, (row.box.bottom + 8) * point
    table = page.crop((150, round(top), page.width - 150, round(bottom)))
    report = extract(_with_picture(table, point))
    assert [page.source for page in report.document.pages] == ["text"]
    found = fields(report)
    assert {name: found[name].printed for name in EXPECTED if name.startswith("disputes.")} == {
        name: printed for name, printed in EXPECTED.items() if name.startswith("disputes.")
    }
    total = found["disputes.litigation_after_review[total]"]
    assert total.method == "ocr"
    assert total.source is not None and 400 < total.source.box.top < 540


def _with_picture(picture: Image.Image, point: float) -> bytes:
    """Prose as text, and a picture of a table under it; ``point`` is its size in pixels."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    canvas.setFont(face(BUNDLED).name, 12)
    for line in range(12):
        canvas.drawString(72, 760 - 20 * line, "本页文字可以直接读取，下面的表格却是一张图片。")
    width, height = picture.width / point, picture.height / point
    canvas.drawImage(ImageReader(picture), 30, 842 - 400 - height, width, height)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_a_figure_drawn_as_a_shape_is_no_silent_blank() -> None:
    names = [f"disputes.review[{column}]" for column in ("upheld", "corrected")]
    content = make_content(FORM_2021, random.Random(1))
    blanks = replace(content, figures=content.figures | dict.fromkeys(names, ""))
    printed = render(blanks, Style())
    cell = first_place(printed.places[names[0]])
    found = fields(extract(_with_stroke(printed.pdf, cell)))
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
    report = extract(_with_hidden_text(scanned(SAMPLE, "clean", 6)[3]))
    assert [page.source for page in report.document.pages] == ["ocr"]
    assert "text-layer-invisible" in {issue.code for issue in report.issues}
    assert fields(report)["disputes.litigation_after_review[total]"].printed == "38"


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
    assert [page.rotation for page in turned.document.pages] == [90] * 4
    assert [page.width < page.height for page in turned.document.pages] == [True] * 4
    for field, twin in zip(turned.fields, upright.fields, strict=True):
        assert (field.path, field.printed) == (twin.path, twin.printed)
        assert field.source and twin.source
        assert field.source.box == pytest.approx(twin.source.box, abs=1.0)


def _saved(document: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
