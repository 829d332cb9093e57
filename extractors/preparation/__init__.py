"""Any picture of a page → an upright, flat, evenly lit one, with the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from extractors.preparation import paper
from extractors.preparation.colour import is_coloured, without_marks
from extractors.preparation.curves import Traces, together, traces
from extractors.preparation.dirt import without_dirt
from extractors.preparation.flatten import flat_of
from extractors.preparation.mapping import Flat
from extractors.preparation.orientation import Turn, upright_turn
from extractors.preparation.pixels import Pixels, Places, colours_of, grey_of
from extractors.preparation.place import cleared, placed, sides
from extractors.preparation.quality import Handling, Quality, is_halftoned, measured
from models.ocr.orientation import line_orientation

__all__ = ["Prepared", "prepare"]

Tracer = Callable[[Pixels, float], Traces]
"""A small grey picture and its pixels per point → what shows its shape."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """A page made ready for reading.

    ``picture`` is upright, flat and evenly lit, ``grey`` the same without coloured
    seals and pens; both are the given picture's pixels where that is so already.
    ``turn`` and ``flat`` say what was done; ``scale`` is pixels per point, as given.
    """

    picture: Pixels
    grey: Pixels
    scale: float
    flat: Flat
    turn: Turn
    quality: Quality

    def on_page(self, places: Places) -> Places:
        """Pixels of the prepared picture → points from the given picture's corner."""
        return self.flat.to_page(places) / self.scale

    def off_page(self, places: Places) -> Places:
        """Points from the given picture's corner → pixels of the prepared picture."""
        return self.flat.to_flat(places * self.scale)


def prepare(picture: Pixels, scale: float, tracer: Tracer = traces) -> Prepared:
    """Made upright, flat and evenly lit, as far as it is not and the page shows how.

    Args:
        picture: (height, width, 3) RGB.
        scale: Its pixels per point.
        tracer: Finds level and upright curves; those of the ink by default.

    Raises:
        models.weights.WeightsError: The network that tells pages on their heads is missing.
    """
    stored = picture if is_coloured(picture) else np.ascontiguousarray(picture[..., 0])
    clean = without_dirt(stored, scale)
    given = paper.descreened(clean, scale) if is_halftoned(stored) else clean
    sheet = paper.find_sheet(given, scale)
    place = placed(given, scale, sheet)
    turn = upright_turn(
        place.seen, place.scale, place.small, place.small_scale, line_orientation().upside_down
    )
    place = place.turned(turn.quarters)
    seen = tracer(place.small, place.small_scale)
    if sheet is not None:
        seen = together(seen, sides(place, sheet, scale))
    shape = flat_of(seen, place.size, framed=sheet is not None)
    flat = shape.flat(scale, place.matrix)
    made = flat.picture(given)
    if sheet is not None:
        made = cleared(made, flat, sheet, scale)
    lit, light, ink_share = _lit(made, scale)
    grey = without_marks(lit, scale) if lit.ndim == 3 else lit
    handling = Handling(light=light, skew=shape.skew, bend=shape.bend, sheet=sheet is not None)
    quality = measured(stored, scale, ink_share, handling)
    shown = picture if lit is stored else colours_of(lit)
    return Prepared(picture=shown, grey=grey, scale=scale, flat=flat, turn=turn, quality=quality)


def _lit(made: Pixels, scale: float) -> tuple[Pixels, float, float]:
    """The picture evenly lit and its ink dark, where it is not; how evenly and how
    dark it was."""
    ground = paper.background(made, scale)
    light = paper.unevenness(ground)
    if light < paper.UNEVEN:
        made = paper.evenly_lit(made, ground)
    share = paper.ink_share(grey_of(made))
    if share > paper.FAINT_INK:
        made = paper.darkened(made, share, paper.white_of(grey_of(made)))
    return made, light, share
