"""Fonts to print with: one bundled, more where the system has them.

``python -m eval.synth.fonts SOURCE`` makes the bundled subset anew from
WenQuanYi Micro Hei (wqy-microhei.ttc).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parent / "fonts"
SYSTEM = Path("/usr/share/fonts/truetype")
EXTRA = "—–·“”‘’…〔〕勾稽"
"""Characters of the official forms outside GB 2312 rows 1-3 and level 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Font:
    """A TrueType font file; ``index`` of the face in a collection."""

    name: str
    file: Path
    index: int = 0


BUNDLED = Font(name="sans", file=FOLDER / "sans.ttf")
OTHERS = (
    Font(name="song", file=SYSTEM / "arphic-gbsn00lp" / "gbsn00lp.ttf"),
    Font(name="ming", file=SYSTEM / "arphic" / "uming.ttc"),
    Font(name="kai", file=SYSTEM / "arphic" / "ukai.ttc"),
    Font(name="hei", file=SYSTEM / "wqy" / "wqy-zenhei.ttc"),
)
"""TrueType outlines alone: the PDF writer embeds no others."""


def available() -> tuple[Font, ...]:
    """The bundled font, then those of the system."""
    return (BUNDLED, *(font for font in OTHERS if font.file.is_file()))


def missing() -> tuple[str, ...]:
    return tuple(font.name for font in OTHERS if not font.file.is_file())


class Face:
    """A registered font, measured; sizes and widths in points."""

    def __init__(self, font: Font) -> None:
        self.name = f"gouji-{font.name}"
        if self.name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(self.name, font.file, subfontIndex=font.index))
        self.descent = float(pdfmetrics.getFont(self.name).face.descent) / 1000
        """Of the em, below the baseline, negative."""

    def width(self, text: str, size: float) -> float:
        return float(pdfmetrics.stringWidth(text, self.name, size))


@cache
def face(font: Font) -> Face:
    return Face(font)


def characters() -> str:
    """ASCII, GB 2312 rows 1-3 (symbols, full width) and level 1 (rows 16-55)."""
    ascii_ = [chr(code) for code in range(0x20, 0x7F)]
    rows = [*range(1, 4), *range(16, 56)]
    codes = [bytes((0xA0 + row, 0xA0 + cell)) for row in rows for cell in range(1, 95)]
    return "".join([*ascii_, *(code.decode("gb2312", "ignore") for code in codes), EXTRA])


def subset(source: Path, target: Path = BUNDLED.file) -> None:
    """Writes the bundled font: :func:`characters` of the first face of ``source``."""
    from fontTools.subset import (  # type: ignore[import-untyped]
        Options,
        Subsetter,
        load_font,
        save_font,
    )

    options = Options(hinting=False, layout_features=[], font_number=0, recalc_timestamp=False)
    loaded = load_font(str(source), options)
    subsetter = Subsetter(options)
    subsetter.populate(text=characters())
    subsetter.subset(loaded)
    save_font(loaded, str(target), options)


if __name__ == "__main__":
    subset(Path(sys.argv[1]))
