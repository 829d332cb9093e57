"""A document in, a report out.

The way through: bytes → pages (lines and grids) → form → header, sections,
fields, figures → checks → report. Each step is a function from typed values to
typed values; each new kind of doubt is an issue, each unreadable document an error.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from extractors import reconcile, templates
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
from extractors.errors import EngineMissing, EngineUnknown, PagesInvalid, WeightsError
from extractors.fields import field_issues, read_fields
from extractors.figures import read_figures
from extractors.header import read_header
from extractors.match import Match, match_form
from extractors.pages import Surroundings, read_page
from extractors.reader import Limits, open_document
from extractors.sections import read_paragraphs, read_sections
from extractors.templates import Template
from models import weights
from models.ocr import engine
from models.ocr.engine import EngineSettings

if TYPE_CHECKING:
    from extractors.scan.networks import Networks

DEFAULT_ENGINE = "ppocr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """``pages`` are 1-based, empty for all; ``templates`` a folder of forms to use
    in place of those that come with gouji; ``threads`` are those of one inference,
    0: as many as the machine has; ``on_page`` is told (done, of all)."""

    engine: str = DEFAULT_ENGINE
    pages: tuple[int, ...] = ()
    password: str | None = None
    limits: Limits = field(default_factory=Limits)
    templates: Path | None = None
    threads: int = 0
    on_page: Callable[[int, int], None] | None = None


def extract(data: bytes, *, filename: str = "", options: Options = Options()) -> Report:
    """The report that the bytes of a PDF or image hold.

    Raises:
        DocumentError: the document cannot be read; see :mod:`extractors.errors`.
        OptionError: the options name a page or an engine that does not exist.
        TemplateError: the options name a folder without sound forms.
    """
    if options.engine not in engine.BACKENDS:
        known = ", ".join(sorted(engine.BACKENDS))
        raise EngineUnknown(f"no engine {options.engine!r}; there are {known}")
    forms = templates.load(options.templates)
    with open_document(data, password=options.password, limits=options.limits) as document:
        load = partial(_networks, options.engine, options.threads)
        labels = templates.row_labels(forms)
        around = Surroundings(document=document, networks=load, labels=labels)
        numbers = _selected(options.pages, document.page_count)
        pages = tuple(_each_page(numbers, around, options.on_page))
        media_type = document.media_type
    info = DocumentInfo(
        sha256=hashlib.sha256(data).hexdigest(),
        filename=filename,
        media_type=media_type,
        pages=tuple(_page_info(page) for page in pages),
    )
    return assemble(info, pages, forms)


@cache
def _networks(name: str, threads: int) -> Networks:
    """The networks for all documents of a process, their errors told in this package's terms."""
    from extractors.scan.networks import load

    try:
        return load(name, EngineSettings(threads=threads))
    except engine.EngineUnavailable as error:
        raise EngineMissing(str(error)) from error
    except weights.WeightsError as error:
        raise WeightsError(str(error)) from error


def _selected(pages: Sequence[int], count: int) -> Sequence[int]:
    missing = [number for number in pages if not 1 <= number <= count]
    if missing:
        raise PagesInvalid(f"no page {missing[0]}: the document has {count}")
    return sorted(set(pages)) or range(1, count + 1)


def _each_page(
    numbers: Sequence[int], around: Surroundings, on_page: Callable[[int, int], None] | None
) -> Iterable[Page]:
    for done, number in enumerate(numbers, 1):
        yield read_page(number, around)
        if on_page:
            on_page(done, len(numbers))


def _page_info(page: Page) -> PageInfo:
    return PageInfo(
        number=page.number, width=round(page.width, 2), height=round(page.height, 2),
        rotation=page.rotation, source=page.source,
    )  # fmt: skip


# --------------------------------------------------------------------------


def assemble(info: DocumentInfo, pages: Sequence[Page], forms: Sequence[Template]) -> Report:
    """The report of pages that have been read; needs no file and no engine."""
    with stage("match"):
        grids = [grid for page in pages for grid in page.grids]
        outside = [line.text for page in pages for line in page.lines]
        match = match_form(grids, forms, outside)
    labels = match.template.sections if match else forms[0].sections
    with stage("prose"):
        paragraphs = read_paragraphs(pages, labels)
        figures: Sequence[Figure] = read_figures(paragraphs)
    with stage("prove"):
        proved = _proved(match, figures)
    return Report(
        document=info,
        template=_template_match(match),
        header=read_header(pages, paragraphs),
        sections=read_sections(paragraphs),
        fields=proved.fields,
        figures=tuple(proved.figures),
        tables=tuple(_table(grid) for page in pages for grid in page.grids),
        checks=tuple(proved.checks),
        issues=(*_page_issues(pages), *_form_issues(match), *proved.issues),
        versions=Versions(gouji=version("gouji"), weights=_weights_used(pages)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proved:
    fields: tuple[Field, ...] = ()
    figures: Sequence[Figure] = ()
    checks: Sequence[Check] = ()
    issues: Sequence[Issue] = ()


def _proved(match: Match | None, figures: Sequence[Figure]) -> _Proved:
    """Fields and checks, and the figures of the prose that repeat a field."""
    if match is None:
        return _Proved(figures=figures)
    fields = read_fields(match)
    by_path = {field.path: field for field in fields}
    sums = reconcile.evaluate(match.template, by_path)
    text_checks, linked = reconcile.compare_text(match.template, by_path, figures)
    checks = [*sums, *text_checks]
    issues = [*field_issues(match, fields), *reconcile.check_issues(checks, by_path)]
    return _Proved(
        fields=reconcile.flag_suspects(fields, checks),
        figures=linked, checks=checks, issues=issues,
    )  # fmt: skip


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
    if not any(page.source == "ocr" for page in pages):
        return {}
    from extractors.scan.networks import KEYS  # loads the image libraries

    return weights.used(KEYS)
