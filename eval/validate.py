"""Everything that is wrong with a data set, line by line."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from eval.dataset import MANIFEST, MANIFESTS, TRUTH, Manifest
from eval.errors import DatasetInvalid
from eval.labels import (
    corrected_results,
    corrected_truth,
    documents_in,
    failed_checks,
    followed,
    followed_figure,
    form_named,
    forms_with,
    typed_truth,
    unclear,
)
from eval.lines import lines_of
from eval.sheet import (
    SHEET,
    Fault,
    TypedCell,
    document_faults,
    meant,
    path_faults,
    read_sheet,
    state_faults,
    unit_faults,
)
from eval.truth import Truth, truths
from extractors.contract import from_json
from extractors.document import Box, Check, Field, Figure, Header, Report, Source
from extractors.errors import DocumentError
from extractors.numbers import AFTER, BEFORE
from extractors.reader import open_document
from extractors.sections import NO_SECTION
from extractors.templates import Template, load

Severity = Literal["error", "note"]
SLACK = 1.0
"""Points by which a box may reach over the edge of its page: boxes are rounded."""
LONGEST_SUM = 6
"""Terms of a sum that are written out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """``file`` is relative to the data set; ``line`` counts from 1, 0: the file as a
    whole. A note is worth a look, but nothing is refused for it."""

    file: str
    line: int = 0
    message: str
    severity: Severity = "error"

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stated:
    """A truth and where it is stated: ``lines`` are those of its paths, ``sections[0]``
    and so on, in files that give each its own; ``line`` is that of all else."""

    file: str
    line: int
    truth: Truth
    lines: Mapping[str, int] = field(default_factory=dict)

    def problem(self, message: str, *, key: str = "", severity: Severity = "error") -> Problem:
        line = self.lines.get(key, self.line)
        return Problem(file=self.file, line=line, message=message, severity=severity)


def validate(folder: Path) -> Iterator[Problem]:
    """Errors and notes, those of the labels first; one truth is held at a time."""
    if not folder.is_dir():
        yield Problem(file=str(folder), message="no such folder")
        return
    hashes: dict[str, str] = {}
    for found in _stated(folder):
        if isinstance(found, Problem):
            yield found
        elif found.truth.document in hashes:
            yield found.problem(f"{found.truth.document}: labelled twice")
        else:
            yield from _document(folder, found, hashes)
    yield from _left_over(folder, hashes)
    yield from _manifest(folder, hashes)


# --------------------------------------------------------------------------
# What is stated


def _stated(folder: Path) -> Iterator[_Stated | Problem]:
    by_hand = (_sheet(folder), _results(folder))
    if not (folder / TRUTH).is_file():
        yield from chain(*by_hand)
        return
    yield from _lines(folder)
    files = [SHEET] if (folder / SHEET).is_file() else []
    results = (file.relative_to(folder).as_posix() for file in corrected_results(folder))
    for name in (*files, *results):
        yield Problem(file=name, message=f"not read, as there is {TRUTH}", severity="note")


def _lines(folder: Path) -> Iterator[_Stated | Problem]:
    for line, text in lines_of(folder / TRUTH):
        try:
            yield _Stated(file=TRUTH, line=line.number, truth=truths().validate_json(text))
        except ValidationError as error:
            for message in _invalid(error):
                yield Problem(file=TRUTH, line=line.number, message=message)


def _invalid(error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False):
        where = ".".join(map(str, fault["loc"]))
        yield f"{where}: {fault['msg']}" if where else fault["msg"]


def _sheet(folder: Path) -> Iterator[_Stated | Problem]:
    file = folder / SHEET
    documents: dict[str, list[TypedCell]] = {}
    for found in read_sheet(file) if file.is_file() else ():
        if isinstance(found, Fault):
            yield Problem(file=SHEET, line=found.line, message=found.message)
        else:
            documents.setdefault(found.document, []).append(found)
    for name, cells in documents.items():
        yield from _typed(folder, name, cells)


def _typed(folder: Path, name: str, cells: Sequence[TypedCell]) -> Iterator[_Stated | Problem]:
    labelled = [cell for cell in cells if cell.labelled]
    if labelled:
        yield _Stated(
            file=SHEET, line=cells[0].line, truth=typed_truth(name, labelled),
            lines={cell.path: cell.line for cell in cells},
        )  # fmt: skip
    elif not (folder / name).is_file():
        yield Problem(file=SHEET, line=cells[0].line, message=f"{name}: no such file")


