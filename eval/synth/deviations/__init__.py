"""What real reports do to the form, each a switch with a rate.

A switch of :data:`CONTENT` changes what is said, one of :data:`LAYOUT` how it is
printed. One that finds nothing to change leaves the report as it is, and is then
not recorded.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

from eval.synth.content import Content
from eval.synth.deviations.figures import FIGURES
from eval.synth.deviations.inserted import INSERTED
from eval.synth.deviations.labels import LABELS
from eval.synth.deviations.layout import LAYOUT
from eval.synth.deviations.rows import ROWS
from eval.synth.deviations.sections import SECTIONS
from eval.synth.deviations.switch import Switches
from eval.synth.style import Style

__all__ = ["CONTENT", "LAYOUT", "WRONG_YEAR", "deviate", "drawn", "restyle"]

CONTENT: Switches = {**INSERTED, **ROWS, **LABELS, **FIGURES, **SECTIONS}
"""In the order in which they are applied: charts state the figures, so they come first."""
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
