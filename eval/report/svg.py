"""Drawings as text: elements, a frame with two axes, nothing that a plot does not need.

Colours are classes (``c1`` … ``c8``, ``ink``, ``soft``, ``alarm``), so that the page's
style decides them in light, dark and print.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup, escape

Scalar = str | float | int


def element(name: str, *children: Markup | str, **attributes: Scalar) -> Markup:
    """``class_`` is ``class`` and ``stroke_width`` ``stroke-width``; all is escaped."""
    inside = Markup("").join(children)
    written = Markup("").join(
        Markup(' {}="{}"').format(key.strip("_").replace("_", "-"), _plain(value))
        for key, value in attributes.items()
    )
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), written, inside)  # noqa: S704


def _plain(value: Scalar) -> str:
    return value if isinstance(value, str) else f"{round(value, 2):g}"


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def rect(x: float, y: float, width: float, height: float, class_: str, title: str = "") -> Markup:
    return element("rect", hover(title), x=x, y=y, width=max(0.0, width),
                   height=max(0.0, height), class_=class_)  # fmt: skip


def text(x: float, y: float, words: str, *, anchor: str = "middle", class_: str = "") -> Markup:
    return element("text", escape(words), x=x, y=y, text_anchor=anchor, class_=class_)


def polyline(points: Iterable[tuple[float, float]], class_: str) -> Markup:
    return element("polyline", points=" ".join(f"{x:.2f},{y:.2f}" for x, y in points),
                   class_=class_)  # fmt: skip


def hover(words: str) -> Markup:
    return element("title", escape(words)) if words else Markup("")


class Tick(NamedTuple):
    """``at`` 0..1 along an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where the plot lies in the drawing; ``x`` and ``y`` take 0..1, y upwards."""

    width: float = 400.0
    height: float = 300.0
    left: float = 54.0
    right: float = 20.0
    top: float = 14.0
    bottom: float = 46.0

    @property
    def across(self) -> float:
        return self.width - self.left - self.right

    @property
    def down(self) -> float:
        return self.height - self.top - self.bottom

    @property
    def floor(self) -> float:
        return self.height - self.bottom

    def x(self, at: float) -> float:
        return self.left + at * self.across

    def y(self, at: float) -> float:
        return self.floor - at * self.down

    def x_axis(self, ticks: Sequence[Tick], label: str) -> Markup:
        drawn = [
            line(self.x(tick.at), self.top, self.x(tick.at), self.floor, "grid") for tick in ticks
        ]
        words = [text(self.x(tick.at), self.floor + 16, tick.label, class_="tick")
                 for tick in ticks]  # fmt: skip
        name = text(self.x(0.5), self.height - 8, label, class_="axis")
        return Markup("").join([*drawn, *words, name])

    def y_axis(self, ticks: Sequence[Tick], label: str) -> Markup:
        drawn = [line(self.left, self.y(tick.at), self.x(1), self.y(tick.at), "grid")
                 for tick in ticks]  # fmt: skip
        words = [text(self.left - 6, self.y(tick.at) + 4, tick.label, anchor="end", class_="tick")
                 for tick in ticks]  # fmt: skip
        turned = f"rotate(-90 12 {self.y(0.5):g})"
        name = element("text", escape(label), x=12, y=self.y(0.5), text_anchor="middle",
                       transform=turned, class_="axis")  # fmt: skip
        return Markup("").join([*drawn, *words, name])

    def whole(self, name: str, title: str, description: str, *parts: Markup) -> Markup:
        """The drawing, named and described for those who do not see it."""
        return element(
            "svg", element("title", escape(title), id=f"{name}-title"),
            element("desc", escape(description), id=f"{name}-desc"), *parts,
            viewBox=f"0 0 {self.width:g} {self.height:g}", role="img",
            aria_labelledby=f"{name}-title {name}-desc",
        )  # fmt: skip


def linear_ticks(top: float, label: str = "{:g}") -> tuple[float, list[Tick]]:
    """A round end of the axis at or above ``top``, and four to seven ticks up to it."""
    size = 10.0 ** _order(top)
    step = next(size * part for part in (0.1, 0.2, 0.25, 0.5, 1, 2) if size * part * 6 >= top)
    number = max(1, -int(-top / step * (1 - 1e-9) // 1))
    return step * number, [
        Tick(place / number, label.format(step * place)) for place in range(number + 1)
    ]


def _order(top: float) -> int:
    """The power of ten at or below it."""
    return int(f"{top:e}".partition("e")[2])
