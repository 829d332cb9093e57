"""Labels as people type them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from eval.synth.content import Content
from eval.synth.deviations.switch import Switch, Switches
from eval.synth.forms import Block


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


def _rehead(content: Content, change: Callable[[str], str]) -> Content:
    """``change`` applied to the headers of the columns of requests and disputes."""
    form = content.form
    requests, disputes = (_reheaded(block, change) for block in (form.requests, form.disputes))
    return replace(content, form=replace(form, requests=requests, disputes=disputes))


def _reheaded(block: Block, change: Callable[[str], str]) -> Block:
    columns = tuple(replace(column, label=change(column.label)) for column in block.columns)
    return replace(block, columns=columns)


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
_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def _half_width(content: Content, _rng: random.Random) -> Content:
    return _relabel(content, lambda label: label.translate(_HALF_WIDTH))


def _full_width(content: Content, _rng: random.Random) -> Content:
    return _relabel(content, lambda label: label.translate(_FULL_WIDTH))


def _list_commas(content: Content, _rng: random.Random) -> Content:
    """1、 for 1."""
    return _relabel(content, lambda label: label.replace(".", "、", 1))


_WORDS = {
    "总计": "合计",
    "其他": "其它",
    "商业企业": "商业企",
    "结果纠正": "结果纠错",
    "尚未审结": "尚未结案",
    "自然人": "自然 人",
    "法律服务机构": "法律服务",
}


def _header_words(content: Content, rng: random.Random) -> Content:
    """One or two headers of columns in other words, or short of a character."""
    chosen = dict(rng.sample(list(_WORDS.items()), rng.randint(1, 2)))
    return _rehead(content, lambda label: chosen.get(label, label))


LABELS: Switches = {
    "label-typo": Switch(15, _label_typo),
    "label-spaces": Switch(10, _label_spaces),
    "half-width": Switch(12, _half_width),
    "list-commas": Switch(12, _list_commas),
    "full-width-labels": Switch(4, _full_width),
    "header-words": Switch(6, _header_words),
}
