"""What a document says, as a labelled set states it.

The types are the result contract's own, so that truth and result are compared
like with like.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as checked

from extractors.document import Field, Figure, Header, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """One cell of a table, spans resolved; rows and columns count from 0."""

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A whole table, wherever pages cut it; ``name`` is that of its section."""

    name: str
    cells: tuple[GridCell, ...]


Part = Literal["header", "sections", "fields", "figures", "tables", "contradictions"]
PARTS: tuple[Part, ...] = get_args(Part)


@checked(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Truth:
    """``document`` is a file name in the data set's folder; ``pages`` are widths and
    heights in points, boxes as in the contract. ``contradictions`` are ids of the
    checks that the printed figures fail. Parts that are not ``labelled`` are not scored.
    ``partial``: only some cells are labelled, so that others are no error.

    ``level``, ``renderer``, ``style`` and ``deviations`` say how the document came
    to look as it does; scores are sliced by them.
    """

    document: str
    level: str = ""
    renderer: str = ""
    style: tuple[str, ...] = ()
    deviations: tuple[str, ...] = ()
    template: str | None = None
    pages: tuple[tuple[float, float], ...] = ()
    labelled: tuple[Part, ...] = PARTS
    partial: bool = False
    header: Header = Header()
    sections: tuple[Section, ...] = ()
    fields: tuple[Field, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    contradictions: tuple[str, ...] = ()


@cache
def truths() -> TypeAdapter[Truth]:
    """Reads and writes truth as JSON."""
    return TypeAdapter(Truth)
