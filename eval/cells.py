"""The number reader beside the general recogniser, on the same held-out cells.

``python -m eval.cells DATA/test`` prints a table by level of damage, with ``--dirt`` one of the
number reader alone by what is drawn over good crops. DATA is a folder that
``python -m eval.synth.cells`` wrote.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from eval.synth.damage import LEVELS
from extractors.scan.ink import CROP_MARGIN
from extractors.scan.looks import FIGURE_CHARACTERS
from models.cells.alphabet import CHARACTERS, OTHER, fold
from models.cells.crops import Crop, grey
from models.cells.data import Overlays, Window, cut, drawn_cut, read_shard, reduced, rough_cut
from models.cells.dirt import (
    Generator,
    beside_rules,
    between_stubs,
    faxed,
    peppered,
    widened,
)
from models.cells.predict import NumberReader, NumberReading
from models.ocr.engine import Engine, EngineSettings, make_engine

SHARES = (1.0, 0.9, 0.8, 0.5)
"""Of the crops, the surest first, among which the right ones are counted."""
THRESHOLDS = (0.5, 0.9, 0.95, 0.98, 0.99, 0.995)
ALPHABET = (
    FIGURE_CHARACTERS | (frozenset(CHARACTERS) - {OTHER}) | frozenset("０１２３４５６７８９．，")
)
"""What the general recogniser may read."""
GOOD = ("clean", "office")
"""Levels whose windows dirt is drawn over."""
SURE = (0.98, 0.995)

Answer = tuple[str, float]
"""A folded text and its probability."""
Ask = Callable[[Sequence[Window]], list[Answer]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One crop: the set it counts for, whether the answer is right, how sure it is."""

    group: str
    right: bool
    confidence: float


# --------------------------------------------------------------------------
# The two readers


def number_reader(threads: int = 0, own: Path | None = None) -> Ask:
    """On crops as the convention wants them, a little off as a caller's would be."""
    reader = NumberReader(threads=threads, own=own)

    def ask(windows: Sequence[Window]) -> list[Answer]:
        rng = np.random.default_rng(0)
        crops = [cut(window, drawn_cut(rng)) for window in windows]
        return [(reading.text, reading.confidence) for reading in reader.read(crops)]

    return ask


def general_recogniser(threads: int = 0) -> Ask:
    """On colour crops, tight around the ink as it was printed."""
    engine = make_engine("ppocr", EngineSettings(threads=threads))

    def ask(windows: Sequence[Window]) -> list[Answer]:
        return _recognised(engine, [tight(window) for window in windows])

    return ask


def _recognised(engine: Engine, crops: Sequence[Crop]) -> list[Answer]:
    """Readings that fold to one text add up, as the engine's model card advises."""
    answers = []
    for line in engine.recognise(crops, alphabet=ALPHABET):
        sums: dict[str, float] = defaultdict(float)
        for text, probability in ((line.text, line.confidence), *line.alternatives):
            sums[fold(text)] += probability
        answers.append(max(sums.items(), key=lambda item: item[1]))
    return answers


def tight(window: Window) -> Crop:
    """The ink and :data:`~extractors.scan.ink.CROP_MARGIN` pixels of the paper's colour."""
    x0, top, x1, bottom = (round(side) for side in window.ink)
    rows = slice(max(0, top - 1), max(2, bottom + 1))
    part = window.pixels[rows, max(0, x0 - 1) : max(2, x1 + 1)]
    part = part[:, _inked(grey(part))]
    coloured = part if part.ndim == 3 else np.repeat(part[..., None], 3, axis=2)
    paper = [float(v) for v in np.percentile(coloured.reshape(-1, 3), 90, axis=0)]
    sides = (CROP_MARGIN - 1,) * 4
    kind = cv2.BORDER_CONSTANT
    return np.asarray(cv2.copyMakeBorder(coloured, *sides, kind, value=paper), np.uint8)


def _inked(part: Crop) -> slice:
    """The columns from the first to the last that are darker than the paper, and one beside."""
    paper, ink = np.percentile(part, (90, 2)).tolist()
    dark = np.flatnonzero((part < (paper + ink) / 2).any(axis=0))
    if paper - ink < 15 or not len(dark):
        return slice(None)
    return slice(max(0, int(dark[0]) - 1), int(dark[-1]) + 2)


# --------------------------------------------------------------------------
# Dirt

Change = Callable[[Crop, Generator], Crop]


def dirt(windows: Sequence[Window]) -> dict[str, Change]:
    """Kinds by name, as training draws them, from the windows' own words."""
    overlays = Overlays(windows)
    return {
        "none": lambda crop, _: crop,
        "more paper": widened,
        "a seal": overlays.sealed,
        "what is left of a seal": overlays.unsealed,
        "shine-through": overlays.shone_through,
        "stubs of rules": between_stubs,
        "rules close by": beside_rules,
        "pepper": peppered,
        "fax grain": faxed,
    }


def dirty(windows: Sequence[Window], change: Change, *, rough: bool = False) -> list[Crop]:
    """The same crops of the same windows, each with dirt of its own."""
    place, marks = np.random.default_rng(1), np.random.default_rng(2)
    where = rough_cut if rough else drawn_cut
    return [change(reduced(cut(w, where(place)), place), marks) for w in windows]


