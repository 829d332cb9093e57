"""Labels made by hand: ``fields.csv``, and results that a person has corrected.

    DIR/fields.csv           rows document, path, printed, state
    DIR/report.pdf.json      a corrected result; report.json is as good
    DIR/poor/report-2.pdf    a folder's name is the level of what it holds

``docs/datasets.md`` describes both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from eval.errors import DatasetInvalid
from eval.sheet import SHEET, STATES, Fault, TypedCell, form_cells, read_sheet
from eval.truth import PARTS, Truth
from extractors import reconcile
from extractors.contract import from_json
from extractors.document import Check, Field, Figure, PageInfo, Report
from extractors.numbers import cell_state, parse, parse_cell
from extractors.templates import Template, load

SUFFIXES = frozenset((".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff"))


def read_labels(folder: Path) -> Iterator[Truth]:
    """
    Raises:
        DatasetInvalid: naming file and line of the first fault.
    """
    yield from _typed(folder)
    for file, documents in corrected_results(folder).items():
        yield _corrected(file, documents)


def documents_in(folder: Path) -> Iterator[str]:
    """Relative names of PDFs and images, sub-folders included, sorted; hidden ones are not."""
    yield from sorted(_shown(folder, SUFFIXES))


def _shown(folder: Path, suffixes: Collection[str]) -> Iterator[str]:
    for file in folder.rglob("*"):
        place = file.relative_to(folder)
        hidden = any(part.startswith(".") for part in place.parts)
        if file.suffix.lower() in suffixes and not hidden and file.is_file():
            yield place.as_posix()


def level_of(document: str) -> str:
    """The folder that a document lies in, if any."""
    parent = PurePosixPath(document).parent
    return "" if parent == PurePosixPath() else parent.as_posix()


# --------------------------------------------------------------------------
# Typed figures


def _typed(folder: Path) -> Iterator[Truth]:
    if not (folder / SHEET).is_file():
        return
    documents: dict[str, list[TypedCell]] = {}
    for cell in read_sheet(folder / SHEET):
        if isinstance(cell, Fault):
            raise DatasetInvalid(f"{SHEET}:{cell.line}: {cell.message}")
        if cell.labelled:
            documents.setdefault(cell.document, []).append(cell)
    yield from (typed_truth(name, cells) for name, cells in documents.items())


def typed_truth(document: str, cells: Sequence[TypedCell]) -> Truth:
    """Of labelled cells of one document; the form is left open where several have them all."""
    forms = forms_with(cell.path for cell in cells if cell.state != "absent")
    level = next((cell.level for cell in cells if cell.level), level_of(document))
    return Truth(
        document=document, level=level, template=forms[0] if len(forms) == 1 else None,
        labelled=("fields",), partial=True,
        fields=tuple(_field(cell, _unit(cell.path, forms)) for cell in cells),
    )  # fmt: skip


def forms_with(paths: Iterable[str]) -> list[str]:
    """The forms that have all of the cells, the newest last."""
    stated = set(paths)
    return [form.id for form in load() if stated <= form_cells(form.id).keys()]


def _unit(path: str, forms: Sequence[str]) -> str | None:
    """As the newest of ``forms`` has it, or the newest at all."""
    everywhere = [form.id for form in load()]
    cells = (form_cells(form).get(path) for form in [*reversed(forms), *reversed(everywhere)])
    return next((cell.unit for cell in cells if cell), None)


def _field(cell: TypedCell, unit: str | None) -> Field:
    state = next((state for state in STATES if state == cell.state), cell_state(cell.printed))
    number = parse_cell(cell.printed) if state == "read" else None
    return Field(
        path=cell.path, printed=cell.printed, value=number.value if number else None,
        unit=None if state == "absent" else (number and number.unit) or cell.unit or unit,
        state=state, confidence=1.0, status="accepted", method="text",
    )  # fmt: skip


# --------------------------------------------------------------------------
# Corrected results


def corrected_results(folder: Path) -> Mapping[Path, Sequence[str]]:
    """Which documents each result is named after: one, where all is clear.

    A result in a folder without documents is none of the set's: it may be a run's.
    """
    documents = list(documents_in(folder))
    places = {folder, *((folder / name).parent for name in documents)}
    files = (folder / name for name in sorted(_shown(folder, {".json"})))
    claims: dict[Path, list[str]] = {
        file: [] for file in files if file.parent in places and file.name != "manifest.json"
    }
    for name in documents:
        place = folder / name
        for file in {
            place.with_name(f"{place.name}.json"),
            place.with_suffix(".json"),
        } & claims.keys():
            claims[file].append(name)
    return claims


def _corrected(file: Path, documents: Sequence[str]) -> Truth:
    if len(documents) != 1:
        raise DatasetInvalid(f"{file.name}: {unclear(documents)}")
    try:
        return corrected_truth(from_json(file.read_bytes()), documents[0])
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise DatasetInvalid(f"{file.name}: {where or 'result'}: {first['msg']}") from error


def unclear(documents: Sequence[str]) -> str:
    if not documents:
        return "no document of that name lies beside it"
    names = [PurePosixPath(name).name for name in documents]
    return f"lies beside {' and '.join(names)}; name it {names[0]}.json"


def corrected_truth(report: Report, document: str) -> Truth:
    """All that a result states but its tables, whose parts nobody has put together.

    What a number is worth follows from what is printed, and the contradictions
    from the figures: a person corrects ``printed`` and ``state``.

    Raises:
        DatasetInvalid: it is the result of some pages only.
    """
    form = form_named(report.template.id if report.template else None)
    fields = tuple(map(followed, report.fields))
    figures = tuple(map(followed_figure, report.figures))
    open_parts = {"tables"} if form else {"tables", "contradictions"}
    failed = failed_checks(form, fields, figures) if form else []
    return Truth(
        document=document, level=level_of(document),
        template=report.template.id if report.template else None,
        pages=_sizes(report.document.pages, document),
        labelled=tuple(part for part in PARTS if part not in open_parts),
        header=report.header, sections=report.sections, fields=fields, figures=figures,
        contradictions=tuple(check.id for check in failed),
    )  # fmt: skip


def _sizes(pages: Sequence[PageInfo], document: str) -> tuple[tuple[float, float], ...]:
    if [page.number for page in pages] != list(range(1, len(pages) + 1)):
        raise DatasetInvalid(f"{document}: its result is of some pages only")
    return tuple((page.width, page.height) for page in pages)


@cache
def form_named(form_id: str | None) -> Template | None:
    return next((form for form in load() if form.id == form_id), None)


def followed(field: Field) -> Field:
    """With the value that ``printed`` has."""
    number = parse_cell(field.printed) if field.state == "read" else None
    return replace(field, value=number.value if number else None)


def followed_figure(figure: Figure) -> Figure:
    """With the value that ``printed`` has; a figure that is no number keeps its own."""
    number = parse(figure.printed)
    return replace(figure, value=number.value) if number else figure


def failed_checks(
    form: Template, fields: Sequence[Field], figures: Sequence[Figure]
) -> list[Check]:
    """The rules of the form that do not hold on what is printed."""
    by_path = {field.path: field for field in fields}
    text, _ = reconcile.compare_text(form, by_path, figures)
    return [check for check in (*reconcile.evaluate(form, by_path), *text)
            if check.verdict == "fail"]  # fmt: skip