def _results(folder: Path) -> Iterator[_Stated | Problem]:
    for file, documents in corrected_results(folder).items():
        name = file.relative_to(folder).as_posix()
        if len(documents) != 1:
            yield Problem(file=name, message=unclear(documents))
        else:
            yield from _result(name, file.read_bytes(), folder / documents[0], documents[0])


def _result(name: str, data: bytes, document: Path, told: str) -> Iterator[_Stated | Problem]:
    try:
        report = from_json(data)
        truth = replace(corrected_truth(report, told), contradictions=())
    except ValidationError as error:
        yield from (
            Problem(file=name, line=_line_told(message), message=message)
            for message in _invalid(error)
        )
    except DatasetInvalid as error:
        yield Problem(file=name, line=1, message=str(error))
    else:
        stated = _Stated(file=name, line=1, truth=truth, lines=_marked_lines(data))
        yield stated
        yield from _against_document(stated, report, document)


_MARK = re.compile(rb'"(path|metric|heading)":\s*"([^"]*)"')
_LISTS = {b"metric": "figures", b"heading": "sections"}


def _marked_lines(data: bytes) -> dict[str, int]:
    """Where a result, written in lines, states each field, figure and section."""
    counts: Counter[str] = Counter()
    lines: dict[str, int] = {}
    for number, line in enumerate(data.splitlines(), 1):
        for key, text in _MARK.findall(line):
            name = text.decode(errors="replace")
            if part := _LISTS.get(key):
                name, counts[part] = f"{part}[{counts[part]}]", counts[part] + 1
            lines[name] = number
    return lines


def _line_told(message: str) -> int:
    place = re.search(r"at line (\d+)", message)
    return int(place[1]) if place else 1


def _against_document(stated: _Stated, report: Report, document: Path) -> Iterator[Problem]:
    if report.document.sha256 not in ("", _hash(document)):
        yield stated.problem(f"made from another file than {stated.truth.document}")
    doubtful = [field.path for field in report.fields if field.status == "review"]
    if doubtful:
        message = f"{len(doubtful)} fields are still to be reviewed, the first {doubtful[0]}"
        yield stated.problem(message, severity="note")


# --------------------------------------------------------------------------
# One document


def _document(folder: Path, stated: _Stated, hashes: dict[str, str]) -> Iterator[Problem]:
    name = stated.truth.document
    outside = list(document_faults(name))
    yield from (stated.problem(message) for message in outside)
    opened = "lies elsewhere" if outside else _page_count(folder / name)
    hashes[name] = "" if outside else _hash(folder / name)
    if isinstance(opened, str) and not outside:
        yield stated.problem(f"{name}: {opened}")
    yield from _same_bytes(stated, hashes)
    yield from _labels(stated, opened if isinstance(opened, int) else None)


def _page_count(file: Path) -> int | str:
    """Or what is wrong with the document."""
    try:
        with open_document(file.read_bytes()) as document:
            return document.page_count
    except FileNotFoundError:
        return "no such file"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    except DocumentError as error:
        return f"{error.code}: {error}"


