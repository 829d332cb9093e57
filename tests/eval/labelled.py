"""Data sets that people label, small enough to be read beside a test."""

from __future__ import annotations

import hashlib
from pathlib import Path

from eval.dataset import MANIFEST, MANIFESTS, TRUTH, Manifest
from eval.score import EMPTY
from eval.truth import Truth, truths
from extractors.contract import to_json
from extractors.document import (
    Box,
    DocumentInfo,
    Field,
    Figure,
    Header,
    HeaderItem,
    PageInfo,
    Report,
    Section,
    Source,
    State,
    TemplateMatch,
)
from tests.pdfs import one_page

FORM = "disclosure-report/2021"
WIDTH, HEIGHT = 200.0, 100.0
"""Points of the page that :func:`document` makes."""


def place(top: float = 10) -> Source:
    return Source(page=1, box=Box(20, top, 40, top + 8))


def cell(path: str, printed: str, state: State = "read", unit: str | None = "件") -> Field:
    return Field(
        path=path, printed=printed, value=int(printed) if state == "read" else None, unit=unit,
        state=state, confidence=1.0, status="accepted", method="text",
        source=None if state == "absent" else place(),
    )  # fmt: skip


NEW, CARRIED = cell("requests.new[total]", "12"), cell("requests.carried_in[total]", "3")
DONE, OPEN = cell("requests.results.total[total]", "14"), cell("requests.carried_out[total]", "1")
FIGURE = Figure(
    metric="发布信息", printed="30", value=30, unit="条", qualifier=None, section="overview",
    sentence="发布信息30条。", confidence=1.0, status="accepted", source=place(40), span=(4, 6),
)  # fmt: skip
SECTION = Section(id="overview", level=1, heading="一、总体情况", text="发布信息30条。",
                  source=place(30))  # fmt: skip
YEAR = HeaderItem(printed="2023年", value=2023, confidence=1.0, status="accepted", source=place(20))

TRUTH_1 = Truth(
    document="a.pdf",
    template=FORM,
    pages=((WIDTH, HEIGHT),),
    header=Header(year=YEAR),
    sections=(SECTION,),
    fields=(NEW, CARRIED, DONE, OPEN),
    figures=(FIGURE,),
)


def document(folder: Path, name: str) -> Path:
    """A PDF of one page; its bytes differ from those of other names."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(one_page() + b"\n%" + name.encode())
    return file


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def made(folder: Path, *stated: Truth) -> Path:
    """As the mill writes a set: documents, truth, manifest."""
    for truth in stated:
        document(folder, truth.document)
    (folder / TRUTH).write_bytes(b"".join(truths().dump_json(truth) + b"\n" for truth in stated))
    hashes = {truth.document: sha256(folder / truth.document) for truth in stated}
    manifest = Manifest(settings={}, truth=sha256(folder / TRUTH), documents=hashes)
    (folder / MANIFEST).write_bytes(MANIFESTS.dump_json(manifest, indent=2))
    return folder


def typed(folder: Path, *rows: str, header: str = "document,path,printed,state") -> Path:
    """A set of ``a.pdf``, labelled by rows of ``fields.csv``."""
    document(folder, "a.pdf")
    text = "\n".join([header, *rows]) + "\n"
    (folder / "fields.csv").write_text(text, encoding="utf-8")
    return folder


def report(truth: Truth = TRUTH_1, sha: str = "") -> Report:
    pages = (PageInfo(number=1, width=WIDTH, height=HEIGHT, rotation=0, source="text"),)
    info = DocumentInfo(
        sha256=sha, filename=truth.document, media_type="application/pdf", pages=pages
    )
    return Report(
        document=info, template=TemplateMatch(id=truth.template, score=1.0) if truth.template
        else None, header=truth.header, sections=truth.sections, fields=truth.fields,
        figures=truth.figures, tables=(), checks=(), issues=(), versions=EMPTY.versions,
    )  # fmt: skip


def corrected(folder: Path, result: Report, name: str = "a.pdf.json") -> Path:
    """A set of ``a.pdf`` and a result beside it."""
    document(folder, "a.pdf")
    (folder / name).write_text(to_json(result, indent=2), encoding="utf-8")
    return folder
