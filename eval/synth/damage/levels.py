"""How badly a report is scanned: chains of damages by name, drawn anew for each report.

The same level and seed give the same bytes. A chain follows the sheet: what the
printer did, what people did to the paper, how it lay in the machine, what the
machine made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from eval.synth.damage import geometry, light, marks, optics, phone, printing, seals
from eval.synth.damage import paper as sheets
from eval.synth.damage.shot import Step, in_turn


@dataclass(frozen=True, slots=True)
class Damage:
    """A share of the ``documents`` have it, and a share of the ``pages`` of those."""

    name: str
    step: Step
    documents: float = 1.0
    pages: float = 1.0


@dataclass(frozen=True, slots=True)
class OneOf:
    """A share of the ``documents`` have one of these, all alike."""

    damages: tuple[Damage, ...]
    documents: float = 1.0


Chain = tuple[Damage | OneOf, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """``dpi`` and ``modes`` (Pillow's) are drawn from, ``quality`` is that of JPEG.

    ``sheet`` happens in colour, ``machine`` in the colours of the mode, ``ink``
    where that is black and white.
    """

    dpi: tuple[int, ...]
    modes: tuple[str, ...]
    quality: tuple[int, int]
    sheet: Chain = ()
    machine: Chain = ()
    ink: Chain = ()


def _rarer(item: Damage | OneOf, share: float) -> Damage | OneOf:
    return replace(item, documents=item.documents * share)


# --------------------------------------------------------------------------
# Damage that levels share

MARGINS: Chain = (
    Damage("punch-holes", sheets.punched, 0.2),
    Damage("staple", sheets.stapled, 0.25, 0.5),
    Damage("dog-ear", sheets.dog_eared, 0.1, 0.3),
)
THRESHOLD: Chain = (
    OneOf((
        Damage("global-threshold", printing.balanced_threshold),
        Damage("adaptive-threshold", printing.adaptive(14, 32)),
    )),
)  # fmt: skip
SEALS_SOMETIMES = Damage("seal", seals.stamped("signature", pressure=(0.5, 0.8)), 0.15, 0.4)
LAMP: Chain = (
    Damage("uneven-light", light.uneven(0.05, 0.3), 0.8),
    Damage("shading", light.shaded(0.1, 0.4), 0.8),
    Damage("shadow", light.overshadowed(0.15, 0.45), 0.35, 0.7),
    Damage("vignette", light.vignetted(0.05, 0.3), 0.5),
)
HAND_HELD = OneOf((
    Damage("photo-on-wood", phone.held("wood", phone.Pose())),
    Damage("photo-on-cloth", phone.held("cloth", phone.Pose())),
    Damage("photo-on-desk", phone.held("desk", phone.Pose())),
))  # fmt: skip
PHOTO_OF_SCREEN = Damage(
    "photo-of-screen",
    in_turn(phone.held("screen", phone.Pose(curl=(0.0, 0.0))), phone.moire(0.04, 0.14)),
)
TURNS = OneOf((
    Damage("turned-90", geometry.turned((90,))),
    Damage("turned-180", geometry.turned((180,))),
    Damage("turned-270", geometry.turned((270,))),
    Damage("turned-mixed", geometry.turned((0, 90, 180, 270))),
))  # fmt: skip

CLEAN = Level(
    dpi=(200, 240, 300),
    modes=("L", "L", "RGB"),
    quality=(85, 95),
    machine=(
        Damage("paper", sheets.paper(0.96, 1.0), 0.5),
        Damage("blur", optics.blurred(0.3, 0.5), 0.5),
        Damage("noise", optics.noisy(0.3, 1.2), 0.5),
    ),
)
OFFICE_MACHINE: Chain = (
    Damage("reduced", geometry.reduced(0.95, 1.0), 0.1),
    Damage("skew", geometry.skewed(1.0), 0.9),
    Damage("copier-edge", sheets.bordered(0.8, 5.0), 0.2, 0.8),
    Damage("blur", optics.blurred(0.35, 0.8)),
    Damage("paper", sheets.paper(0.86, 0.99), 0.9),
    Damage("sharpen", optics.sharpened(0.3, 1.0), 0.25),
    Damage("contrast", light.contrasted(0.8, 1.5), 0.2),
    Damage("glass-dirt", printing.lined(2), 0.1),
    Damage("noise", optics.noisy(0.8, 3.5), 0.9),
    Damage("jpeg-twice", optics.recompressed(70, 90), 0.25),
)
OFFICE = Level(
    dpi=(150, 200, 200, 240, 300),
    modes=("L", "L", "L", "RGB", "RGB", "1"),
    quality=(60, 88),
    sheet=(
        Damage("toner", printing.swollen(-0.2, 0.35), 0.2),
        Damage("halftone", printing.halftoned(2, 4), 0.06),
        Damage("tinted-paper", sheets.tinted, 0.06),
        Damage("bleed-through", sheets.shone_through(0.03, 0.1), 0.15),
        SEALS_SOMETIMES,
        Damage("highlighter", marks.highlighted(1, 3), 0.08, 0.5),
        Damage("ticks", marks.ticked(1, 4), 0.1, 0.6),
        Damage("specks", sheets.specked(3, 30), 0.3),
        *MARGINS,
    ),
    machine=OFFICE_MACHINE,
    ink=THRESHOLD,
)
POOR = Level(
    dpi=(110, 120, 150, 150, 150, 200),
    modes=("L", "L", "L", "L", "RGB", "1"),
    quality=(42, 65),
    sheet=(
        Damage("broken-lines", printing.broken(0.05, 0.35), 0.5),
        Damage("toner", printing.swollen(-0.3, 0.4), 0.3),
        Damage("halftone", printing.halftoned(2, 3), 0.1),
        OneOf((
            Damage("faint", printing.faint(0.1, 0.38)),
            Damage("patchy-toner", printing.patchy(0.3, 0.68)),
            Damage("streaked-toner", printing.streaked(0.3, 0.68)),
        ), 0.9),
        OneOf((
            Damage("tinted-paper", sheets.tinted),
            Damage("yellowed", sheets.yellowed(0.15, 0.5)),
        ), 0.2),
        Damage("texture", sheets.textured(4, 14), 0.3),
        Damage("bleed-through", sheets.shone_through(0.08, 0.26), 0.45),
        SEALS_SOMETIMES,
        Damage("notes", marks.noted(1, 3), 0.2, 0.5),
        Damage("underlines", marks.underlined(1, 4), 0.2, 0.5),
        Damage("ticks", marks.ticked(1, 6), 0.2, 0.6),
        Damage("strokes", marks.struck(1, 2), 0.1, 0.4),
        Damage("highlighter", marks.highlighted(1, 4), 0.1, 0.5),
        Damage("stain", sheets.stained(0.2, 0.5), 0.12, 0.4),
        Damage("specks", sheets.specked(20, 160), 0.6),
        *MARGINS,
        Damage("folds", sheets.folded(0.6, 2.2), 0.4, 0.8),
    ),
    machine=(
        Damage("reduced", geometry.reduced(0.93, 1.0), 0.2),
        Damage("uneven-feed", geometry.wobbled(0.5), 0.2),
        Damage("skew", geometry.skewed(2.0), 0.95),
        Damage("copier-edge", sheets.bordered(1.0, 7.0), 0.4, 0.9),
        Damage("blur", optics.blurred(0.4, 0.85)),
        Damage("uneven-light", light.uneven(0.05, 0.22), 0.3),
        OneOf((
            Damage("overexposed", light.exposed(1.03, 1.2)),
            Damage("underexposed", light.exposed(0.6, 0.85)),
            Damage("paper", sheets.paper(0.78, 0.93)),
        )),
        Damage("glass-dirt", printing.lined(4), 0.25),
        Damage("noise", optics.noisy(3.0, 10.0)),
        Damage("salt-and-pepper", optics.salted(0.0002, 0.003), 0.2),
        Damage("jpeg-twice", optics.recompressed(40, 75), 0.5),
    ),
    ink=THRESHOLD,
)  # fmt: skip
FAX = Level(
    dpi=(150, 200, 200, 200),
    modes=("1",),
    quality=(70, 70),
    sheet=(
        Damage("broken-lines", printing.broken(0.03, 0.2), 0.25),
        Damage("streaked-toner", printing.streaked(0.1, 0.3), 0.2),
        Damage("notes", marks.noted(1, 2), 0.12, 0.5),
        Damage("ticks", marks.ticked(1, 4), 0.12, 0.5),
        Damage("punch-holes", sheets.punched, 0.15),
    ),
    machine=(
        Damage("reduced", geometry.reduced(0.94, 1.0), 0.4),
        Damage("uneven-feed", geometry.wobbled(0.35), 0.3),
        Damage("skew", geometry.skewed(1.2), 0.95),
        Damage("copier-edge", sheets.bordered(0.8, 5.0), 0.3),
        Damage("blur", optics.blurred(0.45, 0.8)),
        Damage("paper", sheets.paper(0.88, 1.0), 0.5),
        Damage("noise", optics.noisy(3.0, 9.0), 0.8),
        Damage("contrast", light.stretched(40, 235), 0.9),
    ),
    ink=(
        Damage("fax-standard", printing.coarse_rows, 0.1),
        OneOf((
            Damage("global-threshold", printing.binarised(125, 190)),
            Damage("otsu-threshold", printing.balanced_threshold),
            Damage("adaptive-threshold", printing.adaptive(16, 36)),
            Damage("diffused", printing.diffused),
            Damage("halftone", printing.halftoned(2, 2)),
            Damage("ordered-dither", printing.ordered),
        )),
        Damage("dropouts", printing.dropped(1, 10), 0.6),
        Damage("specks", sheets.specked(20, 200), 0.7),
    ),
)  # fmt: skip
SEALED = Level(
    dpi=(150, 200, 200, 300),
    modes=("RGB", "RGB", "RGB", "RGB", "L"),
    quality=(65, 90),
    sheet=(
        Damage("tinted-paper", sheets.tinted, 0.1),
        Damage("bleed-through", sheets.shone_through(0.03, 0.1), 0.1),
        OneOf((
            Damage("seal-over-table", seals.stamped("table", count=(1, 3))),
            Damage("seal-over-signature", seals.stamped("signature", count=(1, 3))),
        )),
        Damage("underlines", marks.underlined(1, 3), 0.1, 0.5),
        Damage("highlighter", marks.highlighted(1, 3), 0.1, 0.5),
        Damage("ticks", marks.ticked(1, 4), 0.1, 0.5),
        *MARGINS,
    ),
    machine=(
        Damage("skew", geometry.skewed(1.0), 0.9),
        Damage("blur", optics.blurred(0.4, 0.75)),
        Damage("paper", sheets.paper(0.9, 1.0), 0.8),
        Damage("noise", optics.noisy(0.8, 3.0), 0.8),
        Damage("jpeg-twice", optics.recompressed(70, 90), 0.2),
    ),
)  # fmt: skip
PHOTO = Level(
    dpi=(170, 190, 200, 220, 250, 300),
    modes=("RGB",),
    quality=(55, 88),
    sheet=(
        Damage("tinted-paper", sheets.tinted, 0.08),
        Damage("bleed-through", sheets.shone_through(0.03, 0.1), 0.15),
        Damage("seal", seals.stamped("signature", pressure=(0.5, 0.85)), 0.2, 0.4),
        Damage("ticks", marks.ticked(1, 4), 0.1, 0.5),
        Damage("folds", sheets.folded(0.6, 2.5), 0.3, 0.8),
        *MARGINS,
    ),
    machine=(
        OneOf((
            *HAND_HELD.damages,
            *HAND_HELD.damages,
            PHOTO_OF_SCREEN,
        )),
        *LAMP,
        Damage("white-balance", light.balanced(0.2), 0.7),
        OneOf((
            Damage("overexposed", light.exposed(1.0, 1.2)),
            Damage("underexposed", light.exposed(0.72, 0.95)),
        ), 0.7),
        Damage("focus-blur", optics.blurred(0.4, 1.0), 0.9),
        Damage("motion-blur", optics.shaken(1.0, 2.4), 0.2, 0.7),
        Damage("colour-noise", optics.noisy_colours(1.5, 6.0), 0.4),
        Damage("noise", optics.noisy(1.0, 5.0), 0.9),
        Damage("jpeg-twice", optics.recompressed(60, 85), 0.3),
    ),
)  # fmt: skip
TURNED = Level(
    dpi=OFFICE.dpi,
    modes=OFFICE.modes,
    quality=OFFICE.quality,
    sheet=OFFICE.sheet,
    machine=(*OFFICE_MACHINE, TURNS),
    ink=THRESHOLD,
)
"""The whole picture turned by a quarter or a half. Boxes are where the ink lies in the
picture as stored, which is how a viewer shows it, and pages have its size."""
CURLED = Level(
    dpi=(150, 200, 200, 240, 300),
    modes=("L", "L", "RGB", "RGB"),
    quality=(60, 88),
    sheet=(
        Damage("tinted-paper", sheets.tinted, 0.15),
        Damage("yellowed", sheets.yellowed(0.15, 0.5), 0.2),
        Damage("bleed-through", sheets.shone_through(0.04, 0.14), 0.3),
        Damage("texture", sheets.textured(3, 9), 0.2),
        Damage("underlines", marks.underlined(1, 3), 0.1, 0.5),
        Damage("notes", marks.noted(1, 2), 0.1, 0.5),
        Damage("specks", sheets.specked(3, 40), 0.3),
    ),
    machine=(
        OneOf((
            Damage("book-gutter", geometry.bound(3.0, 11.0)),
            Damage("book-gutter", geometry.bound(3.0, 11.0)),
            Damage("cylinder", geometry.rolled(3.0, 14.0, (90, 88, 84))),
        )),
        Damage("skew", geometry.skewed(1.5, (60, 58, 56)), 0.8),
        Damage("perspective", geometry.tilted(0.02), 0.3),
        Damage("uneven-light", light.uneven(0.05, 0.2), 0.4),
        Damage("shading", light.shaded(0.05, 0.25), 0.4),
        Damage("blur", optics.blurred(0.4, 0.8)),
        Damage("paper", sheets.paper(0.85, 0.98), 0.8),
        Damage("noise", optics.noisy(1.0, 4.0), 0.9),
        Damage("jpeg-twice", optics.recompressed(60, 88), 0.3),
    ),
)  # fmt: skip
HARD = Level(
    dpi=(130, 150, 150, 200, 200, 250, 300, 400),
    modes=("L", "L", "RGB", "RGB", "RGB", "1"),
    quality=(40, 75),
    sheet=(
        *(_rarer(item, 0.6) for item in POOR.sheet),
        Damage(
            "seal-over-table", seals.stamped("table", count=(1, 3), pressure=(0.45, 0.85)), 0.5, 0.6
        ),
    ),
    machine=(
        OneOf((
            *HAND_HELD.damages,
            PHOTO_OF_SCREEN,
            Damage("book-gutter", geometry.bound(3.0, 11.0)),
            Damage("cylinder", geometry.rolled(3.0, 14.0, (90, 88, 84))),
            Damage("uneven-feed", geometry.wobbled(0.5)),
            Damage("perspective", geometry.tilted(0.04)),
        )),
        Damage("skew", geometry.skewed(2.5, (60, 58, 56)), 0.5),
        *(_rarer(item, 0.6) for item in LAMP),
        Damage("white-balance", light.balanced(0.2), 0.4),
        OneOf((
            Damage("overexposed", light.exposed(1.05, 1.25)),
            Damage("underexposed", light.exposed(0.6, 0.9)),
        ), 0.6),
        Damage("resampled", optics.resampled(0.7, 0.9), 0.1),
        Damage("focus-blur", optics.blurred(0.4, 0.9), 0.9),
        Damage("motion-blur", optics.shaken(1.0, 2.2), 0.15, 0.7),
        Damage("colour-noise", optics.noisy_colours(2.0, 7.0), 0.3),
        Damage("noise", optics.noisy(2.0, 8.0), 0.9),
        Damage("salt-and-pepper", optics.salted(0.0002, 0.002), 0.1),
        Damage("jpeg-twice", optics.recompressed(45, 80), 0.6),
        OneOf(TURNS.damages, 0.3),
    ),
    ink=THRESHOLD,
)  # fmt: skip

LEVELS: Mapping[str, Level] = {
    "clean": CLEAN,
    "office": OFFICE,
    "poor": POOR,
    "fax": FAX,
    "sealed": SEALED,
    "photo": PHOTO,
    "turned": TURNED,
    "curled": CURLED,
    "hard": HARD,
}
