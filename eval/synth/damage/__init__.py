"""A printed page → the picture that a scanner, a fax or a telephone makes of it.

Each level is a chain of steps on one page's picture; steps that move the ink
carry along the warp that says where a point of the printed page now lies.

``shot`` holds what passes between the steps, ``warp`` where the ink went;
``geometry``, ``paper``, ``printing``, ``marks``, ``seals``, ``light``, ``optics`` and
``phone`` are the steps, ``levels`` their chains, ``scanning`` draws and runs them.
"""

from eval.synth.damage.files import Scanned, as_pdf, as_picture, as_tiff
from eval.synth.damage.levels import LEVELS
from eval.synth.damage.scanning import photograph, scan, scanned
from eval.synth.damage.warp import Warp, map_box

__all__ = [
    "LEVELS", "Scanned", "Warp", "as_pdf", "as_picture", "as_tiff", "map_box", "photograph",
    "scan", "scanned",
]  # fmt: skip
