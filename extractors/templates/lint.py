"""What is wrong with the description of a form, found before any document is read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from extractors.labels import normalised, similarity
from extractors.templates import Block, CheckRule, OneOf, Table, Template, path

TOO_ALIKE = 0.97
"""Labels of one block this similar cannot be told apart on paper."""


def lint(template: Template) -> list[str]:
    """Problems in words, none for a sound form."""
    return [
        *_duplicate_paths(template),
        *_ambiguous_labels(template),
        *_unknown_terms(template),
        *_cycles(template),
        *_bad_patterns(template),
    ]


def _all_paths(template: Template) -> list[str]:
    return [name for table in template.tables for b in table.blocks for name in _paths(table, b)]


def _paths(table: Table, block: Block) -> Iterator[str]:
    for column in block.columns:
        if column.row is not None:
            yield path(table.id, column.row, column.id)
        yield from (path(table.id, row.id, column.id) for row in block.rows)


def _duplicate_paths(template: Template) -> Iterator[str]:
    for name, count in Counter(_all_paths(template)).items():
        if count > 1:
            yield f"path {name} is described {count} times"


def _ambiguous_labels(template: Template) -> Iterator[str]:
    """Labels that two rows, or two columns, of one block share under one group."""
    for table in template.tables:
        for block in table.blocks:
            rows = [(row.id, row.group, row.labels) for row in block.rows]
            columns = [(f"{c.row or ''}[{c.id}]", c.group, c.labels) for c in block.columns]
            yield from _alike(table.id, "rows", rows)
            yield from _alike(table.id, "columns", columns)


_Labelled = tuple[str, str | None, tuple[str, ...]]


def _alike(table: str, kind: str, items: list[_Labelled]) -> Iterator[str]:
    for index, (one, group, labels) in enumerate(items):
        for other, other_group, other_labels in items[index + 1 :]:
            if group == other_group and _share(labels, other_labels):
                yield f"{table}: {kind} {one} and {other} have labels that read alike"


def _share(labels: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return any(
        similarity(normalised(one), normalised(other)) >= TOO_ALIKE
        for one in labels
        for other in others
    )


def _unknown_terms(template: Template) -> Iterator[str]:
    known = set(_all_paths(template))
    tables = {table.id: table for table in template.tables}
    for rule in template.checks:
        if rule.table not in tables:
            yield f"check {rule.id} is about table {rule.table}, which the form has not"
        else:
            yield from _missing_cells(rule, tables[rule.table])
    for text in template.text_tables:
        names = (name for terms in text.equals for name in terms)
        yield from (f"text check {text.id} names {name}, which the form has not"
                    for name in names if name not in known)  # fmt: skip
    for repeat in template.repeats:
        yield from (f"repeat {repeat.metric} names {name}, which the form has not"
                    for name in repeat.paths if name not in known)  # fmt: skip


def _missing_cells(rule: CheckRule, table: Table) -> Iterator[str]:
    rows = {row.id for block in table.blocks for row in block.rows}
    rows |= {column.row for block in table.blocks for column in block.columns if column.row}
    columns = {column.id for block in table.blocks for column in block.columns}
    terms = rows if rule.along == "columns" else columns
    for term in (*_flat(rule), *rule.whole):
        if term not in terms:
            yield f"check {rule.id} adds {term}, a cell that table {table.id} has not"
    for row in rule.only:
        if row not in rows:
            yield f"check {rule.id} holds in {row}, a row that table {table.id} has not"


def _flat(rule: CheckRule) -> Iterator[str]:
    for part in rule.parts:
        if isinstance(part, OneOf):
            yield from (term for way in part.one_of for term in way)
        else:
            yield part


def _cycles(template: Template) -> Iterator[str]:
    """Totals that are, through other sums, parts of themselves."""
    sums: dict[str, set[str]] = {}
    for rule in template.checks:
        if rule.kind == "sum" and len(rule.whole) == 1:
            whole = f"{rule.table}.{rule.along}.{rule.whole[0]}"
            parts = {f"{rule.table}.{rule.along}.{part}" for part in _flat(rule)}
            sums[whole] = sums.get(whole, set()) | parts
    try:
        TopologicalSorter(sums).prepare()
    except CycleError as error:
        yield f"sums form a cycle: {' → '.join(error.args[1])}"


def _bad_patterns(template: Template) -> Iterator[str]:
    stated = [(rule.id, pattern) for rule in template.text_tables
              for pattern in (*rule.metrics, *rule.not_metrics)]  # fmt: skip
    stated += [("repeat", pattern) for rule in template.repeats
               for pattern in (rule.metric, rule.not_metric)]  # fmt: skip
    for name, pattern in stated:
        try:
            re.compile(pattern)
        except re.error as error:
            yield f"text check {name}: {pattern!r} is no regular expression: {error}"
