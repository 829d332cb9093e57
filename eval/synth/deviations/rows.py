"""Rows, columns and blocks that a form has not, or that a report leaves out."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

from eval.synth.content import Content
from eval.synth.deviations.switch import Switch, Switches
from eval.synth.forms import FORMS, OTHER, OTHER_ROW, Block, Form, Row, block_paths, path
from eval.synth.tables import Figures, make_figures, number


def row_paths(form: Form, row: Row) -> list[str]:
    """Of a row of the table of requests."""
    return [path("requests", row.id, column.id) for column in form.requests.columns]


def is_zero(content: Content, row: Row) -> bool:
    return all(content.figures.get(name) == "0" for name in row_paths(content.form, row))


def stated(content: Content) -> set[str]:
    """The cells that the prose repeats."""
    paragraphs = [said for section in content.sections for said in section.paragraphs]
    mentions = [
        mention for said in paragraphs for sentence in said for mention in sentence.mentions
    ]
    return {mention.same_as for mention in mentions if mention.same_as}


def _mixed(content: Content, rng: random.Random) -> Content:
    """The second table is that of the other years' form, the third is not; the
    report counts as the form of its second table, where the forms differ most."""
    other = next(form for name, form in FORMS.items() if name != content.form.id)
    form = replace(content.form, id=other.id, proactive=other.proactive)
    figures = content.figures | _starting("proactive", make_figures(other, rng))
    return replace(content, form=form, figures={name: figures[name] for name in form.paths()})


def _starting(table: str, figures: Figures) -> Figures:
    return {name: text for name, text in figures.items() if name.startswith(table)}


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
    figures = {**content.figures, **sums}
    changed = _with_requests(content, kept)
    return replace(changed, figures={p: figures[p] for p in changed.form.paths() if p in figures})


def _sum(figures: Figures, rows: Iterable[Row], column: str) -> str:
    return str(sum(int(figures[path("requests", row.id, column)]) for row in rows))


def _with_requests(content: Content, rows: tuple[Row, ...]) -> Content:
    form = replace(content.form, requests=replace(content.form.requests, rows=rows))
    return replace(content, form=form)


def _missing_row(content: Content, rng: random.Random) -> Content:
    """One of the numbered reasons, without a case, is not in the table of requests."""
    empty = [row for row in content.form.requests.rows if row.group and is_zero(content, row)]
    if not empty:
        return content
    return _without(content, set(row_paths(content.form, rng.choice(empty))))


def _without(content: Content, gone: set[str]) -> Content:
    kept = {name: text for name, text in content.figures.items() if name not in gone}
    return replace(content, figures=kept)


def _missing_block(content: Content, rng: random.Random) -> Content:
    """One of the later blocks of the second table is not there."""
    blocks = list(content.form.proactive)
    gone = blocks.pop(rng.randrange(1, len(blocks)))
    shorter = _without(content, set(block_paths("proactive", gone)))
    return replace(shorter, form=replace(content.form, proactive=tuple(blocks)))


def _missing_document_row(content: Content, rng: random.Random) -> Content:
    """One of the two rows of a block of the second table is not there."""
    pairs = [block for block in content.form.proactive if len(block.rows) > 1]
    block = rng.choice(pairs)
    lone = replace(block, rows=(rng.choice(block.rows),))
    return _without(content, set(block_paths("proactive", lone)))


def _missing_outcome(content: Content, rng: random.Random) -> Content:
    """The table of disputes without an outcome that no case had."""
    names = list(block_paths("disputes", content.form.disputes))
    by_outcome = {name.partition("[")[2]: set[str]() for name in names}
    for name in names:
        by_outcome[name.partition("[")[2]].add(name)
    empty = [paths for outcome, paths in by_outcome.items() if outcome != "total]"
             and all(number(content.figures.get(name, "")) == 0 for name in paths)]  # fmt: skip
    return _without(content, rng.choice(empty)) if empty else content


def _no_totals(content: Content, _rng: random.Random) -> Content:
    """The table of disputes without its columns 总计."""
    names = block_paths("disputes", content.form.disputes)
    return _without(content, {name for name in names if name.endswith("[total]")})


def _extra_row(content: Content, rng: random.Random) -> Content:
    """A row of its own in the first block of the second table."""
    first, *rest = content.form.proactive
    label = rng.choice(("其他主动公开文件", "其他文件", "政策解读材料"))
    row = Row(id="", label=label, printed=str(rng.randint(0, 99)))
    return _with_proactive(content, (replace(first, rows=(*first.rows, row)), *rest))


def _with_proactive(content: Content, blocks: tuple[Block, ...]) -> Content:
    return replace(content, form=replace(content.form, proactive=blocks))


def _extra_reason(content: Content, rng: random.Random) -> Content:
    """One reason more in the table of requests, without a case."""
    group, label = rng.choice((("（四）无法提供", "4.其他情形"), ("（三）不予公开", "9.其他情形"),
                               ("（五）不予处理", "6.其他")))  # fmt: skip
    rows = content.form.requests.rows
    behind = max(position for position, row in enumerate(rows) if row.group == group) + 1
    row = Row(id="", label=label, group=group, printed="0")
    return _with_requests(content, (*rows[:behind], row, *rows[behind:]))


def _no_block_title(content: Content, rng: random.Random) -> Content:
    blocks = list(content.form.proactive)
    which = rng.randrange(1, len(blocks))
    blocks[which] = replace(blocks[which], title="")
    return _with_proactive(content, tuple(blocks))


ROWS: Switches = {
    "mixed-template": Switch(5, _mixed),
    "one-other-row": Switch(20, _one_other_row),
    "missing-row": Switch(5, _missing_row),
    "missing-block": Switch(3, _missing_block),
    "missing-document-row": Switch(3, _missing_document_row),
    "missing-outcome": Switch(3, _missing_outcome),
    "no-totals": Switch(5, _no_totals),
    "extra-row": Switch(8, _extra_row),
    "extra-reason": Switch(4, _extra_reason),
    "no-block-title": Switch(5, _no_block_title),
}
