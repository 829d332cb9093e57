"""A report as a person reads it on a terminal: its tables, then what needs a look."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table as Grid
from rich.text import Text

from extractors.document import Field, Header, Report
from extractors.templates import Template
from service.layout import LaidBlock, LaidTable, form_of, laid_out

WIDTH_WHEN_PIPED = 120
LONGEST_LABEL = 24
DOUBT = "?"
"""Stands behind a figure that needs review, so that it shows without colour."""


def render(report: Report, *, colour: bool) -> str:
    """The report as text; ``colour`` adds terminal styles and the terminal's width."""
    buffer = io.StringIO()
    width = None if colour else WIDTH_WHEN_PIPED
    console = Console(file=buffer, force_terminal=colour, width=width, highlight=False)
    console.print(Group(*_parts(report)))
    return buffer.getvalue()


def _parts(report: Report) -> Iterator[RenderableType]:
    yield from _heading(report.header, report.document.filename)
    fields = {field.path: field for field in report.fields}
    form = form_of(report)
    if form is not None:
        yield from _tables(form, fields)
    yield _summary(report)
    yield from _findings(report)


def _heading(header: Header, filename: str) -> Iterator[RenderableType]:
    title = header.title.printed if header.title else filename
    yield Text(title, style="bold")
    items = {"机关": header.agency, "年度": header.year, "联系电话": header.phone}
    known = [f"{name} {item.value or item.printed}" for name, item in items.items() if item]
    if known:
        yield Text("  ".join(known), style="dim")


def _tables(form: Template, fields: Mapping[str, Field]) -> Iterator[RenderableType]:
    for table in laid_out(form, frozenset(fields)):
        for block in table.blocks:
            yield _block(table, block, fields)


def _block(table: LaidTable, block: LaidBlock, fields: Mapping[str, Field]) -> Grid:
    grid = Grid(title=block.title, title_justify="left")
    grid.add_column(table.id, max_width=LONGEST_LABEL, no_wrap=True, overflow="ellipsis")
    for label in block.columns:
        grid.add_column(label, justify="right")
    for row in block.rows:
        grid.add_row(row.label, *(_cell(fields.get(name)) for name in row.paths))
    return grid


def _cell(field: Field | None) -> Text:
    if field is None or field.state == "absent":
        return Text("·", style="dim")
    if field.status == "review":
        return Text(f"{field.printed}{DOUBT}", style="bold yellow")
    return Text(field.printed)


def _summary(report: Report) -> Text:
    fields = Counter(field.status for field in report.fields)
    checks = Counter(check.verdict for check in report.checks)
    form = report.template.id if report.template else "no known form"
    return Text(
        f"{form}: {fields['accepted']} figures accepted, {fields['review']} to review; "
        f"{len(report.figures)} figures in the text; checks {checks['pass']} pass, "
        f"{checks['fail']} fail, {checks['not_evaluable']} not evaluable",
        style="bold",
    )


def _findings(report: Report) -> Iterator[RenderableType]:
    for issue in report.issues:
        style = "dim" if issue.severity == "info" else "yellow"
        yield Text.from_markup(f"[{style}]{issue.code}[/] {escape(issue.message)}")
