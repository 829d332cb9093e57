"""What real reports do to the form, each a switch with a rate.

A switch of :data:`CONTENT` changes what is said, one of :data:`LAYOUT` how it is
printed. One that finds nothing to change leaves the report as it is, and is then
not recorded.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from eval.synth.content import Content, Section
from eval.synth.forms import OTHER, OTHER_ROW, Block, Form, Row, block_paths, path
from eval.synth.grammar import Sentence
from eval.synth.style import PAGE_NUMBERS, Style
from eval.synth.tables import Figures, number

Change = Callable[[Content, random.Random], Content]
Restyle = Callable[[Style, random.Random], Style]


@dataclass(frozen=True, slots=True)
class Switch:
    """``rate``: in how many of a hundred reports."""

    rate: float
    change: Change


@dataclass(frozen=True, slots=True)
class LayoutSwitch:
    rate: float
    change: Restyle


WRONG_YEAR, WRONG_YEAR_RATE = "wrong-year", 8.0
"""Decided before the content is made."""


def drawn(rng: random.Random) -> tuple[str, ...]:
    """Names of switches, each at its rate; at most one way of printing zero."""
    rates = {WRONG_YEAR: WRONG_YEAR_RATE}
    rates |= {name: switch.rate for name, switch in CONTENT.items()}
    rates |= {name: switch.rate for name, switch in LAYOUT.items()}
    names = [name for name, rate in rates.items() if rng.random() * 100 < rate]
    zeros = [name for name in names if name.startswith("zero-")]
    return tuple(name for name in names if name not in zeros[1:])


def deviate(content: Content, names: Iterable[str], rng: random.Random) -> Content:
    """The content after every named switch, in the order of :data:`CONTENT`."""
    wanted = set(names)
    for name, switch in CONTENT.items():
        changed = switch.change(content, rng) if name in wanted else content
        if changed != content:
            content = replace(changed, deviations=(*content.deviations, name))
    return content


def restyle(
    style: Style, names: Iterable[str], rng: random.Random
) -> tuple[Style, tuple[str, ...]]:
    """The style after every named switch, and which of them changed it."""
    wanted, done = set(names), []
    for name, switch in LAYOUT.items():
        changed = switch.change(style, rng) if name in wanted else style
        done += [name] if changed != style else []
        style = changed
    return style, tuple(done)


# --------------------------------------------------------------------------
# Rows and columns


def _one_other_row(content: Content, _rng: random.Random) -> Content:
    """（六）其他处理 left as the one row that it was in the form of 2019."""
    rows = content.form.requests.rows
    others = [row for row in rows if row.group == OTHER]
    if not others:
        return content
    start = rows.index(others[0])
    kept = (*rows[:start], OTHER_ROW, *rows[start + len(others) :])
    sums = {path("requests", OTHER_ROW.id, column.id): _sum(content.figures, others, column.id)
            for column in content.form.requests.columns}  # fmt: skip
    return _with_requests(content, kept, {**content.figures, **sums})


def _sum(figures: Figures, rows: Iterable[Row], column: str) -> str:
    return str(sum(int(figures[path("requests", row.id, column)]) for row in rows))


def _with_requests(content: Content, rows: tuple[Row, ...], figures: Figures) -> Content:
    """With other rows in the table of requests, and the figures of those alone."""
    form = replace(content.form, requests=replace(content.form.requests, rows=rows))
    return replace(content, form=form, figures={p: figures[p] for p in form.paths()})


def _missing_row(content: Content, rng: random.Random) -> Content:
    """One of the numbered reasons, without a case, is not in the table."""
    empty = [row for row in content.form.requests.rows if row.group and _is_zero(content, row)]
    if not empty:
        return content
    gone = set(_row_paths(content.form, rng.choice(empty)))
    return _without(content, gone)


def _is_zero(content: Content, row: Row) -> bool:
    return all(content.figures.get(name) == "0" for name in _row_paths(content.form, row))


def _row_paths(form: Form, row: Row) -> list[str]:
    return [path("requests", row.id, column.id) for column in form.requests.columns]


def _without(content: Content, gone: set[str]) -> Content:
    kept = {name: text for name, text in content.figures.items() if name not in gone}
    return replace(content, figures=kept)


def _no_totals(content: Content, _rng: random.Random) -> Content:
    """The table of disputes without its columns 总计."""
    names = block_paths("disputes", content.form.disputes)
    return _without(content, {name for name in names if name.endswith("[total]")})


def _extra_row(content: Content, rng: random.Random) -> Content:
    """A row of its own in the first block of the second table."""
    first, *rest = content.form.proactive
    label = rng.choice(("其他主动公开文件", "其他文件", "政策解读材料"))
    row = Row(id="", label=label, printed=str(rng.randint(0, 99)))
    blocks = (replace(first, rows=(*first.rows, row)), *rest)
    return replace(content, form=replace(content.form, proactive=blocks))


def _no_block_title(content: Content, rng: random.Random) -> Content:
    blocks = list(content.form.proactive)
    which = rng.randrange(1, len(blocks))
    blocks[which] = replace(blocks[which], title="")
    return replace(content, form=replace(content.form, proactive=tuple(blocks)))


# --------------------------------------------------------------------------
# Labels


def _relabel(content: Content, change: Callable[[str], str]) -> Content:
    """``change`` applied to the labels of every row."""
    form = content.form
    blocks = tuple(_relabelled(block, change) for block in form.proactive)
    requests = _relabelled(form.requests, change)
    return replace(content, form=replace(form, proactive=blocks, requests=requests))


def _relabelled(block: Block, change: Callable[[str], str]) -> Block:
    rows = tuple(
        replace(row, label=change(row.label), group=change(row.group)) for row in block.rows
    )
    return replace(block, rows=rows, title=change(block.title))


def _label_typo(content: Content, rng: random.Random) -> Content:
    """One long label with a character dropped, doubled, or two of them swapped."""
    labels = [row.label for row in content.form.requests.rows if len(row.label) > 8]
    wrong = rng.choice(labels)
    at = rng.randrange(4, len(wrong) - 2)
    typo = rng.choice(
        (
            wrong[:at] + wrong[at + 1 :],
            wrong[:at] + wrong[at] + wrong[at:],
            wrong[:at] + wrong[at + 1] + wrong[at] + wrong[at + 2 :],
        )
    )
    return _relabel(content, lambda label: typo if label == wrong else label)


def _label_spaces(content: Content, rng: random.Random) -> Content:
    """Spaces inside words, as where a line break was typed by hand."""
    seed = rng.random()

    def spaced(label: str) -> str:
        own = random.Random(f"{seed}{label}")
        at = own.randrange(len(label)) if len(label) > 3 and own.random() < 0.3 else 0
        return f"{label[:at]} {label[at:]}" if at else label

    return _relabel(content, spaced)


_HALF_WIDTH = str.maketrans("（），“”", '(),""')


def _half_width(content: Content, _rng: random.Random) -> Content:
    return _relabel(content, lambda label: label.translate(_HALF_WIDTH))


def _list_commas(content: Content, _rng: random.Random) -> Content:
    """1、 for 1."""
    return _relabel(content, lambda label: label.replace(".", "、", 1))


# --------------------------------------------------------------------------
# Figures in print


def _reprint(content: Content, change: Callable[[str, str], str]) -> Content:
    """``change`` gives the new text for a path and its text."""
    figures = {name: change(name, text) for name, text in content.figures.items()}
    return replace(content, figures=figures)


def _zeros(printed: str) -> Change:
    """Zeros printed so, in one table or in all."""

    def change(content: Content, rng: random.Random) -> Content:
        tables = rng.choice((("requests",), ("disputes",), ("proactive", "requests", "disputes")))
        return _reprint(
            content,
            lambda name, text: printed if text == "0" and name.startswith(tables) else text,
        )

    return change


def _blank_rows(content: Content, rng: random.Random) -> Content:
    """Some rows without a case are left blank, the others filled with zeros."""
    empty = [row for row in content.form.requests.rows if row.id and _is_zero(content, row)]
    rows = rng.sample(empty, min(len(empty), rng.randint(1, 4)))
    gone = {name for row in rows for name in _row_paths(content.form, row)}
    return _reprint(content, lambda name, text: "" if name in gone else text)


def _blank_table(content: Content, _rng: random.Random) -> Content:
    """Nothing in the table of disputes."""
    return _reprint(content, lambda name, text: "" if name.startswith("disputes") else text)


def _totals_only(content: Content, _rng: random.Random) -> Content:
    """The table of requests filled in at the right edge alone."""
    return _reprint(
        content,
        lambda name, text: text if name[:8] != "requests" or name.endswith("[total]") else "",
    )


_FULL_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


def _full_width_digits(content: Content, _rng: random.Random) -> Content:
    return _reprint(content, lambda _name, text: text.translate(_FULL_DIGITS))


def _thousands(content: Content, _rng: random.Random) -> Content:
    return _reprint(content, lambda _name, text: _separated(text))


def _separated(text: str) -> str:
    digits = text.lstrip("+-")
    whole = digits.split(".")[0]
    if not whole.isdecimal() or len(whole) < 4:
        return text
    return text.replace(whole, f"{int(whole):,}", 1)


def _units(content: Content, _rng: random.Random) -> Content:
    """The figures of the second table with their units."""

    def united(name: str, text: str) -> str:
        unit = content.form.unit(name) if name.startswith("proactive") else None
        return text + unit if unit and number(text) is not None and text[-1].isdigit() else text

    return _reprint(content, united)


# --------------------------------------------------------------------------
# Sections


def _five_sections(content: Content, _rng: random.Random) -> Content:
    return replace(content, sections=content.sections[:-1])


def _seven_sections(content: Content, rng: random.Random) -> Content:
    heading = rng.choice(("有关说明", "附则", "下一年度工作打算"))
    sentence = Sentence(text="本报告的数据由各承办单位提供，如与其他统计口径不同，以本报告为准。")
    extra = Section(
        id="section7", level=1, number="七、", heading=heading, paragraphs=((sentence,),)
    )
    return replace(content, sections=(*content.sections, extra))


def _unnumbered(content: Content, _rng: random.Random) -> Content:
    """Headings of the first level without their numbers."""
    return replace(
        content,
        sections=tuple(replace(s, number="") if s.level == 1 else s for s in content.sections),
    )


def _headless(content: Content, _rng: random.Random) -> Content:
    """The table of disputes stands without a heading."""
    return replace(
        content,
        sections=tuple(
            replace(s, number="", heading="") if s.id == "disputes" else s for s in content.sections
        ),
    )


def _prompts(content: Content, _rng: random.Random) -> Content:
    """What the form says to whoever fills it in, left under the headings."""
    left = ((Sentence(text="（该部分以表格形式报告）"),),)
    return replace(
        content,
        sections=tuple(
            replace(s, paragraphs=left) if s.id in ("proactive", "requests", "disputes") else s
            for s in content.sections
        ),
    )


CONTENT: Mapping[str, Switch] = {
    "one-other-row": Switch(20, _one_other_row),
    "missing-row": Switch(5, _missing_row),
    "no-totals": Switch(5, _no_totals),
    "extra-row": Switch(8, _extra_row),
    "no-block-title": Switch(5, _no_block_title),
    "label-typo": Switch(15, _label_typo),
    "label-spaces": Switch(10, _label_spaces),
    "half-width": Switch(12, _half_width),
    "list-commas": Switch(12, _list_commas),
    "totals-only": Switch(3, _totals_only),
    "blank-rows": Switch(10, _blank_rows),
    "blank-table": Switch(5, _blank_table),
    "zero-blank": Switch(10, _zeros("")),
    "zero-slash": Switch(8, _zeros("/")),
    "zero-dash": Switch(5, _zeros("-")),
    "zero-long-dash": Switch(4, _zeros("—")),
    "zero-none": Switch(3, _zeros("无")),
    "units": Switch(10, _units),
    "thousands": Switch(6, _thousands),
    "full-width-digits": Switch(4, _full_width_digits),
    "five-sections": Switch(5, _five_sections),
    "seven-sections": Switch(4, _seven_sections),
    "unnumbered": Switch(5, _unnumbered),
    "headless": Switch(3, _headless),
    "prompts": Switch(6, _prompts),
}

# --------------------------------------------------------------------------
# Layout


def _narrow(style: Style, rng: random.Random) -> Style:
    """Columns of figures so narrow that long numbers wrap."""
    return replace(style, label_share=rng.choice((0.7, 0.74, 0.78)))


def _narrow_labels(style: Style, _rng: random.Random) -> Style:
    return replace(style, label_share=0.24)


def _cut_rows(style: Style, rng: random.Random) -> Style:
    """Tables break inside a row; that of requests surely."""
    return replace(style, cut=True, cut_row=rng.choice((0.3, 0.5, 0.7)))


def _open_breaks(style: Style, _rng: random.Random) -> Style:
    return replace(style, open_breaks=True)


def _repeat_header(style: Style, _rng: random.Random) -> Style:
    return replace(style, repeat_header=True)


def _landscape(style: Style, _rng: random.Random) -> Style:
    short, long = sorted(style.page)
    return replace(style, page=(long, short))


def _page_numbers(style: Style, rng: random.Random) -> Style:
    return replace(
        style,
        page_number=rng.choice([text for text in PAGE_NUMBERS if text != style.page_number]),
        number_place=rng.choice(("centre", "right", "outer")),
    )


LAYOUT: Mapping[str, LayoutSwitch] = {
    "narrow-columns": LayoutSwitch(8, _narrow),
    "narrow-labels": LayoutSwitch(8, _narrow_labels),
    "cut-rows": LayoutSwitch(20, _cut_rows),
    "open-breaks": LayoutSwitch(10, _open_breaks),
    "repeat-header": LayoutSwitch(6, _repeat_header),
    "landscape": LayoutSwitch(4, _landscape),
    "page-numbers": LayoutSwitch(60, _page_numbers),
}
