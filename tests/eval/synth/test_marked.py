"""Places by colour, on PDFs that need no program to print."""

from __future__ import annotations

import io
import os
import sys
import time
from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from eval.errors import RendererFailed
from eval.synth.marked import Ink, Inks, find, places
from eval.synth.programs import run
from eval.synth.style import Style
from eval.synth.washed import washed
from extractors.document import Box
from tests.eval.synth.pages import characters

SHADE = (0.5, 0.75, 1.0)


def _printed(inks: Inks, texts: dict[str, str], areas: tuple[str, ...] = ()) -> bytes:
    """A page with texts by their colours, and areas of 60 by 20 points."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(300, 200), invariant=1)
    for number, colour in enumerate(areas):
        canvas.setFillColor(f"#{colour}")
        canvas.rect(20, 20 + 40 * number, 60, 20, stroke=0, fill=1)
    for number, (colour, text) in enumerate(texts.items()):
        canvas.setFillColor(f"#{colour}")
        canvas.drawString(100, 150 - 30 * number, text)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_places_are_those_of_the_characters() -> None:
    inks = Inks()
    colours = [inks.add(Ink(keys=(key,), text=key)) for key in ("first", "second")]
    pdf = _printed(inks, dict(zip(colours, ("first", "second"), strict=True)))
    found = places(find(pdf, inks), inks)
    boxes = [c.box for c in characters(pdf)[0] if c.text == "s" and c.box.top > 60]
    assert found["second"][0].box.x0 == pytest.approx(boxes[0].x0, abs=0.01)
    assert set(found) == {"first", "second"}


def test_what_is_printed_otherwise_is_refused() -> None:
    inks = Inks()
    colour = inks.add(Ink(keys=("figure",), text="123"))
    with pytest.raises(RendererFailed, match="'123' was printed as '12'"):
        find(_printed(inks, {colour: "12"}), inks)


def test_a_blank_cell_that_is_not_found_is_refused() -> None:
    inks = Inks()
    inks.add(Ink(keys=("cell",), colour=None))
    with pytest.raises(RendererFailed, match="cell is nowhere"):
        find(_printed(inks, {}), inks)


def test_colours_come_true() -> None:
    inks = Inks()
    text = inks.add(Ink(keys=("figure",), text="12"))
    shaded = inks.add(Ink(keys=("shaded",), colour=SHADE))
    blank = inks.add(Ink(keys=("blank",), colour=None))
    printed = washed(_printed(inks, {text: "12"}, (shaded, blank)), inks, Style())
    with pikepdf.open(io.BytesIO(printed.pdf)) as pdf:
        drawn = pikepdf.unparse_content_stream(pikepdf.parse_content_stream(pdf.pages[0]))
    assert b"0.5 0.75 1" in drawn and b"0 0 0 rg" in drawn
    assert b".32" not in drawn, "the part of blue of every ink"
    assert printed.places["blank"][0].box == Box(20, 120, 80, 140)
    assert printed.pages[0] == (300, 200)


def test_pictures_take_their_characters_out_of_the_text_layer() -> None:
    inks = Inks(pictures=1)
    text = inks.add(Ink(keys=("figure",), text="12", picture=1))
    printed = washed(_printed(inks, {text: "12", "000000": "prose"}), inks, Style())
    assert "".join(c.text for c in characters(printed.pdf)[0]) == "prose"
    assert printed.places["figure"]
    with pikepdf.open(io.BytesIO(printed.pdf)) as pdf:
        assert len(pdf.pages[0].get_images()) == 1


def test_a_program_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    sleeps = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    with pytest.raises(RendererFailed, match="took more than"):
        run([sys.executable, "-c", sleeps], tmp_path, seconds=1.5)
    number = int((tmp_path / "program.log").read_text())
    time.sleep(0.1)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_a_program_that_fails_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(RendererFailed, match="ended with 3: no paper"):
        run([sys.executable, "-c", "print('no paper'); raise SystemExit(3)"], tmp_path)