def _hash(file: Path) -> str:
    """Empty where there is no file to read."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _same_bytes(stated: _Stated, hashes: Mapping[str, str]) -> Iterator[Problem]:
    name = stated.truth.document
    same = (other for other, found in hashes.items() if found and found == hashes[name])
    first = next(same, name)
    if first != name:
        yield stated.problem(f"{name}: the same bytes as {first}")


def _labels(stated: _Stated, page_count: int | None) -> Iterator[Problem]:
    truth = stated.truth
    form = form_named(truth.template) or _likely_form(truth)
    failing = _failing(form, truth) if form else []
    parts = (_form(truth), _fields(truth), _prose(truth), _places(truth, page_count))
    for key, message in chain(*parts):
        yield stated.problem(f"{key}: {message}", key=key)
    if form:
        yield from map(stated.problem, _contradicted(truth, failing))
    for key, message in chain(_no_numbers(truth), _unlisted(form, truth, failing)):
        yield stated.problem(message, key=key, severity="note")


def _likely_form(truth: Truth) -> Template | None:
    """The newest that has all cells, where no form is stated."""
    forms = forms_with(cell.path for cell in truth.fields if cell.state != "absent")
    return form_named(forms[-1]) if forms and truth.template is None else None


Finding = tuple[str, str]
"""What it is about, and what is wrong."""


def _form(truth: Truth) -> Iterator[Finding]:
    names = [form.id for form in load()]
    if truth.template is not None and truth.template not in names:
        yield "template", f"unknown form {truth.template!r}; there are {', '.join(names)}"


# --------------------------------------------------------------------------
# Fields


def _fields(truth: Truth) -> Iterator[Finding]:
    seen: set[str] = set()
    for cell in truth.fields:
        messages = chain(path_faults(cell.path), _cell(cell), unit_faults(cell.unit))
        yield from ((cell.path, message) for message in messages)
        if cell.path in seen:
            yield cell.path, "labelled twice"
        seen.add(cell.path)


def _cell(cell: Field) -> Iterator[str]:
    yield from state_faults(cell.state, cell.printed)
    if cell.state == "absent" and cell.source:
        yield "absent, but has a place"
    if cell.value != followed(cell).value:
        yield f"the value {cell.value!r} does not follow from {cell.printed!r}"


def _no_numbers(truth: Truth) -> Iterator[Finding]:
    for cell in truth.fields:
        if cell.state == "read" and cell.printed and followed(cell).value is None:
            message = f"{cell.path}: {cell.printed!r} is no number"
            yield cell.path, f"{message}; a misprint or a typing error?"


# --------------------------------------------------------------------------
# Sections and figures


def _prose(truth: Truth) -> Iterator[Finding]:
    known = {name for form in load() for name in form.sections}
    for index, section in enumerate(truth.sections):
        if section.level == 1 and not _is_section(section.id, known):
            message = f"unknown section {section.id!r}{meant(section.id, sorted(known))}"
            yield f"sections[{index}]", message
    places = {*NO_SECTION, *(section.id for section in truth.sections)}
    for index, figure in enumerate(truth.figures):
        here = places if "sections" in truth.labelled else None
        yield from ((f"figures[{index}]", message) for message in _figure(figure, here))


def _is_section(name: str, known: Iterable[str]) -> bool:
    """Sections that a report adds to the form are numbered: section7."""
    return name in known or re.fullmatch(r"section\d+", name) is not None


def _figure(figure: Figure, sections: set[str] | None) -> Iterator[str]:
    start, end = figure.span
    cut = figure.sentence[start:end] if start >= 0 else ""
    if cut != figure.printed:
        yield f"the span cuts {cut!r} out of the sentence, not {figure.printed!r}"
    if figure.value != followed_figure(figure).value:
        yield f"the value {figure.value!r} does not follow from {figure.printed!r}"
    if sections is not None and figure.section not in sections:
        yield f"unknown section {figure.section!r}{meant(figure.section, sorted(sections))}"
    qualifiers = sorted({*BEFORE.values(), *AFTER.values()})
    if figure.qualifier is not None and figure.qualifier not in qualifiers:
        yield f"unknown qualifier {figure.qualifier!r}{meant(figure.qualifier, qualifiers)}"
    yield from unit_faults(figure.unit)


# --------------------------------------------------------------------------
# Places


def _places(truth: Truth, page_count: int | None) -> Iterator[Finding]:
    stated = len(truth.pages)
    if stated and page_count is not None and page_count != stated:
        yield "pages", f"{stated} are stated, the document has {page_count}"
    for key, source in _sources(truth):
        for message in _misplaced(source, truth.pages, stated or page_count):
            yield key, message


def _sources(truth: Truth) -> Iterator[tuple[str, Source]]:
    for name in Header.__dataclass_fields__:
        if item := getattr(truth.header, name):
            yield f"header.{name}", item.source
    yield from ((f"sections[{n}]", section.source) for n, section in enumerate(truth.sections))
    yield from ((cell.path, cell.source) for cell in truth.fields if cell.source)
    yield from ((f"figures[{n}]", figure.source) for n, figure in enumerate(truth.figures))


def _misplaced(
    source: Source, pages: Sequence[tuple[float, float]], count: int | None
) -> Iterator[str]:
    box = source.box
    if count is not None and not 1 <= source.page <= count:
        yield f"page {source.page}: the document has {count}"
    elif not (box.x0 < box.x1 and box.top < box.bottom):
        yield f"the box {_numbers(box)} has no size"
    elif pages and not _within(box, *pages[source.page - 1]):
        width, height = pages[source.page - 1]
        size = f"{width:g} × {height:g} points"
        yield f"the box {_numbers(box)} lies outside page {source.page} of {size}"


def _within(box: Box, width: float, height: float) -> bool:
    paper = Box(0, 0, width, height).expanded(SLACK)
    return paper.contains(box.x0, box.top) and paper.contains(box.x1, box.bottom)


def _numbers(box: Box) -> list[float]:
    return [round(number, 2) for number in box]


# --------------------------------------------------------------------------
# Sums


def _failing(form: Template, truth: Truth) -> list[Check]:
    """What fails on what is printed, whatever value is stated beside it."""
    fields = tuple(map(followed, truth.fields))
    figures = tuple(replace(it, value=followed_figure(replace(it, value=None)).value)
                    for it in truth.figures)  # fmt: skip
    return failed_checks(form, fields, figures)


def _contradicted(truth: Truth, failing: Sequence[Check]) -> Iterator[str]:
    names = {check.id for check in failing}
    for name in truth.contradictions:
        if name not in names:
            yield f"contradictions: {name} does not fail on the printed figures"


def _unlisted(form: Template | None, truth: Truth, failing: Sequence[Check]) -> Iterator[Finding]:
    cells = {cell.path: cell for cell in truth.fields}
    for check in failing:
        if form and check.id not in truth.contradictions:
            said = f"{check.id} fails: {_sum(form, check, cells)}"
            yield check.terms[-1], f"{said}; a misprint or a typing error?"


def _sum(form: Template, check: Check, cells: Mapping[str, Field]) -> str:
    """As 12 + 3 ≠ 14; zeros are left out, and long sums worked out."""
    rule = next((rule for rule in form.checks if check.id.startswith(f"{rule.id}[")), None)
    if rule is None:
        return f"{check.expected} ≠ {check.actual}"
    middle = len(check.terms) - len(rule.whole)
    sign = {"=": "≠", "<=": ">", ">=": "<"}[rule.relation]
    parts, whole = check.terms[:middle], check.terms[middle:]
    left, right = _side(parts, check.expected, cells), _side(whole, check.actual, cells)
    return f"{left} {sign} {right}"


def _side(terms: Sequence[str], total: str | None, cells: Mapping[str, Field]) -> str:
    values = [str(cells[term].value) for term in terms if cells[term].value]
    return " + ".join(values) if 0 < len(values) <= LONGEST_SUM else str(total)


# --------------------------------------------------------------------------
# The folder as a whole


def _left_over(folder: Path, hashes: Mapping[str, str]) -> Iterator[Problem]:
    if not hashes:
        yield Problem(file=".", message="nothing is labelled")
    for name in documents_in(folder):
        if name not in hashes:
            yield Problem(file=name, message="not labelled", severity="note")


def _manifest(folder: Path, hashes: Mapping[str, str]) -> Iterator[Problem]:
    file = folder / MANIFEST
    if not file.is_file():
        return
    data = file.read_bytes()
    try:
        manifest = MANIFESTS.validate_json(data)
    except ValidationError as error:
        for message in _invalid(error):
            yield Problem(file=MANIFEST, line=_line_told(message), message=message)
        return
    found = chain(_listed(manifest, hashes), _whole(manifest, folder))
    for name, message in found:
        yield Problem(file=MANIFEST, line=_line_of(name, data), message=message)


def _listed(manifest: Manifest, hashes: Mapping[str, str]) -> Iterator[Finding]:
    for name in sorted(hashes.keys() - manifest.documents.keys()):
        yield "documents", f"{name} is missing"
    for name, stated in manifest.documents.items():
        if name not in hashes:
            yield name, f"{name} is not labelled"
        elif hashes[name] not in ("", stated):
            yield name, f"{name} changed since the manifest was written"


def _whole(manifest: Manifest, folder: Path) -> Iterator[Finding]:
    if manifest.format != "1":
        yield "format", f"format {manifest.format!r} is not known; 1 is"
    if manifest.truth != _hash(folder / TRUTH):
        yield "truth", f"{TRUTH} changed since the manifest was written"


def _line_of(name: str, data: bytes) -> int:
    """Where JSON states ``name``; the first line if it does not."""
    place = data.find(f'"{name}"'.encode())
    return data.count(b"\n", 0, max(place, 0)) + 1
