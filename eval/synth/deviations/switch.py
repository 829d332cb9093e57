"""What a switch is."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from eval.synth.content import Content
from eval.synth.style import Style

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


Switches = Mapping[str, Switch]
LayoutSwitches = Mapping[str, LayoutSwitch]
