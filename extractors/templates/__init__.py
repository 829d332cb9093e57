"""The official forms as data: one TOML file each, loaded into typed values.

Adding a form means adding a file; ``docs/add-a-form.md`` shows how. ``lint``
says what is wrong with one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from extractors.errors import TemplateError
from extractors.labels import normalised

STRICT = ConfigDict(extra="forbid")
"""A misspelt key is an error, not a setting that silently does nothing."""

Relation = Literal["=", "<=", ">="]


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``group`` is the label of the spanning cell to the left, where there is one.
    ``optional`` rows belong to another year's form and are reported only if printed."""

    id: str
    labels: tuple[str, ...]
    group: str | None = None
    optional: bool = False


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """``row`` is set in blocks without row labels, whose columns name the row too.
    ``signed``: numbers may have a sign there."""

    id: str
    labels: tuple[str, ...]
    group: str | None = None
    row: str | None = None
    unit: str | None = None
    signed: bool = False


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Columns over rows under one header; ``title`` is the full-width row above it.
    No ``rows``: one row of figures without a label follows the header."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    title: tuple[str, ...] = ()
    corner: tuple[str, ...] = ()


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``unit`` holds for all columns that state none."""

    id: str
    source: str
    blocks: tuple[Block, ...]
    unit: str | None = None


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    """Ways of printing the same part; the first with every term present counts."""

    one_of: tuple[tuple[str, ...], ...]


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRule:
    """``parts`` summed, ``relation``, ``whole`` summed (nothing: zero).

    ``along = "columns"``: the terms are rows, and the rule holds in every column.
    ``along = "rows"``: the terms are columns, and it holds in every row, or in ``only``.
    ``contradicted`` is the share of printed rows or columns that fail it.
    """

    id: str
    kind: Literal["sum", "bound"]
    table: str
    along: Literal["rows", "columns"]
    parts: tuple[str | OneOf, ...]
    explanation: str
    whole: tuple[str, ...] = ()
    relation: Relation = "="
    only: tuple[str, ...] = ()
    contradicted: float = 0.005


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class TextTableRule:
    """A figure of the prose that repeats cells: regular expressions on its metric,
    and the sums of paths that it may equal."""

    id: str
    metrics: tuple[str, ...]
    units: tuple[str, ...]
    equals: tuple[tuple[str, ...], ...]
    explanation: str
    not_metrics: tuple[str, ...] = ()


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatRule:
    """How the prose names a cell, or the sum of several: regular expressions on a
    figure's metric."""

    metric: str
    paths: tuple[str, ...]
    not_metric: str = ""


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    id: str
    source: str
    tables: tuple[Table, ...]
    sections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    checks: tuple[CheckRule, ...] = ()
    text_tables: tuple[TextTableRule, ...] = ()
    repeats: tuple[RepeatRule, ...] = ()

    def table(self, table_id: str) -> Table:
        return next(table for table in self.tables if table.id == table_id)

    def label(self, name: str) -> str:
        """What the form prints beside the cell of a path: its row, or else its column."""
        blocks = ((table.id, block) for table in self.tables for block in table.blocks)
        labels = (pair for table, block in blocks for pair in _cell_labels(table, block))
        return next((label for path, label in labels if path == name), name)

    def paths(self) -> Iterator[str]:
        """Every path of the form in printed order, optional rows left out."""
        for table in self.tables:
            for block in table.blocks:
                yield from block_paths(table.id, block)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A header of the forms, normalised: the labels of each of its columns, left to right,
    and of the ``rows`` below it, none where one row of figures follows without a label."""

    columns: tuple[tuple[str, ...], ...]
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Every label of the forms' rows, columns, blocks and groups of them, normalised, and
    their headers."""

    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    headings: tuple[Heading, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Whatever stands in a cell of words."""
        return tuple(sorted({*self.rows, *self.columns, *self.titles, *self.groups}))


def labels_of(templates: Iterable[Template]) -> Labels:
    blocks = [block for t in templates for table in t.tables for block in table.blocks]
    return Labels(
        rows=_normalised(row for block in blocks for row in block.rows),
        columns=_normalised(column for block in blocks for column in block.columns),
        titles=_distinct(title for block in blocks for title in block.title),
        groups=_distinct(group for block in blocks for group in _groups(block)),
        headings=tuple(_headings(blocks)),
    )


def _headings(blocks: Iterable[Block]) -> Iterator[Heading]:
    """Each header once, with the rows of every block that has it."""
    rows: dict[tuple[tuple[str, ...], ...], list[Row]] = {}
    for block in blocks:
        columns = tuple(tuple(map(normalised, column.labels)) for column in block.columns)
        rows.setdefault(columns, []).extend(block.rows)
    return (Heading(columns=columns, rows=_normalised(own)) for columns, own in rows.items())


def _groups(block: Block) -> Iterator[str]:
    """What stands over several rows or columns, and in the corner between them."""
    groups = [*(row.group for row in block.rows), *(column.group for column in block.columns)]
    yield from filter(None, groups)
    yield from block.corner


def _normalised(parts: Iterable[Row | Column]) -> tuple[str, ...]:
    return _distinct(label for part in parts for label in part.labels)


def _distinct(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(map(normalised, labels))))


def _cell_labels(table: str, block: Block) -> Iterator[tuple[str, str]]:
    for column in block.columns:
        if column.row is not None:
            yield path(table, column.row, column.id), _joined(column.group, column.labels[0])
    for row in block.rows:
        for column in block.columns:
            yield path(table, row.id, column.id), _joined(row.labels[0], column.labels[0])


def _joined(*labels: str | None) -> str:
    return "·".join(label for label in labels if label)


def path(table: str, row: str, column: str) -> str:
    """The name of one figure cell, as ``table.row[column]``."""
    return f"{table}.{row}[{column}]"


def block_paths(table: str, block: Block) -> Iterator[str]:
    for column in block.columns:
        if column.row is not None:
            yield path(table, column.row, column.id)
    for row in block.rows:
        if not row.optional:
            yield from (path(table, row.id, column.id) for column in block.columns)


def parse(text: str) -> Template:
    """A form from its TOML.

    Raises:
        TemplateError: not TOML, or keys that are missing, unknown or of another type.
    """
    try:
        return TypeAdapter(Template).validate_python(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise TemplateError(str(error)) from error


@cache
def load(folder: Path | None = None) -> tuple[Template, ...]:
    """The forms of ``folder``, or those that come with gouji, by file name.

    Raises:
        TemplateError: no such folder, no form in it, or one that is none.
    """
    root = folder if folder is not None else resources.files(__package__)
    if not root.is_dir():
        raise TemplateError(f"no folder {folder}")
    files = sorted(
        (item for item in root.iterdir() if item.name.endswith(".toml")), key=lambda it: it.name
    )
    if not files:
        raise TemplateError(f"no form in {folder}: a form is a file NAME.toml")
    return tuple(parse(item.read_text(encoding="utf-8")) for item in files)
