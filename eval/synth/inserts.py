"""What stands between the paragraphs of a report: charts, notes, and tables of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from eval.synth.grammar import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """``labels`` are printed at the slices or bars, one per category; their mentions
    are figures of the report, and stand at ``chart:SECTION:INSERT:LABEL:ORDER``.
    ``placeholder``: the office program's own series and numbers, never changed, whose
    labels are no figures. ``picture``: drawn as pixels, without a text layer."""

    kind: Literal["pie", "bar", "column"]
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    labels: tuple[Sentence, ...] = ()
    placeholder: bool = False
    picture: bool = False
    after: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTable:
    """A table that belongs to no form; the first row is its header. ``picture``: given
    as pixels only."""

    caption: str
    rows: tuple[tuple[str, ...], ...]
    picture: bool = False
    after: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A line that belongs to the official table: at the right above it (单位：件) or
    under it (注：…)."""

    text: str
    after: bool = True


Insert = Chart | PlainTable | Note
"""``after``: behind the official table of the section, not in front of it."""


def insert_key(section: str, number: int) -> str:
    """Names the ``number``-th insert of a section among the tables and places."""
    return f"{section}:{number}"


def label_key(section: str, number: int, label: int, order: int) -> str:
    """Names the ``order``-th figure of a chart's label among the places."""
    return f"chart:{insert_key(section, number)}:{label}:{order}"
