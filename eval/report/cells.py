"""The cells that are wrong: by path, by document, and the few that get a picture."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from eval.metrics.registry import METRICS
from eval.report.crops import Picture
from eval.report.formats import Marked, anchor, apart, confidence, percent
from eval.report.summary import SILENT, Value, shown
from eval.score import DocumentScore, Wrong
from eval.sheet import form_cells
from eval.tally import Tally
from extractors.document import State
from extractors.templates import load

MOST_PICTURES = 120
MOST_PATHS = 30
MOST_DOCUMENTS = 2_500
MOST_ROWS = 8_000
"""Wrong cells that the documents list in all; each may list its share of them."""
FEWEST_ROWS = 3

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Case:
    """A wrong cell of a document."""

    scored: DocumentScore
    wrong: Wrong

    @property
    def silent(self) -> bool:
        return self.wrong.status == "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellView:
    """``id`` leads to its picture, empty where it has none."""

    path: str
    label: str
    printed: Marked
    printed_state: State
    found: Marked
    found_state: State
    confidence: str
    silent: bool
    page: int | None
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    document: str
    anchor: str
    level: str
    cell: CellView
    picture: Picture | None


def cases(documents: Iterable[DocumentScore]) -> list[Case]:
    """Of documents that were read: one that was not is one error, not a hundred."""
    return [Case(scored, wrong) for scored in documents if not scored.error
            for wrong in _in_order(scored)]  # fmt: skip


def _in_order(scored: DocumentScore) -> list[Wrong]:
    """Silent ones first, the surest of them first."""
    return sorted(scored.wrong, key=lambda w: (w.status != "accepted", -w.confidence, w.path))


def chosen(found: Sequence[Case], most: int = MOST_PICTURES) -> list[Case]:
    """Silent ones first; in turn over levels, and within a level over documents."""
    ordered = [case for silent in (True, False)
               for case in _spread([case for case in found if case.silent is silent])]  # fmt: skip
    return ordered[:most]


def _spread(found: Sequence[Case]) -> list[Case]:
    by_level = _grouped(found, lambda case: case.scored.level)
    queues = (
        in_turn(_grouped(queue, lambda case: case.scored.document).values())
        for _, queue in sorted(by_level.items())
    )
    return list(in_turn(map(list, queues)))


def in_turn(queues: Iterable[Sequence[Item]]) -> Iterator[Item]:
    """The first of each, then the second of each that has one."""
    for row in zip_longest(*(((item,) for item in queue) for queue in queues)):
        yield from (item for held in row if held for item in held)


Group = TypeVar("Group", bound=Hashable)


def _grouped(items: Iterable[Item], key: Callable[[Item], Group]) -> dict[Group, list[Item]]:
    groups: dict[Group, list[Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups


def case_id(place: int) -> str:
    return f"cell-{place + 1}"


def case_view(place: int, case: Case, picture: Picture | None) -> CaseView:
    return CaseView(
        document=case.scored.document,
        anchor=anchor(case.scored.document),
        level=case.scored.level,
        cell=cell_view(case.wrong, case_id(place)),
        picture=picture,
    )


def cell_view(wrong: Wrong, identity: str = "") -> CellView:
    printed, found = apart(wrong.printed, wrong.found)
    return CellView(
        path=wrong.path,
        label=labels().get(wrong.path, ""),
        printed=printed,
        printed_state=wrong.state,
        found=found,
        found_state=wrong.found_state,
        confidence=confidence(wrong.confidence),
        silent=wrong.status == "accepted",
        page=wrong.source.page if wrong.source else None,
        id=identity,
    )


@cache
def labels() -> dict[str, str]:
    """What stands beside and above the cell of each path, in any form."""
    return {path: cell.label for form in load() for path, cell in form_cells(form.id).items()}


# --------------------------------------------------------------------------
# Paths


@dataclass(frozen=True, slots=True, kw_only=True)
class PathView:
    """``example`` is its most frequent error, seen ``times`` times, first in ``document``."""

    path: str
    label: str
    wrong: int
    silent: int
    documents: int
    example: CellView
    times: int
    document: str
    anchor: str


def worst_paths(found: Sequence[Case], most: int = MOST_PATHS) -> list[PathView]:
    """The most errors first, among equals those with more silent ones."""
    views = [_path(path, group)
             for path, group in _grouped(found, lambda case: case.wrong.path).items()]  # fmt: skip
    return sorted(views, key=lambda view: (-view.wrong, -view.silent, view.path))[:most]


def _path(path: str, found: Sequence[Case]) -> PathView:
    kinds = Counter(_kind(case.wrong) for case in found)
    kind, times = kinds.most_common(1)[0]
    example = next(case for case in found if _kind(case.wrong) == kind)
    return PathView(
        path=path,
        label=labels().get(path, ""),
        wrong=len(found),
        silent=sum(case.silent for case in found),
        documents=len({case.scored.document for case in found}),
        example=cell_view(example.wrong),
        times=times,
        document=example.scored.document,
        anchor=anchor(example.scored.document),
    )


def _kind(wrong: Wrong) -> tuple[State, str, State, str]:
    return wrong.state, wrong.printed, wrong.found_state, wrong.found


# --------------------------------------------------------------------------
# Documents


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """``href`` leads to the file from the page; ``faults`` are metrics short of perfect;
    ``left_out`` counts wrong cells beyond those listed."""

    name: str
    anchor: str
    href: str
    error: str
    level: str
    about: tuple[str, ...]
    pages: int
    cells: int
    right: int
    share: str
    wrong: int
    silent: int
    seconds: float
    faults: tuple[Value, ...]
    rows: tuple[CellView, ...]
    left_out: int


def document_views(
    documents: Sequence[DocumentScore], pictured: Mapping[tuple[str, str], str], base: str | None
) -> list[DocumentView]:
    """Those not read first, then those with the most silent and the most wrong cells.

    Args:
        pictured: the ids of the pictured cells, by document and path.
        base: where the data set's folder lies, as seen from the page.
    """
    flawed = sum(bool(scored.wrong) for scored in documents) or 1
    most = max(FEWEST_ROWS, MOST_ROWS // flawed)
    ordered = sorted(documents, key=_badness)[:MOST_DOCUMENTS]
    return [_document(scored, pictured, base, most) for scored in ordered]


def _badness(scored: DocumentScore) -> tuple[bool, int, int, str]:
    silent = sum(wrong.status == "accepted" for wrong in scored.wrong)
    return not scored.error, -silent, -len(scored.wrong), scored.document


def _document(
    scored: DocumentScore, pictured: Mapping[tuple[str, str], str], base: str | None, most: int
) -> DocumentView:
    cells = scored.tallies.get("fields.printed", Tally())
    rows = [] if scored.error else _in_order(scored)
    return DocumentView(
        name=scored.document,
        anchor=anchor(scored.document),
        href=href(base, scored.document),
        error=scored.error or "",
        level=scored.level,
        about=_about(scored),
        pages=scored.pages,
        cells=cells.count,
        right=round(cells.hits),
        share=percent(cells.f1),
        wrong=len(scored.wrong),
        silent=sum(wrong.status == "accepted" for wrong in scored.wrong),
        seconds=scored.seconds,
        faults=() if scored.error else tuple(_faults(scored)),
        rows=tuple(cell_view(w, pictured.get((scored.document, w.path), "")) for w in rows[:most]),
        left_out=max(0, len(rows) - most),
    )


def _about(scored: DocumentScore) -> tuple[str, ...]:
    form = scored.template or "unknown form"
    return tuple(filter(None, (form, scored.renderer, *scored.deviations, *scored.style)))


def _faults(scored: DocumentScore) -> Iterator[Value]:
    """Cells are told one by one, so their metrics are left out."""
    for name, metric in METRICS.items():
        tally = scored.tallies.get(name, Tally())
        perfect = 0.0 if metric.kind == "errors" else 1.0
        if tally.count and metric.value(tally) != perfect and not name.startswith(TOLD):
            yield shown(metric, tally)


TOLD = ("fields.printed", "fields.value", "documents.", SILENT)


def folder_from(folder: Path | None, page: Path) -> str | None:
    """The folder as seen from the page."""
    if folder is None:
        return None
    return Path(os.path.relpath(folder.resolve(), page.resolve().parent)).as_posix()


def href(base: str | None, document: str) -> str:
    """Quoted, so that no name is taken for an address of another kind."""
    return "" if base is None else f"{quote(base)}/{quote(document)}"
