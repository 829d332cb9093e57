"""Fonts to print with: one bundled, more where the system has them.

``python -m eval.synth.fonts SOURCE`` makes the bundled subset anew from
WenQuanYi Micro Hei (wqy-microhei.ttc).
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
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
    """A font file; ``index`` of the face in a collection. ``family`` is what programs
    that look fonts up by name call it; ``bold`` a file of that family, if it has one."""

    name: str
    file: Path
    index: int = 0
    family: str = ""
    bold: Path | None = None


BUNDLED = Font(name="sans", file=FOLDER / "sans.ttf", family="WenQuanYi Micro Hei")
OTHERS = (
    Font(name="song", file=SYSTEM / "arphic-gbsn00lp" / "gbsn00lp.ttf", family="AR PL SungtiL GB"),
    Font(name="ming", file=SYSTEM / "arphic" / "uming.ttc", family="AR PL UMing CN"),
    Font(name="kai", file=SYSTEM / "arphic" / "ukai.ttc", family="AR PL UKai CN"),
    Font(name="hei", file=SYSTEM / "wqy" / "wqy-zenhei.ttc", family="WenQuanYi Zen Hei"),
)
"""TrueType outlines alone: ReportLab embeds no others."""
NOTO = SYSTEM.parent / "opentype" / "noto"
POSTSCRIPT = (
    Font(name="noto-song", file=NOTO / "NotoSerifCJK-Regular.ttc", family="Noto Serif CJK SC",
         bold=NOTO / "NotoSerifCJK-Bold.ttc"),
    Font(name="noto-hei", file=NOTO / "NotoSansCJK-Regular.ttc", family="Noto Sans CJK SC",
         bold=NOTO / "NotoSansCJK-Bold.ttc"),
)  # fmt: skip
"""For programs that embed PostScript outlines too."""


def available(*, postscript: bool = False) -> tuple[Font, ...]:
    """The bundled font, then those of the system."""
    others = (*OTHERS, *POSTSCRIPT) if postscript else OTHERS
    return (BUNDLED, *(font for font in others if font.file.is_file()))


def missing(*, postscript: bool = False) -> tuple[str, ...]:
    others = (*OTHERS, *POSTSCRIPT) if postscript else OTHERS
    return tuple(font.name for font in others if not font.file.is_file())


def drawable(font: Font | None) -> Font | None:
    """The font itself, or the bundled one where ReportLab cannot embed it."""
    return BUNDLED if font in POSTSCRIPT else font


def offer(fonts: Iterable[Font], home: Path) -> dict[str, str]:
    """Makes ``home`` a place where programs find these fonts and the bundled one, and
    no others, by their families; gives the environment that says so."""
    folder, settings = home / "fonts", home / "fonts.conf"
    folder.mkdir()
    wanted = (BUNDLED, *fonts)
    files = {f.file for f in wanted} | {f.bold for f in wanted if f.bold}
    for file in files:
        if file.is_file():
            shutil.copyfile(file, folder / file.name)  # LibreOffice follows no link to a collection
    settings.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{folder}</dir><cachedir>{home / 'cache'}</cachedir></fontconfig>"
    )
    return {"FONTCONFIG_FILE": str(settings)}


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
