"""A document in, a report out.

The way through: bytes → pages (lines and grids) → form → header, sections,
fields, figures → checks → report. Each step is a function from typed values to
typed values; each new kind of doubt is an issue, each unreadable document an error.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from extractors import reconcile, templates
from extractors.charts import chart_figures
from extractors.clock import stage
from extractors.document import (
    Check,
    DocumentInfo,
    Field,
    Figure,
    Grid,
    Issue,
    Page,
    PageInfo,
    Report,
    Source,
    Table,
    TableCell,
    TemplateMatch,
    Versions,
)  # fmt: skip
from extractors.errors import EngineUnknown, PagesInvalid
from extractors.fields import Found, field_issues, read_fields
from extractors.figures import read_figures
from extractors.header import read_header
from extractors.match import Match, match_form
from extractors.networks import Networks, keys, shared, told
from extractors.pages import Surroundings, read_page
from extractors.reader import Limits, open_document
from extractors.sections import read_paragraphs, read_sections
from extractors.templates import Template
from models import weights
from models.ocr import engine

DEFAULT_ENGINE = "ppocr"

MOST_WRONG = 1e-4
"""Share of the accepted figures of a form that may be wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """``pages`` are 1-based, empty for all; ``templates`` a folder of forms to use
    in place of those that come with gouji, ``labeller`` one with the network that
    labels prose, ``calibration`` a file with curves of confidence; ``most_wrong`` is the
    share of accepted figures of a form that may be wrong;
    ``threads`` are those of one inference, 0: as many as the machine has; ``on_page``
    is told (done, of all)."""

    engine: str = DEFAULT_ENGINE
    pages: tuple[int, ...] = ()
    password: str | None = None
    limits: Limits = field(default_factory=Limits)
    templates: Path | None = None
    labeller: Path | None = None
    calibration: Path | None = None
    most_wrong: float = MOST_WRONG
    threads: int = 0
    on_page: Callable[[int, int], None] | None = None


def extract(data: bytes, *, filename: str = "", options: Options = Options()) -> Report:
    """The report that the bytes of a PDF or image hold.

    Raises:
        DocumentError: the document cannot be read; see :mod:`extractors.errors`.
        OptionError: the options name a page or an engine that does not exist.
        TemplateError: the options name a folder without sound forms.
    """
    forms, networks = _means(options)
    info, pages = read_pages(data, filename=filename, options=options)
    return assemble(info, pages, forms, networks, options.most_wrong)


def find_fields(
    data: bytes, options: Options = Options()
) -> tuple[Template | None, tuple[Found, ...]]:
    """The form, and its cells as they were read, before the sums are considered.

    Raises:
        As :func:`extract`.
    """
    _, pages = read_pages(data, options=options)
    match = _matched(pages, _means(options)[0])
    return (match.template, read_fields(match)) if match else (None, ())


def read_pages(
    data: bytes, *, filename: str = "", options: Options = Options()
) -> tuple[DocumentInfo, tuple[Page, ...]]:
    """What stands on the pages, before a form is known.

    Raises:
        As :func:`extract`.
    """
    forms, networks = _means(options)
    with open_document(data, password=options.password, limits=options.limits) as document, told():
        labels = templates.labels_of(forms)
        around = Surroundings(document=document, networks=networks, labels=labels)
        numbers = _selected(options.pages, document.page_count)
        pages = tuple(_each_page(numbers, around, options.on_page))
        media_type = document.media_type
    info = DocumentInfo(
        sha256=hashlib.sha256(data).hexdigest(),
        filename=filename,
        media_type=media_type,
        pages=tuple(_page_info(page) for page in pages),
    )
    return info, pages


def _means(options: Options) -> tuple[Sequence[Template], Networks]:
    if options.engine not in engine.BACKENDS:
        known = ", ".join(sorted(engine.BACKENDS))
        raise EngineUnknown(f"no engine {options.engine!r}; there are {known}")
    networks = shared(
        engine=options.engine, threads=options.threads, labeller=options.labeller,
        calibration=options.calibration,
    )  # fmt: skip
    return templates.load(options.templates), networks


def _selected(pages: Sequence[int], count: int) -> Sequence[int]:
    missing = [number for number in pages if not 1 <= number <= count]
    if missing:
        raise PagesInvalid(f"no page {missing[0]}: the document has {count}")
    return sorted(set(pages)) or range(1, count + 1)


