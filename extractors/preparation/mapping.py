"""Where each place of a flat picture lies in the picture that was given, and back."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.preparation.pixels import Matrix, Pixels, Places, pixels, projected

ROUNDS = 12
"""Of the search for a place's origin; each at least halves what it is off."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flat:
    """Both in pixels. ``matrix`` leads from the flat picture to the given one, all but
    the ``rest``: (rows, columns, 2), what is still missing in x and y at nodes
    ``step`` flat pixels apart, the first one half a step above and left of the corner.

    ``size`` is the flat picture's width and height.
    """

    size: tuple[int, int]
    matrix: Matrix
    rest: NDArray[np.float64] | None = None
    step: int = 1

    def to_page(self, places: Places) -> Places:
        """Places of the flat picture → places of the given picture."""
        return projected(self.matrix, places) + self._rest(places)

    def to_flat(self, places: Places) -> Places:
        """Places of the given picture → places of the flat picture."""
        back = np.asarray(np.linalg.inv(self.matrix), np.float64)
        found = projected(back, places)
        for _ in range(ROUNDS if self.rest is not None else 0):
            found = projected(back, places - self._rest(found))
        return found

    def _rest(self, places: Places) -> Places:
        """Read off between the four nodes around; beyond the last ones, theirs."""
        if self.rest is None:
            return np.zeros_like(places)
        rows, columns = self.rest.shape[:2]
        x, y = np.clip(places.T / self.step + 0.5, 0, [[columns - 1.001], [rows - 1.001]])
        left, top = x.astype(int), y.astype(int)
        x, y = (x - left)[:, None], (y - top)[:, None]
        upper = self.rest[top, left] * (1 - x) + self.rest[top, left + 1] * x
        lower = self.rest[top + 1, left] * (1 - x) + self.rest[top + 1, left + 1] * x
        return np.asarray(upper * (1 - y) + lower * y)

    @property
    def quarter_turns(self) -> int | None:
        """How often the given picture is turned clockwise by a quarter to get the flat
        one, 0..3, where that is all; else None."""
        if self.rest is not None or np.abs(self.matrix - np.rint(self.matrix)).max() > 1e-6:
            return None
        turns = {(1, 0): 0, (0, -1): 1, (-1, 0): 2, (0, 1): 3}
        corner = (int(np.rint(self.matrix[0, 0])), int(np.rint(self.matrix[1, 0])))
        return turns.get(corner) if np.abs(self.matrix[2]).sum() == 1 else None

    def picture(self, given: Pixels) -> Pixels:
        """``given`` made flat; the same pixels where it need not be resampled."""
        turns = self.quarter_turns
        if turns is not None and self._covers(given, turns):
            return given if turns == 0 else np.ascontiguousarray(np.rot90(given, -turns))
        cubic, edge = cv2.INTER_CUBIC, cv2.BORDER_REPLICATE
        if self.rest is not None:
            x, y = self._origins(self.rest)
            return pixels(cv2.remap(given, x, y, cubic, borderMode=edge))
        half = np.array([(1.0, 0.0, 0.5), (0.0, 1.0, 0.5), (0.0, 0.0, 1.0)])
        counted = np.linalg.inv(half) @ self.matrix @ half  # from the middles of pixels
        flags = cubic | cv2.WARP_INVERSE_MAP
        return pixels(cv2.warpPerspective(given, counted, self.size, flags=flags, borderMode=edge))

    def _covers(self, given: Pixels, turns: int) -> bool:
        """Whether the flat picture is the whole given one."""
        height, width = given.shape[:2]
        middle = projected(self.matrix, np.array([self.size]) / 2)
        whole = self.size == ((height, width) if turns % 2 else (width, height))
        return whole and bool(np.allclose(middle, [[width / 2, height / 2]], atol=1e-6))

    def _origins(self, rest: NDArray[np.float64]) -> tuple[NDArray[np.float32], ...]:
        """For each flat pixel where its middle comes from, counted from middles.

        The nodes' places are resized: a node stands for the middle of its cell.
        """
        rows, columns = rest.shape[:2]
        x, y = np.meshgrid(np.arange(columns) - 0.5, np.arange(rows) - 0.5)
        nodes = np.stack([x.ravel(), y.ravel()], axis=1) * self.step
        origins = projected(self.matrix, nodes).reshape(rest.shape) + rest - 0.5
        size = (columns * self.step, rows * self.step)
        cut = slice(self.step, self.step + self.size[1]), slice(self.step, self.step + self.size[0])
        return tuple(
            np.ascontiguousarray(cv2.resize(origins[..., axis].astype(np.float32), size)[cut])
            for axis in (0, 1)
        )


def nodes_for(size: tuple[int, int], step: int) -> tuple[int, int, Places]:
    """Rows, columns and the places of nodes that cover a flat picture of ``size``."""
    columns, rows = (-(-side // step) + 2 for side in size)
    x, y = np.meshgrid(np.arange(columns) - 0.5, np.arange(rows) - 0.5)
    return rows, columns, np.stack([x.ravel(), y.ravel()], axis=1) * step
