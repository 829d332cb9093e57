"""Histograms as SVG, in the page's own colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 360.0, 190.0, 40.0, 26.0, 14.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """``edges`` are labels at the left of each bar."""

    title: str
    edges: Sequence[str]
    counts: Sequence[int]

    def svg(self) -> Markup:
        top = max([*self.counts, 1])
        bars = Markup("").join(self._bar(at, top) for at in range(len(self.counts)))
        base = HEIGHT - BOTTOM
        return Markup(
            '<svg viewBox="0 0 {w:g} {h:g}" role="img" aria-label="{title}">'
            '<text class="axis" x="{x:g}" y="{y:g}" text-anchor="end">{top:,}</text>'
            '<line class="axis" x1="{left:g}" y1="{base:g}" x2="{w:g}" y2="{base:g}"/>{bars}</svg>'
        ).format(w=WIDTH, h=HEIGHT, title=self.title, x=LEFT - 6, y=TOP + 8, top=top, left=LEFT,
                 base=base, bars=bars)  # fmt: skip

    def _bar(self, at: int, top: int) -> Markup:
        step = (WIDTH - LEFT) / len(self.counts)
        tall = (HEIGHT - BOTTOM - TOP) * self.counts[at] / top
        x, base = LEFT + at * step, HEIGHT - BOTTOM
        return Markup(
            '<rect class="bar" x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}">'
            "<title>{edge}: {count:,}</title></rect>"
            '<text class="axis" x="{middle:.1f}" y="{label:g}" text-anchor="middle">{edge}</text>'
        ).format(x=x + 1, y=base - tall, w=step - 2, h=tall, edge=self.edges[at],
                 count=self.counts[at], middle=x + step / 2, label=HEIGHT - 9)  # fmt: skip


def histogram(title: str, numbers: Sequence[float], edges: Sequence[float]) -> Histogram:
    """Counts from each edge up to the next; the last is open."""
    ends = [*edges[1:], float("inf")]
    counts = [sum(low <= each < high for each in numbers)
              for low, high in zip(edges, ends, strict=True)]  # fmt: skip
    return Histogram(title=title, edges=[f"{edge:g}" for edge in edges], counts=counts)