def _each_page(
    numbers: Sequence[int], around: Surroundings, on_page: Callable[[int, int], None] | None
) -> Iterable[Page]:
    page: Page | None = None
    for done, number in enumerate(numbers, 1):
        before = page if page and page.number == number - 1 else None
        page = read_page(number, around, before)
        yield page
        if on_page:
            on_page(done, len(numbers))


def _page_info(page: Page) -> PageInfo:
    return PageInfo(
        number=page.number, width=round(page.width, 2), height=round(page.height, 2),
        rotation=page.rotation, source=page.source,
    )  # fmt: skip


# --------------------------------------------------------------------------


def assemble(
    info: DocumentInfo, pages: Sequence[Page], forms: Sequence[Template], networks: Networks,
    most_wrong: float = MOST_WRONG,
) -> Report:  # fmt: skip
    """The report of pages that have been read; needs no file and of the networks only that
    which labels prose and the curves of confidence."""
    with stage("match"):
        match = _matched(pages, forms)
    labels = match.template.sections if match else forms[0].sections
    with stage("prose"):
        paragraphs = read_paragraphs(pages, labels)
        figures: Sequence[Figure] = (
            *read_figures(paragraphs, networks.prose), *chart_figures(pages, paragraphs)
        )  # fmt: skip
    with stage("prove"):
        fields = _fields(match, networks, most_wrong)
        proved = _proved(match, fields, figures)
    return Report(
        document=info,
        template=_template_match(match),
        header=read_header(pages, paragraphs),
        sections=read_sections(paragraphs),
        fields=fields,
        figures=tuple(proved.figures),
        tables=tuple(_table(grid) for page in pages for grid in page.grids),
        checks=tuple(proved.checks),
        issues=(*_page_issues(pages), *_form_issues(match), *proved.issues),
        versions=Versions(gouji=version("gouji"), weights=_weights_used(pages)),
    )


def _matched(pages: Sequence[Page], forms: Sequence[Template]) -> Match | None:
    grids = [grid for page in pages for grid in page.grids]
    outside = [line.text for page in pages for line in page.lines]
    return match_form(grids, forms, outside)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proved:
    figures: Sequence[Figure] = ()
    checks: Sequence[Check] = ()
    issues: Sequence[Issue] = ()


def _fields(match: Match | None, networks: Networks, most_wrong: float) -> tuple[Field, ...]:
    if match is None:
        return ()
    with told():
        calibration = networks.calibration
    return reconcile.decide(match.template, read_fields(match), calibration, most_wrong)


def _proved(match: Match | None, fields: Sequence[Field], figures: Sequence[Figure]) -> _Proved:
    """Checks, and the figures of the prose that repeat a field."""
    percentages = reconcile.check_percentages(figures)
    doubts = reconcile.percentage_issues(percentages)
    if match is None:
        return _Proved(figures=figures, checks=percentages, issues=doubts)
    by_path = {field.path: field for field in fields}
    sums = reconcile.evaluate(match.template, by_path)
    text_checks, linked = reconcile.compare_text(match.template, by_path, figures)
    checks = [*sums, *text_checks, *percentages]
    issues = [
        *field_issues(match, fields),
        *reconcile.repair_issues(fields),
        *reconcile.check_issues(match.template, checks, by_path),
        *doubts,
    ]
    return _Proved(figures=linked, checks=checks, issues=issues)


def _table(grid: Grid) -> Table:
    cells = (
        TableCell(
            row=cell.row,
            column=cell.column,
            row_span=cell.row_span,
            column_span=cell.column_span,
            text=cell.text,
            box=cell.box.rounded(),
        )
        for cell in grid.cells
    )
    return Table(source=Source(page=grid.page, box=grid.box.rounded()), cells=tuple(cells))


def _template_match(match: Match | None) -> TemplateMatch | None:
    return TemplateMatch(id=match.template.id, score=round(match.score, 4)) if match else None


def _page_issues(pages: Sequence[Page]) -> list[Issue]:
    return [issue for page in pages for issue in page.issues]


def _form_issues(match: Match | None) -> list[Issue]:
    if match is not None:
        return []
    message = "未找到已知格式的表格，仅返回正文内容"
    return [Issue(code="template-unknown", severity="warning", message=message)]


def _weights_used(pages: Sequence[Page]) -> dict[str, str]:
    return weights.used(keys(pictures=any(page.source == "ocr" for page in pages)))