def dirt_table(reader: NumberReader, windows: Sequence[Window]) -> str:
    """Markdown: right, and surely right and wrong, in per cent of the crops with each dirt."""
    figures = [w for w in windows if w.level in GOOD and _is_figure(w)]
    kinds = {name: dirty(figures, change) for name, change in dirt(windows).items()}
    kinds["cut roughly"] = dirty(figures, lambda crop, _: crop, rough=True)
    heads = [f"{what} above {at:g}" for at in SURE for what in ("right", "wrong")]
    rows = [_row(["dirt", "crops", "right", *heads]), _row(["---"] * (3 + len(heads)))]
    for name, crops in kinds.items():
        readings = reader.read(crops)
        rows.append(_row([name, str(len(crops)), *_rights(figures, readings)]))
    return "\n".join(rows)


def _is_figure(window: Window) -> bool:
    return bool(window.text) and OTHER not in fold(window.text)


def _rights(windows: Sequence[Window], readings: Sequence[NumberReading]) -> list[str]:
    found = [
        (reading.text == fold(window.text), reading.confidence)
        for window, reading in zip(windows, readings, strict=True)
    ]
    counts = [sum(right for right, _ in found)]
    for least in SURE:
        sure = [right for right, confidence in found if confidence > least]
        counts += [sum(sure), len(sure) - sum(sure)]
    return [f"{100 * count / max(1, len(found)):.2f}" for count in counts]


# --------------------------------------------------------------------------
# Counting


def chosen(folder: Path, each: int, seed: int = 0, *, words: bool = False) -> list[Window]:
    """Up to ``each`` windows of every shard, without those that hold no figure but ``words``."""
    rng = np.random.default_rng(seed)
    found: list[Window] = []
    for path in sorted(folder.glob("*.npz")):
        windows = [w for w in read_shard(path) if words or OTHER not in fold(w.text)]
        found += [windows[i] for i in rng.permutation(len(windows))[:each].tolist()]
    return found


def asked(ask: Ask, windows: Sequence[Window]) -> list[Asked]:
    """Each window counts for its level and for a kind of cell."""
    answers = ask(windows)
    return [
        Asked(group, text == fold(window.text), confidence)
        for window, (text, confidence) in zip(windows, answers, strict=True)
        for group in groups(window)
    ]


def groups(window: Window) -> Iterable[str]:
    text = fold(window.text)
    if not text:
        return ("blank",)
    kinds = ["all", window.level]
    if window.font == "report":
        kinds.append("in reports")
    if window.digits[3] - window.digits[1] < 12:
        kinds.append("digits under 12 pixels")
    if text in ("-", "/", "1", "0"):
        kinds.append(f"lone {text}")
    return kinds


def shares_right(found: Sequence[Asked]) -> list[float]:
    """For each of :data:`SHARES`, how many of the surest are right, as a share."""
    ordered = sorted(found, key=lambda one: -one.confidence)
    counts = [max(1, round(share * len(ordered))) for share in SHARES]
    return [sum(one.right for one in ordered[:count]) / count for count in counts]


def table(readers: dict[str, list[Asked]]) -> str:
    """Markdown: a row for each group, the readers side by side, in per cent."""
    heads = [f"{name}, surest {share:.0%}" for share in SHARES for name in readers]
    rows = [_row(["cells", "crops", *heads]), _row(["---"] * (len(heads) + 2))]
    for group in _groups_of(next(iter(readers.values()))):
        found = [_of(answers, group) for answers in readers.values()]
        rights = zip(*(shares_right(answers) for answers in found), strict=True)
        values = [f"{100 * right:.2f}" for side_by_side in rights for right in side_by_side]
        rows.append(_row([group, str(len(found[0])), *values]))
    return "\n".join(rows)


def sureness(readers: dict[str, list[Asked]]) -> str:
    """Markdown: how many answers are surer than a threshold, and how many of those wrong."""
    heads = [f"{name}: {what}" for name in readers for what in ("share", "wrong of those")]
    rows = [_row(["surer than", *heads]), _row(["---"] * (len(heads) + 1))]
    for threshold in THRESHOLDS:
        values = []
        for answers in readers.values():
            every = _of(answers, "all")
            sure = [one for one in every if one.confidence > threshold]
            wrong = sum(not one.right for one in sure) / max(1, len(sure))
            values += [f"{100 * len(sure) / max(1, len(every)):.1f} %", f"{100 * wrong:.3f} %"]
        rows.append(_row([f"{threshold:g}", *values]))
    return "\n".join(rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _groups_of(found: Sequence[Asked]) -> list[str]:
    """All, the levels from the mildest, then the others by name."""
    order = ["all", *LEVELS]
    groups = {one.group for one in found}
    return [g for g in order if g in groups] + sorted(groups - set(order))


def _of(found: Sequence[Asked], group: str) -> list[Asked]:
    return [one for one in found if one.group == group]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m eval.cells")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=100, help="crops of each document")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--own", type=Path, help="another file of weights")
    parser.add_argument("--dirt", action="store_true", help="what is drawn over good crops")
    given = parser.parse_args()
    if given.dirt:
        windows = chosen(given.folder, given.each, words=True)
        reader = NumberReader(threads=given.threads, own=given.own)
        sys.stdout.write(f"{dirt_table(reader, windows)}\n")
        return
    windows = chosen(given.folder, given.each)
    readers = {
        "number reader": asked(number_reader(given.threads, given.own), windows),
        "ppocr": asked(general_recogniser(given.threads), windows),
    }
    sys.stdout.write(f"{table(readers)}\n\n{sureness(readers)}\n")


if __name__ == "__main__":
    main()
